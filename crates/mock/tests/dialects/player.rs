//! What a test has to know of a dialect to hold a conversation in it.

use serde_json::{Value, json};

/// A dialect, as its clients know it.
pub(crate) struct Player {
    pub(crate) name: &'static str,
    /// The path, for whole answers or for streams.
    pub(crate) path: fn(bool) -> String,
    /// The content type of a stream.
    pub(crate) kind: &'static str,
    /// The conversation's beginning: `Weather?`
    pub(crate) start: fn() -> Vec<Value>,
    /// A request with this conversation and the tool `weather`.
    pub(crate) body: fn(&[Value], bool) -> Value,
    /// Reads an answer.
    pub(crate) whole: fn(&Value) -> Said,
    /// Cuts a stream into its events; what can't be read is an error.
    pub(crate) split: fn(&[u8]) -> Vec<Result<Value, String>>,
    /// Reads a stream.
    pub(crate) streamed: fn(&[Value]) -> Said,
    /// The turn that brings the results of all calls.
    pub(crate) results: fn(&Said) -> Vec<Value>,
    /// What stands before a signature in a conversation's JSON, if the dialect has any.
    pub(crate) signed: Option<&'static str>,
    /// The conversation without its signed reasoning.
    pub(crate) unsigned: fn(&[Value]) -> Vec<Value>,
    /// Where the body of a 429 says what.
    pub(crate) limited: (&'static str, &'static str),
}

/// What the model said in a turn.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) thought: String,
    /// Id, name and arguments.
    pub(crate) calls: Vec<(String, String, Value)>,
    /// What a client sends back of it.
    pub(crate) back: Vec<Value>,
    /// Tokens of the prompt and of the answer.
    pub(crate) usage: Option<(u64, u64)>,
}

impl Said {
    pub(crate) fn names(&self) -> Vec<&str> {
        self.calls.iter().map(|(_, name, _)| name.as_str()).collect()
    }

    pub(crate) fn named(&self) -> Vec<(String, Value)> {
        self.calls
            .iter()
            .map(|(_, name, arguments)| (name.clone(), arguments.clone()))
            .collect()
    }
}

/// The schema of `weather`'s arguments.
pub(crate) fn schema() -> Value {
    json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]})
}

/// Two token counts of an object.
pub(crate) fn counts(usage: &Value, prompt: &str, answer: &str) -> Option<(u64, u64)> {
    Some((usage[prompt].as_u64()?, usage[answer].as_u64()?))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// The events of a stream of server-sent events; its end is no event.
pub(crate) fn sse(body: &[u8]) -> Vec<Result<Value, String>> {
    let bytes: Vec<u8> = body.iter().copied().filter(|&byte| byte != b'\r').collect();
    let mut events = Vec::new();
    for block in split(&bytes, b"\n\n") {
        let data = split(block, b"\n")
            .into_iter()
            .find_map(|line| line.strip_prefix(b"data: "));
        events.push(match data {
            Some(b"[DONE]") => Ok(json!("[DONE]")),
            Some(data) => read(data),
            None => Err("no data".to_owned()),
        });
    }
    events
}

/// The events of a stream of lines.
pub(crate) fn lines(body: &[u8]) -> Vec<Result<Value, String>> {
    split(body, b"\n").into_iter().map(read).collect()
}

pub(crate) fn read(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// The pieces between separators that aren't empty.
pub(crate) fn split<'a>(bytes: &'a [u8], separator: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(separator.len()).position(|window| window == separator) {
        pieces.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
