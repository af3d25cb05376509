//! The events of a Converse stream.

use crate::anthropic::text::{Text, if_text};
use crate::bedrock::error::senseless;
use crate::bedrock::usage::{More, Tokens};
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One event, with the members of all kinds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event<'a> {
    #[serde(borrow, default)]
    pub(super) start: Option<Start<'a>>,
    #[serde(borrow, default)]
    pub(super) delta: Option<Delta<'a>>,
    #[serde(borrow, default)]
    pub(super) stop_reason: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) additional_model_response_fields: Option<More>,
    #[serde(borrow, default)]
    pub(super) usage: Option<Tokens<'a>>,
    #[serde(borrow, default)]
    pub(super) trace: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) service_tier: Option<Tier<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Tier<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Cow<'a, str>,
}

impl<'a> Event<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// JSON that is no event.
    pub(super) fn read(payload: &'a [u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(payload).map_err(|error| senseless(format_args!("invalid event: {error}")))
    }
}

/// The beginning of a block.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Start<'a> {
    #[serde(borrow, default)]
    pub(super) tool_use: Option<Call<'a>>,
    #[serde(borrow, default)]
    pub(super) reasoning_content: Option<&'a RawValue>,
}

/// A tool call that begins.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Call<'a> {
    #[serde(borrow)]
    pub(super) tool_use_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
}

/// A part of a block.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delta<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) tool_use: Option<Input<'a>>,
    #[serde(borrow, default)]
    pub(super) reasoning_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) citation: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) citations_content: Option<&'a RawValue>,
}

/// A part of a tool's input.
#[derive(Debug, Deserialize)]
pub(super) struct Input<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) input: Option<Text<'a>>,
}

/// A part of a thought.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thought<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    signature: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    redacted_content: Option<Text<'a>>,
}

impl<'a> Thought<'a> {
    /// Reads `reasoningContent`; nothing of one in a form that we don't know.
    pub(super) fn read(json: &'a RawValue) -> Self {
        serde_json::from_str(json.get()).unwrap_or_default()
    }

    /// As LiteLLM's thinking block.
    pub(super) fn block(&self) -> Option<String> {
        let part = |kind: &str, name: &str, text: Text<'_>| format!(r#"{{"type":"{kind}",{name}:{}}}"#, text.raw());
        match (self.text, self.signature, self.redacted_content) {
            (Some(text), ..) => Some(part("thinking", r#""thinking""#, text)),
            (_, Some(signature), _) => Some(part("thinking", r#""thinking":"","signature""#, signature)),
            (.., Some(data)) => Some(part("redacted_thinking", r#""data""#, data)),
            _ => None,
        }
    }
}
