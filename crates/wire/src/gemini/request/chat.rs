//! OpenAI's chat messages with what Gemini needs of them, borrowed from the client's body: texts stay as they are
//! written.

use crate::anthropic::text::{Text, if_text, word};
use crate::error::ApiError;
use crate::gemini::error::refuse;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// `system` or `developer`.
    System,
    /// `user`
    User,
    /// `assistant`, or nobody named.
    #[default]
    Assistant,
    /// `tool`, or `function` as it was called before.
    Tool,
}

/// One message.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Message<'a> {
    #[serde(default, deserialize_with = "role")]
    pub(super) role: Role,
    #[serde(borrow, default)]
    pub(super) content: Option<Content<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) reasoning_content: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) tool_calls: Option<Vec<ToolCall<'a>>>,
    #[serde(borrow, default)]
    pub(super) function_call: Option<Function<'a>>,
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) tool_call_id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) images: Option<Vec<Part<'a>>>,
    #[serde(borrow, default)]
    pub(super) provider_specific_fields: Option<Kept<'a>>,
}

impl<'a> Message<'a> {
    /// All messages of a body.
    ///
    /// # Errors
    /// Messages that are none.
    pub(super) fn list(json: &'a str) -> Result<Vec<Self>, ApiError> {
        serde_json::from_str(json).map_err(|error| refuse(format_args!("Invalid Message passed in: {error}")))
    }

    /// Its content, if that is a list.
    pub(super) fn parts(&self) -> &[Part<'a>] {
        match &self.content {
            Some(Content::Parts(parts)) => parts,
            _ => &[],
        }
    }

    /// All of its texts, in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = Text<'a>> {
        let whole = match self.content {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        };
        whole
            .into_iter()
            .chain(self.parts().iter().filter_map(|part| part.text))
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
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Part<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) image_url: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) input_audio: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) file: Option<&'a RawValue>,
    /// A file's data where there is no `file` around it.
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) file_data: Option<Text<'a>>,
    /// Of an image in Anthropic's words.
    #[serde(borrow, default)]
    pub(super) source: Option<&'a RawValue>,
}

/// A tool call of an assistant message.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct ToolCall<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) function: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub(super) provider_specific_fields: Option<Signed<'a>>,
}

/// What is called, and with what.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Function<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) arguments: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) provider_specific_fields: Option<Signed<'a>>,
}

/// The thought that led to a call, signed by Google.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Signed<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) thought_signature: Option<Text<'a>>,
}

/// What an earlier answer of ours carried for Gemini alone, and the client hands back.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Kept<'a> {
    #[serde(borrow, default)]
    pub(super) thought_signatures: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) server_side_tool_invocations: Option<Vec<Invocation<'a>>>,
}

/// A tool that Google ran itself.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Invocation<'a> {
    #[serde(borrow, default)]
    pub(super) tool_type: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) args: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) response: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) thought_signature: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) response_thought_signature: Option<&'a RawValue>,
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let name = Option::<Cow<'de, str>>::deserialize(deserializer)?;
    match name.as_deref().unwrap_or_default() {
        "" | "assistant" => Ok(Role::Assistant),
        "system" | "developer" => Ok(Role::System),
        "user" => Ok(Role::User),
        "tool" | "function" => Ok(Role::Tool),
        other => Err(de::Error::custom(format_args!("unknown role '{other}'"))),
    }
}
