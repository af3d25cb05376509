//! Usage in Google's words.

use crate::anthropic::out::Out;
use crate::usage::Usage;

/// Writes the `usageMetadata` object. Google counts cached tokens within the prompt, and thoughts beside the answer.
pub(super) fn write(usage: &Usage, out: &mut Out) {
    out.open('{');
    out.number_member("promptTokenCount", usage.prompt());
    out.number_member(
        "candidatesTokenCount",
        usage.completion().saturating_sub(usage.reasoning),
    );
    out.number_member("totalTokenCount", usage.total());
    for (name, tokens) in [
        ("cachedContentTokenCount", usage.cache_read),
        ("thoughtsTokenCount", usage.reasoning),
    ] {
        if tokens > 0 {
            out.number_member(name, tokens);
        }
    }
    out.close('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    proptest! {
        #[test]
        fn counts_add_up(read in 0u64..1 << 40, write in 0u64..1 << 40, text in 0u64..1 << 40, image in 0u64..1 << 40,
                         out in 0u64..1 << 40, audio in 0u64..1 << 40, reasoning in 0u64..1 << 40) {
            let usage = Usage {
                cache_read: read, cache_write_5m: write, input_text: text, input_image: image, output_text: out,
                output_audio: audio, reasoning, ..Usage::default()
            };
            let mut json = Out::default();
            super::write(&usage, &mut json);
            let json: Value = serde_json::from_str(&json.into_text()).unwrap();
            let count = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or(0);
            let answer = count("candidatesTokenCount") + count("thoughtsTokenCount");
            prop_assert_eq!((count("promptTokenCount"), answer), (usage.prompt(), usage.completion()));
            prop_assert_eq!(count("totalTokenCount"), count("promptTokenCount") + answer);
            prop_assert_eq!(count("cachedContentTokenCount"), usage.cache_read);
        }
    }
}
