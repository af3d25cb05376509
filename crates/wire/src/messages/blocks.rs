//! Blocks of content: which there are, and which of them the model is told.

use super::media;
use crate::anthropic::native::ENCRYPTED_REASONING;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::node::Node;
use crate::error::ApiError;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Image,
    Document,
    ToolUse,
    ToolResult,
    Thinking,
    RedactedThinking,
    /// What Anthropic's own tools did: no other provider can be told.
    ServerTool,
}

impl Kind {
    /// A block's kind.
    ///
    /// # Errors
    /// One that no chat completion has words for.
    pub(super) fn of(block: &Node<'_>) -> Result<Self, ApiError> {
        Ok(match block.need_word("type")?.as_ref() {
            "text" => Self::Text,
            "image" => Self::Image,
            "document" => Self::Document,
            "tool_use" => Self::ToolUse,
            "tool_result" => Self::ToolResult,
            "thinking" => Self::Thinking,
            "redacted_thinking" => Self::RedactedThinking,
            "server_tool_use" => Self::ServerTool,
            other if other.ends_with("_tool_result") => Self::ServerTool,
            other => {
                let text = format_args!("content of type `{other}` is not supported for this provider");
                return Err(block.wrong("type", text));
            }
        })
    }

    /// Whether the block says nothing, or nothing that this provider could read: sealed reasoning is for those that
    /// can unseal it.
    ///
    /// # Errors
    /// Members that are no texts.
    pub(super) fn is_void(self, block: &Node<'_>, unseals: bool) -> Result<bool, ApiError> {
        let is_blank = |text: Option<Text<'_>>| text.is_none_or(Text::is_blank);
        let is_foreign =
            |text: Option<Text<'_>>| text.is_some_and(|text| !unseals && text.inner().starts_with(ENCRYPTED_REASONING));
        Ok(match self {
            Self::Text => is_blank(Some(block.need_text("text")?)),
            Self::Thinking => {
                let (thought, signature) = (block.text("thinking")?, block.text("signature")?);
                is_foreign(signature) || (is_blank(thought) && is_blank(signature))
            }
            Self::RedactedThinking => is_foreign(Some(block.need_text("data")?)),
            Self::ServerTool => true,
            _ => false,
        })
    }
}

/// Writes a block of a user's content, or of a tool's result, as a part.
///
/// # Errors
/// A block that has no place there.
pub(super) fn part(kind: Kind, block: &Node<'_>, caches: bool, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    match kind {
        Kind::Text => {
            out.text_member("type", "text");
            out.raw_member("text", block.need_text("text")?.raw());
        }
        Kind::Image => media::image(block, out)?,
        Kind::Document => media::document(block, out)?,
        _ => return Err(block.wrong("type", "not expected here")),
    }
    mark(block, caches, out);
    out.close('}');
    Ok(())
}

/// Writes the cache mark, if there is one and the model takes it.
pub(super) fn mark(block: &Node<'_>, caches: bool, out: &mut Out) {
    out.optional_member("cache_control", block.raw("cache_control").filter(|_| caches));
}
