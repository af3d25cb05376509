//! A Messages request as a chat completion.

use super::members;
use super::node::{At, Node};
use super::refuse;
use super::turns::Conversation;
use crate::anthropic::out::Out;
use crate::client::{Ask, Upstream};
use crate::error::ApiError;
use bytes::Bytes;

/// Writes the body of a chat completion, for a provider that `unseals` OpenAI's reasoning or doesn't.
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

/// Whether the model is one of Anthropic's, wherever it runs: LiteLLM goes by the name.
pub(super) fn is_claude(upstream: &Upstream<'_>) -> bool {
    let names = [upstream.rules.name, upstream.model].map(str::to_ascii_lowercase);
    let has = |word: &str| names.iter().any(|name| name.contains(word));
    has("claude") || has("anthropic") || (has("arn:") && has(":bedrock:"))
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
