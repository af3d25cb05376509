//! What a request's body says, as far as answers depend on it.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A request's body. Values that most answers don't need stay unread.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask<'a> {
    /// The model's name.
    #[serde(default)]
    pub(crate) model: Option<String>,
    /// Whether a stream is wanted.
    #[serde(default)]
    pub(crate) stream: Option<bool>,
    #[serde(borrow, default)]
    stream_options: Option<&'a RawValue>,
    #[serde(borrow, default)]
    messages: Option<&'a RawValue>,
    #[serde(borrow, default)]
    prompt: Option<&'a RawValue>,
    /// Texts to embed.
    #[serde(borrow, default)]
    pub(crate) input: Option<&'a RawValue>,
    /// How embeddings are written.
    #[serde(default)]
    pub(crate) encoding_format: Option<String>,
    /// The tools, of either dialect.
    #[serde(borrow, default)]
    tools: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_choice: Option<&'a RawValue>,
    #[serde(borrow, default)]
    response_format: Option<&'a RawValue>,
}

/// A tool of the request.
#[derive(Debug)]
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: String,
    /// The JSON schema of its arguments.
    pub(crate) schema: Value,
}

impl Ask<'_> {
    /// Whether the client wants a usage chunk.
    pub(crate) fn wants_usage(&self) -> bool {
        tree(self.stream_options).get("include_usage") == Some(&Value::Bool(true))
    }

    /// Whether no member of the request can change a fixed answer.
    pub(crate) fn is_plain(&self) -> bool {
        self.tools.is_none() && self.response_format.is_none()
    }

    /// The text of the last message, or the prompt.
    pub(crate) fn last_text(&self) -> String {
        let messages = tree(self.messages);
        let content = messages
            .as_array()
            .and_then(|all| all.last())
            .map(|last| &last["content"]);
        let prompt = tree(self.prompt);
        match content.unwrap_or(&prompt) {
            Value::String(text) => text.clone(),
            Value::Array(parts) => parts.iter().filter_map(|p| p["text"].as_str()).collect(),
            _ => String::new(),
        }
    }

    /// Whether the last message brings a tool's result: then a model answers with text.
    pub(crate) fn ends_with_tool_result(&self) -> bool {
        let messages = tree(self.messages);
        let Some(last) = messages.as_array().and_then(|all| all.last()) else {
            return false;
        };
        let results = |part: &Value| part["type"] == "tool_result";
        last["role"] == "tool"
            || last["content"]
                .as_array()
                .is_some_and(|parts| parts.iter().any(results))
    }

    /// The tools that may be called: the one that `tool_choice` names, else all.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        let choice = tree(self.tool_choice);
        let named = choice["function"]["name"].as_str().or_else(|| choice["name"].as_str());
        let tools = tree(self.tools);
        let all = tools.as_array().into_iter().flatten().filter_map(tool);
        all.filter(|tool| named.is_none_or(|name| name == tool.name)).collect()
    }

    /// Whether `tool_choice` demands a call.
    pub(crate) fn must_call(&self) -> bool {
        let choice = tree(self.tool_choice);
        let kind = choice["type"].as_str();
        choice == "required" || matches!(kind, Some("function" | "tool" | "any"))
    }

    /// The JSON schema that the answer has to follow; any object for `json_object`.
    pub(crate) fn schema(&self) -> Option<Value> {
        let format = tree(self.response_format);
        match format["type"].as_str() {
            Some("json_schema") => Some(format["json_schema"]["schema"].clone()),
            Some("json_object") => Some(Value::Object(serde_json::Map::new())),
            _ => None,
        }
    }
}

fn tree(raw: Option<&RawValue>) -> Value {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or(Value::Null)
}

fn tool(value: &Value) -> Option<Tool> {
    let function = value.get("function").unwrap_or(value);
    let schema = function.get("parameters").or_else(|| function.get("input_schema"));
    Some(Tool {
        name: function.get("name")?.as_str()?.to_owned(),
        schema: schema.cloned().unwrap_or(Value::Null),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Ask<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn reads_texts_of_both_dialects() {
        assert_eq!(
            ask(r#"{"messages":[{"role":"user","content":"hi"}]}"#).last_text(),
            "hi"
        );
        let parts =
            r#"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}"#;
        assert_eq!(ask(parts).last_text(), "ab");
        assert_eq!(ask(r#"{"prompt":"p"}"#).last_text(), "p");
    }

    #[test]
    fn finds_the_chosen_tool() {
        let openai = ask(
            r#"{"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],
                "tool_choice":{"type":"function","function":{"name":"b"}}}"#,
        );
        assert!(openai.must_call());
        assert_eq!(openai.tools().first().map(|t| t.name.as_str()), Some("b"));
        let anthropic = ask(r#"{"tools":[{"name":"c","input_schema":{}}],"tool_choice":{"type":"auto"}}"#);
        assert!(!anthropic.must_call());
        assert_eq!(anthropic.tools().len(), 1);
    }

    #[test]
    fn sees_tool_results_and_usage_wishes() {
        assert!(ask(r#"{"messages":[{"role":"tool","content":"x"}]}"#).ends_with_tool_result());
        let anthropic = r#"{"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}"#;
        assert!(ask(anthropic).ends_with_tool_result());
        assert!(ask(r#"{"stream_options":{"include_usage":true}}"#).wants_usage());
    }
}
