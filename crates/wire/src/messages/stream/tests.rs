//! Answers, whole and in pieces.

use crate::client::Client;
use crate::client::play::{HEAD, Played, Scene};
use crate::codec::{Codec, Frames, Reply};
use crate::cohere::Cohere;
use crate::messages::Messages;
use proptest::prelude::*;
use serde_json::{Value, json};

fn scene() -> Scene {
    Scene::of(&Messages::BY_CHAT, &json!({"max_tokens": 9, "messages": []}))
}

/// A chat stream of these deltas.
fn chunks(deltas: &[Value], finish: &str, usage: &Value) -> String {
    let chunk = |choice: Value, usage: Option<&Value>| {
        let mut chunk =
            json!({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]});
        if let Some(usage) = usage {
            chunk["choices"] = json!([]);
            chunk["usage"] = usage.clone();
        }
        format!("data: {chunk}\n\n")
    };
    let mut all: String = deltas
        .iter()
        .map(|delta| chunk(json!({"index": 0, "delta": delta}), None))
        .collect();
    all += &chunk(json!({"index": 0, "delta": {}, "finish_reason": finish}), None);
    all += &chunk(json!({}), Some(usage));
    all + "data: [DONE]\n\n"
}

fn usage() -> Value {
    json!({"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27, "prompt_tokens_details": {"cached_tokens": 8}})
}

fn play(deltas: &[Value], finish: &str) -> Played {
    scene().stream([chunks(deltas, finish, &usage()).as_bytes()])
}

#[test]
fn calls_are_why_an_answer_ends_whatever_the_provider_says() {
    let call = json!({"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}});
    let ends = |message: Value, finish: &str| {
        let choice = json!({"index": 0, "message": message, "finish_reason": finish});
        let chat = json!({"id": "c", "model": "m", "choices": [choice]}).to_string();
        let reply = Reply {
            body: vec![chat.into()],
            ..Reply::default()
        };
        let told = Messages::BY_CHAT.reply(&scene().ask(), reply).unwrap().body.concat();
        serde_json::from_slice::<Value>(&told).unwrap()["stop_reason"].clone()
    };
    assert_eq!(ends(json!({"tool_calls": [call]}), "stop"), "tool_use");
    assert_eq!(ends(json!({"tool_calls": [call]}), "length"), "max_tokens");
    assert_eq!(ends(json!({"content": "a"}), "stop"), "end_turn");

    // Cohere's codec ends such streams with `stop`, as LiteLLM does.
    let scene = scene();
    let chat = scene.call(|call| Cohere.stream(call, HEAD));
    let mut stream = Messages::BY_CHAT.stream(&scene.ask(), chat);
    let start = json!({"type": "tool-call-start", "delta": {"message": {"tool_calls": call}}});
    let end = json!({"type": "message-end", "delta": {"finish_reason": "COMPLETE"}});
    let mut frames = Frames::default();
    stream.push(format!("{start}\n{end}\n").into(), &mut frames).unwrap();
    let told = Played::new(frames, stream.as_ref(), Ok(()));
    assert_eq!(assembled(&told).1, "tool_use");
}

/// The blocks that the events come to, and why the answer ended.
fn assembled(played: &Played) -> (Vec<Value>, Value) {
    let (mut blocks, mut reason): (Vec<Value>, Value) = (Vec::new(), Value::Null);
    for (name, data) in &played.events {
        let index = usize::try_from(data["index"].as_u64().unwrap_or(0)).unwrap();
        match name.as_str() {
            "content_block_start" => {
                assert_eq!(index, blocks.len());
                blocks.push(data["content_block"].clone());
            }
            "content_block_delta" => {
                let delta = data["delta"].as_object().unwrap();
                let (member, text) = delta.iter().find(|(name, _)| *name != "type").unwrap();
                let old = blocks[index][member].as_str().unwrap_or_default().to_owned();
                blocks[index][member] = (old + text.as_str().unwrap()).into();
            }
            "message_delta" => reason = data["delta"]["stop_reason"].clone(),
            _ => {}
        }
    }
    (blocks, reason)
}

fn tool(index: u64, id: Option<&str>, arguments: &str) -> Value {
    let mut call = json!({"index": index, "function": {"arguments": arguments}});
    if let Some(id) = id {
        call["id"] = id.into();
        call["function"]["name"] = "f".into();
    }
    json!({ "tool_calls": [call] })
}

#[test]
fn of_two_errors_the_first_is_told() {
    let unreadable = "data: {\"choices\":[{\"index\":0}],\"choices\":[{\"index\":0}]}\n\n";
    let events = [unreadable, "data: nonsense\n\n"];
    let apart = scene().stream(events.map(str::as_bytes));
    let together = scene().stream([events.concat().as_bytes()]);
    assert!(apart.result.is_err());
    assert_eq!(together.result, apart.result);
}

#[test]
fn deltas_become_blocks() {
    let thought = |members: Value| json!({"reasoning_content": members["thinking"], "thinking_blocks": [members]});
    let use_of =
        |id: &str, input: &str| json!({"type": "tool_use", "id": id, "name": "f", "input": {}, "partial_json": input});
    for (deltas, finish, blocks, reason) in [
        (
            vec![json!({"role": "assistant", "content": "a"}), json!({"content": "b"})],
            "stop",
            json!([{"type": "text", "text": "ab"}]),
            "end_turn",
        ),
        (vec![], "stop", json!([{"type": "text", "text": ""}]), "end_turn"),
        (
            vec![json!({"reasoning_content": "Hm"}), json!({"content": "a"})],
            "length",
            json!([{"type": "thinking", "thinking": "Hm", "signature": ""}, {"type": "text", "text": "a"}]),
            "max_tokens",
        ),
        (
            vec![
                thought(json!({"type": "thinking", "thinking": "H"})),
                thought(json!({"type": "thinking", "thinking": "m"})),
                thought(json!({"type": "thinking", "thinking": "", "signature": "s"})),
                json!({"thinking_blocks": [{"type": "redacted_thinking", "data": "d"}]}),
                json!({"content": "a"}),
            ],
            "stop",
            json!([
                {"type": "thinking", "thinking": "Hm", "signature": "s"}, {"type": "redacted_thinking", "data": "d"},
                {"type": "text", "text": "a"},
            ]),
            "end_turn",
        ),
        (
            vec![
                json!({"content": "a"}),
                tool(0, Some("t.1"), ""),
                tool(0, None, "{\"a\""),
                tool(0, None, ": 1}"),
                tool(1, Some("t2"), "{}"),
            ],
            "tool_calls",
            json!([{"type": "text", "text": "a"}, use_of("t_1", "{\"a\": 1}"), use_of("t2", "{}")]),
            "tool_use",
        ),
        (
            vec![json!({"refusal": "no"})],
            "stop",
            json!([{"type": "text", "text": "no"}]),
            "refusal",
        ),
    ] {
        let played = play(&deltas, finish);
        assert_eq!(played.result, Ok(()));
        assert_eq!(
            assembled(&played),
            (blocks.as_array().unwrap().clone(), reason.into()),
            "{deltas:?}"
        );
    }
}

#[test]
fn the_frame_of_a_stream_is_anthropics() {
    let played = play(&[json!({"content": "a"})], "stop");
    let names: Vec<_> = played.events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    let (_, start) = &played.events[0];
    assert_eq!(start["message"]["model"], "alias");
    assert_eq!(played.summary.id.as_deref(), start["message"]["id"].as_str());
    assert!(start["message"]["id"].as_str().unwrap().starts_with("msg_"));
    let (_, delta) = &played.events[4];
    assert_eq!(
        delta["usage"],
        json!({"input_tokens": 12, "output_tokens": 7, "cache_read_input_tokens": 8})
    );
    assert!(played.has_content);
}

#[test]
fn splits_do_not_matter() {
    let deltas = [
        json!({"reasoning_content": "\u{dc}"}),
        json!({"content": "a \u{1f3af}"}),
        tool(0, Some("t"), "{}"),
    ];
    let stream = chunks(&deltas, "tool_calls", &usage());
    let whole = scene().stream([stream.as_bytes()]);
    for at in 0..=stream.len() {
        let (one, two) = stream.as_bytes().split_at(at);
        assert_eq!(scene().stream([one, two]), whole, "{at}");
    }
    assert_eq!(scene().stream(stream.as_bytes().chunks(1)), whole);
}

#[test]
fn whole_answers_are_the_same() {
    let message = json!({"role": "assistant", "content": "a", "reasoning_content": "Hm",
        "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]});
    let chat = json!({"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage(),
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}]});
    let (body, reply) = scene().reply(&chat.to_string()).unwrap();
    assert_eq!(
        body,
        json!({
            "id": "c1", "type": "message", "role": "assistant", "model": "alias", "content": [
                {"type": "thinking", "thinking": "Hm", "signature": null}, {"type": "text", "text": "a"},
                {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}},
            ], "stop_reason": "tool_use", "stop_details": null, "stop_sequence": null,
            "usage": {"input_tokens": 12, "output_tokens": 7, "cache_read_input_tokens": 8},
        })
    );
    assert_eq!(
        (reply.id.as_deref(), reply.usage),
        (Some("c1"), play(&[], "stop").summary.usage)
    );
}

#[test]
fn refusals_have_details() {
    let answer = |message: Value, finish: &str| {
        let chat = json!({"id": "c", "model": "m", "choices": [{"message": message, "finish_reason": finish}]});
        scene().reply(&chat.to_string()).unwrap().0
    };
    let refused = answer(json!({"content": null, "refusal": "no"}), "stop");
    assert_eq!(refused["stop_reason"], "refusal");
    assert_eq!(
        refused["stop_details"],
        json!({"type": "refusal", "category": null, "explanation": "no"})
    );
    assert_eq!(refused["content"], json!([{"type": "text", "text": "no"}]));
    let filtered = answer(json!({"content": ""}), "content_filter");
    assert_eq!(
        (&filtered["stop_reason"], &filtered["content"]),
        (&json!("refusal"), &json!([{"type": "text", "text": ""}]))
    );
}

#[test]
fn calls_that_make_no_sense_are_errors() {
    let torn = play(
        &[tool(0, Some("a"), "{"), tool(1, Some("b"), "{"), tool(0, None, "}")],
        "tool_calls",
    );
    assert_eq!(torn.result.unwrap_err().status, 502);
    let message =
        json!({"content": null, "tool_calls": [{"id": "t", "function": {"name": "f", "arguments": "nonsense"}}]});
    let chat = json!({"id": "c", "model": "m", "choices": [{"message": message, "finish_reason": "tool_calls"}]});
    assert_eq!(scene().reply(&chat.to_string()).unwrap_err().status, 502);
}

#[test]
fn long_names_come_back() {
    let name = "mcp__".to_owned() + &"x".repeat(80);
    let scene = Scene::of(
        &Messages::BY_CHAT,
        &json!({"messages": [{"role": "user", "content": "a"}], "tools": [{"name": name}]}),
    );
    let short = scene.chat().unwrap()["tools"][0]["function"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(short.len(), 64);
    let delta = json!({"tool_calls": [{"index": 0, "id": "t", "function": {"name": short, "arguments": "{}"}}]});
    let played = scene.stream([chunks(&[delta], "tool_calls", &usage()).as_bytes()]);
    assert_eq!(assembled(&played).0[0]["name"], name.as_str());
}

proptest! {
    #[test]
    fn nothing_panics(deltas in proptest::collection::vec("[a-z]{0,3}", 0..4), index in 0u64..3, junk in ".{0,20}") {
        let deltas: Vec<_> = deltas.iter().map(|text| json!({"content": text, "reasoning_content": text,
            "thinking_blocks": [{"signature": text}, {"data": text}], "tool_calls": [{"index": index, "id": text}]})).collect();
        let stream = chunks(&deltas, "stop", &json!(junk));
        scene().stream(stream.as_bytes().chunks(7));
        scene().stream([format!("data: {junk}\n\n").as_bytes()]);
        let _ = scene().reply(&junk);
    }
}
