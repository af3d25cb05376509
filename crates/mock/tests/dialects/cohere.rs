//! Cohere's two chat APIs.

use super::openai;
use super::player::{Player, Said, counts, lines, list, sse, text};
use serde_json::{Value, json};

pub(crate) static V2: Player = Player {
    name: "cohere",
    path: |_| "/v2/chat".to_owned(),
    whole: |body| said(&body["message"], &body["finish_reason"], &body["usage"]),
    split: sse,
    streamed,
    limited: (
        "/message",
        "You are using a Trial key, which is limited to 40 API calls / minute.",
    ),
    ..openai::CHAT
};

pub(crate) static V1: Player = Player {
    name: "cohere v1",
    path: |_| "/v1/chat".to_owned(),
    kind: "application/x-ndjson",
    start: || vec![json!({"role": "USER", "message": "Weather?"})],
    body: |history, stream| {
        let (last, before) = history.split_last().unwrap();
        let city = json!({"type": "str", "required": true});
        let tools = json!([{"name": "weather", "description": "", "parameter_definitions": {"city": city}}]);
        let message = last["message"].as_str().unwrap_or_default();
        json!({
            "model": "m", "message": message, "tool_results": last["tool_results"], "chat_history": before,
            "stream": stream, "tools": tools
        })
    },
    whole: said_v1,
    split: lines,
    streamed: |events| {
        let last = events.last().unwrap();
        let streamed: String = events.iter().map(|event| text(&event["text"])).collect();
        assert_eq!(
            (&last["event_type"], &last["is_finished"]),
            (&json!("stream-end"), &json!(true))
        );
        assert_eq!(last["response"]["text"], streamed);
        said_v1(&last["response"])
    },
    results: |said| {
        let call = |(_, name, arguments): &(String, String, Value)| json!({"name": name, "parameters": arguments});
        let results: Vec<Value> = said
            .calls
            .iter()
            .map(|one| json!({"call": call(one), "outputs": [{"result": "fine"}]}))
            .collect();
        vec![json!({"role": "TOOL", "tool_results": results})]
    },
    ..V2
};

fn said(message: &Value, finish_reason: &Value, usage: &Value) -> Said {
    let content = list(&message["content"]);
    let words = |name: &str| content.iter().map(|part| text(&part[name])).collect::<String>();
    let said = Said {
        text: words("text"),
        thought: words("thinking"),
        usage: counts(&usage["tokens"], "input_tokens", "output_tokens"),
        ..openai::said(message, &Value::Null)
    };
    assert_eq!(
        finish_reason,
        if said.calls.is_empty() { "COMPLETE" } else { "TOOL_CALL" }
    );
    assert_eq!(message["tool_plan"].is_string(), !said.calls.is_empty());
    said
}

fn streamed(events: &[Value]) -> Said {
    let (mut content, mut calls) = (Vec::<Value>::new(), Vec::<Value>::new());
    let mut message = json!({"role": "assistant"});
    for event in events {
        let said = &event["delta"]["message"];
        match event["type"].as_str().unwrap() {
            "content-start" => content.push(said["content"].clone()),
            "content-delta" => {
                for (name, piece) in said["content"].as_object().unwrap() {
                    let place = &mut content.last_mut().unwrap()[name];
                    *place = json!(text(place) + &text(piece));
                }
            }
            "tool-plan-delta" => message["tool_plan"] = json!(text(&message["tool_plan"]) + &text(&said["tool_plan"])),
            "tool-call-start" => calls.push(said["tool_calls"].clone()),
            "tool-call-delta" => {
                let place = &mut calls.last_mut().unwrap()["function"]["arguments"];
                *place = json!(text(place) + &text(&said["tool_calls"]["function"]["arguments"]));
            }
            _ => {}
        }
    }
    message["content"] = json!(content);
    message["tool_calls"] = json!(calls);
    let end = &events.last().unwrap()["delta"];
    said(&message, &end["finish_reason"], &end["usage"])
}

fn said_v1(body: &Value) -> Said {
    let calls = list(&body["tool_calls"]);
    let call = |call: &Value| (String::new(), text(&call["name"]), call["parameters"].clone());
    Said {
        text: text(&body["text"]),
        calls: calls.iter().map(call).collect(),
        back: vec![json!({"role": "CHATBOT", "message": body["text"], "tool_calls": calls})],
        usage: counts(&body["meta"]["tokens"], "input_tokens", "output_tokens"),
        ..Said::default()
    }
}
