//! What somebody said, in Converse's blocks.

use super::block::{Block, Content as Given, quoted};
use super::cache::CachePoint;
use super::media::Media;
use super::orphan;
use super::tool_call::{self, FUNCTION_ID, clean_id};
use super::turns::{GO_ON, History};
use crate::anthropic::request::chat::{Content, Message, Part};
use crate::anthropic::request::turns::NOTE;
use crate::anthropic::text::Text;
use crate::bedrock::error::refuse;
use crate::error::ApiError;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The user's blocks.
///
/// # Errors
/// Content that Bedrock cannot be told.
pub(super) fn user<'m>(
    message: &'m Message<'_>,
    is_guarded: bool,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    let mark = |mark: Option<&RawValue>| CachePoint::of(mark, history.model).map(Block::Cache);
    let is_silent = |text: Text<'_>| {
        if history.modify {
            text.is_blank()
        } else {
            text.is_empty()
        }
    };
    match &message.content {
        Some(Content::Text(text)) if !is_silent(*text) => {
            blocks.push(text_block(text.raw().into(), is_guarded));
            blocks.extend(mark(message.cache_control));
        }
        Some(Content::Parts(parts)) if !(parts.is_empty() && history.modify) => {
            let is_guarded = is_guarded && !parts.iter().any(|part| part.kind == "guarded_text");
            for part in parts {
                blocks.extend(user_part(part, is_guarded, history)?);
                blocks.extend(mark(part.cache_control));
            }
        }
        None if !history.modify => return Err(refuse("a user message has no 'content'")),
        _ if history.modify => blocks.push(text_block(quoted(GO_ON), is_guarded)),
        _ => {}
    }
    Ok(())
}

/// A part of a user's message; `None` if it says nothing.
fn user_part<'m>(part: &Part<'m>, is_guarded: bool, history: &History<'_>) -> Result<Option<Block<'m>>, ApiError> {
    let text = part.text.unwrap_or_default();
    Ok(Some(match part.kind.as_ref() {
        "text" | "guarded_text" | "grounding_source" | "query" if text.is_blank() => {
            return Ok(history.modify.then(|| text_block(quoted(GO_ON), is_guarded)));
        }
        "guarded_text" => Block::Guarded(text.raw().into()),
        "text" => text_block(text.raw().into(), is_guarded),
        // What a guardrail compares with; the model reads its text.
        "grounding_source" | "query" => Block::Text(text.raw().into()),
        "image_url" => Block::Media(Media::image(part)?),
        "file" => Block::Media(Media::file(part)?),
        "document" => Block::Media(Media::document(part)?),
        kind => {
            return Err(refuse(format_args!(
                "a user message has a part of type '{kind}', which Bedrock doesn't take"
            )));
        }
    }))
}

/// A system message between turns.
pub(super) fn note<'m>(message: &Message<'m>, is_guarded: bool, history: &History<'_>, blocks: &mut Vec<Block<'m>>) {
    blocks.push(text_block(quoted(NOTE), is_guarded));
    for (text, mark) in message.texts() {
        blocks.push(text_block(text.raw().into(), is_guarded));
        blocks.extend(CachePoint::of(mark, history.model).map(Block::Cache));
    }
}

/// What a tool gave.
///
/// # Errors
/// Content that Bedrock cannot be told.
pub(super) fn tool<'m>(
    message: &'m Message<'_>,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    if history.is_orphaned {
        blocks.push(orphan::result(message, history.is_guarded));
        return Ok(());
    }
    let found = message.search_results.map(|json| json.get());
    let found: Option<Vec<&RawValue>> = found.and_then(|json| serde_json::from_str(json).ok());
    let content = match (found, &message.content) {
        (Some(found), _) if !found.is_empty() => Given::Found(found),
        (_, Some(Content::Text(text))) => Given::Blocks(vec![Block::Text(text.raw().into())]),
        (_, Some(Content::Parts(parts))) => {
            let given: Result<Vec<_>, _> = parts.iter().map(given).collect();
            Given::Blocks(given?)
        }
        (_, None) => Given::Blocks(Vec::new()),
    };
    let id = message.tool_call_id.as_deref().unwrap_or(FUNCTION_ID);
    blocks.push(Block::ToolResult {
        id: clean_id(id),
        content,
    });
    let mark = message
        .cache_control
        .or_else(|| message.parts().iter().find_map(|part| part.cache_control));
    blocks.extend(CachePoint::of(mark, history.model).map(Block::Cache));
    Ok(())
}

/// A part of a tool's result.
fn given<'m>(part: &Part<'m>) -> Result<Block<'m>, ApiError> {
    Ok(match part.kind.as_ref() {
        "text" => Block::Text(part.text.unwrap_or_default().raw().into()),
        "image_url" => Block::Media(Media::image(part)?),
        "file" => Block::Media(Media::file(part)?),
        kind => {
            return Err(refuse(format_args!(
                "a tool message has a part of type '{kind}', which Bedrock doesn't take"
            )));
        }
    })
}

/// What the assistant thought, said and called.
///
/// # Errors
/// Content that Bedrock cannot be told.
pub(super) fn assistant<'m>(
    message: &'m Message<'_>,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    if history.is_orphaned && orphan::calls_tools(message) {
        blocks.push(orphan::call(message));
        return Ok(());
    }
    let mark = |mark: Option<&RawValue>| CachePoint::of(mark, history.model).map(Block::Cache);
    blocks.extend(message.thinking_blocks.iter().flatten().filter_map(thought));
    match &message.content {
        Some(Content::Text(text)) => {
            let has_calls = message.tool_calls.is_some() || message.function_call.is_some();
            if !text.is_blank() {
                blocks.push(Block::Text(text.raw().into()));
            } else if history.modify && !has_calls {
                blocks.push(Block::Text(quoted(GO_ON)));
            }
            blocks.extend(mark(message.cache_control));
        }
        Some(Content::Parts(parts)) => {
            for part in parts {
                match part.kind.as_ref() {
                    "text" => blocks.extend(said(part.text.unwrap_or_default())),
                    "image_url" => blocks.push(Block::Media(Media::image(part)?)),
                    _ => blocks.extend(thought(part)),
                }
                blocks.extend(mark(part.cache_control));
            }
        }
        None => {}
    }
    tool_call::blocks(message, history, blocks)
}

fn said(text: Text<'_>) -> Option<Block<'_>> {
    (!text.is_blank()).then(|| Block::Text(text.raw().into()))
}

/// A thought. One without a signature is another provider's: it is told as text.
fn thought<'m>(part: &Part<'m>) -> Option<Block<'m>> {
    match part.kind.as_ref() {
        "redacted_thinking" => Some(Block::Redacted(part.data?.raw())),
        "thinking" => {
            let text = part.thinking.unwrap_or_default();
            match part.signature.filter(|signature| !signature.is_empty()) {
                Some(signature) => Some(Block::Thought { text, signature }),
                None => said(text),
            }
        }
        _ => None,
    }
}

fn text_block(text: Cow<'_, str>, is_guarded: bool) -> Block<'_> {
    match is_guarded {
        true => Block::Guarded(text),
        false => Block::Text(text),
    }
}
