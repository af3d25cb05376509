//! Anthropic's messages, at its own path and at Vertex's.

use super::player::{Player, Said, list, schema, sse, text};
use serde_json::{Value, json};

pub(crate) static MESSAGES: Player = Player {
    name: "messages",
    path: |_| "/v1/messages".to_owned(),
    kind: "text/event-stream",
    start: || vec![json!({"role": "user", "content": "Weather?"})],
    body,
    whole: said,
    split: sse,
    streamed,
    results,
    signed: Some(r#""signature":""#),
    unsigned,
    limited: ("/error/type", "rate_limit_error"),
};

pub(crate) static VERTEX: Player = Player {
    name: "vertex messages",
    path: |stream| {
        let verb = if stream { "streamRawPredict" } else { "rawPredict" };
        format!("/v1/projects/p/locations/l/publishers/anthropic/models/claude@1:{verb}")
    },
    ..MESSAGES
};

pub(crate) fn body(history: &[Value], stream: bool) -> Value {
    json!({
        "model": "m", "messages": history, "stream": stream, "max_tokens": 100,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "tools": [{"name": "weather", "input_schema": schema()}]
    })
}

pub(crate) fn said(body: &Value) -> Said {
    let usage = &body["usage"];
    let prompt = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
    let prompt = prompt.iter().map(|name| usage[*name].as_u64().unwrap()).sum();
    let mut said = Said {
        back: vec![json!({"role": "assistant", "content": body["content"]})],
        usage: Some((prompt, usage["output_tokens"].as_u64().unwrap())),
        ..Said::default()
    };
    for block in list(&body["content"]) {
        match block["type"].as_str().unwrap() {
            "thinking" => said.thought += &text(&block["thinking"]),
            "text" => said.text += &text(&block["text"]),
            "tool_use" => said
                .calls
                .push((text(&block["id"]), text(&block["name"]), block["input"].clone())),
            other => panic!("a block of type {other}"),
        }
    }
    let reason = if said.calls.is_empty() { "end_turn" } else { "tool_use" };
    assert_eq!(body["stop_reason"], reason);
    said
}

pub(crate) fn streamed(events: &[Value]) -> Said {
    let mut message = events[0]["message"].clone();
    let mut input = String::new();
    for event in &events[1..] {
        let content = message["content"].as_array_mut().unwrap();
        match event["type"].as_str().unwrap() {
            "content_block_start" => {
                assert_eq!(event["index"], content.len());
                content.push(event["content_block"].clone());
            }
            "content_block_delta" => {
                let block = content.last_mut().unwrap();
                for (name, value) in event["delta"].as_object().unwrap() {
                    match name.as_str() {
                        "type" => {}
                        "partial_json" => input += value.as_str().unwrap(),
                        name => block[name] = json!(text(&block[name]) + value.as_str().unwrap()),
                    }
                }
            }
            "content_block_stop" if !input.is_empty() => {
                content.last_mut().unwrap()["input"] = serde_json::from_str(&std::mem::take(&mut input)).unwrap();
            }
            "message_delta" => {
                message["stop_reason"] = event["delta"]["stop_reason"].clone();
                message["usage"] = event["usage"].clone();
            }
            _ => {}
        }
    }
    assert_eq!(events.last().unwrap()["type"], "message_stop");
    said(&message)
}

pub(crate) fn results(said: &Said) -> Vec<Value> {
    let result = |id: &String| json!({"type": "tool_result", "tool_use_id": id, "content": "fine"});
    let results: Vec<Value> = said.calls.iter().map(|(id, ..)| result(id)).collect();
    vec![json!({"role": "user", "content": results})]
}

pub(crate) fn unsigned(history: &[Value]) -> Vec<Value> {
    let mut history = history.to_vec();
    let blocks = history
        .iter_mut()
        .filter_map(|message| message["content"].as_array_mut());
    blocks.for_each(|blocks| blocks.retain(|block| block["type"] != "thinking"));
    history
}
