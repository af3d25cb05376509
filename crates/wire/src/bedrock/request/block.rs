//! The blocks of Converse's messages.

use super::cache::CachePoint;
use super::media::Media;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One block. Texts are JSON strings as they are written.
#[derive(Debug)]
pub(super) enum Block<'m> {
    Text(Cow<'m, str>),
    /// Text that a guardrail looks at.
    Guarded(Cow<'m, str>),
    Media(Media<'m>),
    ToolUse {
        id: Cow<'m, str>,
        name: Cow<'m, str>,
        input: Cow<'m, str>,
    },
    ToolResult {
        id: Cow<'m, str>,
        content: Content<'m>,
    },
    /// A thought that the provider can verify.
    Thought {
        text: Text<'m>,
        signature: Text<'m>,
    },
    /// A thought that nobody else can read, as JSON.
    Redacted(&'m str),
    Cache(CachePoint),
}

/// What a tool gave.
#[derive(Debug)]
pub(super) enum Content<'m> {
    Blocks(Vec<Block<'m>>),
    /// Results of a search, in Bedrock's own form.
    Found(Vec<&'m RawValue>),
}

impl Block<'_> {
    /// The id of a call or a result, which occurs once in a message.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Self::ToolUse { id, .. } | Self::ToolResult { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Where it stands in an assistant's message: thoughts, what was said, calls and their cache marks.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Thought { .. } | Self::Redacted(_) => 0,
            Self::ToolUse { .. } | Self::Cache(_) => 2,
            _ => 1,
        }
    }

    pub(super) fn write(&self, out: &mut Out) {
        match self {
            Self::Cache(point) => point.write(out),
            Self::Text(json) => object(out, |out| out.raw_member("text", json)),
            Self::Guarded(json) => member(out, "guardContent", |out| {
                out.key("text");
                object(out, |out| out.raw_member("text", json));
            }),
            Self::Media(media) => media.write(out),
            Self::ToolUse { id, name, input } => member(out, "toolUse", |out| {
                out.text_member("toolUseId", id);
                out.text_member("name", name);
                out.raw_member("input", input);
            }),
            Self::ToolResult { id, content } => member(out, "toolResult", |out| {
                out.text_member("toolUseId", id);
                content.write(out);
            }),
            Self::Thought { text, signature } => member(out, "reasoningContent", |out| {
                out.key("reasoningText");
                object(out, |out| {
                    out.raw_member("text", text.raw());
                    out.raw_member("signature", signature.raw());
                });
            }),
            Self::Redacted(data) => member(out, "reasoningContent", |out| out.raw_member("redactedContent", data)),
        }
    }
}

impl Content<'_> {
    fn write(&self, out: &mut Out) {
        out.key("content");
        out.open('[');
        match self {
            Self::Blocks(blocks) => blocks.iter().for_each(|block| block.write(out)),
            Self::Found(results) => {
                for result in results {
                    object(out, |out| out.raw_member("searchResult", result.get()));
                }
            }
        }
        out.close(']');
        if matches!(self, Self::Found(_)) {
            out.text_member("status", "success");
        }
    }
}

/// `{…}`
pub(super) fn object(out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.open('{');
    write(out);
    out.close('}');
}

/// `{"name": {…}}`
pub(super) fn member(out: &mut Out, name: &str, write: impl FnOnce(&mut Out)) {
    object(out, |out| {
        out.key(name);
        object(out, write);
    });
}

/// A text of ours as JSON.
pub(super) fn quoted<'m>(text: &str) -> Cow<'m, str> {
    Cow::Owned(serde_json::Value::from(text).to_string())
}
