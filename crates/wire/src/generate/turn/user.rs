//! A user's turn: the results of functions first, then what the user says.

use super::{Part, said};
use crate::anthropic::out::Out;
use crate::anthropic::text::python_json;
use crate::client::node::Node;
use crate::error::ApiError;
use crate::generate::calls::Calls;
use crate::generate::media;
use crate::generate::part::Kind;

/// Writes the turn's messages.
///
/// # Errors
/// A result without its call, or a part that has no place here.
pub(super) fn write(parts: &[Part<'_>], calls: &mut Calls<'_>, out: &mut Out) -> Result<(), ApiError> {
    let is_result = |part: &&Part<'_>| part.kind == Kind::Result;
    for part in parts.iter().filter(is_result) {
        result(&part.node, calls, out)?;
    }
    if parts.iter().all(|part| is_result(&part)) {
        return Ok(());
    }
    out.open('{');
    out.text_member("role", "user");
    said(parts.iter().filter(|part| !is_result(part)), out)?;
    out.close('}');
    Ok(())
}

/// A function's result as a message of its own.
fn result(part: &Node<'_>, calls: &mut Calls<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(result) = part.object("functionResponse")? else {
        return Ok(());
    };
    let id = calls.answered(&result)?;
    let response = result.raw("response").unwrap_or("{}");
    if !response.starts_with('{') {
        return Err(result.wrong("response", "Input should be an object"));
    }
    out.open('{');
    out.text_member("role", "tool");
    out.text_member("tool_call_id", &id);
    out.key("content");
    match result.raw("parts") {
        Some(parts) => with_media(parts, response, &result, out)?,
        None => out.quoted(&python_json(response)),
    }
    out.close('}');
    Ok(())
}

/// A result that has media beside its text.
fn with_media(parts: &str, response: &str, result: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    if !parts.starts_with('[') {
        return Err(result.wrong("parts", "Input should be a list of objects"));
    }
    out.open('[');
    out.open('{');
    out.text_member("type", "text");
    out.text_member("text", &python_json(response));
    out.close('}');
    for part in Node::list(parts, result.at)? {
        out.open('{');
        match Kind::of(&part)? {
            Some(Kind::Data) => media::data(&part, out)?,
            Some(Kind::File) => media::file(&part, out)?,
            _ => return Err(result.wrong("parts", "Input should be inlineData or fileData")),
        }
        out.close('}');
    }
    out.close(']');
    Ok(())
}
