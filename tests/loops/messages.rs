//! Anthropic Messages.

use crate::dialect::{Answer, Call, Dialect, TOOLS, extend, grow, list, schema, text};
use serde_json::{Value, json};

pub(crate) const DIALECT: Dialect = Dialect {
    path: "/v1/messages",
    ask,
    assemble,
    read,
    go_on,
};

fn ask(model: &str) -> Value {
    let tool = |name: &str| json!({"name": name, "input_schema": schema()});
    json!({
        "model": model, "max_tokens": 4000, "messages": [{"role": "user", "content": "Go."}],
        "tools": TOOLS.map(tool), "thinking": {"type": "enabled", "budget_tokens": 2048},
    })
}

fn assemble(events: &[Value]) -> Value {
    let mut blocks: Vec<Value> = Vec::new();
    for event in events {
        let delta = &event["delta"];
        match (text(event, "type"), blocks.last_mut()) {
            ("content_block_start", _) => blocks.push(event["content_block"].clone()),
            ("content_block_delta", Some(block)) => match text(delta, "type") {
                "input_json_delta" => extend(block, "written", text(delta, "partial_json")),
                kind => {
                    let member = kind.trim_end_matches("_delta");
                    extend(block, member, text(delta, member));
                }
            },
            ("content_block_stop", Some(block)) => {
                let written = block.as_object_mut().expect("an object").remove("written");
                if let Some(written) = written {
                    block["input"] = serde_json::from_str(written.as_str().expect("a text")).expect("JSON");
                }
            }
            _ => {}
        }
    }
    json!({"content": blocks})
}

fn read(whole: &Value) -> Answer {
    let blocks = list(whole, "content");
    let texts = |kind: &str| blocks.iter().map(|block| text(block, kind)).collect();
    let call = |block: &Value| Call {
        id: block["id"].clone(),
        name: text(block, "name").to_owned(),
        arguments: block["input"].clone(),
    };
    Answer {
        said: whole["content"].clone(),
        thought: texts("thinking"),
        text: texts("text"),
        calls: blocks
            .iter()
            .filter(|block| block["type"] == "tool_use")
            .map(call)
            .collect(),
    }
}

fn go_on(body: &mut Value, said: Value, results: Vec<(Value, String)>) {
    let told = |(id, text)| json!({"type": "tool_result", "tool_use_id": id, "content": text});
    let results: Vec<Value> = results.into_iter().map(told).collect();
    let turns = [
        json!({"role": "assistant", "content": said}),
        json!({"role": "user", "content": results}),
    ];
    grow(body, "messages", turns);
}
