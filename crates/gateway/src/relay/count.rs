//! Usage for answers that report none: counted with the model's tokenizer, off the core thread.

use crate::dispatch::Prompt;
use bytes::Bytes;
use std::panic::{UnwindSafe, catch_unwind};
use wire::call_type::CallType;
use wire::client::{Ask, Upstream};
use wire::codec::ParamPolicy;
use wire::facts::ModelFacts;
use wire::json::{Peek, quote};
use wire::registry;
use wire::usage::{Usage, UsageSource};

/// Bytes of a text per token, where the tokenizer fails.
const BYTES_PER_TOKEN: usize = 4;

/// Members that make a prompt of Anthropic Messages or of Responses.
const PROMPT: &[&str] = &["system", "messages", "instructions", "input", "tools", "tool_choice"];

/// Counts the prompt and the answer.
pub(super) fn count(model: &str, prompt: &Prompt, answer: &str) -> Usage {
    let tokens = || {
        let chat = as_chat(model, prompt);
        counted(
            catalog::tokens::count_request(model, chat.as_ref().unwrap_or(&prompt.body)),
            catalog::tokens::count(model, answer),
        )
    };
    or_estimate(tokens, &prompt.body, answer)
}

/// The prompt as the chat completion that it would be, so that it counts the same in each dialect; `None` if it is one
/// already, or has no words for it.
fn as_chat(model: &str, prompt: &Prompt) -> Option<Bytes> {
    if !matches!(prompt.dialect, CallType::Messages | CallType::Responses) {
        return None;
    }
    let peek = Peek::object(&prompt.body).ok()?;
    let told = peek
        .iter(&prompt.body)
        .filter(|(name, _)| PROMPT.contains(&name.as_ref()));
    let told: Vec<Vec<u8>> = told
        .map(|(name, json)| [&quote(&name)[..], b":".as_slice(), json].concat())
        .collect();
    let body = Bytes::from([b"{".as_slice(), &told.join(&b','), b"}"].concat());
    let ask = Ask {
        body: &body,
        peek: &Peek::object(&body).ok()?,
        model,
        stream: false,
        now_s: 0,
        seed: 0,
        upstream: Upstream {
            rules: &catalog::providers::by_name("openai")?.rules,
            model,
            facts: &ModelFacts::default(),
            params: &ParamPolicy::default(),
        },
    };
    registry::client(prompt.dialect)?.to_chat(&ask).ok()
}

/// A tokenizer that panics must not make a call free.
fn or_estimate(count: impl FnOnce() -> Usage + UnwindSafe, prompt: &[u8], answer: &str) -> Usage {
    catch_unwind(count).unwrap_or_else(|_| estimate(prompt, answer))
}

/// Usage by length alone.
pub(super) fn estimate(prompt: &[u8], answer: &str) -> Usage {
    let tokens = |bytes: usize| bytes.div_ceil(BYTES_PER_TOKEN) as u64;
    counted(tokens(prompt.len()), tokens(answer.len()))
}

fn counted(input_text: u64, output_text: u64) -> Usage {
    Usage {
        input_text,
        output_text,
        source: UsageSource::Counted,
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tokenizer_that_panics_makes_no_call_free() {
        let usage = or_estimate(|| panic!("a bug"), b"12345", "123456789");
        assert_eq!((usage.input_text, usage.output_text), (2, 3));
        assert_eq!(usage.source, UsageSource::Counted);
    }

    #[test]
    fn a_prompt_counts_the_same_in_each_dialect() {
        let of = |dialect, body: serde_json::Value| {
            let body = Bytes::from(body.to_string());
            count("gpt-4o", &Prompt { body, dialect }, "").input_text
        };
        let user = json!({"role": "user", "content": "How are you?"});
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let tool = json!({"name": "f", "description": "d", "parameters": schema});
        let chat = of(
            CallType::Chat,
            json!({"messages": [{"role": "system", "content": "Be brief."}, user],
                "tools": [{"type": "function", "function": tool}]}),
        );
        let messages = of(
            CallType::Messages,
            json!({"system": "Be brief.", "messages": [user], "max_tokens": 9,
                "tools": [{"name": "f", "description": "d", "input_schema": schema}]}),
        );
        let mut flat = tool;
        flat["type"] = "function".into();
        for input in [json!("How are you?"), json!([user])] {
            let body = json!({"instructions": "Be brief.", "input": input, "background": true, "tools": [flat]});
            assert_eq!(of(CallType::Responses, body), chat);
        }
        assert_eq!(messages, chat);
        let without = json!({"messages": [user], "max_tokens": 9});
        assert!(of(CallType::Messages, without) < messages);
    }

    #[test]
    fn what_no_chat_can_say_counts_by_its_texts() {
        let body = json!({"instructions": "Hello", "input": [{"type": "item_reference", "id": "Hello"}]});
        let prompt = Prompt {
            body: body.to_string().into(),
            dialect: CallType::Responses,
        };
        assert!(count("gpt-4o", &prompt, "").input_text >= 2);
    }
}
