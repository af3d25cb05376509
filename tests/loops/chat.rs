//! Chat completions, with LiteLLM's members for reasoning: `reasoning_content` to read, `thinking_blocks`,
//! `reasoning_items` and members of the calls to hand back.

use crate::dialect::{Answer, Call, Dialect, TOOLS, arguments, extend, grow, list, schema, text};
use serde_json::{Value, json};

pub(crate) const DIALECT: Dialect = Dialect {
    path: "/v1/chat/completions",
    ask,
    assemble,
    read,
    go_on,
};

fn ask(model: &str) -> Value {
    let tool = |name: &str| json!({"type": "function", "function": {"name": name, "parameters": schema()}});
    json!({
        "model": model, "messages": [{"role": "user", "content": "Go."}], "tools": TOOLS.map(tool),
        "reasoning_effort": "high", "include": ["reasoning.encrypted_content"],
    })
}

fn assemble(events: &[Value]) -> Value {
    let mut message = json!({"role": "assistant", "content": null});
    for delta in events.iter().map(|event| &event["choices"][0]["delta"]) {
        for member in ["content", "reasoning_content"] {
            if !text(delta, member).is_empty() {
                extend(&mut message, member, text(delta, member));
            }
        }
        for block in list(delta, "thinking_blocks") {
            think(&mut message, block);
        }
        for piece in list(delta, "tool_calls") {
            call(&mut message, piece);
        }
        for item in list(delta, "reasoning_items") {
            push(&mut message, "reasoning_items", item);
        }
    }
    json!({"choices": [{"message": message}]})
}

/// Pieces of a block come one after the other; the one with the signature is the last.
fn think(message: &mut Value, piece: &Value) {
    let is_open = |block: &&mut Value| block["type"] == piece["type"] && text(block, "signature").is_empty();
    match message["thinking_blocks"]
        .as_array_mut()
        .and_then(|blocks| blocks.last_mut())
        .filter(is_open)
    {
        Some(open) => ["thinking", "signature"]
            .iter()
            .for_each(|member| extend(open, member, text(piece, member))),
        None => push(message, "thinking_blocks", piece),
    }
}

/// A call's first piece has all but the rest of its arguments.
fn call(message: &mut Value, piece: &Value) {
    let calls = message["tool_calls"].as_array_mut();
    match calls.and_then(|calls| calls.iter_mut().find(|call| call["index"] == piece["index"])) {
        Some(call) => extend(
            &mut call["function"],
            "arguments",
            text(&piece["function"], "arguments"),
        ),
        None => push(message, "tool_calls", piece),
    }
}

fn push(message: &mut Value, member: &str, one: &Value) {
    if message[member].is_null() {
        message[member] = json!([]);
    }
    grow(message, member, [one.clone()]);
}

fn read(whole: &Value) -> Answer {
    let message = &whole["choices"][0]["message"];
    let call = |call: &Value| Call {
        id: call["id"].clone(),
        name: text(&call["function"], "name").to_owned(),
        arguments: arguments(&call["function"]),
    };
    Answer {
        said: message.clone(),
        thought: text(message, "reasoning_content").to_owned(),
        text: text(message, "content").to_owned(),
        calls: list(message, "tool_calls").iter().map(call).collect(),
    }
}

fn go_on(body: &mut Value, said: Value, results: Vec<(Value, String)>) {
    let told = |(id, text)| json!({"role": "tool", "tool_call_id": id, "content": text});
    grow(
        body,
        "messages",
        [said].into_iter().chain(results.into_iter().map(told)),
    );
}
