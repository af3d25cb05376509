//! Loosens JSON of what no provider minds (tests/parity/README.md).

use serde_json::{Map, Value, json};

/// `null`, empty lists and objects and `stream: false` are as good as absent; 1 is 1.0; arguments of
/// tool calls are JSON; a list of one bare text is that text.
pub(crate) fn loosen(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(loosen_members(members)),
        Value::Array(items) => bare_text(&items).unwrap_or_else(|| items.into_iter().map(loosen).collect()),
        Value::Number(number) => number.as_f64().map_or(Value::Null, |number| {
            let rounded = (number * 1e6).round() / 1e6;
            json!(rounded)
        }),
        other => other,
    }
}

fn loosen_members(members: Map<String, Value>) -> Map<String, Value> {
    let mut loose = Map::new();
    for (name, value) in members {
        let value = match (&*name, value) {
            ("stream", Value::Bool(false)) => continue,
            ("arguments", Value::String(text)) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            (_, value) => loosen(value),
        };
        let is_empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if !is_empty {
            loose.insert(name, value);
        }
    }
    loose
}

fn bare_text(items: &[Value]) -> Option<Value> {
    match items {
        [Value::Object(part)] if part.len() == 2 && part.get("type")? == "text" => part.get("text").cloned(),
        _ => None,
    }
}
