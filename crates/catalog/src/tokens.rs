//! How many tokens a text or a request has, counted as LiteLLM counts them by default.
//!
//! An estimate for limits, for `/utils/token_counter` and for upstreams that report no usage: models
//! of other makers than OpenAI are counted with OpenAI's `cl100k_base`. Counting takes 1 to 2 ms
//! per 100 KB of text, and about 10 ms where it is all one letter: not for a core thread.

mod bpe;
mod chat;
mod encoding;
mod images;
mod tools;

pub use chat::count_chat;

/// The tokens of a text.
pub fn count(model: &str, text: &str) -> u64 {
    encoding::Counter::of(model).count(text)
}

/// The most tokens that a text of this many bytes can have: no token is shorter than a byte.
pub const fn bound(bytes: usize) -> u64 {
    bytes as u64
}

/// The kind of tokenizer that [`count`] uses, in the words of LiteLLM's `/utils/token_counter`.
/// LiteLLM has others for Llama, Command R and older Claudes; here it is always OpenAI's.
pub const fn tokenizer_type(_model: &str) -> &'static str {
    "openai_tokenizer"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// What LiteLLM counts: `data/fixtures/make.py`.
    #[test]
    fn counts_are_litellms() {
        let cases: Value = serde_json::from_str(include_str!("../data/fixtures/tokens.json")).unwrap();
        for case in cases.as_array().unwrap() {
            let model = case["model"].as_str().unwrap();
            let ours = match case["text"].as_str() {
                Some(text) => {
                    let times = case.get("times").and_then(Value::as_u64).unwrap_or(1);
                    count(model, &text.repeat(usize::try_from(times).unwrap()))
                }
                None => count_chat(model, case["body"].to_string().as_bytes()),
            };
            assert_eq!(
                Some(ours),
                case["expected"].as_u64(),
                "{}",
                case.to_string().get(..200).unwrap_or_default()
            );
        }
    }

    #[test]
    fn a_body_that_is_no_chat_is_an_empty_one() {
        for body in ["", "[]", "{}", r#"{"messages": 5}"#, r#"{"messages": [7, null]}"#] {
            assert_eq!(count_chat("gpt-4o", body.as_bytes()), 3, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_text_has_more_tokens_than_bytes(text in ".{0,2000}") {
            prop_assert!(count("gpt-4o", &text) <= bound(text.len()));
            prop_assert!(count("gpt-4", &text) <= bound(text.len()));
        }

        #[test]
        fn any_message_is_counted_without_panic(kind in "[a-z_]{0,12}", text in ".{0,20}") {
            let part = serde_json::json!({"type": kind, &kind: {"url": text, "detail": "high"}, "content": [text], "source": {}, "input": {&text: [1.5, null]}});
            let body = serde_json::json!({
                "messages": [{"role": kind, "content": [part, text], "tool_calls": [text, {"function": 1}], "function_call": text}],
                "tools": [text, {"function": {"name": text, "parameters": {"properties": {&text: part}}}}],
                "tool_choice": part,
            });
            prop_assert!(count_chat("gpt-4", body.to_string().as_bytes()) >= 3);
        }
    }
}
