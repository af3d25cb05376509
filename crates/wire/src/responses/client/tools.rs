//! Responses' tools, the choice among them and the form of the answer, as chat completions have them.

mod namespace;

pub(super) use namespace::{Names, full_name};

use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::error::ApiError;
use crate::facts::Dialect;
use serde_json::{Map, Value, json};

/// What a tool with a text was called with: `content` of its arguments.
pub(super) fn custom_input(arguments: &str) -> String {
    match serde_json::from_str::<Value>(arguments) {
        Ok(Value::Object(mut members)) => match members.remove("content") {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => arguments.to_owned(),
        },
        _ => arguments.to_owned(),
    }
}

/// Writes `tools`, `tool_choice`, `parallel_tool_calls` and `web_search_options`.
///
/// # Errors
/// Tools that are no list of objects.
pub(super) fn write<'b>(ask: &Ask<'_>, get: impl Fn(&str) -> Option<&'b [u8]>, out: &mut Out) -> Result<(), ApiError> {
    let Some(json) = get("tools") else { return Ok(()) };
    let asked: Vec<Map<String, Value>> = serde_json::from_slice(json).map_err(|error| {
        super::refuse(
            "tools",
            format_args!("Invalid 'tools': must be a list of objects: {error}"),
        )
    })?;
    let asked = namespace::flat(asked)?;
    named(&asked)?;
    let upstream = &ask.upstream;
    let tools: Vec<Value> = asked
        .iter()
        .filter_map(|tool| chat_tool(tool, upstream.rules.dialect))
        .collect();
    let takes_search = upstream
        .params
        .supported
        .is_none_or(|names| names.contains(&"web_search_options"));
    if let Some(options) = asked.iter().rev().find_map(web_search).filter(|_| takes_search) {
        out.raw_member("web_search_options", &options.to_string());
    }
    if tools.is_empty() {
        return Ok(());
    }
    out.raw_member("tools", &Value::Array(tools).to_string());
    if let Some(choice) = get("tool_choice").and_then(choice) {
        out.raw_member("tool_choice", &choice.to_string());
    }
    let parallel = get("parallel_tool_calls").and_then(|json| std::str::from_utf8(json).ok());
    out.optional_member("parallel_tool_calls", parallel);
    Ok(())
}

/// Refuses a tool of the client's that nobody could call, such as one in the form of chat completions.
fn named(tools: &[Map<String, Value>]) -> Result<(), ApiError> {
    let is_own = |tool: &Map<String, Value>| {
        let kind = tool.get("type").and_then(Value::as_str);
        matches!(kind, Some("function" | "custom"))
    };
    let is_named = |tool: &Map<String, Value>| {
        let name = tool.get("name").and_then(Value::as_str);
        name.is_some_and(|name| !name.is_empty())
    };
    match tools.iter().position(|tool| is_own(tool) && !is_named(tool)) {
        Some(at) => Err(super::refuse(
            "tools",
            format_args!("Invalid 'tools[{at}].name': must be a string that names the tool"),
        )),
        None => Ok(()),
    }
}

/// Tools of OpenAI's own that agents send along unasked. LiteLLM leaves them out, since every provider would refuse them.
const LEFT_OUT: &[&str] = &[
    "computer_use",
    "image_generation",
    "local_shell",
    "shell",
    "tool_search",
];

/// A tool as a provider of this dialect takes it, if it has anything for it. Of those that we don't know, the provider says
/// whether it does.
fn chat_tool(tool: &Map<String, Value>, dialect: Dialect) -> Option<Value> {
    match tool.get("type").and_then(Value::as_str).unwrap_or_default() {
        "function" => Some(function(tool)),
        "custom" => Some(custom(tool)),
        "code_interpreter" if dialect == Dialect::Anthropic => {
            Some(json!({"type": "code_execution_20250825", "name": "code_execution"}))
        }
        kind if kind.starts_with(WEB_SEARCH) || LEFT_OUT.contains(&kind) => None,
        _ => Some(Value::Object(tool.clone())),
    }
}

fn function(tool: &Map<String, Value>) -> Value {
    let mut parameters = match tool.get("parameters") {
        Some(Value::Object(parameters)) => parameters.clone(),
        _ => Map::new(),
    };
    parameters.entry("type").or_insert_with(|| "object".into());
    let text = |name: &str| tool.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut chat = json!({
        "type": "function",
        "function": {
            "name": text("name"),
            "description": text("description"),
            "parameters": parameters,
            "strict": tool.get("strict").and_then(Value::as_bool).unwrap_or(false),
        },
    });
    if let Some(mark) = tool.get("cache_control") {
        chat["cache_control"] = mark.clone();
    }
    chat
}

/// A tool that takes a text, as a function with that text as its only argument; a grammar is told in words.
fn custom(tool: &Map<String, Value>) -> Value {
    let text = |name: &str| tool.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("name");
    let mut description = text("description").to_owned();
    let format = tool.get("format").cloned().unwrap_or_default();
    if let Some(definition) = format["definition"].as_str().filter(|text| !text.is_empty()) {
        let syntax = format["syntax"].as_str().unwrap_or_default();
        description += &format!("\n\nFormat:\n```{syntax}\n{definition}\n```");
    }
    let content =
        json!({"type": "string", "description": format!("The {name} content following the specified format")});
    let parameters = json!({"type": "object", "properties": {"content": content}, "required": ["content"]});
    json!({"type": "function", "function": {"name": name, "description": description, "parameters": parameters}})
}

/// How the types of web searches begin.
const WEB_SEARCH: &str = "web_search";

fn web_search(tool: &Map<String, Value>) -> Option<Value> {
    let kind = tool.get("type").and_then(Value::as_str)?;
    if !kind.starts_with(WEB_SEARCH) {
        return None;
    }
    let mut options = Map::new();
    for name in ["search_context_size", "user_location"] {
        if let Some(value) = tool.get(name).filter(|value| !value.is_null()) {
            options.insert(name.to_owned(), value.clone());
        }
    }
    Some(Value::Object(options))
}

fn choice(json: &[u8]) -> Option<Value> {
    let choice: Value = serde_json::from_slice(json).ok()?;
    let Some(kind) = choice["type"].as_str() else {
        return choice.is_string().then_some(choice);
    };
    let name = choice["name"].as_str().or_else(|| choice[kind]["name"].as_str());
    match (kind, name) {
        ("function" | "custom", Some(name)) => Some(json!({"type": "function", "function": {"name": name}})),
        ("auto" | "none", _) => Some(kind.into()),
        ("required" | "any" | "tool" | "function" | "custom", _) => Some("required".into()),
        ("allowed_tools", _) => choice.get("mode").filter(|mode| mode.is_string()).cloned(),
        _ => None,
    }
}

/// `text.format` as `response_format`; plain text needs none.
///
/// # Errors
/// A form that no answer can have.
pub(super) fn response_format(text: &[u8]) -> Result<Option<Value>, ApiError> {
    let invalid = |name: &'static str, text: &str| Err(super::refuse(name, format_args!("Invalid '{name}': {text}")));
    let Ok(Value::Object(text)) = serde_json::from_slice(text) else {
        return invalid("text", "must be an object");
    };
    let format = match text.get("format") {
        None | Some(Value::Null) => return Ok(None),
        Some(format) if format.is_object() => format,
        Some(_) => return invalid("text.format", "must be an object"),
    };
    Ok(match format["type"].as_str() {
        Some("text") => None,
        Some("json_schema") => {
            let or = |name: &str, absent: Value| {
                format
                    .get(name)
                    .filter(|value| !value.is_null())
                    .cloned()
                    .unwrap_or(absent)
            };
            Some(json!({"type": "json_schema", "json_schema": {
                "name": or("name", "response_schema".into()),
                "schema": or("schema", json!({})),
                "strict": or("strict", false.into()),
            }}))
        }
        Some("json_object") => Some(json!({"type": "json_object"})),
        _ => return invalid("text.format.type", "must be 'text', 'json_object' or 'json_schema'"),
    })
}

/// How much the model is to think.
pub(super) fn effort(reasoning: &[u8]) -> Option<String> {
    match serde_json::from_slice(reasoning).ok()? {
        Value::String(effort) => Some(effort),
        Value::Object(members) => members.get("effort")?.as_str().map(str::to_owned),
        _ => None,
    }
}
