//! Usage in Anthropic's words.

use crate::anthropic::out::Out;
use crate::usage::Usage;

/// Writes the `usage` object. Anthropic's `input_tokens` are those that came from no cache.
pub(super) fn write(usage: &Usage, out: &mut Out) {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let cached = written.saturating_add(usage.cache_read);
    out.open('{');
    out.number_member("input_tokens", usage.prompt().saturating_sub(cached));
    out.number_member("output_tokens", usage.completion());
    for (name, tokens) in [
        ("cache_creation_input_tokens", written),
        ("cache_read_input_tokens", usage.cache_read),
    ] {
        if tokens > 0 {
            out.number_member(name, tokens);
        }
    }
    if usage.web_searches > 0 {
        out.key("server_tool_use");
        out.open('{');
        out.number_member("web_search_requests", usage.web_searches);
        out.close('}');
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
        fn counts_add_up(read in 0u64..1 << 40, write in 0u64..1 << 40, hour in 0u64..1 << 40, text in 0u64..1 << 40,
                         image in 0u64..1 << 40, out in 0u64..1 << 40, reasoning in 0u64..1 << 40) {
            let usage = Usage {
                cache_read: read, cache_write_5m: write, cache_write_1h: hour, input_text: text, input_image: image,
                output_text: out, reasoning, ..Usage::default()
            };
            let mut json = Out::default();
            super::write(&usage, &mut json);
            let json: Value = serde_json::from_str(&json.into_text()).unwrap();
            let count = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or(0);
            let input = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"].map(count);
            prop_assert_eq!(input.iter().sum::<u64>(), usage.prompt());
            prop_assert_eq!(count("output_tokens"), usage.completion());
        }
    }
}
