//! The prompt tokens of a chat request: its messages, with content of OpenAI's and Anthropic's kinds.

use super::encoding::Counter;
use super::{images, tools};
use serde::Deserialize;
use serde_json::{Map, Value};
use wire::python;

/// What every message costs beside its text: `<|start|>{role}\n{content}<|end|>\n`.
const PER_MESSAGE: u64 = 3;
/// What a message's `name` costs beside its text.
const PER_NAME: u64 = 1;
/// Every reply is primed with `<|start|>assistant<|message|>`.
const PER_REPLY: u64 = 3;
/// LiteLLM's figure for media that it doesn't measure (`DEFAULT_IMAGE_TOKEN_COUNT`), taken here for
/// content of unknown kinds, over which LiteLLM fails.
const UNKNOWN_CONTENT: u64 = 250;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    messages: Value,
    tools: Value,
    tool_choice: Value,
}

/// The prompt tokens of an OpenAI chat body, as LiteLLM's `token_counter` counts them. Images
/// behind a URL are not fetched. A body that is no chat counts as one without messages.
pub fn count_chat(model: &str, body: &[u8]) -> u64 {
    let counter = Counter::of(model);
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let messages: Vec<_> = list(&body.messages).filter_map(Value::as_object).collect();
    let text: u64 = messages.iter().map(|message| count_message(counter, message)).sum();
    let role = |message: &&Map<String, Value>| message.get("role").and_then(Value::as_str) == Some("system");
    let with_system = messages.iter().any(role);
    let tools = tools::count(counter, &body.tools, &body.tool_choice, with_system);
    PER_REPLY + text + tools
}

/// The items of a JSON list; none of anything else.
pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// All texts of a message count, whatever their key.
fn count_message(counter: Counter, message: &Map<String, Value>) -> u64 {
    let mut count = PER_MESSAGE;
    for (key, value) in message {
        count += match (key.as_str(), value) {
            ("tool_calls", calls) => list(calls)
                .map(|call| count_arguments(counter, call.get("function")))
                .sum(),
            ("function_call", call) => count_arguments(counter, Some(call)),
            ("name", Value::String(name)) => PER_NAME + counter.count(name),
            (_, Value::String(text)) => counter.count(text),
            ("content", Value::Array(parts)) => count_parts(counter, parts),
            _ => 0,
        };
    }
    count
}

fn count_arguments(counter: Counter, function: Option<&Value>) -> u64 {
    let arguments = function.and_then(|function| function.get("arguments"));
    arguments.map_or(0, |arguments| counter.count(&python::text(arguments)))
}

fn count_parts(counter: Counter, parts: &[Value]) -> u64 {
    parts.iter().map(|part| count_part(counter, part)).sum()
}

fn count_part(counter: Counter, part: &Value) -> u64 {
    let text = |key: &str| {
        part.get(key)
            .and_then(Value::as_str)
            .map_or(0, |text| counter.count(text))
    };
    let field = |key: &str| part.get(key).unwrap_or(&Value::Null);
    if let Value::String(plain) = part {
        return counter.count(plain);
    }
    match field("type").as_str().unwrap_or_default() {
        "text" => text("text"),
        "image_url" => images::count(field("image_url")),
        "image" => images::LOW_DETAIL,
        "document" => text("title") + text("context") + count_source(counter, field("source")),
        "file" => count_file(counter, field("file")),
        "tool_use" => text("name") + count_value(counter, field("input")),
        "tool_result" => count_value(counter, field("content")),
        "thinking" | "redacted_thinking" => text("thinking"),
        "tool_reference" => text("tool_name"),
        _ => UNKNOWN_CONTENT,
    }
}

/// An object counts as Python writes it, a list as content.
fn count_value(counter: Counter, value: &Value) -> u64 {
    match value {
        Value::String(text) => counter.count(text),
        Value::Array(parts) => count_parts(counter, parts),
        Value::Object(_) => counter.count(&python::text(value)),
        _ => 0,
    }
}

/// An Anthropic document: text or content; anything else is priced like one image.
fn count_source(counter: Counter, source: &Value) -> u64 {
    let (key, kind) = match source.get("type").and_then(Value::as_str) {
        Some("text") => ("data", "text"),
        Some(kind @ "content") => ("content", kind),
        _ => return images::LOW_DETAIL,
    };
    let value = source.get(key).unwrap_or(&Value::Null);
    if kind == "text" || !value.is_object() {
        count_value(counter, value)
    } else {
        0
    }
}

/// An OpenAI file: its name, and its data priced like one image.
fn count_file(counter: Counter, file: &Value) -> u64 {
    let get = |key: &str| file.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let data = get("file_data").map_or(0, |_| images::LOW_DETAIL);
    data + get("filename").map_or(0, |name| counter.count(name))
}
