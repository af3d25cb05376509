//! A `generateContent` request as a chat completion.

use super::{config, contents, tools};
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::client::answer::joined;
use crate::client::node::{At, Node, Words, refuse};
use crate::error::ApiError;
use bytes::Bytes;

static BODY: Words = Words::google("");

/// Members that only Google can do something about, and that an answer would be wrong without.
const GOOGLES: &[&str] = &["cachedContent"];

/// Writes the body of a chat completion. What only bears on how Google judges, routes or bills a call (`safetySettings`,
/// `labels`) is left out.
///
/// # Errors
/// A body that makes no sense, or says what no chat completion can.
pub(super) fn write(ask: &Ask<'_>) -> Result<Bytes, ApiError> {
    let body = std::str::from_utf8(ask.body).map_err(|error| refuse(format_args!("invalid body: {error}")))?;
    let node = Node::read(body, At::google("body", &BODY))?;
    if let Some(name) = GOOGLES.iter().find(|name| node.raw(name).is_some()) {
        return Err(refuse(format_args!("{name}: not supported for this provider")));
    }
    let mut out = Out::of(ask.body);
    out.open('{');
    out.text_member("model", ask.model);
    out.key("messages");
    contents::write(&node, &mut out)?;
    if ask.stream {
        out.raw_member("stream", "true");
        out.raw_member("stream_options", r#"{"include_usage":true}"#);
    }
    config::write(&node, &ask.upstream, &mut out)?;
    tools::write(&node, &mut out)?;
    out.close('}');
    Ok(joined(out.finish()))
}

#[cfg(test)]
mod tests;
