//! What a Responses answer consists of, borrowed from its bytes.

use crate::anthropic::text::{Text, if_text, word};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A response object, whole or at a point of its stream.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Response<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) model: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "word")]
    pub(super) status: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) output: Option<Vec<Item<'a>>>,
    #[serde(borrow, default)]
    pub(super) usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    incomplete_details: Option<Incomplete<'a>>,
    #[serde(borrow, default, deserialize_with = "word")]
    service_tier: Cow<'a, str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
struct Incomplete<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    reason: Cow<'a, str>,
}

impl<'a> Response<'a> {
    /// Its items.
    pub(super) fn items(&self) -> &[Item<'a>] {
        self.output.as_deref().unwrap_or_default()
    }

    /// Why it ended, in the words of chat completions.
    pub(super) fn finish_reason(&self) -> &'static str {
        let reason = self.incomplete_details.as_ref().map_or("", |details| &details.reason);
        match (self.status.as_ref(), reason) {
            (_, "content_filter") => "content_filter",
            ("incomplete", _) => "length",
            (_, reason) if !reason.is_empty() => "length",
            _ if self.items().iter().any(Item::is_call) => "tool_calls",
            _ => "stop",
        }
    }

    /// The service tier that served it; `auto` names none.
    pub(super) fn tier(&self) -> Option<String> {
        let tier = self.service_tier.as_ref();
        (!tier.is_empty() && tier != "auto").then(|| tier.to_owned())
    }
}

/// One item of an answer, with the members of all kinds.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Item<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    call_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    arguments: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    input: Option<Text<'a>>,
    #[serde(borrow, default)]
    content: Option<Vec<Part<'a>>>,
    #[serde(borrow, default)]
    summary: Option<Vec<Part<'a>>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) encrypted_content: Option<Text<'a>>,
}

impl<'a> Item<'a> {
    /// Whether it calls a tool of the client's.
    pub(super) fn is_call(&self) -> bool {
        matches!(self.kind.as_ref(), "function_call" | "custom_tool_call")
    }

    /// The id that the tool's result is to name. Some providers number calls anew in every answer; their item's id
    /// tells calls apart.
    pub(super) fn tool_call_id(&self) -> Text<'a> {
        let is_number = |text: &Text<'_>| {
            let digits = text.inner().strip_prefix("call_");
            digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let own = self.call_id.filter(|id| !id.is_empty());
        let telling = own.filter(|id| !is_number(id));
        telling.or(self.id).or(own).unwrap_or_default()
    }

    /// What the tool is called with.
    pub(super) fn arguments(&self) -> Text<'a> {
        self.arguments.or(self.input).unwrap_or_default()
    }

    /// The parts of a message.
    pub(super) fn parts(&self) -> &[Part<'a>] {
        self.content.as_deref().unwrap_or_default()
    }

    /// The texts of a reasoning item that may be read.
    pub(super) fn thoughts(&self) -> impl Iterator<Item = Text<'a>> {
        let parts = self.summary.iter().chain(&self.content).flatten();
        parts.filter_map(|part| part.text).filter(|text| !text.is_empty())
    }
}

/// A part of a message, or of a reasoning item's summary.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Part<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    pub(super) refusal: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) annotations: Option<Vec<&'a RawValue>>,
}
