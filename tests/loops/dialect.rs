//! A dialect that clients speak, as a loop with tools needs it.

use serde_json::Value;

/// A row of functions.
pub(crate) struct Dialect {
    /// Where requests go.
    pub(crate) path: &'static str,
    /// The first request to a model, with the tools `look` and `listen`, which has it think.
    pub(crate) ask: fn(model: &str) -> Value,
    /// A stream's events as the whole answer that they make.
    pub(crate) assemble: fn(&[Value]) -> Value,
    /// What is in a whole answer.
    pub(crate) read: fn(&Value) -> Answer,
    /// Puts what was said behind the conversation, and the results of its calls: an id and a text each.
    pub(crate) go_on: fn(&mut Value, said: Value, results: Vec<(Value, String)>),
}

/// A whole answer.
pub(crate) struct Answer {
    /// What goes back as it is.
    pub(crate) said: Value,
    /// Its reasoning, as the client can read it.
    pub(crate) thought: String,
    /// Its text.
    pub(crate) text: String,
    /// What it calls.
    pub(crate) calls: Vec<Call>,
}

/// A call of a tool.
pub(crate) struct Call {
    /// Its id.
    pub(crate) id: Value,
    /// The tool.
    pub(crate) name: String,
    /// What it is called with.
    pub(crate) arguments: Value,
}

/// The tools' names.
pub(crate) const TOOLS: [&str; 2] = ["look", "listen"];

/// What each of them takes.
pub(crate) fn schema() -> Value {
    serde_json::json!({
        "type": "object",
        "properties": {"turn": {"type": "integer"}, "text": {"type": "string"}},
        "required": ["turn", "text"],
    })
}

/// The data of a stream's events.
pub(crate) fn events(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|line| line.strip_prefix("data: "));
    let data = data.filter(|data| *data != "[DONE]");
    data.map(|data| serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}")))
        .collect()
}

/// A member's text; nothing if it has none.
pub(crate) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// The elements of a list; none if it isn't one.
pub(crate) fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().map_or(&[], Vec::as_slice)
}

/// Puts a text behind a member's.
pub(crate) fn extend(value: &mut Value, member: &str, more: &str) {
    value[member] = format!("{}{more}", text(value, member)).into();
}

/// A list in the conversation, to be made longer.
pub(crate) fn grow(body: &mut Value, member: &str, more: impl IntoIterator<Item = Value>) {
    body[member].as_array_mut().expect("a list").extend(more);
}

/// Arguments that are written as a text.
pub(crate) fn arguments(call: &Value) -> Value {
    let written = text(call, "arguments");
    serde_json::from_str(written).unwrap_or_else(|error| panic!("{error}: {call}"))
}
