//! Streams: what the client gets, however the bytes are cut.

use crate::frames::{event, exception};
use crate::play::{Ask, SONNET, told};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::error::ErrorClass;

fn delta(index: u64, delta: &Value) -> Vec<u8> {
    event(
        "contentBlockDelta",
        &json!({"contentBlockIndex": index, "delta": delta}),
    )
}

fn call(index: u64, id: &str, name: &str) -> Vec<u8> {
    let start = json!({"toolUse": {"toolUseId": id, "name": name}});
    event(
        "contentBlockStart",
        &json!({"contentBlockIndex": index, "start": start}),
    )
}

fn stop(index: u64) -> Vec<u8> {
    event("contentBlockStop", &json!({ "contentBlockIndex": index }))
}

fn end(reason: &str) -> Vec<u8> {
    event("messageStop", &json!({ "stopReason": reason }))
}

fn metadata() -> Vec<u8> {
    let usage = json!({"inputTokens": 10, "outputTokens": 7, "totalTokens": 17});
    event("metadata", &json!({"usage": usage, "metrics": {"latencyMs": 1}}))
}

fn begin() -> Vec<u8> {
    event("messageStart", &json!({"role": "assistant"}))
}

fn tools() -> Value {
    let tool = |name: &str| json!({"type": "function", "function": {"name": name}});
    json!({"stream": true, "tools": [tool("9.do it"), tool("f")]})
}

/// Thoughts, text and tool calls.
fn everything() -> Vec<u8> {
    [
        begin(),
        delta(0, &json!({"reasoningContent": {"text": "hm "}})),
        delta(0, &json!({"reasoningContent": {"signature": "sig/+=="}})),
        delta(0, &json!({"reasoningContent": {"redactedContent": "QUJD"}})),
        stop(0),
        delta(1, &json!({"text": "Ça 🎉"})),
        stop(1),
        call(2, "t1", "a9_do_it"),
        delta(2, &json!({"toolUse": {"input": ""}})),
        delta(2, &json!({"toolUse": {"input": "{\"a\":"}})),
        delta(2, &json!({"toolUse": {"input": " 1}"}})),
        stop(2),
        call(3, "t2", "f"),
        stop(3),
        end("tool_use"),
        metadata(),
    ]
    .concat()
}

fn deltas(events: &[Value]) -> Vec<Value> {
    events
        .iter()
        .filter_map(|event| event["choices"][0].get("delta").cloned())
        .collect()
}

#[test]
fn tells_thoughts_text_and_calls() {
    let ask = Ask::new(SONNET, &tools());
    let (events, summary, failed) = told(&ask, [everything().as_slice()]);
    assert_eq!(failed, None);
    let thought = |text: &str, block: Value, fields: Value| {
        json!({"reasoning_content": text, "thinking_blocks": [block], "content": "",
            "provider_specific_fields": {"reasoningContent": fields}})
    };
    let part = |arguments: &str, index: u64| json!({"content": "", "tool_calls": [{"index": index, "type": "function", "function": {"arguments": arguments}}]});
    let begun = |id: &str, name: &str, index: u64| {
        json!({"content": "", "tool_calls": [{"index": index, "id": id, "type": "function",
            "function": {"name": name, "arguments": ""}}]})
    };
    let mut first = thought(
        "hm ",
        json!({"type": "thinking", "thinking": "hm "}),
        json!({"text": "hm "}),
    );
    first["role"] = json!("assistant");
    assert_eq!(
        deltas(&events),
        [
            first,
            thought(
                "",
                json!({"type": "thinking", "thinking": "", "signature": "sig/+=="}),
                json!({"signature": "sig/+=="})
            ),
            thought(
                "",
                json!({"type": "redacted_thinking", "data": "QUJD"}),
                json!({"redactedContent": "QUJD"})
            ),
            json!({"content": "Ça 🎉"}),
            begun("t1", "9.do it", 0),
            part("{\"a\":", 0),
            part(" 1}", 0),
            begun("t2", "f", 1),
            part("{}", 1),
            json!({}),
            json!({}),
        ]
    );
    let reasons: Vec<_> = events
        .iter()
        .filter_map(|event| event["choices"][0].get("finish_reason"))
        .collect();
    assert_eq!(reasons, ["tool_calls"]);
    assert_eq!(events.last().unwrap()["usage"]["total_tokens"], 17);
    assert_eq!((summary.usage.prompt(), summary.usage.completion()), (10, 7));
}

#[test]
fn cuts_do_not_matter() {
    let (ask, stream) = (Ask::new(SONNET, &tools()), everything());
    let whole = told(&ask, [stream.as_slice()]);
    for cut in 0..stream.len() {
        let (one, other) = stream.split_at(cut);
        assert_eq!(told(&ask, [one, other]), whole, "cut at {cut}");
    }
    assert_eq!(told(&ask, stream.chunks(1)), whole);
}

#[test]
fn a_stream_counts_as_a_whole_answer_does() {
    let reply = json!({"output": {"message": {"content": [{"reasoningContent": {"reasoningText": {"text": "hm "}}},
        {"text": "a"}]}}, "stopReason": "end_turn", "usage": {"inputTokens": 10, "outputTokens": 7, "totalTokens": 17}});
    let ask = Ask::new(SONNET, &json!({"stream": true}));
    let (_, whole) = ask.reply(&reply).unwrap();
    let thought = delta(0, &json!({"reasoningContent": {"text": "hm "}}));
    let stream = [
        begin(),
        thought,
        delta(1, &json!({"text": "a"})),
        end("end_turn"),
        metadata(),
    ]
    .concat();
    let (events, summary, _) = told(&ask, [stream.as_slice()]);
    assert_eq!(summary.usage, whole);
    let (whole_events, whole_summary, _) = told(&ask, [reply.to_string().as_bytes()]);
    assert_eq!(whole_summary.usage, whole);
    assert_eq!(events.last().unwrap()["usage"], whole_events.last().unwrap()["usage"]);
}

#[test]
fn a_whole_answer_in_place_of_a_stream_is_told() {
    let request = json!({"stream": true, "response_format": {"type": "json_schema",
        "json_schema": {"name": "p", "schema": {"type": "object"}}}});
    let reply = json!({"output": {"message": {"content": [{"toolUse": {"toolUseId": "t", "name": "json_tool_call",
        "input": {"n": "\"\n"}}}]}}, "stopReason": "tool_use", "usage": {"inputTokens": 1, "outputTokens": 2}});
    let pretty = serde_json::to_string_pretty(&reply).unwrap();
    let ask = Ask::new(SONNET, &request);
    let (events, summary, failed) = told(&ask, pretty.as_bytes().chunks(7));
    assert_eq!(failed, None);
    assert_eq!(
        deltas(&events),
        [
            json!({"role": "assistant", "content": "{\"n\": \"\\\"\\n\"}"}),
            json!({}),
            json!({})
        ]
    );
    assert_eq!(summary.finish_reason.as_deref(), Some("stop"));
}

#[test]
fn line_ends_between_an_events_tokens_do_not_end_the_clients() {
    let headers = |kind| [(":message-type", "event"), (":event-type", kind)];
    let pretty = |kind, json: &Value| {
        let text = serde_json::to_string_pretty(json).unwrap().replace('\n', "\r\n");
        crate::frames::message(&headers(kind), text.as_bytes())
    };
    let citation = json!({"contentBlockIndex": 0, "delta": {"citation": {"title": "a"}}});
    let trace = json!({"usage": {"inputTokens": 1, "outputTokens": 1}, "trace": {"guardrail": {}}});
    let stream = [
        begin(),
        pretty("contentBlockDelta", &citation),
        end("end_turn"),
        pretty("metadata", &trace),
    ]
    .concat();
    let (events, _, failed) = told(&Ask::new(SONNET, &json!({"stream": true})), [stream.as_slice()]);
    assert_eq!(failed, None);
    let citations = &events[0]["choices"][0]["delta"]["provider_specific_fields"]["citationsContent"];
    assert_eq!(
        (citations, &events[2]["trace"]),
        (&citation["delta"]["citation"], &trace["trace"])
    );

    let text = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "h"}});
    let bytes = STANDARD.encode(serde_json::to_string_pretty(&text).unwrap());
    let stream = crate::frames::event("chunk", &json!({ "bytes": bytes }));
    let ask = Ask::new("invoke/anthropic.claude-v2", &json!({"stream": true, "max_tokens": 5}));
    let (events, ..) = told(&ask, [stream.as_slice()]);
    assert_eq!(events[0]["choices"][0]["delta"]["content"], "h");
}

#[test]
fn a_guardrails_trace_stands_beside_the_answer() {
    let trace = event(
        "metadata",
        &json!({"usage": {"inputTokens": 1, "outputTokens": 1}, "trace": {"guardrail": {}}}),
    );
    let stream = [
        begin(),
        delta(0, &json!({"text": "a"})),
        end("guardrail_intervened"),
        trace,
    ]
    .concat();
    let (events, ..) = told(&Ask::new(SONNET, &json!({"stream": true})), [stream.as_slice()]);
    assert_eq!(events[1]["choices"][0]["finish_reason"], "content_filter");
    assert_eq!(events[2]["trace"], json!({"guardrail": {}}));
}

#[test]
fn exceptions_fail_with_what_came_before() {
    for (kind, class, status) in [
        ("throttlingException", ErrorClass::RateLimit, 429),
        ("validationException", ErrorClass::BadRequest, 400),
        ("modelStreamErrorException", ErrorClass::BadRequest, 424),
        ("internalServerException", ErrorClass::ServiceUnavailable, 503),
        ("serviceUnavailableException", ErrorClass::ServiceUnavailable, 503),
    ] {
        let stream = [begin(), delta(0, &json!({"text": "a"})), exception(kind)].concat();
        let (events, _, failed) = told(&Ask::new(SONNET, &json!({"stream": true})), [stream.as_slice()]);
        let failed = failed.unwrap();
        assert_eq!(
            (events.len(), failed.class, failed.status),
            (1, class, status),
            "{kind}"
        );
        assert!(
            failed.message.contains("said") && failed.message.contains(kind),
            "{}",
            failed.message
        );
    }
}

#[test]
fn a_stream_that_breaks_off_or_says_nothing_fails() {
    let ask = Ask::new(SONNET, &json!({"stream": true}));
    let text = [begin(), delta(0, &json!({"text": "a"}))].concat();
    for bytes in [
        &b""[..],
        &text[..text.len() - 1],
        b"HTTP/1.1 nonsense that is no stream",
    ] {
        let (_, _, failed) = told(&ask, [bytes]);
        assert_eq!(failed.map(|error| error.status), Some(502));
    }
    let (events, summary, failed) = told(&ask, [text.as_slice()]);
    assert!(failed.unwrap().message.contains("ended before its answer did"));
    assert_eq!((events.len(), summary.usage.is_reported()), (1, false));
}

fn chunk(event: &Value) -> Vec<u8> {
    let bytes = STANDARD.encode(event.to_string());
    crate::frames::event("chunk", &json!({"bytes": bytes, "p": "abc"}))
}

#[test]
fn invoke_streams_anthropics_events() {
    let stream = [
        chunk(&json!({"type": "message_start", "message": {"model": "m", "usage": {"input_tokens": 3}}})),
        chunk(&json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})),
        chunk(&json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hé"}})),
        chunk(&json!({"type": "content_block_stop", "index": 0})),
        chunk(&json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}})),
        chunk(&json!({"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 3}})),
    ]
    .concat();
    let ask = Ask::new("invoke/anthropic.claude-v2", &json!({"stream": true, "max_tokens": 5}));
    let whole = told(&ask, [stream.as_slice()]);
    assert_eq!(whole.2, None);
    assert_eq!(deltas(&whole.0)[0], json!({"role": "assistant", "content": "hé"}));
    assert_eq!(whole.1.usage.total(), 5);
    for cut in 0..stream.len() {
        let (one, other) = stream.split_at(cut);
        assert_eq!(told(&ask, [one, other]), whole, "cut at {cut}");
    }
    let broken = [exception("throttlingException")].concat();
    assert_eq!(told(&ask, [broken.as_slice()]).2.unwrap().status, 429);
}

proptest! {
    #[test]
    fn arbitrary_payloads_never_panic(
        payload in prop::collection::vec(any::<u8>(), 0..80),
        json in "\\{\"(delta|start|usage|stopReason|trace)\":(\\{\"(text|toolUse|reasoningContent)\":(1|\"x\"|\\{\\}|null)\\}|null|5|\"s\")\\}",
        kind in "(contentBlockDelta|contentBlockStart|contentBlockStop|messageStop|metadata|chunk|odd)",
        invoke in any::<bool>(),
    ) {
        let model = if invoke { "invoke/anthropic.claude-v2" } else { SONNET };
        let ask = Ask::new(model, &json!({"stream": true, "max_tokens": 5}));
        for payload in [payload.as_slice(), json.as_bytes()] {
            let stream = crate::frames::message(&[(":message-type", "event"), (":event-type", &kind)], payload);
            let _ = told(&ask, [stream.as_slice()]);
            let _ = told(&ask, [payload]);
        }
    }
}
