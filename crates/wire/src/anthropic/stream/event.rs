//! The events of a stream.

use crate::anthropic::error::senseless;
use crate::anthropic::response::Block;
use crate::anthropic::text::{Text, if_text, word};
use crate::anthropic::usage::Reported;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The events that say anything.
const KINDS: &[&str] = &[
    "content_block_delta",
    "content_block_start",
    "content_block_stop",
    "error",
    "message_delta",
    "message_start",
    "message_stop",
];

/// One event, with the members of all kinds.
#[derive(Deserialize)]
pub(in crate::anthropic) struct Event<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    pub(in crate::anthropic) kind: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) message: Option<Start<'a>>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) content_block: Option<Block<'a>>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) delta: Option<Delta<'a>>,
    #[serde(default)]
    pub(in crate::anthropic) usage: Option<Reported>,
}

impl<'a> Event<'a> {
    /// Reads one; `None` if it is of a kind that came after us, with members of other forms.
    ///
    /// # Errors
    /// JSON that is no event.
    pub(in crate::anthropic) fn read(json: &'a str) -> Result<Option<Self>, ApiError> {
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(rename = "type", borrow, default, deserialize_with = "word")]
            kind: Cow<'a, str>,
        }
        match serde_json::from_str(json) {
            Ok(event) => Ok(Some(event)),
            Err(error) => match serde_json::from_str::<Kind<'_>>(json) {
                Ok(Kind { kind }) if !kind.is_empty() && !KINDS.contains(&kind.as_ref()) => Ok(None),
                _ => Err(senseless(format_args!("invalid event: {error}"))),
            },
        }
    }
}

/// The message that begins.
#[derive(Deserialize)]
pub(in crate::anthropic) struct Start<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    pub(in crate::anthropic) model: Cow<'a, str>,
    #[serde(default)]
    pub(in crate::anthropic) usage: Option<Reported>,
}

/// What is added to a block, or to the message.
#[derive(Deserialize)]
pub(in crate::anthropic) struct Delta<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    pub(in crate::anthropic) kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(in crate::anthropic) text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(in crate::anthropic) thinking: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(in crate::anthropic) signature: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(in crate::anthropic) partial_json: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) citation: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) content: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(in crate::anthropic) stop_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(in crate::anthropic) container: Option<&'a RawValue>,
}
