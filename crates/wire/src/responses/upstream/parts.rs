//! Content parts of chat messages as parts of input items.

use super::Road;
use super::message::{Content, Part, TypedPart};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Parts that are in Responses' form already.
const READY: &[&str] = &[
    "input_text",
    "input_image",
    "output_text",
    "refusal",
    "input_file",
    "computer_screenshot",
    "summary_text",
    "image",
];
/// Parts that Responses have nothing for.
const LEFT_OUT: &[&str] = &["thinking", "redacted_thinking", "tool_reference"];

/// How parts are written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) road: Road,
    /// Whether the assistant says them.
    pub(super) said: bool,
}

/// Writes a list of parts.
///
/// # Errors
/// The name of a part that cannot be told.
pub(super) fn write(content: &Content<'_>, form: Form, out: &mut Out) -> Result<(), String> {
    out.open('[');
    match content {
        Content::Text(text) => write_text(*text, form, out),
        Content::Parts(parts) => parts.iter().try_for_each(|part| write_part(part, form, out))?,
    }
    out.close(']');
    Ok(())
}

/// Writes one text.
pub(super) fn write_text(text: Text<'_>, form: Form, out: &mut Out) {
    out.open('{');
    out.text_member("type", if form.said { "output_text" } else { "input_text" });
    out.raw_member("text", text.raw());
    out.close('}');
}

fn write_part(part: &Part<'_>, form: Form, out: &mut Out) -> Result<(), String> {
    let part = match part {
        Part::Text(text) => {
            write_text(*text, form, out);
            return Ok(());
        }
        Part::Typed(part) => part,
    };
    match (part.kind.as_ref(), part.text) {
        ("text", text) => write_text(text.unwrap_or_default(), form, out),
        ("image_url", _) => return write_image(part, form, out).ok_or_else(|| "image_url".to_owned()),
        ("file", _) => write_file(part, out),
        ("input_audio", _) => {
            out.open('{');
            out.text_member("type", "input_audio");
            out.optional_member("input_audio", part.input_audio.map(RawValue::get));
            out.close('}');
        }
        (kind, _) if READY.contains(&kind) => out.raw(part.json.get()),
        (kind, _) if LEFT_OUT.contains(&kind) => {}
        (_, Some(text)) => write_text(text, form, out),
        (kind, None) => return Err(format!("type {kind}")),
    }
    Ok(())
}

/// An image: `image_url` is a URL, or an object with one.
fn write_image(part: &TypedPart<'_>, form: Form, out: &mut Out) -> Option<()> {
    #[derive(Deserialize)]
    struct Image<'a> {
        #[serde(borrow)]
        url: Text<'a>,
        #[serde(borrow, default)]
        detail: Option<Text<'a>>,
    }
    let json = part.image_url?;
    let (url, detail) = match Text::of(json) {
        Some(url) => (url, None),
        None => {
            let image: Image<'_> = serde_json::from_str(json.get()).ok()?;
            (image.url, image.detail)
        }
    };
    out.open('{');
    out.text_member("type", "input_image");
    out.raw_member("image_url", url.raw());
    match detail {
        Some(detail) => out.raw_member("detail", detail.raw()),
        None if form.road == Road::Chat => out.text_member("detail", "auto"),
        None => {}
    }
    out.close('}');
    Some(())
}

fn write_file(part: &TypedPart<'_>, out: &mut Out) {
    #[derive(Default, Deserialize)]
    struct File<'a> {
        #[serde(borrow, default)]
        file_id: Option<&'a RawValue>,
        #[serde(borrow, default)]
        file_data: Option<&'a RawValue>,
        #[serde(borrow, default)]
        file_url: Option<&'a RawValue>,
        #[serde(borrow, default)]
        filename: Option<&'a RawValue>,
    }
    let file: File<'_> = part
        .file
        .and_then(|json| serde_json::from_str(json.get()).ok())
        .unwrap_or_default();
    // LiteLLM's chats name files by URL in the place of ids.
    let is_url = |id: &&RawValue| {
        ["\"http://", "\"https://"]
            .iter()
            .any(|scheme| id.get().starts_with(scheme))
    };
    let (url, id) = (file.file_id.filter(is_url), file.file_id.filter(|id| !is_url(id)));
    out.open('{');
    out.text_member("type", "input_file");
    for (name, json) in [
        ("file_id", id),
        ("file_data", file.file_data),
        ("file_url", file.file_url.or(url)),
        ("filename", file.filename),
    ] {
        out.optional_member(name, json.map(RawValue::get));
    }
    out.close('}');
}
