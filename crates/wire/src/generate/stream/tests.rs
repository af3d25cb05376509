//! Answers, whole and in pieces.

use crate::client::play::{Played, Scene};
use crate::generate::Generate;
use crate::generate::signature::Signature;
use serde_json::{Value, json};

fn scene() -> Scene {
    Scene::of(&Generate, &json!({"contents": []}))
}

/// A client that wants to see thoughts.
fn curious() -> Scene {
    let config = json!({"thinkingConfig": {"thinkingBudget": 1024}});
    Scene::of(&Generate, &json!({"contents": [], "generationConfig": config}))
}

/// A chat stream of these choices.
fn chunks(choices: &[Value], usage: &Value) -> String {
    let chunk = |choices: Value| json!({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices});
    let mut last = chunk(json!([]));
    last["usage"] = usage.clone();
    let chunks = choices.iter().map(|choice| chunk(json!([choice]))).chain([last]);
    chunks.map(|chunk| format!("data: {chunk}\n\n")).collect::<String>() + "data: [DONE]\n\n"
}

fn usage() -> Value {
    json!({"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27, "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 2}})
}

fn shown_usage() -> Value {
    json!({"promptTokenCount": 20, "candidatesTokenCount": 5, "totalTokenCount": 27, "cachedContentTokenCount": 8,
        "thoughtsTokenCount": 2})
}

fn stream(deltas: &[Value], finish: &str) -> String {
    let mut choices: Vec<Value> = deltas.iter().map(|delta| json!({"index": 0, "delta": delta})).collect();
    choices.push(json!({"index": 0, "delta": {}, "finish_reason": finish}));
    chunks(&choices, &usage())
}

/// The parts of each event, and why the answer ended.
fn told(played: &Played) -> (Vec<Value>, Value) {
    assert_eq!(played.result, Ok(()));
    let (last, events) = played.events.split_last().unwrap();
    let parts = events.iter().map(|(_, event)| {
        assert_eq!(event["candidates"][0]["finishReason"], Value::Null);
        event["candidates"][0]["content"]["parts"].clone()
    });
    assert_eq!(last.1["usageMetadata"], shown_usage());
    (parts.collect(), last.1["candidates"][0]["finishReason"].clone())
}

fn piece(index: u64, name: Option<&str>, arguments: &str) -> Value {
    let mut call = json!({"index": index, "function": {"arguments": arguments}});
    if let Some(name) = name {
        call["id"] = format!("id{index}").into();
        call["function"]["name"] = name.into();
    }
    json!({ "tool_calls": [call] })
}

fn called(name: &str, args: &Value) -> Value {
    json!([{"functionCall": {"name": name, "args": args}}])
}

#[test]
fn deltas_become_events() {
    let sealed = Signature::Thought("sig".into()).sealed();
    let thought = |text: &str, signature: &str| {
        json!({"reasoning_content": text,
            "thinking_blocks": [{"type": "thinking", "thinking": text, "signature": signature}]})
    };
    for (scene, deltas, finish, parts, reason) in [
        (
            scene(),
            vec![
                json!({"role": "assistant", "content": ""}),
                json!({"content": "a"}),
                json!({"content": "b"}),
            ],
            "length",
            json!([[{"text": "a"}], [{"text": "b"}]]),
            "MAX_TOKENS",
        ),
        (
            scene(),
            vec![
                piece(0, Some("f"), ""),
                piece(0, None, "{\"a\": \"}"),
                piece(0, None, "\"}"),
                piece(1, Some("g"), ""),
            ],
            "tool_calls",
            json!([called("f", &json!({"a": "}"})), called("g", &json!({}))]),
            "STOP",
        ),
        (
            scene(),
            vec![piece(0, Some("f"), "{\"a\": [1, {\"b\": 2"), json!({"content": "x"})],
            "length",
            json!([[{"text": "x"}], called("f", &json!({"a": [1, {"b": 2}]}))]),
            "MAX_TOKENS",
        ),
        (
            scene(),
            vec![json!({"reasoning_content": "t"}), json!({"content": "a"})],
            "stop",
            json!([[{"text": "a"}]]),
            "STOP",
        ),
        (
            curious(),
            vec![json!({"reasoning_content": "t"}), json!({"content": "a"})],
            "stop",
            json!([[{"text": "t", "thought": true}], [{"text": "a"}]]),
            "STOP",
        ),
        (
            curious(),
            vec![thought("t", ""), thought("t", "sig"), json!({"content": "a"})],
            "stop",
            json!([[{"text": "t", "thought": true}], [{"text": "", "thought": true, "thoughtSignature": sealed}],
                [{"text": "a"}]]),
            "STOP",
        ),
        (
            scene(),
            vec![json!({"refusal": "no"})],
            "stop",
            json!([[{"text": "no"}]]),
            "SAFETY",
        ),
    ] {
        let played = scene.stream([stream(&deltas, finish).as_bytes()]);
        let (events, why) = told(&played);
        assert_eq!((json!(events), why), (parts, json!(reason)), "{deltas:?}");
    }
}

#[test]
fn several_answers_are_told_apart() {
    let choices = [
        json!({"index": 1, "delta": {"content": "b"}}),
        json!({"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}),
        json!({"index": 1, "delta": {}, "finish_reason": "length"}),
    ];
    let played = scene().stream([chunks(&choices, &usage()).as_bytes()]);
    let indices: Vec<_> = played
        .events
        .iter()
        .map(|(_, event)| event["candidates"][0]["index"].clone())
        .collect();
    assert_eq!(indices, [json!(1), json!(0), json!(0)]);
    let last = &played.events[2].1["candidates"];
    assert_eq!(
        (&last[0]["finishReason"], &last[1]["finishReason"]),
        (&json!("STOP"), &json!("MAX_TOKENS"))
    );
}

#[test]
fn wherever_a_stream_is_cut_the_client_gets_the_same() {
    let deltas = [
        json!({"reasoning_content": "ü"}),
        json!({"content": "a🎉"}),
        piece(0, Some("f"), "{\"a\""),
        piece(0, None, ": 1}"),
    ];
    let bytes = stream(&deltas, "tool_calls").into_bytes();
    let whole = curious().stream([&bytes[..]]);
    assert_eq!(whole.events.len(), 4);
    assert!(whole.has_content);
    assert_eq!(curious().stream(bytes.chunks(1)), whole);
    for at in 1..bytes.len() {
        let (head, tail) = bytes.split_at(at);
        assert_eq!(curious().stream([head, tail]), whole, "cut at {at}");
    }
}

#[test]
fn a_stream_and_a_whole_answer_say_the_same() {
    let message = json!({"role": "assistant", "content": "a", "reasoning_content": "t",
        "tool_calls": [{"id": "x", "type": "function", "function": {"name": "f", "arguments": "{\"b\": 1}"}}]});
    let chat = json!({"id": "c1", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
        "usage": usage()});
    let (body, reply) = curious().reply(&chat.to_string()).unwrap();
    let parts =
        json!([{"text": "t", "thought": true}, {"text": "a"}, {"functionCall": {"name": "f", "args": {"b": 1}}}]);
    assert_eq!(
        body,
        json!({"candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0,
            "safetyRatings": []}], "usageMetadata": shown_usage()})
    );
    let deltas = [
        json!({"reasoning_content": "t"}),
        json!({"content": "a"}),
        piece(0, Some("f"), "{\"b\": 1}"),
    ];
    let played = curious().stream([stream(&deltas, "tool_calls").as_bytes()]);
    let (events, reason) = told(&played);
    let said: Vec<Value> = events
        .iter()
        .flat_map(|parts| parts.as_array().unwrap().clone())
        .collect();
    assert_eq!((json!(said), reason), (parts, json!("STOP")));
    assert_eq!(played.summary.usage, reply.usage);
}

#[test]
fn an_answer_that_says_nothing_has_an_empty_text() {
    let chat = json!({"choices": [{"message": {"content": null}}]});
    let (body, _) = scene().reply(&chat.to_string()).unwrap();
    assert_eq!(body["candidates"][0]["content"]["parts"], json!([{"text": ""}]));
    let played = scene().stream([stream(&[], "stop").as_bytes()]);
    assert_eq!(
        played.events[0].1["candidates"][0]["content"]["parts"],
        json!([{"text": ""}])
    );
}

#[test]
fn answers_that_make_no_sense_are_told_so() {
    let call =
        |arguments: &str| json!({"tool_calls": [{"id": "t", "function": {"name": "f", "arguments": arguments}}]});
    for arguments in ["nonsense", "[]"] {
        let chat = json!({"choices": [{"message": call(arguments)}]});
        let error = scene().reply(&chat.to_string()).unwrap_err();
        assert_eq!(error.status, 502, "{}", error.message);
        let played = scene().stream([stream(&[piece(0, Some("f"), arguments)], "stop").as_bytes()]);
        assert_eq!(played.result.unwrap_err().status, 502);
    }
    let far = chunks(&[json!({"index": 128, "delta": {"content": "a"}})], &usage());
    assert_eq!(scene().stream([far.as_bytes()]).result.unwrap_err().status, 502);
}
