//! A Responses request as a chat completion.

mod elsewhere;
mod items;
mod parts;

use super::{refuse, tools};
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::error::ApiError;
use bytes::Bytes;
use serde_json::Value;

/// Members that are told in other words, or that chat completions have nothing for.
const TOLD_ELSEWHERE: &[&str] = &[
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "text",
    "reasoning",
    "max_output_tokens",
    "stream_options",
    "metadata",
    "store",
    "truncation",
    "include",
    "previous_response_id",
    "background",
    "prompt",
    "max_tool_calls",
    "conversation",
    "prompt_cache_options",
    "partial_images",
];

/// Writes the chat completion's body.
///
/// # Errors
/// Items or parts that make no sense, and what only another provider could do.
pub(super) fn write(ask: &Ask<'_>) -> Result<Bytes, ApiError> {
    let get = |name: &str| ask.peek.get(ask.body, name).filter(|json| *json != b"null");
    elsewhere::refuse(get)?;
    let instructions = instructions(get("instructions"))?;
    if ask.peek.get(ask.body, "input") == Some(b"null") {
        return Err(invalid("must be a string or a list of items"));
    }
    let format = get("text").map(tools::response_format).transpose()?.flatten();
    let mut out = Out::default();
    out.open('{');
    out.key("messages");
    out.open('[');
    if let Some(instructions) = instructions {
        let json = Value::from(instructions).to_string();
        out.open('{');
        out.text_member("role", "system");
        out.raw_member("content", &json);
        out.close('}');
    }
    let input = get("input").unwrap_or(b"\"\"");
    items::read(input)?.write(&mut out);
    out.close(']');
    if let Some(max) = get("max_output_tokens").and_then(as_text) {
        out.raw_member("max_tokens", max);
    }
    tools::write(ask, get, &mut out)?;
    if let Some(format) = format {
        out.raw_member("response_format", &format.to_string());
    }
    if let Some(effort) = get("reasoning").and_then(tools::effort) {
        out.text_member("reasoning_effort", &effort);
    }
    for (name, json) in ask.peek.iter(ask.body) {
        let is_told = TOLD_ELSEWHERE.contains(&name.as_ref()) || json == b"null";
        if let Some(json) = as_text(json).filter(|_| !is_told) {
            out.raw_member(&name, json);
        }
    }
    if ask.stream {
        out.raw_member("stream_options", r#"{"include_usage":true}"#);
    }
    out.close('}');
    Ok(out.into_buffer().into())
}

fn as_text(json: &[u8]) -> Option<&str> {
    std::str::from_utf8(json).ok()
}

/// The system prompt, if it says anything.
fn instructions(json: Option<&[u8]>) -> Result<Option<String>, ApiError> {
    let Some(json) = json else { return Ok(None) };
    let text: String =
        serde_json::from_slice(json).map_err(|_| refuse("instructions", "Invalid 'instructions': must be a string"))?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A member that has a form it cannot have.
fn invalid(text: impl std::fmt::Display) -> ApiError {
    refuse("input", format_args!("Invalid 'input': {text}"))
}
