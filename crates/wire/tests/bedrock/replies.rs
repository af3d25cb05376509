//! Whole replies: what LiteLLM made of them.

use crate::play::{Ask, SONNET};
use serde_json::{Value, json};

fn answer(content: &Value, stop: &str) -> Value {
    json!({"output": {"message": {"role": "assistant", "content": content}}, "stopReason": stop,
        "usage": {"inputTokens": 10, "outputTokens": 7, "totalTokens": 17}})
}

fn call(name: &str, input: &Value, id: &str) -> Value {
    json!({"toolUse": {"toolUseId": id, "name": name, "input": input}})
}

fn form() -> Value {
    json!({"type": "json_schema", "json_schema": {"name": "p", "schema": {"type": "object", "properties": {}}}})
}

fn tools() -> Value {
    let tool = |name: &str| json!({"type": "function", "function": {"name": name, "parameters": {"type": "object"}}});
    json!([tool("9.do it"), tool("f")])
}

#[test]
fn are_read_as_litellm_reads_them() {
    let thought = json!({"reasoningText": {"text": "hm", "signature": "s"}});
    let redacted = json!({"redactedContent": "QUJD"});
    for (request, reply, message, finish) in [
        (
            json!({}),
            answer(&json!([{"text": "a"}, {"text": "b\n"}]), "end_turn"),
            json!({"content": "ab\n"}),
            "stop",
        ),
        (
            json!({}),
            answer(&json!([]), "max_tokens"),
            json!({"content": ""}),
            "length",
        ),
        (
            json!({}),
            answer(&json!([{"text": "<think>hm</think>yes"}]), "end_turn"),
            json!({"content": "yes", "reasoning_content": "hm", "thinking_blocks": [{"type": "thinking", "thinking": "hm"}],
                "provider_specific_fields": {"reasoningContentBlocks": [{"reasoningText": {"text": "hm"}}]}}),
            "stop",
        ),
        (
            json!({}),
            answer(
                &json!([{"reasoningContent": thought}, {"reasoningContent": redacted}, {"text": "ok"}]),
                "guardrail_intervened",
            ),
            json!({"content": "ok", "reasoning_content": "hm",
                "thinking_blocks": [{"type": "thinking", "thinking": "hm", "signature": "s"},
                    {"type": "redacted_thinking", "data": "QUJD"}],
                "provider_specific_fields": {"reasoningContentBlocks": [thought, redacted]}}),
            "content_filter",
        ),
        (
            json!({ "tools": tools() }),
            answer(
                &json!([{"text": "x"}, call("a9_do_it", &json!({"é": [1, 2.5]}), "t1")]),
                "tool_use",
            ),
            json!({"content": "x", "tool_calls": [{"index": 1, "id": "t1", "type": "function",
                "function": {"name": "9.do it", "arguments": "{\"\\u00e9\": [1, 2.5]}"}}]}),
            "tool_calls",
        ),
        (
            json!({ "response_format": form() }),
            answer(
                &json!([call("json_tool_call", &json!({"properties": {"n": 1}}), "t1")]),
                "tool_use",
            ),
            json!({"content": "{\"n\": 1}"}),
            "stop",
        ),
        (
            json!({ "response_format": form(), "tools": tools() }),
            answer(
                &json!([{"text": "x"}, call("json_tool_call", &json!({"n": 1}), "t1"), call("f", &json!({}), "t2")]),
                "tool_use",
            ),
            json!({"content": "x{\"n\": 1}", "tool_calls": [{"index": 2, "id": "t2", "type": "function",
                "function": {"name": "f", "arguments": "{}"}}]}),
            "tool_calls",
        ),
        (
            json!({}),
            answer(
                &json!([{"citationsContent": {"content": [{"text": "It rains"}], "citations": [{"title": "T",
                    "source": "http://s", "location": {"searchResultLocation": {"start": 0, "end": 2}}}]}}, {"text": "."}]),
                "end_turn",
            ),
            json!({"content": "It rains.", "annotations": [{"type": "url_citation", "url_citation":
                    {"start_index": 0, "end_index": 2, "title": "T", "url": "http://s"}}],
                "provider_specific_fields": {"citationsContent": [{"content": [{"text": "It rains"}], "citations":
                    [{"title": "T", "source": "http://s", "location": {"searchResultLocation": {"start": 0, "end": 2}}}]}]}}),
            "stop",
        ),
    ] {
        let (client, _) = Ask::new(SONNET, &request).reply(&reply).unwrap();
        let mut message = message;
        message["role"] = json!("assistant");
        assert_eq!(client["choices"][0]["message"], message, "{reply}");
        assert_eq!(client["choices"][0]["finish_reason"], finish, "{reply}");
    }
}

#[test]
fn counts_are_told_and_booked() {
    let mut reply = answer(&json!([{"text": "a"}]), "end_turn");
    reply["usage"] = json!({"inputTokens": 10, "outputTokens": 7, "totalTokens": 57, "cacheReadInputTokens": 15,
        "cacheWriteInputTokens": 25, "cacheDetails": [{"inputTokens": 20, "ttl": "1h"}, {"inputTokens": 5, "ttl": "5m"}]});
    reply["additionalModelResponseFields"] = json!({"usage": {"output_tokens_details": {"thinking_tokens": 4}}});
    reply["serviceTier"] = json!({"type": "flex"});
    reply["trace"] = json!({"guardrail": {}});
    let (client, usage) = Ask::new(SONNET, &json!({})).reply(&reply).unwrap();
    assert_eq!(
        client["usage"],
        json!({"completion_tokens": 7, "prompt_tokens": 50, "total_tokens": 57,
            "completion_tokens_details": {"reasoning_tokens": 4, "text_tokens": 3},
            "prompt_tokens_details": {"cache_write_tokens": 25, "cached_tokens": 15, "text_tokens": 10,
                "cache_creation_tokens": 25, "cache_creation_token_details":
                    {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 20}},
            "cache_creation_input_tokens": 25, "cache_read_input_tokens": 15})
    );
    assert_eq!((usage.prompt(), usage.completion()), (50, 7));
    assert_eq!(
        (&client["service_tier"], &client["trace"]),
        (&json!("flex"), &json!({"guardrail": {}}))
    );
}

#[test]
fn what_makes_no_sense_is_a_bad_gateways() {
    for reply in [
        json!({}),
        json!({"message": "no"}),
        json!({"output": {"message": {"content": "x"}}}),
    ] {
        let error = Ask::new(SONNET, &json!({})).reply(&reply).unwrap_err();
        assert_eq!(error.status, 502, "{reply}");
        assert!(error.message.contains("BedrockException"), "{}", error.message);
    }
}

#[test]
fn invoke_answers_as_anthropic_does() {
    let reply = json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
        "content": [{"type": "text", "text": "hi"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 3, "output_tokens": 2}});
    let (client, usage) = Ask::new("invoke/anthropic.claude-v2", &json!({"max_tokens": 5}))
        .reply(&reply)
        .unwrap();
    assert_eq!(client["choices"][0]["message"]["content"], "hi");
    assert_eq!(usage.total(), 5);
}
