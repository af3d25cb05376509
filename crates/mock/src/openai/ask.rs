//! Requests of OpenAI's chat and text completions, and of those who copy them.

use crate::ask::{Ask, Choice, Part, Role, Tool, list, text, words};
use serde_json::{Map, Value};

/// Reads a request.
pub(crate) fn read(body: &Value) -> Ask {
    let mut ask = Ask {
        model: text(body, "model"),
        usage_chunk: body["stream_options"]["include_usage"] == true,
        tools: list(&body["tools"]).iter().filter_map(tool).collect(),
        choice: choice(&body["tool_choice"]),
        schema: schema(&body["response_format"]),
        ..Ask::default()
    };
    for message in list(&body["messages"]) {
        ask.say(role(&message["role"]), parts(message));
    }
    if ask.turns.is_empty() {
        ask.say(Role::User, words(&body["prompt"]));
    }
    ask
}

/// The JSON schema that the answer has to follow; any object for `json_object`.
pub(crate) fn schema(format: &Value) -> Option<Value> {
    match format["type"].as_str() {
        Some("json_schema") => Some(format["json_schema"]["schema"].clone()),
        Some("json_object") => Some(Value::Object(Map::new())),
        _ => None,
    }
}

/// A tool below its type's name, or as it is.
pub(crate) fn tool(value: &Value) -> Option<Tool> {
    let custom = value["type"] == "custom";
    let inner = value.get("function").or_else(|| value.get("custom")).unwrap_or(value);
    Tool::read(inner).map(|tool| Tool { custom, ..tool })
}

/// What `tool_choice` says, as a word or as a tool's name.
pub(crate) fn choice(value: &Value) -> Choice {
    let inner = ["function", "custom"].iter().find_map(|kind| value.get(*kind));
    let name = inner.unwrap_or(value)["name"].as_str();
    match (value.as_str(), name) {
        (Some("required"), _) => Choice::Any,
        (Some("none"), _) => Choice::Never,
        (None, Some(name)) => Choice::Named(name.to_owned()),
        _ => Choice::Auto,
    }
}

fn role(value: &Value) -> Role {
    match value.as_str() {
        Some("assistant") => Role::Model,
        Some("system" | "developer") => Role::System,
        _ => Role::User,
    }
}

fn parts(message: &Value) -> Vec<Part> {
    if message["role"] == "tool" {
        return vec![Part::Result];
    }
    let mut parts = words(&message["content"]);
    parts.extend(list(&message["tool_calls"]).iter().filter_map(|call| {
        let inner = call.get("function").or_else(|| call.get("custom"))?;
        Some(Part::Call {
            name: text(inner, "name")?,
            signature: None,
        })
    }));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(body: &str) -> Ask {
        read(&serde_json::from_str(body).unwrap())
    }

    #[test]
    fn reads_texts_and_parts() {
        let text = |body| ask(body).last_text();
        assert_eq!(text(r#"{"messages":[{"role":"user","content":"hi"}]}"#), "hi");
        let parts =
            r#"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}"#;
        assert_eq!(text(parts), "ab");
        assert_eq!(text(r#"{"prompt":"p"}"#), "p");
    }

    #[test]
    fn finds_the_chosen_tool() {
        let ask = ask(
            r#"{"tools":[{"type":"function","function":{"name":"a"}},{"type":"custom","custom":{"name":"b"}}],
                "tool_choice":{"type":"custom","custom":{"name":"b"}}}"#,
        );
        assert!(ask.must_call());
        let tools: Vec<(&str, bool)> = ask.callable().iter().map(|t| (t.name.as_str(), t.custom)).collect();
        assert_eq!(tools, [("b", true)]);
    }

    #[test]
    fn sees_turns_results_and_usage_wishes() {
        let body = r#"{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","content":"x"}],
            "stream_options":{"include_usage":true}}"#;
        let ask = ask(body);
        assert!(ask.ends_with_result() && ask.usage_chunk);
        assert_eq!((ask.answers(), ask.turns[0].calls()), (1, true));
        assert_eq!(schema(&json!({"type": "json_object"})), Some(json!({})));
    }
}
