//! Finish reasons of all providers in OpenAI's words.

/// Words of providers and what OpenAI calls it.
const REASONS: &[(&str, &str)] = &[
    ("stop", "stop"),
    ("length", "length"),
    ("tool_calls", "tool_calls"),
    ("function_call", "function_call"),
    ("content_filter", "content_filter"),
    // Anthropic
    ("end_turn", "stop"),
    ("stop_sequence", "stop"),
    ("max_tokens", "length"),
    ("compaction", "length"),
    ("tool_use", "tool_calls"),
    ("refusal", "content_filter"),
    ("content_filtered", "content_filter"),
    // Bedrock
    ("guardrail_intervened", "content_filter"),
    // Cohere
    ("COMPLETE", "stop"),
    ("ERROR", "stop"),
    ("ERROR_TOXIC", "content_filter"),
    ("TOOL_CALL", "tool_calls"),
    // Gemini
    ("STOP", "stop"),
    ("MAX_TOKENS", "length"),
    ("SAFETY", "content_filter"),
    ("RECITATION", "content_filter"),
    ("LANGUAGE", "content_filter"),
    ("OTHER", "content_filter"),
    ("BLOCKLIST", "content_filter"),
    ("PROHIBITED_CONTENT", "content_filter"),
    ("SPII", "content_filter"),
    ("IMAGE_SAFETY", "content_filter"),
    ("IMAGE_PROHIBITED_CONTENT", "content_filter"),
    ("IMAGE_RECITATION", "content_filter"),
    ("IMAGE_OTHER", "content_filter"),
    ("NO_IMAGE", "content_filter"),
    ("ESCALATION", "content_filter"),
    // Zhipu
    ("sensitive", "content_filter"),
];

/// A provider's finish reason in OpenAI's words; `stop` for one that nobody knows, as LiteLLM has it.
pub fn finish_reason(native: &str) -> &'static str {
    let known = REASONS.iter().find(|(word, _)| *word == native);
    known.map_or("stop", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_to_openais_words() {
        for (native, reason) in [
            ("length", "length"),
            ("eos", "stop"),
            ("tool_use", "tool_calls"),
            ("SAFETY", "content_filter"),
        ] {
            assert_eq!(finish_reason(native), reason);
        }
    }
}
