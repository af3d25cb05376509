//! What a tool gave.

use super::Reach;
use super::chat::{Content, Message, Part, ToolCall};
use super::media::Data;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use crate::gemini::error::refuse;
use crate::gemini::without_signature;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Writes a `function_response`; `calls` are those of the conversation so far.
///
/// # Errors
/// A result without its call, or media that Gemini cannot be told.
pub(super) fn write(
    message: &Message<'_>,
    calls: &[&ToolCall<'_>],
    reach: Reach,
    out: &mut Out,
) -> Result<(), ApiError> {
    let id = message.tool_call_id.as_ref();
    let name = name(message, calls).ok_or_else(|| {
        refuse(format_args!(
            "Missing corresponding tool call for tool response message: no call has the tool_call_id '{id}'"
        ))
    })?;
    let given = Given::read(message)?;
    out.open('{');
    out.key("function_response");
    out.open('{');
    out.text_member("name", name);
    out.key("response");
    given.response(out);
    let id = without_signature(id);
    if reach.is_new && !id.is_empty() {
        out.text_member("id", id);
    }
    given.media(out);
    out.close('}');
    out.close('}');
    Ok(())
}

/// The name of the tool: that of the call with the message's id, else the message's own.
fn name<'m>(message: &'m Message<'_>, calls: &[&'m ToolCall<'_>]) -> Option<&'m str> {
    let id = message.tool_call_id.as_ref();
    let call = calls.iter().rev().find(|call| !id.is_empty() && call.id == id);
    let by_call = call
        .and_then(|call| call.function.as_ref())
        .map(|function| function.name.as_ref());
    by_call.or(Some(message.name.as_ref())).filter(|name| !name.is_empty())
}

/// A result: texts, and media beside them.
#[derive(Default)]
struct Given<'a> {
    texts: Vec<Text<'a>>,
    media: Vec<Data<'a>>,
}

impl<'a> Given<'a> {
    fn read(message: &Message<'a>) -> Result<Self, ApiError> {
        let mut given = Self::default();
        match &message.content {
            Some(Content::Text(text)) if is_image(*text) => given.media.push(Data::read(*text, None)?),
            Some(Content::Text(text)) => given.texts.push(*text),
            Some(Content::Parts(parts)) => {
                for part in parts {
                    given.part(part)?;
                }
            }
            None => {}
        }
        Ok(given)
    }

    fn part(&mut self, part: &Part<'a>) -> Result<(), ApiError> {
        match part.kind.as_ref() {
            "text" => self.texts.extend(part.text),
            "image" => self.media.extend(part.source.map(of_source).transpose()?),
            "image_url" | "input_image" => self.media.extend(part.image_url.map(of_url).transpose()?),
            "file" | "input_file" => {
                let data = part.file_data.or_else(|| file_data(part.file?));
                self.media.extend(data.map(|data| Data::read(data, None)).transpose()?);
            }
            other => {
                return Err(refuse(format_args!(
                    "Invalid message content: a tool's result has the type '{other}'"
                )));
            }
        }
        Ok(())
    }

    /// The text: a JSON object is the response itself, anything else its `content`.
    fn response(&self, out: &mut Out) {
        if let [text] = self.texts.as_slice() {
            let decoded = text.decoded();
            if decoded.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(decoded.trim()).is_ok() {
                return out.raw(decoded.trim());
            }
        }
        out.open('{');
        out.key("content");
        out.joined(self.texts.iter().map(|text| text.inner()));
        out.close('}');
    }

    fn media(&self, out: &mut Out) {
        if self.media.is_empty() {
            return;
        }
        out.key("parts");
        out.open('[');
        for data in &self.media {
            out.open('{');
            data.write(out);
            out.close('}');
        }
        out.close(']');
    }
}

/// Whether a text is an image as a data URI, which Anthropic's clients send so.
fn is_image(text: Text<'_>) -> bool {
    let head: String = text.inner().chars().take(16).filter(|c| *c != '\\').collect();
    head.to_ascii_lowercase().starts_with("data:image/") && text.inner().contains(";base64,")
}

fn of_url<'a>(json: &'a RawValue) -> Result<Data<'a>, ApiError> {
    #[derive(Deserialize)]
    struct Image<'a> {
        #[serde(borrow)]
        url: Text<'a>,
    }
    let url = Text::of(json).or_else(|| Some(serde_json::from_str::<Image<'a>>(json.get()).ok()?.url));
    Data::read(url.unwrap_or_default(), None)
}

fn of_source<'a>(json: &'a RawValue) -> Result<Data<'a>, ApiError> {
    #[derive(Deserialize)]
    struct Source<'a> {
        #[serde(borrow)]
        media_type: Text<'a>,
        #[serde(borrow)]
        data: Text<'a>,
    }
    let source: Source<'a> = serde_json::from_str(json.get())
        .map_err(|error| refuse(format_args!("Invalid message content: source of an image: {error}")))?;
    Ok(Data {
        media_type: Cow::Borrowed(source.media_type.raw()),
        data: source.data.inner(),
    })
}

fn file_data<'a>(json: &'a RawValue) -> Option<Text<'a>> {
    #[derive(Deserialize)]
    struct File<'a> {
        #[serde(borrow)]
        file_data: Text<'a>,
    }
    Text::of(json).or_else(|| Some(serde_json::from_str::<File<'a>>(json.get()).ok()?.file_data))
}
