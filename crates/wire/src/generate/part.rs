//! Parts of content: which there are, and which of them the model is told.

use crate::client::node::{Node, refuse};
use crate::error::ApiError;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// What the model thought.
    Thought,
    /// Data within the request.
    Data,
    /// Data elsewhere.
    File,
    Call,
    Result,
}

/// Members of which a part has one.
const HELD: &[(&str, Kind)] = &[
    ("functionCall", Kind::Call),
    ("functionResponse", Kind::Result),
    ("inlineData", Kind::Data),
    ("fileData", Kind::File),
];
/// What Google's own tools did: no other provider can be told.
const SERVERS: &[&str] = &["executableCode", "codeExecutionResult", "toolCall", "toolResponse"];
/// Members beside that.
const BESIDE: &[&str] = &[
    "thought",
    "thoughtSignature",
    "thought_signature",
    "videoMetadata",
    "video_metadata",
    "mediaResolution",
    "media_resolution",
    "partMetadata",
    "part_metadata",
];

impl Kind {
    /// A part's kind; `None` if it says nothing, or nothing that this provider could read.
    ///
    /// # Errors
    /// One that no chat completion has words for.
    pub(super) fn of(part: &Node<'_>) -> Result<Option<Self>, ApiError> {
        if let Some((_, kind)) = HELD.iter().find(|(name, _)| part.raw(name).is_some()) {
            return Ok(Some(*kind));
        }
        let is_thought = part.raw("thought") == Some("true");
        if let Some(text) = part.text("text")? {
            let is_signed = part.raw("thoughtSignature").is_some();
            return Ok(match is_thought {
                true => (is_signed || !text.is_empty()).then_some(Self::Thought),
                false => (!text.is_empty()).then_some(Self::Text),
            });
        }
        if SERVERS.iter().any(|name| part.raw(name).is_some()) {
            return Ok(None);
        }
        let mut others = part.members().filter(|(name, _)| !BESIDE.contains(&name.as_ref()));
        match others.next() {
            Some((name, _)) => Err(refuse(format_args!(
                "{}.{name}: not supported for this provider",
                part.at
            ))),
            // A signature may come alone.
            None if part.raw("thoughtSignature").is_some() => Ok(is_thought.then_some(Self::Thought)),
            None => Err(part.wrong("text", "Field required")),
        }
    }
}
