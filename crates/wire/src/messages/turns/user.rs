//! A user's turn: the results of tools first, then what the user says.

use super::Conversation;
use crate::anthropic::out::Out;
use crate::client::node::Node;
use crate::error::ApiError;
use crate::messages::blocks::{Kind, mark, part};

/// Writes the turn's messages.
///
/// # Errors
/// A result without its call, or a block that has no place here.
pub(super) fn write(talk: &Conversation<'_>, blocks: &[(Kind, Node<'_>)], out: &mut Out) -> Result<(), ApiError> {
    let is_result = |kind: Kind| kind == Kind::ToolResult;
    for (_, block) in blocks.iter().filter(|(kind, _)| is_result(*kind)) {
        result(talk, block, out)?;
    }
    if blocks.iter().all(|(kind, _)| is_result(*kind)) {
        return Ok(());
    }
    out.open('{');
    out.text_member("role", "user");
    out.key("content");
    out.open('[');
    for (kind, block) in blocks.iter().filter(|(kind, _)| !is_result(*kind)) {
        part(*kind, block, talk.caches, out)?;
    }
    out.close(']');
    out.close('}');
    Ok(())
}

/// A tool's result as a message of its own.
fn result(talk: &Conversation<'_>, block: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let id = block.need_text("tool_use_id")?;
    if !talk.calls.contains(&id.decoded()) {
        let text = format_args!(
            "unexpected `tool_use_id` found in `tool_result` blocks: {}. Each `tool_result` block must have a \
             corresponding `tool_use` block in a previous message",
            id.decoded()
        );
        return Err(block.wrong("tool_use_id", text));
    }
    out.open('{');
    out.text_member("role", "tool");
    out.raw_member("tool_call_id", id.raw());
    out.key("content");
    content(talk, block, out)?;
    mark(block, talk.caches, out);
    out.close('}');
    Ok(())
}

/// What a tool answered: a text stays one, and so does a list of one text.
fn content(talk: &Conversation<'_>, block: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let json = block.raw("content").unwrap_or("\"\"");
    if json.starts_with('"') {
        out.raw(json);
        return Ok(());
    }
    let parts = Node::list(json, block.at)?;
    match parts.as_slice() {
        [] => out.quoted(""),
        [one] if one.need_word("type")? == "text" => out.raw(one.need_text("text")?.raw()),
        parts => {
            out.open('[');
            for block in parts {
                one(talk, block, out)?;
            }
            out.close(']');
        }
    }
    Ok(())
}

fn one(talk: &Conversation<'_>, block: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    if block.need_word("type")? == "tool_reference" {
        out.raw(block.json);
        return Ok(());
    }
    part(Kind::of(block)?, block, talk.caches, out)
}
