//! Chat messages, borrowed from the client's body: texts stay as they are written.

use crate::anthropic::text::{Text, if_text, word};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One message.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Message<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) role: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) content: Option<Content<'a>>,
    #[serde(borrow, default)]
    pub(super) tool_calls: Option<Vec<ToolCall<'a>>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) tool_call_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) thinking_blocks: Option<Vec<Thought<'a>>>,
    #[serde(borrow, default)]
    pub(super) reasoning_items: Option<Vec<ReasoningItem<'a>>>,
}

impl<'a> Message<'a> {
    /// Its tool calls, if it has any.
    pub(super) fn calls(&self) -> &[ToolCall<'a>] {
        self.tool_calls.as_deref().unwrap_or_default()
    }
}

/// What a message says.
#[derive(Debug)]
pub(super) enum Content<'a> {
    /// A text.
    Text(Text<'a>),
    /// A list of parts.
    Parts(Vec<Part<'a>>),
}

impl Content<'_> {
    /// Whether nothing is said.
    pub(super) const fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Parts(parts) => parts.is_empty(),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'de RawValue>::deserialize(deserializer)?;
        if let Some(text) = Text::of(json) {
            return Ok(Self::Text(text));
        }
        let parts = serde_json::from_str(json.get()).map(Self::Parts);
        parts.map_err(|error| de::Error::custom(format_args!("content must be text or a list of parts: {error}")))
    }
}

/// A part of a message's content.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// A bare string.
    Text(Text<'a>),
    /// An object.
    Typed(TypedPart<'a>),
}

/// A part that says what it is.
#[derive(Debug)]
pub(super) struct TypedPart<'a> {
    /// All of it.
    pub(super) json: &'a RawValue,
    /// `type`
    pub(super) kind: Cow<'a, str>,
    pub(super) text: Option<Text<'a>>,
    pub(super) image_url: Option<&'a RawValue>,
    pub(super) file: Option<&'a RawValue>,
    pub(super) input_audio: Option<&'a RawValue>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Part<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Members<'a> {
            #[serde(rename = "type", borrow, default, deserialize_with = "word")]
            kind: Cow<'a, str>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            text: Option<Text<'a>>,
            #[serde(borrow, default)]
            image_url: Option<&'a RawValue>,
            #[serde(borrow, default)]
            file: Option<&'a RawValue>,
            #[serde(borrow, default)]
            input_audio: Option<&'a RawValue>,
        }
        let json = <&'de RawValue>::deserialize(deserializer)?;
        if let Some(text) = Text::of(json) {
            return Ok(Self::Text(text));
        }
        let members: Members<'a> = serde_json::from_str(json.get()).map_err(de::Error::custom)?;
        Ok(Self::Typed(TypedPart {
            json,
            kind: members.kind,
            text: members.text,
            image_url: members.image_url,
            file: members.file,
            input_audio: members.input_audio,
        }))
    }
}

/// A tool call of an assistant message.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct ToolCall<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) function: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub(super) custom: Option<Custom<'a>>,
}

/// What is called, and with what.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Function<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) arguments: Option<Text<'a>>,
}

/// A call of a tool that takes a text.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Custom<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) input: Option<Text<'a>>,
}

/// A thinking block of an earlier answer.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Thought<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) thinking: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) signature: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) data: Option<Text<'a>>,
}

/// A reasoning item of an earlier answer.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct ReasoningItem<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) summary: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) encrypted_content: Option<Text<'a>>,
}
