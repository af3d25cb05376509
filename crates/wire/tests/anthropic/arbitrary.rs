//! Bodies, replies and events of any kind: nothing panics, and what comes out is JSON.

use crate::models::{RULES, facts};
use crate::play::stream;
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use wire::anthropic::Anthropic;
use wire::codec::{Call, Codec, ParamPolicy, ReplyHead};
use wire::json::Peek;

const HEAD: ReplyHead<'static> = ReplyHead {
    status: 200,
    headers: &[],
};

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "role", "content", "type", "text", "tool_calls", "id", "function", "name", "arguments", "image_url", "url", "file",
    "file_id", "file_data", "thinking_blocks", "thinking", "signature", "cache_control", "tool_call_id", "parameters",
    "input_schema", "properties", "$ref", "definitions", "input", "citations", "usage", "input_tokens", "delta", "index",
    "content_block", "message", "partial_json", "stop_reason", "provider_specific_fields", "compaction_blocks",
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "", " ", "user", "assistant", "system", "tool", "function", "text", "image_url", "file", "thinking",
    "redacted_thinking", "tool_use", "server_tool_use", "web_search_tool_result", "custom", "namespace", "mcp",
    "computer_20250124", "web_search_20250305", "data:image/png;base64,AA", "https://a", "{\"a\":", "srvtoolu_1",
    "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
    "message_stop", "text_delta", "thinking_delta", "signature_delta", "input_json_delta", "json_tool_call", "é\u{2028}\n",
];

#[rustfmt::skip]
const PARAMS: &[&str] = &[
    "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "thinking",
    "max_tokens", "stop", "user", "metadata", "web_search_options", "context_management", "output_config", "top_k",
    "temperature", "extra_headers", "functions", "system", "additional_drop_params",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        select(WORDS).prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        let member = (select(KEYS), inner.clone());
        let object = proptest::collection::vec(member, 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            object.clone().prop_map(to_object),
            object.prop_map(to_object),
        ]
    })
}

fn to_object(members: Vec<(&'static str, Value)>) -> Value {
    Value::Object(
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// A body with messages that look like some, and parameters of any kind.
fn any_body() -> impl Strategy<Value = Value> {
    let params = proptest::collection::vec((select(PARAMS), any_json()), 0..5);
    let message = (select(WORDS), any_json(), any_json())
        .prop_map(|(role, content, calls)| json!({"role": role, "content": content, "tool_calls": calls}));
    (params, proptest::collection::vec(message, 0..5)).prop_map(|(params, messages)| {
        let mut body = Map::from_iter([("messages".to_owned(), json!(messages))]);
        body.extend(params.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Value::Object(body)
    })
}

fn with_call<T>(body: &Value, model: &str, modify: bool, run: impl FnOnce(&Call<'_>) -> T) -> T {
    let body = Bytes::from(body.to_string());
    let peek = Peek::object(&body).unwrap();
    let facts = facts(model);
    let params = ParamPolicy {
        modify,
        drop_unsupported: modify,
        ..ParamPolicy::default()
    };
    run(&Call {
        body: &body,
        peek: &peek,
        shown_model: None,
        model,
        facts: &facts,
        rules: &RULES,
        params: &params,
        stream: false,
        client_wants_usage: true,
        headers: &[],
        now_s: 0,
        seed: 0,
    })
}

fn is_json(pieces: &[Bytes]) -> bool {
    serde_json::from_slice::<Value>(&pieces.concat()).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_request(body in any_body(), modify: bool, model in select(&["claude-opus-5", "claude-sonnet-4-5-20250929", "x"][..])) {
        with_call(&body, model, modify, |call| {
            if let Ok(request) = Anthropic.request(call) {
                assert!(is_json(&request.body), "{body}");
            }
        });
    }

    #[test]
    fn any_reply(body in any_body(), content in any_json(), reply in any_json()) {
        with_call(&body, "claude-3", false, |call| {
            let likely = json!({"content": content, "usage": reply});
            for reply in [likely, reply] {
                if let Ok(reply) = Anthropic.response(call, HEAD, reply.to_string().into()) {
                    assert!(is_json(&reply.body));
                }
            }
        });
    }

    #[test]
    fn any_stream(events in proptest::collection::vec((select(WORDS), any_json()), 0..8)) {
        let event = |(kind, value): (&str, Value)| {
            let mut event = json!({"type": kind, "delta": value, "content_block": value, "message": value, "usage": value});
            if let Value::Object(members) = value {
                event.as_object_mut().unwrap().extend(members);
            }
            format!("data: {event}\n\n")
        };
        let sent: String = events.into_iter().map(event).collect();
        with_call(&json!({}), "claude-3", false, |call| {
            let (sent, _) = stream(call, HEAD, [Bytes::from(sent)], None);
            let sent = String::from_utf8(sent).unwrap();
            for event in sent.split_terminator("\n\n").map(|event| event.strip_prefix("data: ").unwrap()) {
                assert!(event == "[DONE]" || serde_json::from_str::<Value>(event).is_ok(), "{event}");
            }
        });
    }

    #[test]
    fn thoughts_keep_their_bytes(thought in "([a-z /+=]|\\\\n|\\\\/|\\\\u00e9|\\\\ud83c\\\\udf89|é|🎉){0,20}", signature in "[A-Za-z0-9+/=]{1,20}") {
        let block = format!(r#"{{ "type":"thinking", "thinking": "{thought}","signature":"{signature}" }}"#);
        let body = format!(
            r#"{{"messages":[{{"role":"user","content":"x"}},{{"role":"assistant","content":"y","thinking_blocks":[{block}]}},{{"role":"user","content":"z"}}]}}"#
        );
        let body = Bytes::from(body);
        let peek = Peek::object(&body).unwrap();
        with_call(&json!({}), "claude-opus-5", false, |call| {
            let call = Call { body: &body, peek: &peek, ..*call };
            let request = Anthropic.request(&call).unwrap();
            let sent = String::from_utf8(request.body.concat()).unwrap();
            assert!(sent.contains(&block), "{sent}");

            let reply = format!(r#"{{"model":"c","content":[{block},{{"type":"text","text":"x"}}],"usage":{{"input_tokens":1}}}}"#);
            let reply = Anthropic.response(&call, HEAD, reply.into()).unwrap();
            let got = String::from_utf8(reply.body.concat()).unwrap();
            assert!(got.contains(&block), "{got}");
        });
    }
}

#[test]
fn images_are_not_copied() {
    let data = "A".repeat(100_000);
    let body = json!({"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{data}")}},
    ]}]});
    with_call(&body, "claude-opus-5", false, |call| {
        let request = Anthropic.request(call).unwrap();
        let long: Vec<_> = request.body.iter().filter(|piece| piece.len() == data.len()).collect();
        let within = call.body.as_ptr_range();
        assert!(matches!(long.as_slice(), [piece] if within.contains(&piece.as_ptr())));
    });
}
