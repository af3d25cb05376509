//! Images, audio and files as chat completions have them.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::base64::{is_base64, standard};
use crate::client::node::Node;
use crate::error::ApiError;

/// What a file without a name is called.
const FILE: &str = "file";
/// Ends of URLs that are images, where the kind isn't told.
const IMAGES: &[&str] = &[".png", ".jpg", ".jpeg", ".webp", ".gif"];

/// Writes the members of a part with data in it.
///
/// # Errors
/// Data that is none.
pub(super) fn data(part: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(blob) = part.object("inlineData")? else {
        return Ok(());
    };
    let (kind, data) = (blob.need_text("mimeType")?, blob.need_text("data")?);
    if data.is_empty() || !is_base64(&data.decoded()) {
        return Err(blob.wrong("data", "Input should be valid base64"));
    }
    let (data, name) = (standard(data.inner()), kind.decoded());
    let url = ["data:", kind.inner(), ";base64,", &data];
    if name.starts_with("image/") {
        return image(out, |out| out.joined(url));
    }
    if let Some(format) = name.strip_prefix("audio/") {
        audio(format, &data, out);
        return Ok(());
    }
    out.text_member("type", "file");
    out.key("file");
    out.open('{');
    out.key("filename");
    match blob.text("displayName")? {
        Some(name) => out.raw(name.raw()),
        None => out.quoted(&file_name(&name)),
    }
    out.key("file_data");
    out.joined(url);
    out.close('}');
    Ok(())
}

/// Writes the members of a part with data elsewhere.
///
/// # Errors
/// No address of it.
pub(super) fn file(part: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(file) = part.object("fileData")? else {
        return Ok(());
    };
    let (url, kind) = (file.need_text("fileUri")?, file.text("mimeType")?);
    let is_image = match kind.map(Text::decoded) {
        Some(kind) => kind.starts_with("image/"),
        None => IMAGES.iter().any(|end| url.inner().ends_with(end)),
    };
    if is_image {
        return image(out, |out| out.raw(url.raw()));
    }
    out.text_member("type", "file");
    out.key("file");
    out.open('{');
    out.raw_member("file_id", url.raw());
    out.optional_member("format", kind.map(Text::raw));
    out.close('}');
    Ok(())
}

fn image(out: &mut Out, url: impl FnOnce(&mut Out)) -> Result<(), ApiError> {
    out.text_member("type", "image_url");
    out.key("image_url");
    out.open('{');
    out.key("url");
    url(out);
    out.close('}');
    Ok(())
}

/// OpenAI's word for the format is the name of the kind, but for MP3.
fn audio(format: &str, data: &str, out: &mut Out) {
    let format = format.split(';').next().unwrap_or_default();
    let format = match format.strip_prefix("x-").unwrap_or(format) {
        "mpeg" => "mp3",
        "wave" | "vnd.wave" => "wav",
        other => other,
    };
    out.text_member("type", "input_audio");
    out.key("input_audio");
    out.open('{');
    out.key("data");
    out.joined([data]);
    out.text_member("format", format);
    out.close('}');
}

/// A name whose end tells the kind: some providers go by it.
fn file_name(kind: &str) -> String {
    let end = kind.rsplit('/').next().unwrap_or_default();
    let end = if end == "plain" { "txt" } else { end };
    match end.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => format!("{FILE}.{end}"),
        false => FILE.to_owned(),
    }
}
