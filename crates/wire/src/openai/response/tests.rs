use super::super::tests::reader;
use super::*;
use crate::usage::{Usage, UsageSource};
use serde_json::json;

fn read_with(quirks: &'static [Quirk], body: &str) -> Result<(Value, Reply), ApiError> {
    let reply = read(&reader(quirks), &Bytes::copy_from_slice(body.as_bytes()))?;
    Ok((serde_json::from_slice(&reply.body.concat()).unwrap(), reply))
}

/// What the client gets of a reply with this message and finish reason.
fn choice(quirks: &'static [Quirk], message: &Value, finish: &str) -> Value {
    let body = json!({"id": "c", "created": 1, "choices": [{"index": 0, "message": message, "finish_reason": finish}]});
    read_with(quirks, &body.to_string()).unwrap().0["choices"][0].take()
}

fn message(message: &Value) -> Value {
    choice(&[], message, "stop")["message"].take()
}

#[test]
fn changes_nothing_but_the_model() {
    let body = r#" { "id":"chatcmpl-1", "object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06", "choices":[ {"index":0,
        "message":{"role":"assistant","content":"Hi\u00e9","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
        "usage":{"prompt_tokens":23,"completion_tokens":17,"total_tokens":40},"vendor":{"a":1.50}}"#;
    let reply = read(&reader(&[]), &Bytes::from_static(body.as_bytes())).unwrap();
    assert_eq!(
        reply.body.concat(),
        body.replace("gpt-4o-2024-08-06", "shown").into_bytes()
    );
    assert_eq!(reply.body.len(), 3);
    let usage = Usage {
        input_text: 23,
        output_text: 17,
        source: UsageSource::Reported,
        ..Usage::default()
    };
    assert_eq!((reply.usage, reply.text, reply.cost), (usage, None, None));
    assert_eq!(
        (reply.id.as_deref(), reply.finish_reason.as_deref()),
        (Some("chatcmpl-1"), Some("stop"))
    );
}

#[test]
fn moves_what_openai_does_not_know() {
    assert_eq!(
        message(&json!({"role": "assistant", "content": "a", "note": {"a": 1}, "b": 2, "none": null})),
        json!({"role": "assistant", "content": "a", "none": null, "provider_specific_fields": {"note": {"a": 1}, "b": 2}})
    );
    assert_eq!(
        message(&json!({"role": "assistant", "content": "a", "x": 1, "provider_specific_fields": {"y": 2}})),
        json!({"role": "assistant", "content": "a", "provider_specific_fields": {"y": 2, "x": 1}})
    );
    let plain = json!({"role": "assistant", "content": "a", "reasoning": "b"});
    assert_eq!(choice(&[Quirk::PlainReplies], &plain, "stop")["message"], plain);
}

#[test]
fn finds_reasoning_wherever_it_is() {
    for (given, reasoning, content) in [
        (
            json!({"content": "a", "reasoning_content": "b"}),
            json!("b"),
            json!("a"),
        ),
        (json!({"content": "a", "reasoning": "b"}), json!("b"), json!("a")),
        (json!({"content": "<think>b\n</think>\na"}), json!("b\n"), json!("\na")),
        (json!({"content": "<thinking>b</think>a"}), json!("b"), json!("a")),
        (
            json!({"content": "so <think>b</think>"}),
            Value::Null,
            json!("so <think>b</think>"),
        ),
        (json!({"content": "<think>b"}), Value::Null, json!("<think>b")),
        (
            json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "b"}]}, {"type": "text", "text": "a"}]}),
            json!("b"),
            json!("a"),
        ),
        (json!({"content": null}), Value::Null, Value::Null),
    ] {
        let got = message(&given);
        assert_eq!(
            (&got["reasoning_content"], &got["content"], &got["role"]),
            (&reasoning, &content, &json!("assistant")),
            "{given}"
        );
    }
    assert_eq!(
        message(&json!({"content": "a", "reasoning": "b"}))["provider_specific_fields"],
        json!({"reasoning": "b"})
    );
}

#[test]
fn tells_finish_reasons_in_openais_words() {
    let calls = json!({"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]});
    let text = json!({"role": "assistant", "content": "a"});
    for (message, native, reason, fields) in [
        (&text, "length", "length", Value::Null),
        (&text, "eos", "stop", json!({"native_finish_reason": "eos"})),
        (&calls, "stop", "tool_calls", Value::Null),
        (&calls, "length", "length", Value::Null),
    ] {
        let got = choice(&[], message, native);
        assert_eq!(
            (&got["finish_reason"], &got["provider_specific_fields"]),
            (&json!(reason), &fields)
        );
    }
    let (body, reply) = read_with(&[], r#"{"choices":[{"message":{"content":"a"},"finish_reason":null}]}"#).unwrap();
    assert_eq!(body["choices"][0]["finish_reason"], "stop");
    assert_eq!(reply.finish_reason.as_deref(), Some("stop"));
}

#[test]
fn turns_a_schema_tool_back_into_content() {
    let mut reader = reader(&[]);
    reader.schema_tool = true;
    let body = r#"{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",
        "function":{"name":"json_tool_call","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}]}"#;
    let reply = read(&reader, &Bytes::from_static(body.as_bytes())).unwrap();
    let body: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
    assert_eq!(
        body["choices"][0]["message"],
        json!({"role": "assistant", "content": "{\"a\":1}"})
    );
    assert_eq!(body["choices"][0]["finish_reason"], "stop");
}

#[test]
fn fills_in_what_is_missing() {
    let (body, reply) = read_with(
        &[],
        r#"{"choices":[{"message":{"content":"a","reasoning":"b","tool_calls":[
        {"function":{"name":"f","arguments":"{}"}}]}}]}"#,
    )
    .unwrap();
    assert_eq!(
        (&body["model"], &body["created"]),
        (&json!("shown"), &json!(1_700_000_000))
    );
    assert_eq!(body["id"].as_str(), reply.id.as_deref());
    assert!(reply.id.unwrap().starts_with("chatcmpl-"));
    assert_eq!((reply.text.as_deref(), reply.usage), (Some("abf{}"), Usage::default()));
}

#[test]
fn mends_usage_and_tiers() {
    let body = r#"{"id":"c","created":1,"choices":[],"service_tier":"on_demand",
        "usage":{"prompt_tokens":100,"completion_tokens":1,"total_tokens":101,"prompt_cache_hit_tokens":64,"cost":0.0012}}"#;
    let (got, reply) = read_with(&[Quirk::AutoServiceTier, Quirk::BillsItself], body).unwrap();
    assert_eq!(got["usage"]["prompt_tokens_details"], json!({"cached_tokens": 64}));
    assert_eq!(
        (&got["service_tier"], reply.cost.as_deref(), reply.tier.as_deref()),
        (&json!("auto"), Some("0.0012"), Some("on_demand"))
    );
    let (got, reply) = read_with(&[], body).unwrap();
    assert_eq!(got["service_tier"], "on_demand");
    assert_eq!(reply.cost, None, "who isn't known to bill by it doesn't set the price");
}

#[test]
fn refuses_what_is_no_answer() {
    for (body, status, words) in [
        (
            "<html>Welcome to nginx</html>",
            500,
            "Received: '<html>Welcome to nginx</html>'",
        ),
        (
            "",
            500,
            "litellm.InternalServerError: InternalServerError: OpenAIException - Empty or invalid",
        ),
        (r#"{"id":"#, 500, "Empty or invalid"),
        (
            r#"{"error":{"message":"Quota","code":402}}"#,
            402,
            "litellm.APIError: APIError: OpenAIException - Quota",
        ),
        (r#"{"error":{"message":"Quota"}}"#, 422, "Quota"),
        (
            r#"{"id":"c","object":"x"}"#,
            500,
            "a response with no 'choices'. Raw keys: [id, object]",
        ),
        (r#"{"choices":null}"#, 500, "'choices' that is not a list"),
    ] {
        let error = read_with(&[], body).unwrap_err();
        assert_eq!(error.status, status, "{body}");
        assert!(error.message.contains(words), "{}", error.message);
    }
    assert!(read_with(&[], r#"{"error":{},"choices":[]}"#).is_ok());
}
