//! Content parts: text, images, files and what else has a block of its own.

use super::chat::Part;
use super::turns::said;
use crate::anthropic::error::refuse;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Whether parts of this kind reach Anthropic from a user.
pub(super) fn is_known(kind: &str) -> bool {
    matches!(kind, "text" | "image_url" | "document" | "file")
}

/// Whether the part is a file by its id.
pub(super) fn is_file_id(part: &Part<'_>) -> bool {
    part.kind == "file" && file_of(part).is_some_and(|file| file.file_id.is_some_and(|id| !id.is_empty()))
}

/// Whether the part is a file that is uploaded to where code runs.
pub(super) fn is_upload(part: &Part<'_>) -> bool {
    part.kind == "file" && file_of(part).is_some_and(|file| file.place() == Place::Upload)
}

fn file_of<'a>(part: &Part<'a>) -> Option<File<'a>> {
    serde_json::from_str(part.file?.get()).ok()
}

/// A text block.
pub(super) fn text(out: &mut Out, json: &str, cache_control: Option<&RawValue>) {
    out.open('{');
    out.text_member("type", "text");
    out.raw_member("text", json);
    out.optional_member("cache_control", cache_control.map(RawValue::get));
    out.close('}');
}

/// A part of a user's message.
///
/// # Errors
/// A part that Anthropic cannot be told.
pub(super) fn write(part: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    match part.kind.as_ref() {
        "image_url" => image(part, "image", out),
        "file" => file(part, out),
        "document" => {
            out.raw(part.json.get());
            Ok(())
        }
        _ => {
            said(text_of(part), part.cache_control, false, out);
            Ok(())
        }
    }
}

/// A part of a tool's result.
///
/// # Errors
/// A part that Anthropic cannot be told.
pub(super) fn write_result(part: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    match part.kind.as_ref() {
        "text" => text(out, text_of(part).raw(), part.cache_control),
        "image_url" => image(part, "document", out)?,
        "file" => file(part, out)?,
        "tool_reference" => {
            out.open('{');
            out.text_member("type", "tool_reference");
            out.optional_member("tool_name", part.tool_name.map(Text::raw));
            out.close('}');
        }
        kind => {
            return Err(refuse(format_args!(
                "a tool message has a part of type '{kind}', which Anthropic doesn't take"
            )));
        }
    }
    Ok(())
}

fn text_of<'a>(part: &Part<'a>) -> Text<'a> {
    part.text.unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Image<'a> {
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow, default)]
    format: Option<Text<'a>>,
}

/// An image, from a data URI or by its URL. `paper` is what a PDF or plain text in its place becomes.
fn image(part: &Part<'_>, paper: &str, out: &mut Out) -> Result<(), ApiError> {
    let json = part
        .image_url
        .ok_or_else(|| refuse("an image_url part has no 'image_url'"))?;
    let image = match Text::of(json) {
        Some(url) => Image { url, format: None },
        None => serde_json::from_str(json.get()).map_err(|error| refuse(format_args!("invalid image_url: {error}")))?,
    };
    // Slashes may be escaped; nothing else in a scheme is.
    let url: String = image.url.inner().chars().take(12).filter(|c| *c != '\\').collect();
    if url.starts_with("https://") {
        source(out, "image", "url", ("url", image.url.raw()), part.cache_control);
        return Ok(());
    }
    if url.starts_with("http://") {
        return Err(refuse(
            "Anthropic fetches images by https only; send a data URI or an https URL",
        ));
    }
    let data = DataUri::read(image.url, image.format)?;
    let is_paper = matches!(data.media_type.as_ref(), "\"application/pdf\"" | "\"text/plain\"");
    data.write(out, if is_paper { paper } else { "image" }, part.cache_control);
    Ok(())
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct File<'a> {
    #[serde(borrow, default)]
    file_data: Option<Text<'a>>,
    #[serde(borrow, default)]
    file_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    format: Option<Text<'a>>,
}

/// Where a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Its data is in the request.
    Data,
    /// A document or an image that was uploaded.
    Id(&'static str),
    /// A document on the web.
    Url,
    /// To where code runs.
    Upload,
    /// There is none.
    Nowhere,
}

impl File<'_> {
    fn place(&self) -> Place {
        if self.file_data.is_some_and(|data| !data.is_empty()) {
            return Place::Data;
        }
        let Some(id) = self.file_id.filter(|id| !id.is_empty()) else {
            return Place::Nowhere;
        };
        match self.format.map(Text::decoded).as_deref().unwrap_or_default() {
            "application/pdf" | "text/plain" => Place::Id("document"),
            "image/jpeg" | "image/png" | "image/gif" | "image/webp" => Place::Id("image"),
            "" if id.decoded().starts_with("http") => Place::Url,
            _ => Place::Upload,
        }
    }
}

/// A document by its data, or what a file id stands for.
fn file(part: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    let missing = "litellm.BadRequestError: Content block has type='file' but is missing the required 'file' field";
    let json = part.file.ok_or_else(|| refuse(missing))?.get();
    let file: File<'_> =
        serde_json::from_str(json).map_err(|error| refuse(format_args!("invalid file part: {error}")))?;
    let id = file.file_id.unwrap_or_default();
    match file.place() {
        Place::Data => {
            let data = DataUri::read(file.file_data.unwrap_or_default(), file.format)?;
            data.write(out, "document", part.cache_control);
        }
        Place::Id(kind) => source(out, kind, "file", ("file_id", id.raw()), part.cache_control),
        Place::Url => source(out, "document", "url", ("url", id.raw()), part.cache_control),
        Place::Upload => {
            out.open('{');
            out.text_member("type", "container_upload");
            out.raw_member("file_id", id.raw());
            out.optional_member("cache_control", part.cache_control.map(RawValue::get));
            out.close('}');
        }
        Place::Nowhere => {
            return Err(refuse(
                "Either file_data or file_id must be present in the file message",
            ));
        }
    }
    Ok(())
}

/// A block with a source.
fn source(out: &mut Out, kind: &str, from: &str, where_from: (&str, &str), cache_control: Option<&RawValue>) {
    out.open('{');
    out.text_member("type", kind);
    out.key("source");
    out.open('{');
    out.text_member("type", from);
    out.raw_member(where_from.0, where_from.1);
    out.close('}');
    out.optional_member("cache_control", cache_control.map(RawValue::get));
    out.close('}');
}

/// `data:MEDIA;base64,DATA`, as JSON strings; the data is not copied.
struct DataUri<'a> {
    /// A JSON string.
    media_type: Cow<'a, str>,
    /// A JSON string without its quotes.
    data: &'a str,
}

impl<'a> DataUri<'a> {
    fn read(uri: Text<'a>, format: Option<Text<'a>>) -> Result<Self, ApiError> {
        let after_scheme = uri.inner().split_once("data:").map(|(_, rest)| rest);
        let Some((media_type, data)) = after_scheme.and_then(|rest| rest.split_once(";base64,")) else {
            return Err(refuse(
                "Image url not in expected format. Example Expected input - \"image_url\": \
                 \"data:image/jpeg;base64,{base64_image}\". Supported formats - \
                 ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].",
            ));
        };
        let media_type = match format.filter(|format| !format.is_empty()) {
            Some(format) => Cow::Borrowed(format.raw()),
            // Some writers escape slashes once more than JSON does.
            None => Cow::Owned(format!("\"{}\"", media_type.replace('\\', ""))),
        };
        Ok(Self { media_type, data })
    }

    fn write(&self, out: &mut Out, kind: &str, cache_control: Option<&RawValue>) {
        out.open('{');
        out.text_member("type", kind);
        out.key("source");
        out.open('{');
        out.text_member("type", "base64");
        out.raw_member("media_type", &self.media_type);
        out.key("data");
        out.joined([self.data]);
        out.close('}');
        out.optional_member("cache_control", cache_control.map(RawValue::get));
        out.close('}');
    }
}
