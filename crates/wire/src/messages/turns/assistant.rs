//! An assistant's turn: its texts, thoughts and calls in one message.

use super::Conversation;
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, python_json};
use crate::client::node::Node;
use crate::error::ApiError;
use crate::messages::blocks::{Kind, mark, part};
use crate::messages::names::short;

/// Writes the turn's message, and notes its calls.
///
/// # Errors
/// A block that has no place here.
pub(super) fn write<'a>(
    talk: &mut Conversation<'a>,
    blocks: &[(Kind, Node<'a>)],
    out: &mut Out,
) -> Result<(), ApiError> {
    let of = |wanted: &'static [Kind]| {
        blocks
            .iter()
            .filter(|(kind, _)| wanted.contains(kind))
            .map(|(_, block)| block)
    };
    if let Some((_, block)) = blocks.iter().find(|(kind, _)| !PLACED.contains(kind)) {
        return Err(block.wrong("type", "not expected in a message of the assistant"));
    }
    out.open('{');
    out.text_member("role", "assistant");
    texts(&of(TEXTS).collect::<Vec<_>>(), talk.caches, out)?;
    thoughts(&of(THOUGHTS).collect::<Vec<_>>(), out)?;
    let calls: Vec<_> = of(CALLS).collect();
    if !calls.is_empty() {
        out.key("tool_calls");
        out.open('[');
        for block in calls {
            talk.calls.insert(block.need_word("id")?);
            call(block, talk.caches, out)?;
        }
        out.close(']');
    }
    out.close('}');
    Ok(())
}

const TEXTS: &[Kind] = &[Kind::Text];
const THOUGHTS: &[Kind] = &[Kind::Thinking, Kind::RedactedThinking];
const CALLS: &[Kind] = &[Kind::ToolUse];
const PLACED: &[Kind] = &[Kind::Text, Kind::Thinking, Kind::RedactedThinking, Kind::ToolUse];

/// The texts as one, unless there are cache marks to keep.
fn texts(blocks: &[&Node<'_>], caches: bool, out: &mut Out) -> Result<(), ApiError> {
    out.key("content");
    if blocks.is_empty() {
        out.raw("null");
        return Ok(());
    }
    if caches && blocks.iter().any(|block| block.raw("cache_control").is_some()) {
        out.open('[');
        for block in blocks {
            part(Kind::Text, block, caches, out)?;
        }
        out.close(']');
        return Ok(());
    }
    let texts: Vec<Text<'_>> = blocks
        .iter()
        .map(|block| block.need_text("text"))
        .collect::<Result<_, _>>()?;
    out.joined(texts.into_iter().map(Text::inner));
    Ok(())
}

/// The thoughts with their signatures, and as the plain text that other providers know.
fn thoughts(blocks: &[&Node<'_>], out: &mut Out) -> Result<(), ApiError> {
    if blocks.is_empty() {
        return Ok(());
    }
    let mut readable = Vec::new();
    out.key("thinking_blocks");
    out.open('[');
    for block in blocks {
        out.open('{');
        if let Some(data) = block.text("data")? {
            out.text_member("type", "redacted_thinking");
            out.raw_member("data", data.raw());
        } else {
            let (thought, signature) = (block.text("thinking")?.unwrap_or_default(), block.text("signature")?);
            out.text_member("type", "thinking");
            out.raw_member("thinking", thought.raw());
            out.raw_member("signature", signature.unwrap_or_default().raw());
            if !thought.is_empty() {
                readable.push(thought.inner());
            }
        }
        out.close('}');
    }
    out.close(']');
    if !readable.is_empty() {
        out.raw_member("reasoning_content", &format!("\"{}\"", readable.join("\\n")));
    }
    Ok(())
}

fn call(block: &Node<'_>, caches: bool, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    out.raw_member("id", block.need_text("id")?.raw());
    out.text_member("type", "function");
    out.key("function");
    out.open('{');
    out.text_member("name", &short(&block.need_word("name")?));
    out.text_member("arguments", &python_json(block.raw("input").unwrap_or("{}")));
    if let Some(signature) = signature(block)? {
        out.key("provider_specific_fields");
        out.open('{');
        out.raw_member("thought_signature", signature.raw());
        out.close('}');
    }
    out.close('}');
    mark(block, caches, out);
    out.close('}');
    Ok(())
}

/// The provider's signature of the thought behind a call, which an answer of ours carried.
fn signature<'a>(block: &Node<'a>) -> Result<Option<Text<'a>>, ApiError> {
    match block.object("provider_specific_fields")? {
        Some(fields) => fields.text("signature"),
        None => Ok(None),
    }
}
