//! Bodies, replies and streams of any kind: nothing panics.

use crate::play::{At, at, cohere, cohere_v1, databricks, ollama, ollama_chat};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use wire::facts::{Dialect, Quirk};

const KEYS: &[&str] = &[
    "role",
    "content",
    "type",
    "text",
    "tool_calls",
    "tool_call_id",
    "function",
    "name",
    "arguments",
    "image_url",
    "url",
    "message",
    "usage",
    "tokens",
    "input_tokens",
    "delta",
    "thinking",
    "response",
    "done",
    "eval_count",
    "choices",
    "error",
    "summary",
    "finish_reason",
    "citations",
    "sources",
    "is_finished",
    "parameters",
    "properties",
];

const WORDS: &[&str] = &[
    "",
    "user",
    "assistant",
    "system",
    "tool",
    "text",
    "image_url",
    "{\"a\":",
    "{}",
    "content-delta",
    "tool-call-start",
    "tool-call-delta",
    "message-end",
    "text-generation",
    "stream-end",
    "<think>",
    "</think>",
    "data:,",
    "é\u{2028}\n",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, |inner| {
        let members = proptest::collection::vec((select(KEYS), inner.clone()), 0..5);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

fn all() -> Vec<At> {
    vec![
        cohere(),
        cohere_v1(),
        ollama_chat(),
        ollama(),
        databricks("claude"),
        databricks("llama"),
        at(Dialect::Azure, "gpt-35", &[Quirk::AzureModels]),
        at(Dialect::AzureAi, "m", &[Quirk::OpenAiModels, Quirk::FoundryMessages]),
        at(Dialect::Watsonx, "m", &[Quirk::WatsonxNames, Quirk::VllmTools]),
        at(Dialect::TextCompletion, "m", &[]),
    ]
}

proptest! {
    #[test]
    fn requests(messages in any_json(), tools in any_json(), choice in any_json(), format in any_json()) {
        let body = json!({"messages": messages, "tools": tools, "tool_choice": choice, "response_format": format});
        for at in all() {
            if let Ok(request) = at.request(&body) {
                prop_assert!(serde_json::from_slice::<Value>(&request.body.concat()).is_ok());
            }
        }
    }

    #[test]
    fn replies(reply in any_json(), bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        for at in all() {
            if let Ok(reply) = at.response(reply.to_string().as_bytes()) {
                prop_assert!(serde_json::from_slice::<Value>(&reply.body.concat()).is_ok());
            }
            let is_object = bytes.starts_with(b"{");
            prop_assert!(is_object || at.response(&bytes).is_err());
        }
    }

    #[test]
    fn streams(events in proptest::collection::vec(any_json(), 0..6), bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let text: String = events.iter().map(|event| format!("{event}\n")).collect();
        let sse: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        for at in all() {
            for stream in [text.as_bytes(), sse.as_bytes(), &bytes] {
                let _ = at.stream([stream]);
            }
        }
    }
}
