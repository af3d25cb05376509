//! Converse's answer as OpenAI's chat completion.

mod citations;
mod said;

pub(super) use said::{Said, Thought};

use super::error::senseless;
use super::request::Reading;
use super::usage::{More, Tokens};
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, if_text};
use crate::anthropic::usage::Reported;
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::openai::{chat_id, finish_reason};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// A whole answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Completion<'a> {
    #[serde(borrow)]
    output: Output<'a>,
    #[serde(borrow, default)]
    stop_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    usage: Option<Tokens<'a>>,
    #[serde(borrow, default)]
    trace: Option<&'a RawValue>,
    #[serde(borrow, default)]
    service_tier: Option<Tier<'a>>,
    #[serde(default)]
    additional_model_response_fields: Option<More>,
}

#[derive(Debug, Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
}

#[derive(Debug, Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Vec<Block<'a>>,
}

#[derive(Debug, Deserialize)]
struct Tier<'a> {
    #[serde(rename = "type", borrow)]
    kind: Text<'a>,
}

/// One block of an answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Block<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_use: Option<ToolUse<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    citations_content: Option<&'a RawValue>,
}

/// A tool call.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolUse<'a> {
    #[serde(borrow)]
    pub(super) tool_use_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) input: Option<&'a RawValue>,
}

impl<'a> Completion<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// A body that is no answer.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(body).map_err(|error| {
            let shown = String::from_utf8_lossy(body.get(..body.len().min(SHOWN)).unwrap_or_default());
            senseless(format_args!(
                "Error converting to valid response block={error}, received: {shown}"
            ))
        })
    }

    pub(super) fn blocks(&self) -> &[Block<'a>] {
        self.output.message.as_ref().map_or(&[], |message| &message.content)
    }

    /// Why it ended, in OpenAI's words. An answer by the form's tool ends like any other.
    pub(super) fn finish_reason(&self, said: &Said<'_>) -> &'static str {
        match finish_reason(self.stop_reason.as_deref().unwrap_or("stop")) {
            "tool_calls" if said.is_formed() => "stop",
            reason => reason,
        }
    }

    /// The provider's counts.
    pub(super) fn reported(&self) -> Reported {
        let more = self.additional_model_response_fields.unwrap_or_default();
        self.usage.clone().unwrap_or_default().reported(more.thoughts())
    }
}

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer.
pub(super) fn read(call: &Call<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let completion = Completion::read(body)?;
    let reading = Reading::of(call);
    let said = Said::read(completion.blocks(), reading.answers_by_tool);
    let finish_reason = completion.finish_reason(&said);
    let counted = completion.reported().of(said.counts());
    let usage = counted.usage();
    let id = chat_id(call.seed);
    let mut out = Out::of(body);
    out.open('{');
    out.text_member("id", &id);
    out.raw_member("created", &call.now_s.to_string());
    out.text_member("model", call.shown_model.unwrap_or(call.model));
    out.text_member("object", "chat.completion");
    out.key("choices");
    out.open('[');
    out.open('{');
    out.text_member("finish_reason", finish_reason);
    out.number_member("index", 0);
    out.key("message");
    said.write(&reading.names, &mut out);
    out.close('}');
    out.close(']');
    if usage.is_reported() {
        out.key("usage");
        counted.write(true, &mut out);
    }
    out.optional_member("trace", completion.trace.map(RawValue::get));
    let tier = completion.service_tier.as_ref().map(|tier| tier.kind);
    out.optional_member("service_tier", tier.map(Text::raw));
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        usage,
        id: Some(id),
        cost: None,
        tier: tier.map(|tier| tier.decoded().into_owned()),
        text: (!usage.is_reported()).then(|| said.plain_text()),
        finish_reason: Some(finish_reason.to_owned()),
        content_type: None,
        model: None,
    })
}
