//! Bedrock: Converse, and Anthropic's dialect through `invoke`.

use super::anthropic;
use super::frames::frames;
use super::player::{Player, Said, counts, list, schema, text};
use super::socket::{Server, post};
use serde_json::{Value, json};

const FRAMES: &str = "application/vnd.amazon.eventstream";

pub(crate) static CONVERSE: Player = Player {
    name: "converse",
    path: |stream| match stream {
        true => "/model/anthropic.claude-v1%3A0/converse-stream".to_owned(),
        false => "/model/anthropic.claude-v1:0/converse".to_owned(),
    },
    kind: FRAMES,
    start: || vec![json!({"role": "user", "content": [{"text": "Weather?"}]})],
    body: |history, _| {
        let tool = json!({"name": "weather", "inputSchema": {"json": schema()}});
        json!({
            "messages": history, "toolConfig": {"tools": [{"toolSpec": tool}]},
            "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 1024}}
        })
    },
    whole: |body| {
        said(
            &body["output"]["message"]["content"],
            &body["stopReason"],
            &body["usage"],
        )
    },
    split: frames,
    streamed,
    results: |said| {
        let result = |id: &String| json!({"toolResult": {"toolUseId": id, "content": [{"text": "fine"}]}});
        let results: Vec<Value> = said.calls.iter().map(|(id, ..)| result(id)).collect();
        vec![json!({"role": "user", "content": results})]
    },
    signed: Some(r#""signature":""#),
    unsigned: |history| {
        let mut history = history.to_vec();
        let blocks = history
            .iter_mut()
            .filter_map(|message| message["content"].as_array_mut());
        blocks.for_each(|blocks| blocks.retain(|block| block.get("reasoningContent").is_none()));
        history
    },
    limited: ("/message", "Too many requests, please wait before trying again."),
};

pub(crate) static INVOKE: Player = Player {
    name: "invoke",
    path: |stream| match stream {
        true => "/model/anthropic.claude-v1:0/invoke-with-response-stream".to_owned(),
        false => "/model/anthropic.claude-v1:0/invoke".to_owned(),
    },
    kind: FRAMES,
    split: frames,
    limited: CONVERSE.limited,
    ..anthropic::MESSAGES
};

fn said(content: &Value, stop_reason: &Value, usage: &Value) -> Said {
    let mut said = Said {
        back: vec![json!({"role": "assistant", "content": content})],
        usage: counts(usage, "inputTokens", "outputTokens"),
        ..Said::default()
    };
    let cached = usage["cacheReadInputTokens"].as_u64().unwrap() + usage["cacheWriteInputTokens"].as_u64().unwrap();
    said.usage = said.usage.map(|(prompt, answer)| (prompt + cached, answer));
    assert_eq!(
        said.usage.map(|(prompt, answer)| prompt + answer),
        usage["totalTokens"].as_u64()
    );
    for block in list(content) {
        let tool = &block["toolUse"];
        said.text += &text(&block["text"]);
        said.thought += &text(&block["reasoningContent"]["reasoningText"]["text"]);
        if tool.is_object() {
            said.calls
                .push((text(&tool["toolUseId"]), text(&tool["name"]), tool["input"].clone()));
        }
    }
    assert_eq!(stop_reason, if said.calls.is_empty() { "end_turn" } else { "tool_use" });
    said
}

/// Blocks are put together by their index; a tool's input is text until its block stops.
fn streamed(events: &[Value]) -> Said {
    assert_eq!(events[0], json!({"messageStart": {"role": "assistant"}}));
    let mut content: Vec<Value> = Vec::new();
    let (mut stop_reason, mut usage) = (Value::Null, Value::Null);
    let append = |place: &mut Value, more: &Value| *place = json!(text(place) + &text(more));
    for event in events {
        if let Some(start) = event.get("contentBlockStart") {
            content.push(start["start"].clone());
        } else if let Some(delta) = event.get("contentBlockDelta") {
            let (index, delta) = (delta["contentBlockIndex"].as_u64().unwrap(), &delta["delta"]);
            if content.len() as u64 == index {
                content.push(json!({}));
            }
            let block = content.last_mut().unwrap();
            if let Some(reasoning) = delta["reasoningContent"].as_object() {
                let (name, value) = reasoning.iter().next().unwrap();
                append(&mut block["reasoningContent"]["reasoningText"][name], value);
            } else if delta["toolUse"].is_object() {
                append(&mut block["toolUse"]["input"], &delta["toolUse"]["input"]);
            } else {
                append(&mut block["text"], &delta["text"]);
            }
        } else if event.get("contentBlockStop").is_some() {
            let input = &mut content.last_mut().unwrap()["toolUse"];
            match input.get("input") {
                Some(words) => input["input"] = serde_json::from_str(words.as_str().unwrap()).unwrap(),
                None => drop(content.last_mut().unwrap().as_object_mut().unwrap().remove("toolUse")),
            }
        } else if let Some(stop) = event.get("messageStop") {
            stop_reason = stop["stopReason"].clone();
        } else if let Some(metadata) = event.get("metadata") {
            usage = metadata["usage"].clone();
        }
    }
    said(&json!(content), &stop_reason, &usage)
}

#[tokio::test]
async fn exceptions_are_named_in_headers_and_frames() {
    let server = Server::start().await;
    let reply = post(&server, "/o/status=429/model/m/converse", &json!({"messages": []})).await;
    assert!(
        reply.head.contains("x-amzn-errortype: ThrottlingException"),
        "{}",
        reply.head
    );
    let path = "/o/error=1:429,message=slow%20down/model/m/converse-stream";
    let events = frames(&post(&server, path, &json!({"messages": []})).await.body);
    let wanted = json!({"exception": {"throttlingException": {"message": "slow down"}}});
    assert_eq!(events.last(), Some(&Ok(wanted)));
}

#[tokio::test]
async fn stamps_are_framed_with_the_right_checksum() {
    let server = Server::start().await;
    let body = &post(
        &server,
        "/o/stamp,chunks=2/model/m/converse-stream",
        &json!({"messages": []}),
    )
    .await
    .body;
    let events: Vec<Value> = frames(body).into_iter().map(Result::unwrap).collect();
    let text = text(&events[1]["contentBlockDelta"]["delta"]["text"]);
    let (_, digits) = text.split_once(mock::STAMP).unwrap();
    assert!(digits.parse::<u64>().unwrap() <= mock::now_ns());
}
