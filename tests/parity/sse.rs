//! Server-sent events of an answer, and what a client puts together from them.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Each event as `{"event"?: name, "data": JSON or text}`; comments are left out.
pub(crate) fn parse(text: &str) -> Vec<Value> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").filter_map(event).collect()
}

fn event(block: &str) -> Option<Value> {
    let mut name = None;
    let mut data = Vec::new();
    for line in block.split('\n') {
        if let Some(rest) = line.strip_prefix("event:") {
            name = Some(rest.trim());
        } else if let Some(rest) = line.strip_prefix("data:") {
            data.push(rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
    if data.is_empty() && name.is_none() {
        return None;
    }
    let joined = data.join("\n");
    let value = parsed(&joined);
    Some(match name.filter(|name| !name.is_empty()) {
        Some(name) => json!({"event": name, "data": value}),
        None => json!({"data": value}),
    })
}

/// JSON if it is JSON, else the text.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// What a client ends up with, whatever the chunking; null if the stream is of no known kind.
pub(crate) fn assemble(events: &[Value]) -> Value {
    let payloads: Vec<&Value> = events
        .iter()
        .map(|e| &e["data"])
        .filter(|data| data.is_object())
        .collect();
    let has = |key: &str, test: &dyn Fn(&str) -> bool| payloads.iter().any(|p| p[key].as_str().is_some_and(test));
    if has("object", &|kind| {
        matches!(kind, "chat.completion.chunk" | "text_completion")
    }) {
        let mut result = openai(&payloads);
        result.insert("done".to_owned(), json!(events.iter().any(|e| e["data"] == "[DONE]")));
        Value::Object(result)
    } else if has("type", &|kind| kind == "message_start") {
        anthropic(&payloads)
    } else if has("type", &|kind| kind.starts_with("response.")) {
        responses(&payloads)
    } else {
        Value::Null
    }
}

/// As Python's truth: null, empty and zero are false.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn append(slot: &mut Value, text: &str) {
    let joined = slot.as_str().unwrap_or_default().to_owned() + text;
    *slot = Value::String(joined);
}

fn openai(payloads: &[&Value]) -> Map<String, Value> {
    let mut choices: BTreeMap<i64, Choice> = BTreeMap::new();
    let mut result = Map::new();
    for payload in payloads {
        for key in ["error", "usage"] {
            if is_true(&payload[key]) {
                result.insert(key.to_owned(), payload[key].clone());
            }
        }
        result.entry("model").or_insert_with(|| payload["model"].clone());
        for choice in payload["choices"].as_array().into_iter().flatten() {
            let index = choice["index"].as_i64().unwrap_or(0);
            choices.entry(index).or_default().add(choice);
        }
    }
    let choices = choices.into_iter().map(|(index, choice)| choice.done(index));
    result.insert("choices".to_owned(), choices.collect());
    result
}

/// One choice of a chat stream.
#[derive(Default)]
struct Choice {
    members: Map<String, Value>,
    calls: BTreeMap<i64, ToolCall>,
    finish_reason: Value,
}

#[derive(Default)]
struct ToolCall {
    id: Value,
    name: String,
    arguments: String,
}

impl Choice {
    fn add(&mut self, choice: &Value) {
        let mut delta = choice["delta"].as_object().cloned().unwrap_or_default();
        if let Some(text) = choice.get("text") {
            delta.insert("content".to_owned(), text.clone());
        }
        for (key, value) in delta.into_iter().filter(|(_, value)| !value.is_null()) {
            self.add_member(key, value);
        }
        if is_true(&choice["logprobs"]) {
            let seen = self.members.entry("logprobs").or_insert_with(|| json!([]));
            seen.as_array_mut().expect("a list").push(choice["logprobs"].clone());
        }
        if is_true(&choice["finish_reason"]) {
            self.finish_reason = choice["finish_reason"].clone();
        }
    }

    fn add_member(&mut self, key: String, value: Value) {
        match value {
            Value::Array(calls) if key == "tool_calls" => {
                for call in &calls {
                    self.calls
                        .entry(call["index"].as_i64().unwrap_or(0))
                        .or_default()
                        .add(call);
                }
            }
            Value::String(text) if key != "role" => append(self.members.entry(key).or_insert(Value::Null), &text),
            Value::Array(items) => match self.members.entry(key).or_insert_with(|| json!([])) {
                Value::Array(seen) => seen.extend(items),
                other => *other = Value::Array(items),
            },
            other => _ = self.members.insert(key, other),
        }
    }

    fn done(mut self, index: i64) -> Value {
        let calls = self.calls.into_values().map(ToolCall::done);
        self.members.entry("content").or_insert_with(|| json!(""));
        self.members.insert("index".to_owned(), json!(index));
        self.members.insert("finish_reason".to_owned(), self.finish_reason);
        self.members.insert("tool_calls".to_owned(), calls.collect());
        Value::Object(self.members)
    }
}

impl ToolCall {
    fn add(&mut self, call: &Value) {
        if !is_true(&self.id) {
            self.id = call["id"].clone();
        }
        let function = &call["function"];
        if self.name.is_empty() {
            self.name = function["name"].as_str().unwrap_or_default().to_owned();
        }
        self.arguments += function["arguments"].as_str().unwrap_or_default();
    }

    fn done(self) -> Value {
        json!({"id": self.id, "name": self.name, "arguments": parsed(&self.arguments)})
    }
}

fn anthropic(payloads: &[&Value]) -> Value {
    let mut blocks: BTreeMap<i64, (Map<String, Value>, String)> = BTreeMap::new();
    let mut result = Map::new();
    let mut usage = Map::new();
    let told = |value: &Value| {
        let members = value.as_object().cloned().unwrap_or_default();
        members.into_iter().filter(|(_, value)| !value.is_null())
    };
    for payload in payloads {
        let index = payload["index"].as_i64().unwrap_or(0);
        match payload["type"].as_str().unwrap_or_default() {
            "message_start" => {
                result.insert("model".to_owned(), payload["message"]["model"].clone());
                usage.extend(told(&payload["message"]["usage"]));
            }
            "content_block_start" => {
                let block = payload["content_block"].as_object().cloned().unwrap_or_default();
                blocks.insert(index, (block, String::new()));
            }
            "content_block_delta" => add_delta(blocks.entry(index).or_default(), &payload["delta"]),
            "message_delta" => {
                result.extend(payload["delta"].as_object().cloned().unwrap_or_default());
                usage.extend(told(&payload["usage"]));
            }
            "error" => _ = result.insert("error".to_owned(), payload["error"].clone()),
            "message_stop" => _ = result.insert("done".to_owned(), json!(true)),
            _ => {}
        }
    }
    let content = blocks.into_values().map(|(mut block, text)| {
        if !text.is_empty() {
            block.insert("input".to_owned(), parsed(&text));
        }
        Value::Object(block)
    });
    result.insert("content".to_owned(), content.collect());
    result.insert("usage".to_owned(), Value::Object(usage));
    Value::Object(result)
}

fn add_delta((block, json_text): &mut (Map<String, Value>, String), delta: &Value) {
    for key in ["text", "thinking", "signature"] {
        if let Some(value) = delta.get(key) {
            append(
                block.entry(key).or_insert(Value::Null),
                value.as_str().unwrap_or_default(),
            );
        }
    }
    *json_text += delta["partial_json"].as_str().unwrap_or_default();
    if let Some(citation) = delta.get("citation") {
        let seen = block.entry("citations_seen").or_insert_with(|| json!([]));
        seen.as_array_mut().expect("a list").push(citation.clone());
    }
}

fn responses(payloads: &[&Value]) -> Value {
    let (mut text, mut reasoning) = (String::new(), String::new());
    let (mut last, mut kinds) = (Value::Null, Vec::new());
    for payload in payloads {
        let delta = payload["delta"].as_str().unwrap_or_default();
        match payload["type"].as_str().unwrap_or_default() {
            "response.output_text.delta" => text += delta,
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => reasoning += delta,
            "response.output_item.done" => kinds.push(payload["item"]["type"].clone()),
            "response.completed" | "response.incomplete" | "response.failed" => last = (*payload).clone(),
            _ => {}
        }
    }
    json!({"text": text, "reasoning": reasoning, "final": last, "item_types": kinds})
}

#[test]
fn assembles_tool_calls_over_chunks() {
    let chunk =
        |delta: Value| json!({"data": {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}});
    let call =
        |text: &str| json!({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": text}}]});
    let events = [
        chunk(call("{\"a\"")),
        chunk(call(":1}")),
        chunk(json!({"content": "x"})),
        json!({"data": "[DONE]"}),
    ];
    let whole = assemble(&events);
    let calls = json!([{"id": "c", "name": "f", "arguments": {"a": 1}}]);
    assert_eq!(whole["choices"][0]["tool_calls"], calls);
    assert_eq!(
        (&whole["choices"][0]["content"], &whole["done"]),
        (&json!("x"), &json!(true))
    );
}

#[test]
fn reads_names_and_text_of_events() {
    let events = parse("event: a\r\ndata: {\"x\":1}\r\n\r\n: comment\n\ndata: [DONE]\n\n");
    assert_eq!(
        events,
        [json!({"event": "a", "data": {"x": 1}}), json!({"data": "[DONE]"})]
    );
}
