//! Chat completions, whole and in chunks, as clients' dialects read them.

use crate::anthropic::text::{Text, if_text};
use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole chat completion.
#[derive(Deserialize)]
pub(crate) struct Completion<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) model: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) choices: Vec<Choice<'a>>,
}

/// One of several answers.
#[derive(Default, Deserialize)]
pub(crate) struct Choice<'a> {
    #[serde(borrow, default)]
    pub(crate) message: Message<'a>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) finish_reason: Option<Text<'a>>,
}

/// What an answer says; pieces of streams have the same members.
#[derive(Default, Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) content: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    refusal: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) reasoning_content: Option<Text<'a>>,
    #[serde(borrow, default)]
    thinking_blocks: Option<Vec<Thought<'a>>>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Call<'a>>>,
    #[serde(borrow, default)]
    provider_specific_fields: Option<Fields<'a>>,
}

impl<'a> Message<'a> {
    /// Why the model refuses to answer.
    pub(crate) fn refusal(&self) -> Option<Text<'a>> {
        let kept = self.provider_specific_fields.as_ref().and_then(|fields| fields.refusal);
        self.refusal.or(kept).filter(|text| !text.is_empty())
    }

    pub(crate) fn thoughts(&self) -> &[Thought<'a>] {
        self.thinking_blocks.as_deref().unwrap_or_default()
    }

    pub(crate) fn calls(&self) -> &[Call<'a>] {
        self.tool_calls.as_deref().unwrap_or_default()
    }
}

/// A thought with its signature, or one that can't be read.
#[derive(Deserialize)]
pub(crate) struct Thought<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) thinking: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_there")]
    pub(crate) signature: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) data: Option<Text<'a>>,
}

impl<'a> Thought<'a> {
    /// The provider's signature, unless it is empty.
    pub(crate) fn signature(&self) -> Option<Text<'a>> {
        self.signature.and_then(Text::of).filter(|text| !text.is_empty())
    }
}

/// A member as it came, `null` too.
fn if_there<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&'de RawValue>::deserialize(deserializer).map(Some)
}

/// A tool call, or a part of one.
#[derive(Deserialize)]
pub(crate) struct Call<'a> {
    #[serde(default)]
    pub(crate) index: Option<u64>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) function: Option<Function<'a>>,
    #[serde(borrow, default)]
    provider_specific_fields: Option<Fields<'a>>,
}

impl<'a> Call<'a> {
    /// The provider's signature of the thought behind the call.
    pub(crate) fn signature(&self) -> Option<Text<'a>> {
        let outer = self.provider_specific_fields.as_ref();
        let inner = self
            .function
            .as_ref()
            .and_then(|function| function.provider_specific_fields.as_ref());
        [outer, inner]
            .into_iter()
            .flatten()
            .find_map(|fields| fields.thought_signature)
    }

    pub(crate) fn name(&self) -> Option<Cow<'a, str>> {
        self.function.as_ref()?.name.map(Text::decoded)
    }

    pub(crate) fn arguments(&self) -> Option<Text<'a>> {
        self.function.as_ref()?.arguments
    }
}

#[derive(Deserialize)]
pub(crate) struct Function<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    arguments: Option<Text<'a>>,
    #[serde(borrow, default)]
    provider_specific_fields: Option<Fields<'a>>,
}

#[derive(Default, Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    thought_signature: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    refusal: Option<Text<'a>>,
}

/// One chunk.
#[derive(Deserialize)]
pub(crate) struct Chunk<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) model: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) choices: Vec<Delta<'a>>,
}

/// What it adds to an answer.
#[derive(Deserialize)]
pub(crate) struct Delta<'a> {
    #[serde(default)]
    pub(crate) index: Option<u64>,
    #[serde(borrow, default)]
    pub(crate) delta: Option<Message<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(crate) finish_reason: Option<Text<'a>>,
}

/// A body in one piece.
pub(crate) fn joined(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([one]) => one,
        Err(pieces) => pieces.concat().into(),
    }
}
