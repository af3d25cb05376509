//! A Messages request as a chat completion.

use super::members;
use super::turns::Conversation;
use crate::anthropic::out::Out;
use crate::client::effort::is_claude;
use crate::client::node::refuse;
use crate::client::node::{At, Node};
use crate::client::{Ask, Upstream};
use crate::error::ApiError;
use bytes::Bytes;

/// Writes the body of a chat completion; with sealed reasoning, if the provider `unseals` it.
///
/// # Errors
/// A body that makes no sense, or says what no chat completion can.
pub(super) fn write(ask: &Ask<'_>, unseals: bool) -> Result<Bytes, ApiError> {
    let body = std::str::from_utf8(ask.body).map_err(|error| refuse(format_args!("invalid body: {error}")))?;
    let node = Node::read(body, At::member("body"))?;
    let messages = node.raw("messages").unwrap_or("[]");
    let mut out = Out::of(ask.body);
    out.open('{');
    out.text_member("model", ask.model);
    out.key("messages");
    Conversation::new(caches(&ask.upstream), unseals).write(node.raw("system"), messages, &mut out)?;
    members::write(&node, ask, &mut out)?;
    out.close('}');
    let pieces = out.finish();
    Ok(match <[Bytes; 1]>::try_from(pieces) {
        Ok([one]) => one,
        Err(pieces) => pieces.concat().into(),
    })
}

/// Whether cache marks mean anything to the model.
pub(super) fn caches(upstream: &Upstream<'_>) -> bool {
    let is_gemini = [upstream.rules.name, upstream.model]
        .iter()
        .any(|name| name.contains("gemini"));
    is_gemini || is_claude(upstream)
}

#[cfg(test)]
mod tests;
