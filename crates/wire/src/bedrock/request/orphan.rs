//! Tool calls and results of a history whose request has no tools: Converse refuses them, so they are told as text.

use super::block::{Block, quoted};
use crate::anthropic::request::chat::{Content, Message, Role, ToolCall};
use crate::anthropic::text::Text;
use std::borrow::Cow;

/// Whether there is any such block.
pub(super) fn has_tool_blocks(messages: &[Message<'_>]) -> bool {
    messages
        .iter()
        .any(|message| calls_tools(message) || message.role == Role::Tool)
}

/// Whether an assistant's message calls tools.
pub(super) fn calls_tools(message: &Message<'_>) -> bool {
    let has_calls = message.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty());
    message.role == Role::Assistant && has_calls
}

/// What the assistant said and called.
pub(super) fn call<'m>(message: &Message<'_>) -> Block<'m> {
    let calls = message.tool_calls.iter().flatten().map(call_text);
    let parts = std::iter::once(text_of(message)).chain(calls);
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    Block::Text(quoted(&parts.join("\n")))
}

/// What a tool gave.
pub(super) fn result<'m>(message: &Message<'_>, is_guarded: bool) -> Block<'m> {
    let text = text_of(message);
    let text = match text.trim() {
        "" => "<non-text tool result omitted>",
        text => text,
    };
    let id = message.tool_call_id.as_deref().unwrap_or("unknown");
    let text = quoted(&format!("[tool result for {id}: {text}]"));
    if is_guarded {
        Block::Guarded(text)
    } else {
        Block::Text(text)
    }
}

fn call_text(call: &ToolCall<'_>) -> String {
    let function = call.function.as_ref();
    let name = function.and_then(|function| function.name.as_deref());
    let arguments = function.and_then(|function| function.arguments);
    let arguments = arguments.map(|json| Text::of(json).map_or(Cow::Borrowed(json.get()), Text::decoded));
    let label = match call.id.as_deref() {
        Some(id) if !id.is_empty() => format!("tool call {id}"),
        _ => "tool call".to_owned(),
    };
    format!(
        "[{label}: {}({})]",
        name.filter(|name| !name.is_empty()).unwrap_or("unknown_tool"),
        arguments.unwrap_or_default()
    )
}

/// The texts of a message, one behind the other.
fn text_of(message: &Message<'_>) -> String {
    match &message.content {
        Some(Content::Text(text)) => text.decoded().into_owned(),
        Some(Content::Parts(parts)) => parts.iter().filter_map(|part| part.text).map(Text::decoded).collect(),
        None => String::new(),
    }
}
