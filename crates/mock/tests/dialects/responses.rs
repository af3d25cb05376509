//! OpenAI's Responses: the loop without a store, and what is kept on the server.

use super::player::{Player, Said, counts, list, schema, sse, text};
use super::socket::{Server, post, send};
use serde_json::{Value, json};

pub(crate) static RESPONSES: Player = Player {
    name: "responses",
    path: |_| "/v1/responses".to_owned(),
    kind: "text/event-stream",
    start: || vec![json!({"role": "user", "content": "Weather?"})],
    body: |history, stream| {
        json!({
            "model": "m", "input": history, "stream": stream, "store": false,
            "include": ["reasoning.encrypted_content"],
            "tools": [{"type": "function", "name": "weather", "parameters": schema()}]
        })
    },
    whole: said,
    split: sse,
    streamed,
    results: |said| {
        let calls = said.calls.iter();
        calls
            .map(|(id, ..)| json!({"type": "function_call_output", "call_id": id, "output": "fine"}))
            .collect()
    },
    signed: Some(r#""encrypted_content":""#),
    unsigned: |history| {
        history
            .iter()
            .filter(|item| item["type"] != "reasoning")
            .cloned()
            .collect()
    },
    limited: ("/error/code", "rate_limit_exceeded"),
};

fn said(body: &Value) -> Said {
    assert_eq!(body["status"], "completed");
    let mut said = Said {
        back: list(&body["output"]),
        usage: counts(&body["usage"], "input_tokens", "output_tokens"),
        ..Said::default()
    };
    for item in &said.back {
        match item["type"].as_str().unwrap() {
            "reasoning" => said.thought += &text(&item["summary"][0]["text"]),
            "message" => said.text += &text(&item["content"][0]["text"]),
            "function_call" => {
                let arguments = serde_json::from_str(item["arguments"].as_str().unwrap()).unwrap();
                said.calls
                    .push((text(&item["call_id"]), text(&item["name"]), arguments));
            }
            other => panic!("an item of type {other}"),
        }
    }
    said
}

/// Numbers in order, deltas that add up to what is done, and items that are those of the end.
fn streamed(events: &[Value]) -> Said {
    let mut open = String::new();
    let mut items = Vec::new();
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number);
        let name = text(&event["type"]);
        if name.ends_with(".delta") {
            open += event["delta"].as_str().unwrap();
        } else if let Some(whole) = event["text"].as_str().or_else(|| event["arguments"].as_str()) {
            assert_eq!(std::mem::take(&mut open), whole);
        } else if name == "response.output_item.done" {
            assert_eq!(event["output_index"], items.len());
            items.push(event["item"].clone());
        }
    }
    let last = events.last().unwrap();
    assert_eq!(last["type"], "response.completed");
    assert_eq!(last["response"]["output"], json!(items));
    said(&last["response"])
}

#[tokio::test]
async fn responses_are_kept_continued_and_deleted() {
    let server = Server::with(&[("turns", "1"), ("think", "1"), ("strict", "1"), ("text", "sunny")]).await;
    let tools = json!([{"type": "custom", "name": "patch"}]);
    let first = json!({"model": "m", "input": "go", "tools": tools, "metadata": {"a": "b"}});
    let first: Value = serde_json::from_slice(&post(&server, "/v1/responses", &first).await.body).unwrap();
    let (reasoning, call) = (&first["output"][0], &first["output"][1]);
    assert!(reasoning.get("encrypted_content").is_none() && first["metadata"]["a"] == "b");
    assert_eq!(
        (&call["type"], &call["input"]),
        (&json!("custom_tool_call"), &json!("mock"))
    );

    let path = format!("/v1/responses/{}", first["id"].as_str().unwrap());
    let shown = send(&server, "GET", &path, b"").await;
    assert_eq!(serde_json::from_slice::<Value>(&shown.body).unwrap(), first);
    let input = send(&server, "GET", &format!("{path}/input_items"), b"").await;
    let input: Value = serde_json::from_slice(&input.body).unwrap();
    assert_eq!(input["data"][0]["content"][0]["text"], "go");

    let output = json!([{"type": "custom_tool_call_output", "call_id": call["call_id"], "output": "ok"}]);
    let second = json!({"model": "m", "input": output, "tools": tools, "previous_response_id": first["id"]});
    let second: Value = serde_json::from_slice(&post(&server, "/v1/responses", &second).await.body).unwrap();
    assert_eq!(said(&second).text, "sunny");
    assert_eq!(second["previous_response_id"], first["id"]);

    let deleted = send(&server, "DELETE", &path, b"").await;
    assert_eq!(serde_json::from_slice::<Value>(&deleted.body).unwrap()["deleted"], true);
    assert_eq!(send(&server, "GET", &path, b"").await.status, 404);
    let lost = json!({"model": "m", "input": "go", "previous_response_id": first["id"]});
    let lost: Value = serde_json::from_slice(&post(&server, "/v1/responses", &lost).await.body).unwrap();
    assert_eq!(lost["error"]["code"], "previous_response_not_found");
}
