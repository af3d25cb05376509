//! Bedrock's count of a prompt's tokens: plain texts in Converse's form, Anthropic's blocks in its own.

use super::error;
use super::name::{self, Name};
use crate::client::Ask;
use crate::codec::{Target, UpstreamRequest};
use crate::counting::Counter;
use crate::error::ApiError;
use crate::json::Peek;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Asks Bedrock's runtime to count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count;

/// What Anthropic's own body must have; nothing is written.
const MAX_TOKENS: u64 = 1024;
const VERSION: &str = "bedrock-2023-05-31";
/// Characters of a tool's name.
const MAX_NAME: usize = 64;

impl Counter for Count {
    fn url(&self, target: Target<'_>) -> String {
        name::count_url(target, Name::of(target.model).base())
    }

    fn request(&self, ask: &Ask<'_>) -> Result<UpstreamRequest, ApiError> {
        let body: Value = serde_json::from_slice(ask.body).map_err(error::refuse)?;
        let input = match is_plain(&body) {
            true => json!({ "converse": converse(&body) }),
            false => json!({"invokeModel": {"body": STANDARD.encode(own(body).to_string())}}),
        };
        Ok(UpstreamRequest {
            body: vec![json!({ "input": input }).to_string().into()],
            ..UpstreamRequest::default()
        })
    }

    fn read(&self, body: &[u8]) -> Option<u64> {
        let peek = Peek::object(body).ok()?;
        serde_json::from_slice(peek.get(body, "inputTokens")?).ok()
    }
}

/// Whether no message has blocks of Anthropic's, which Converse doesn't know.
fn is_plain(body: &Value) -> bool {
    let messages = body.get("messages").and_then(Value::as_array);
    let has_blocks = |message: &Value| {
        let blocks = message.get("content").and_then(Value::as_array);
        blocks.is_some_and(|blocks| blocks.iter().any(|block| block.get("type").is_some()))
    };
    messages.is_some_and(|messages| !messages.iter().any(has_blocks))
}

fn own(mut body: Value) -> Value {
    if let Some(members) = body.as_object_mut() {
        members.remove("model");
        members.entry("anthropic_version").or_insert(VERSION.into());
        members.entry("max_tokens").or_insert(MAX_TOKENS.into());
    }
    body
}

fn converse(body: &Value) -> Value {
    let list = |name: &str| body.get(name).and_then(Value::as_array).into_iter().flatten();
    let messages: Vec<Value> = list("messages")
        .map(|message| json!({"role": message.get("role"), "content": content(message.get("content"))}))
        .collect();
    let mut converse = json!({ "messages": messages });
    let system = match body.get("system") {
        Some(Value::String(text)) => vec![json!({ "text": text })],
        _ => list("system")
            .map(|block| json!({"text": block.get("text").unwrap_or(&json!(""))}))
            .collect(),
    };
    if !system.is_empty() {
        converse["system"] = system.into();
    }
    let tools: Vec<Value> = list("tools").map(tool).collect();
    if !tools.is_empty() {
        converse["toolConfig"] = json!({ "tools": tools });
    }
    converse
}

fn content(content: Option<&Value>) -> Value {
    match content {
        Some(Value::String(text)) => json!([{ "text": text }]),
        Some(list @ Value::Array(_)) => list.clone(),
        _ => json!([]),
    }
}

fn tool(tool: &Value) -> Value {
    let text = |name: &str| tool.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = tool_name(text("name").unwrap_or_default());
    let schema = tool.get("input_schema").cloned();
    let schema = schema.unwrap_or(json!({"type": "object", "properties": {}}));
    json!({"toolSpec": {
        "name": name, "description": text("description").unwrap_or(&name), "inputSchema": {"json": schema},
    }})
}

/// A name as Bedrock takes it.
fn tool_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    let named = match name.starts_with(|c: char| !c.is_ascii_alphabetic()) {
        true => format!("t_{name}"),
        false => name,
    };
    named.chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_go_in_converses_form() {
        let body = json!({
            "model": "m", "system": "s", "messages": [{"role": "user", "content": "x"}],
            "tools": [{"name": "1-a", "input_schema": {"type": "object"}}],
        });
        assert!(is_plain(&body));
        assert_eq!(
            converse(&body),
            json!({
                "messages": [{"role": "user", "content": [{"text": "x"}]}],
                "system": [{"text": "s"}],
                "toolConfig": {"tools": [{"toolSpec": {
                    "name": "t_1_a", "description": "t_1_a", "inputSchema": {"json": {"type": "object"}},
                }}]},
            })
        );
    }

    #[test]
    fn blocks_go_in_their_own_form() {
        let body = json!({"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]});
        assert!(!is_plain(&body));
        let own = own(body);
        assert_eq!((&own["max_tokens"], own.get("model")), (&json!(MAX_TOKENS), None));
        assert_eq!(own["anthropic_version"], VERSION);
    }

    #[test]
    fn the_count_is_read() {
        assert_eq!(Count.read(br#"{"inputTokens": 31}"#), Some(31));
        assert_eq!(Count.read(br#"{"input_tokens": 31}"#), None);
    }
}
