//! What comes back in pieces, cut anywhere.

use crate::play::{At, at, cohere, cohere_v1, ollama, ollama_chat};
use serde_json::{Value, json};
use wire::facts::Dialect;

fn lines(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

fn named(events: &[Value]) -> String {
    let event = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    events.iter().map(event).collect()
}

fn cohere_events() -> Vec<Value> {
    let call = |tool_calls: Value| json!({"message": {"tool_calls": tool_calls}});
    vec![
        json!({"type": "message-start", "id": "m", "delta": {"message": {"role": "assistant", "content": [], "tool_calls": []}}}),
        json!({"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}}),
        json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "Ça 🎉"}}}}),
        json!({"type": "content-end", "index": 0}),
        json!({"type": "tool-call-start", "index": 0, "delta": call(json!({"id": "c", "type": "function", "function": {"name": "f", "arguments": ""}}))}),
        json!({"type": "tool-call-delta", "index": 0, "delta": call(json!({"function": {"arguments": "{\"x\""}}))}),
        json!({"type": "tool-call-delta", "index": 0, "delta": call(json!({"function": {"arguments": ": 1}"}}))}),
        json!({"type": "tool-call-end", "index": 0}),
        json!({"type": "message-end", "delta": {"finish_reason": "TOOL_CALL", "usage": {"tokens": {"input_tokens": 7, "output_tokens": 3}}}}),
    ]
}

fn cohere_v1_events() -> Vec<Value> {
    vec![
        json!({"event_type": "stream-start", "generation_id": "g"}),
        json!({"event_type": "text-generation", "text": "Ça 🎉"}),
        json!({"event_type": "stream-end", "is_finished": true, "finish_reason": "MAX_TOKENS",
               "response": {"text": "Ça 🎉", "meta": {"billed_units": {"input_tokens": 7, "output_tokens": 3}}}}),
    ]
}

fn ollama_events() -> Vec<Value> {
    vec![
        json!({"message": {"role": "assistant", "content": "", "thinking": "hm"}, "done": false}),
        json!({"message": {"role": "assistant", "content": "Ça 🎉"}, "done": false}),
        json!({"message": {"content": "", "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1}}}]}, "done": false}),
        json!({"message": {"content": ""}, "done": true, "done_reason": "stop", "prompt_eval_count": 7, "eval_count": 3}),
    ]
}

fn generate_events() -> Vec<Value> {
    vec![
        json!({"response": "<think>hm", "done": false}),
        json!({"response": "</think>", "done": false}),
        json!({"response": "Ça 🎉", "done": false}),
        json!({"response": "", "done": true, "prompt_eval_count": 7, "eval_count": 3}),
    ]
}

fn text_events() -> String {
    let chunk = |choices: Value, usage: Value| {
        let chunk = json!({"id": "i", "object": "text_completion", "created": 1, "model": "m", "choices": choices, "usage": usage});
        format!("data: {chunk}\n\n")
    };
    let usage = json!({"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10});
    [
        chunk(json!([{"text": "Ça ", "index": 0, "finish_reason": null}]), Value::Null),
        chunk(
            json!([{"text": "🎉", "index": 0, "finish_reason": "length"}]),
            Value::Null,
        ),
        chunk(json!([]), usage),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat()
}

/// Every stream with its provider.
fn all() -> Vec<(At, String)> {
    vec![
        (cohere(), named(&cohere_events())),
        (cohere(), lines(&cohere_events())),
        (cohere_v1(), lines(&cohere_v1_events())),
        (ollama_chat(), lines(&ollama_events())),
        (ollama(), lines(&generate_events())),
        (at(Dialect::TextCompletion, "m", &[]), text_events()),
    ]
}

/// All text of a kind in the deltas.
fn joined(events: &[Value], member: &str) -> String {
    events
        .iter()
        .filter_map(|event| event["choices"][0]["delta"][member].as_str())
        .collect()
}

#[test]
fn every_cut_gives_the_same() {
    for (at, stream) in all() {
        let stream = stream.as_bytes();
        let (whole, summary) = at.stream([stream]).unwrap();
        assert_eq!((summary.usage.prompt(), summary.usage.completion()), (7, 3));
        for cut in 0..stream.len() {
            let (before, after) = stream.split_at(cut);
            assert_eq!(
                at.stream([before, after]).unwrap().0.concat_chunks(),
                whole.concat_chunks(),
                "cut at {cut}"
            );
        }
        assert_eq!(
            at.stream(stream.chunks(1)).unwrap().0.concat_chunks(),
            whole.concat_chunks()
        );
    }
}

/// Bytes as text, for readable differences.
trait Readable {
    fn concat_chunks(&self) -> String;
}

impl Readable for Vec<u8> {
    fn concat_chunks(&self) -> String {
        String::from_utf8_lossy(self).into_owned()
    }
}

#[test]
fn cohere_streams() {
    let (events, summary) = cohere().events(&named(&cohere_events()));
    assert_eq!(joined(&events, "content"), "Ça 🎉");
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    let calls: Vec<&Value> = events
        .iter()
        .filter_map(|event| event["choices"][0]["delta"].get("tool_calls"))
        .collect();
    assert_eq!(calls[0][0]["function"], json!({"name": "f", "arguments": ""}));
    let arguments: String = calls
        .iter()
        .map(|call| call[0]["function"]["arguments"].as_str().unwrap())
        .collect();
    assert_eq!(arguments, "{\"x\": 1}");
    assert_eq!(summary.finish_reason.as_deref(), Some("tool_calls"));
    let usage = &events.last().unwrap()["usage"];
    assert_eq!(
        (&usage["prompt_tokens"], &usage["completion_tokens"]),
        (&json!(7), &json!(3))
    );
}

#[test]
fn cohere_v1_streams() {
    let (events, summary) = cohere_v1().events(&lines(&cohere_v1_events()));
    assert_eq!(
        (&*joined(&events, "content"), summary.finish_reason.as_deref()),
        ("Ça 🎉", Some("length"))
    );
}

#[test]
fn ollama_streams() {
    let (events, summary) = ollama_chat().events(&lines(&ollama_events()));
    assert_eq!(
        (&*joined(&events, "reasoning_content"), &*joined(&events, "content")),
        ("hm", "Ça 🎉")
    );
    assert_eq!(
        events[2]["choices"][0]["delta"]["tool_calls"][0]["function"],
        json!({"name": "f", "arguments": "{\"x\": 1}"})
    );
    assert_eq!(summary.finish_reason.as_deref(), Some("tool_calls"));
    let (events, _) = ollama().events(&lines(&generate_events()));
    assert_eq!(
        (&*joined(&events, "reasoning_content"), &*joined(&events, "content")),
        ("hm", "Ça 🎉")
    );
}

#[test]
fn texts_stream() {
    let (events, summary) = at(Dialect::TextCompletion, "m", &[]).events(&text_events());
    assert_eq!(
        (&*joined(&events, "content"), summary.finish_reason.as_deref()),
        ("Ça 🎉", Some("length"))
    );
}

#[test]
fn broken_streams_are_errors() {
    for (at, stream) in all() {
        assert!(at.stream([b"".as_slice()]).is_err());
        let upstream_error = if stream.starts_with('{') {
            "{\"error\":\"busy\"}\n"
        } else {
            "data: <html>\n\n"
        };
        let broken = [&stream[..stream.find('\n').unwrap() + 1], "\n", upstream_error].concat();
        let result = at.stream([broken.as_bytes()]);
        assert!(
            result.is_err() || stream.contains("event_type") || stream.contains("message-start"),
            "{broken}"
        );
    }
}

#[test]
fn an_end_without_a_last_word_is_an_error() {
    for (at, stream) in all() {
        let first = stream
            .find("\n\n")
            .map_or_else(|| stream.find('\n').map(|end| end + 1), |end| Some(end + 2));
        let cut = &stream[..first.unwrap()];
        let error = at.stream([cut.as_bytes()]).unwrap_err();
        assert!(
            error.message.contains("ended before its answer did"),
            "{cut}: {}",
            error.message
        );
    }
}
