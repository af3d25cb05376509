//! Anthropic's answer as OpenAI's chat completion.

mod block;
mod hosted;
mod said;

pub(super) use block::Block;
pub(super) use hosted::{CodeRun, Search};

use super::error::senseless;
use super::out::Out;
use super::request::{Message, Reading};
use super::text::{Text, python_json};
use super::usage::{Counted, Reported};
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::json::Peek;
use crate::openai::{chat_id, finish_reason};
use bytes::Bytes;
use said::Said;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole answer.
#[derive(Deserialize)]
pub(super) struct Completion<'a> {
    #[serde(borrow, default)]
    pub(super) model: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) content: Option<Vec<Block<'a>>>,
    #[serde(borrow, default)]
    pub(super) stop_reason: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) usage: Option<Reported>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) container: Option<&'a RawValue>,
    #[serde(borrow, default)]
    context_management: Option<&'a RawValue>,
}

impl<'a> Completion<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// A body that is no answer, or an error in one of status 2xx.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, ApiError> {
        let completion: Self = serde_json::from_slice(body).map_err(|error| {
            let shown = String::from_utf8_lossy(body.get(..body.len().min(SHOWN)).unwrap_or_default());
            senseless(format_args!(
                "Unable to get json response - {error}, Original Response: {shown}"
            ))
        })?;
        match (completion.error, &completion.content) {
            (Some(error), _) => Err(senseless(error)),
            (None, None) => Err(senseless("the answer has no 'content'")),
            _ => Ok(completion),
        }
    }

    /// Why it ended, in OpenAI's words.
    pub(super) fn finish_reason(&self) -> &'static str {
        finish_reason(self.stop_reason.as_deref().unwrap_or("stop"))
    }
}

/// The counts of an answer whose blocks all belong to it.
pub(super) fn counted(completion: &Completion<'_>) -> Counted {
    let said = Said::read(completion.content.as_deref().unwrap_or_default(), false);
    completion.usage.clone().unwrap_or_default().of(said.counts())
}

/// All that an answer says, for counting.
pub(super) fn plain_text(completion: &Completion<'_>) -> String {
    Said::read(completion.content.as_deref().unwrap_or_default(), false).plain_text()
}

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer, or an error in one of status 2xx.
pub(super) fn read(call: &Call<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let completion = Completion::read(body)?;
    let reading = Reading::of(call);
    let blocks = completion.content.as_deref().unwrap_or_default();
    let message = Said::read(blocks, reading.answers_by_tool);
    let finish_reason = message.ends_as("stop").unwrap_or_else(|| completion.finish_reason());
    let counted = completion
        .usage
        .clone()
        .unwrap_or_default()
        .at(reading.speed)
        .of(message.counts());
    let usage = counted.usage();

    let id = chat_id(call.seed);
    let mut out = Out::of(body);
    out.open('{');
    out.text_member("id", &id);
    out.raw_member("created", &call.now_s.to_string());
    out.text_member("model", call.shown_model.unwrap_or(&completion.model));
    out.text_member("object", "chat.completion");
    out.key("choices");
    out.open('[');
    out.open('{');
    out.text_member("finish_reason", finish_reason);
    out.number_member("index", 0);
    out.key("message");
    message.write(&completion, &prefix(call, &message.text()), &reading.names, &mut out);
    out.close('}');
    out.close(']');
    if usage.is_reported() {
        out.key("usage");
        counted.write(true, &mut out);
    }
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        usage,
        id: Some(id),
        cost: None,
        tier: counted.tier(),
        text: (!usage.is_reported()).then(|| message.plain_text()),
        finish_reason: Some(finish_reason.to_owned()),
        content_type: None,
        model: None,
    })
}

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// What the client wants the answer to go on from, if it asked to see that and the answer doesn't
/// begin with it: a JSON string without its quotes.
fn prefix(call: &Call<'_>, said: &str) -> String {
    let messages = call
        .peek
        .get(call.body, "messages")
        .and_then(|json| std::str::from_utf8(json).ok());
    let marked = messages.filter(|json| json.contains("\"prefix\""));
    let messages = marked.and_then(|json| Message::list(json).ok()).unwrap_or_default();
    let prefix = messages.last().and_then(Message::prefix);
    let missing = prefix.filter(|prefix| !said.starts_with(prefix.decoded().as_ref()));
    missing.map(Text::inner).unwrap_or_default().to_owned()
}

/// What the form's tool was given, in Python's form of JSON: all of it, or what Claude wrapped in `values`.
pub(super) fn answer(input: &str) -> String {
    let body = input.as_bytes();
    let peek = Peek::object(body).unwrap_or_default();
    let values = peek.get(body, "values").filter(|values| *values != b"null");
    python_json(
        values
            .and_then(|values| std::str::from_utf8(values).ok())
            .unwrap_or(input),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwraps_values() {
        assert_eq!(answer(r#"{"values":{"n":1}}"#), r#"{"n": 1}"#);
        assert_eq!(answer(r#"{"n":1}"#), r#"{"n": 1}"#);
    }
}
