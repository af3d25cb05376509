//! Tools, the choice among them and the form of the answer, in Responses' flat form.

use super::Road;
use crate::anthropic::out::Out;
use crate::json::Peek;
use serde_json::{Map, Value, json};

/// Chat completions' tools as Responses': functions and custom tools lose their wrapping, all others stay.
pub(super) fn tools(json: &[u8], road: Road) -> Vec<Value> {
    let list: Vec<Value> = serde_json::from_slice(json).unwrap_or_default();
    list.into_iter().map(|tool| flat(tool, road)).collect()
}

fn flat(mut tool: Value, road: Road) -> Value {
    let kind = tool["type"].as_str().unwrap_or_default().to_owned();
    match (kind.as_str(), tool.get_mut(&kind).map(Value::take)) {
        ("function", Some(Value::Object(function))) => flat_function(function, road),
        ("custom", Some(Value::Object(custom))) => flat_custom(custom),
        (_, inner) => {
            if let Some(inner) = inner {
                tool[&kind] = inner;
            }
            tool
        }
    }
}

fn flat_function(mut function: Map<String, Value>, road: Road) -> Value {
    let mut tool = Map::new();
    tool.insert("type".into(), "function".into());
    for name in ["name", "description", "parameters"] {
        if let Some(value) = function.remove(name).filter(|value| !value.is_null()) {
            tool.insert(name.into(), value);
        }
    }
    // What Responses do without a word is strict; chat completions and messages are not.
    let silent = if road == Road::Messages {
        Value::Bool(false)
    } else {
        Value::Null
    };
    tool.insert("strict".into(), function.remove("strict").unwrap_or(silent));
    Value::Object(tool)
}

fn flat_custom(mut custom: Map<String, Value>) -> Value {
    let mut tool = Map::new();
    tool.insert("type".into(), "custom".into());
    for name in ["name", "description"] {
        if let Some(value) = custom.remove(name).filter(|value| !value.is_null()) {
            tool.insert(name.into(), value);
        }
    }
    if let Some(Value::Object(mut format)) = custom.remove("format") {
        // A grammar stands in an object of its own in chat completions.
        if let Some(Value::Object(grammar)) = format.remove("grammar") {
            format.extend(grammar);
        }
        tool.insert("format".into(), Value::Object(format));
    }
    Value::Object(tool)
}

/// The tool that `web_search_options` stand for.
pub(super) fn web_search(options: &[u8]) -> Value {
    let mut tool = json!({"type": "web_search"});
    if let (Some(tool), Ok(Value::Object(options))) = (tool.as_object_mut(), serde_json::from_slice(options)) {
        tool.extend(options);
    }
    tool
}

/// `tool_choice`: its name stands beside its type.
pub(super) fn choice(json: &[u8]) -> Option<Value> {
    let choice: Value = serde_json::from_slice(json).ok()?;
    let Some(kind) = choice["type"].as_str() else {
        return Some(choice);
    };
    let name = choice["name"].as_str().or_else(|| choice[kind]["name"].as_str());
    Some(match (kind, name) {
        ("auto" | "none" | "required", _) => kind.into(),
        ("function" | "custom", Some(name)) => json!({"type": kind, "name": name}),
        _ => choice,
    })
}

/// Writes `text`, from `response_format` and `verbosity`.
pub(super) fn write_text(format: Option<&[u8]>, verbosity: Option<&str>, out: &mut Out) {
    let format = format.and_then(text_format);
    if format.is_none() && verbosity.is_none() {
        return;
    }
    out.key("text");
    out.open('{');
    if let Some(format) = format {
        out.raw_member("format", &format.to_string());
    }
    out.optional_member("verbosity", verbosity);
    out.close('}');
}

fn text_format(json: &[u8]) -> Option<Value> {
    let peek = Peek::part(json)?;
    let kind = peek.text(json, "type")?;
    if kind != "json_schema" {
        return matches!(&*kind, "json_object" | "text").then(|| json!({"type": kind}));
    }
    let mut schema: Value = serde_json::from_slice(peek.get(json, "json_schema")?).ok()?;
    let mut take = |name: &str, absent: Value| match schema.get_mut(name).map(Value::take) {
        None | Some(Value::Null) => absent,
        Some(value) => value,
    };
    Some(json!({
        "type": "json_schema",
        "name": take("name", "response_schema".into()),
        "schema": take("schema", json!({})),
        "strict": take("strict", false.into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_become_flat() {
        for (chat, road, flat) in [
            (
                json!({"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}),
                Road::Chat,
                json!({"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": null}),
            ),
            (
                json!({"type": "function", "function": {"name": "f", "description": "d"}}),
                Road::Messages,
                json!({"type": "function", "name": "f", "description": "d", "strict": false}),
            ),
            (
                json!({"type": "custom", "custom": {"name": "c", "format": {"type": "grammar", "grammar": {
                    "syntax": "lark", "definition": "x"}}}}),
                Road::Chat,
                json!({"type": "custom", "name": "c", "format": {
                    "type": "grammar", "syntax": "lark", "definition": "x"}}),
            ),
            (json!({"type": "web_search"}), Road::Chat, json!({"type": "web_search"})),
        ] {
            assert_eq!(tools(json!([chat]).to_string().as_bytes(), road), [flat]);
        }
    }

    #[test]
    fn choices_become_flat() {
        for (chat, flat) in [
            (json!("required"), json!("required")),
            (json!({"type": "auto"}), json!("auto")),
            (
                json!({"type": "function", "function": {"name": "f"}}),
                json!({"type": "function", "name": "f"}),
            ),
            (json!({"type": "allowed_tools"}), json!({"type": "allowed_tools"})),
        ] {
            assert_eq!(choice(chat.to_string().as_bytes()), Some(flat));
        }
    }
}
