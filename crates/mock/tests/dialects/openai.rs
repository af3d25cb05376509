//! OpenAI's chat completions.

use super::player::{Player, Said, counts, list, schema, sse, text};
use serde_json::{Value, json};

pub(crate) static CHAT: Player = Player {
    name: "chat",
    path: |_| "/v1/chat/completions".to_owned(),
    kind: "text/event-stream",
    start: || vec![json!({"role": "user", "content": "Weather?"})],
    body: |history, stream| {
        let function = json!({"name": "weather", "parameters": schema()});
        json!({
            "model": "m", "messages": history, "stream": stream, "stream_options": {"include_usage": true},
            "tools": [{"type": "function", "function": function}]
        })
    },
    whole: |body| said(&body["choices"][0]["message"], &body["usage"]),
    split: sse,
    streamed,
    results,
    signed: None,
    unsigned: <[Value]>::to_vec,
    limited: ("/error/code", "rate_limit_exceeded"),
};

/// A message with OpenAI's calls, as others have them too.
pub(crate) fn said(message: &Value, usage: &Value) -> Said {
    let call = |call: &Value| {
        let function = &call["function"];
        let arguments = serde_json::from_str(function["arguments"].as_str().unwrap()).unwrap();
        (text(&call["id"]), text(&function["name"]), arguments)
    };
    Said {
        text: text(&message["content"]),
        thought: text(&message["reasoning_content"]),
        calls: list(&message["tool_calls"]).iter().map(call).collect(),
        back: vec![message.clone()],
        usage: counts(usage, "prompt_tokens", "completion_tokens"),
    }
}

pub(crate) fn results(said: &Said) -> Vec<Value> {
    let calls = said.calls.iter();
    calls
        .map(|(id, ..)| json!({"role": "tool", "tool_call_id": id, "content": "fine"}))
        .collect()
}

fn streamed(events: &[Value]) -> Said {
    let (done, events) = events.split_last().unwrap();
    assert_eq!(done, "[DONE]");
    let mut message = json!({"role": "assistant", "content": "", "reasoning_content": "", "tool_calls": []});
    let mut usage = Value::Null;
    for event in events {
        let delta = &event["choices"][0]["delta"];
        for name in ["content", "reasoning_content"] {
            message[name] = json!(text(&message[name]) + &text(&delta[name]));
        }
        for call in list(&delta["tool_calls"]) {
            let index = usize::try_from(call["index"].as_u64().unwrap()).unwrap();
            match message["tool_calls"].get_mut(index) {
                Some(known) => {
                    let arguments = &mut known["function"]["arguments"];
                    *arguments = json!(text(arguments) + &text(&call["function"]["arguments"]));
                }
                None => message["tool_calls"].as_array_mut().unwrap().push(call),
            }
        }
        if event["usage"].is_object() {
            usage = event["usage"].clone();
        }
    }
    said(&message, &usage)
}
