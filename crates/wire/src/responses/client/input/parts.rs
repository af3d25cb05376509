//! Content parts of items as parts of chat messages.

use super::invalid;
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, if_text, word};
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A part, with the members of all kinds.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Part<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    refusal: Option<Text<'a>>,
    #[serde(borrow, default)]
    image_url: Option<&'a RawValue>,
    #[serde(borrow, default)]
    detail: Option<&'a RawValue>,
    #[serde(borrow, default)]
    file_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    file_url: Option<&'a RawValue>,
    #[serde(borrow, default)]
    file_data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    filename: Option<&'a RawValue>,
    #[serde(borrow, default)]
    input_audio: Option<&'a RawValue>,
    #[serde(borrow, default)]
    cache_control: Option<&'a RawValue>,
}

/// A message's content.
///
/// # Errors
/// What is no text and no list of parts, or a part that makes no sense.
pub(super) fn content(json: &RawValue) -> Result<Cow<'_, str>, ApiError> {
    if let Some(text) = Text::of(json) {
        return Ok(Cow::Borrowed(text.raw()));
    }
    let parts = read(json)?;
    let mut out = Out::default();
    out.open('[');
    parts.iter().try_for_each(|part| write(part, &mut out))?;
    out.close(']');
    Ok(Cow::Owned(out.into_text()))
}

/// What a tool gave: one text, unless there are pictures or files in it.
///
/// # Errors
/// A part that makes no sense.
pub(super) fn output(json: Option<&RawValue>) -> Result<Cow<'_, str>, ApiError> {
    let Some(json) = json.filter(|json| json.get() != "null") else {
        return Ok(Cow::Borrowed("\"\""));
    };
    if let Some(text) = Text::of(json) {
        return Ok(Cow::Borrowed(text.raw()));
    }
    if !json.get().starts_with('[') {
        return Ok(Cow::Owned(serde_json::Value::from(json.get()).to_string()));
    }
    let parts = read(json)?;
    let texts: Option<Vec<&str>> = parts.iter().map(|part| Some(part.text?.inner())).collect();
    match texts {
        Some(texts) => Ok(Cow::Owned(format!("\"{}\"", texts.concat()))),
        None => content(json),
    }
}

fn read(json: &RawValue) -> Result<Vec<Part<'_>>, ApiError> {
    let parts = serde_json::from_str(json.get());
    parts.map_err(|error| invalid(format_args!("content must be text or a list of parts: {error}")))
}

fn write(part: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    match part.kind.as_ref() {
        "input_image" => write_image(part, out)?,
        "input_file" => write_file(part, out),
        "input_audio" => {
            out.text_member("type", "input_audio");
            out.optional_member("input_audio", part.input_audio.map(RawValue::get));
        }
        kind => {
            let text = part.text.or(part.refusal);
            let text = text.ok_or_else(|| invalid(format_args!("content of type '{kind}' is not supported")))?;
            out.text_member("type", "text");
            out.raw_member("text", text.raw());
        }
    }
    out.optional_member("cache_control", part.cache_control.map(RawValue::get));
    out.close('}');
    Ok(())
}

fn write_image(part: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    let url = part.image_url.and_then(Text::of);
    let url = url.ok_or_else(|| invalid("an input_image has no 'image_url'"))?;
    out.text_member("type", "image_url");
    out.key("image_url");
    out.open('{');
    out.raw_member("url", url.raw());
    out.raw_member("detail", part.detail.map_or("\"auto\"", RawValue::get));
    out.close('}');
    Ok(())
}

/// A file; providers that take a URL for one take it as its id.
fn write_file(part: &Part<'_>, out: &mut Out) {
    out.text_member("type", "file");
    out.key("file");
    out.open('{');
    for (name, json) in [
        ("file_id", part.file_id.or(part.file_url)),
        ("file_data", part.file_data),
        ("filename", part.filename),
    ] {
        out.optional_member(name, json.map(RawValue::get));
    }
    out.close('}');
}
