//! Streams of events, cut anywhere.

use crate::call::{HEAD, OLD, streamed, with_call};
use bytes::Bytes;
use serde_json::{Value, json};
use wire::codec::{Codec, Frames};
use wire::error::ErrorClass;
use wire::gemini::Gemini;

fn event(parts: &Value, more: &Value) -> Value {
    let mut candidate = json!({"content": {"role": "model", "parts": parts}, "index": 0});
    candidate
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({"candidates": [candidate], "responseId": "r", "modelVersion": "m",
        "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 7, "thoughtsTokenCount": 3, "totalTokenCount": 15}})
}

fn events() -> Vec<Value> {
    vec![
        event(&json!([{"text": "Hm 🎉", "thought": true}]), &json!({})),
        event(&json!([{"text": "a \"b\" é"}]), &json!({})),
        event(
            &json!([{"functionCall": {"name": "f", "args": {"x": [1, 2]}}, "thoughtSignature": "S"}]),
            &json!({}),
        ),
        event(
            &json!([{"inlineData": {"mimeType": "image/png", "data": "AA"}}]),
            &json!({"groundingMetadata": {"webSearchQueries": ["q"]}}),
        ),
        event(&json!([{"text": ""}]), &json!({"finishReason": "STOP"})),
    ]
}

fn sse(events: &[Value], end: &str) -> String {
    events.iter().map(|event| format!("data: {event}{end}{end}")).collect()
}

/// The chunks of a stream's text.
fn chunks(text: &str) -> Vec<Value> {
    let data = text.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]")
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

#[test]
fn events_become_chunks() {
    let text = sse(&events(), "\n");
    let (out, usage, said) = streamed(&Gemini, [text.as_bytes()].into_iter()).unwrap();
    let chunks = chunks(&out);
    let deltas: Vec<&Value> = chunks.iter().map(|chunk| &chunk["choices"][0]["delta"]).collect();
    assert_eq!(*deltas[0], json!({"role": "assistant", "reasoning_content": "Hm 🎉"}));
    assert_eq!(*deltas[1], json!({"content": "a \"b\" é"}));
    assert_eq!(
        deltas[2]["tool_calls"][0]["function"],
        json!({"name": "f", "arguments": "{\"x\": [1, 2]}"})
    );
    assert_eq!(deltas[3]["images"][0]["image_url"]["url"], "data:image/png;base64,AA");
    assert_eq!(
        chunks[3]["vertex_ai_grounding_metadata"],
        json!([{"webSearchQueries": ["q"]}])
    );
    assert_eq!(chunks[4]["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(chunks[5]["usage"]["completion_tokens"], 10);
    assert_eq!(chunks[5]["usage"]["prompt_tokens_details"]["web_search_requests"], 1);
    assert!(out.ends_with("data: [DONE]\n\n") && chunks.iter().all(|chunk| chunk["id"] == "r"));
    assert_eq!(
        (usage.prompt(), usage.completion(), usage.reasoning, usage.web_searches),
        (5, 10, 3, 1)
    );
    assert_eq!(said, "Hm 🎉a \"b\" é{\"x\":[1,2]}");
}

#[test]
fn a_stream_uses_what_a_whole_answer_does() {
    let last = events().pop().unwrap();
    let whole = with_call(&json!({}), OLD, |call| {
        Gemini.response(call, HEAD, last.to_string().into())
    })
    .unwrap();
    let (_, usage, _) = streamed(&Gemini, [sse(&[last], "\n").as_bytes()].into_iter()).unwrap();
    assert_eq!(usage, whole.usage);
}

#[test]
fn streams_may_be_cut_anywhere() {
    for end in ["\n", "\r\n"] {
        let text = sse(&events(), end);
        let bytes = text.as_bytes();
        let whole = streamed(&Gemini, [bytes].into_iter()).unwrap();
        for at in 0..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(streamed(&Gemini, [head, tail].into_iter()).unwrap(), whole, "{at}");
        }
        assert_eq!(streamed(&Gemini, bytes.chunks(1)).unwrap(), whole);
    }
}

#[test]
fn lists_and_single_answers_are_streams_too() {
    let events = events();
    let wanted = streamed(&Gemini, [sse(&events, "\n").as_bytes()].into_iter()).unwrap();
    let list = serde_json::to_string_pretty(&events).unwrap();
    let (out, usage, _) = streamed(&Gemini, list.as_bytes().chunks(7)).unwrap();
    assert_eq!((chunks(&out), usage), (chunks(&wanted.0), wanted.1));
    let one = events[1].to_string();
    let (out, ..) = streamed(&Gemini, [one.as_bytes()].into_iter()).unwrap();
    assert_eq!(chunks(&out)[0]["choices"][0]["delta"]["content"], "a \"b\" é");
    for broken in ["[{]", "[5]", "{", "data: {\n\n", ""] {
        let error = streamed(&Gemini, [broken.as_bytes()].into_iter()).unwrap_err();
        assert_eq!(error.class, ErrorClass::BadGateway, "{broken}");
    }
}

#[test]
fn streams_that_break_off_are_errors() {
    let cut = sse(&events()[..2], "\n");
    for codec in [&Gemini as &dyn Codec, &wire::gemini::Native::STUDIO] {
        let error = streamed(codec, [cut.as_bytes()].into_iter()).unwrap_err();
        assert!(
            error.message.contains("ended before its answer did"),
            "{}",
            error.message
        );
    }
}

#[test]
fn blocked_prompts_and_several_choices_end_each() {
    let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
    let (out, ..) = streamed(&Gemini, [sse(&[blocked], "\n").as_bytes()].into_iter()).unwrap();
    assert_eq!(chunks(&out)[1]["choices"][0]["finish_reason"], "content_filter");
    let two = json!({"candidates": [
        {"index": 0, "content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"},
        {"index": 1, "content": {"parts": [{"text": "b"}]}, "finishReason": "MAX_TOKENS"},
    ]});
    let (out, ..) = streamed(&Gemini, [sse(&[two], "\n").as_bytes()].into_iter()).unwrap();
    let ends: Vec<Value> = chunks(&out)
        .iter()
        .skip(2)
        .map(|chunk| chunk["choices"][0].clone())
        .collect();
    let end = |index: usize, reason: &str| json!({"index": index, "delta": {}, "finish_reason": reason});
    assert_eq!(ends, [end(0, "stop"), end(1, "length")]);
}

#[test]
fn an_error_in_the_middle_comes_after_what_was_said() {
    let text = format!(
        "{}data: {}\n\n",
        sse(&[event(&json!([{"text": "a"}]), &json!({}))], "\n"),
        json!({"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}})
    );
    with_call(&json!({}), OLD, |call| {
        let mut stream = Gemini.stream(call, HEAD);
        let mut out = Frames::default();
        let error = stream.push(Bytes::from(text), &mut out).unwrap_err();
        assert_eq!(
            (error.class, out.ready.len(), out.has_content),
            (ErrorClass::RateLimit, 1, true)
        );
    });
}

#[test]
fn an_answer_that_broke_off_has_the_tokens_of_its_text() {
    let begun = json!({"candidates": [{"content": {"parts": [{"text": "x".repeat(40)}]}}],
        "usageMetadata": {"promptTokenCount": 5, "totalTokenCount": 5}});
    with_call(&json!({}), OLD, |call| {
        let mut stream = Gemini.stream(call, HEAD);
        stream.push(sse(&[begun], "\n").into(), &mut Frames::default()).unwrap();
        assert_eq!(stream.summary().usage.completion(), 10);
    });
}
