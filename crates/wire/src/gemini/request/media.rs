//! Images, audio and files: their data in the request, or where Google finds them.

use super::Reach;
use super::mime;
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, if_text};
use crate::error::ApiError;
use crate::gemini::error::refuse;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Files that were uploaded to Google's Files API: never fetched, only named.
const UPLOADED: &str = "https://generativelanguage.googleapis.com/v1beta/files/";

/// How a file is looked at: its kind, how closely, and which part of a video.
#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "if_text")]
    url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    file_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    file_data: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    format: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    mime_type: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    content_type: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    detail: Option<Text<'a>>,
    #[serde(default)]
    video_metadata: Option<Value>,
}

impl<'a> Fields<'a> {
    /// The kind that the client names.
    fn kind(&self) -> Option<Text<'a>> {
        let mut named = [self.format, self.mime_type, self.content_type].into_iter().flatten();
        named.find(|kind| !kind.is_empty())
    }
}

/// An `image_url`.
///
/// # Errors
/// An image that is none, or that Gemini cannot be told.
pub(super) fn image(json: Option<&RawValue>, reach: Reach, out: &mut Out) -> Result<(), ApiError> {
    let json = json.ok_or_else(|| {
        refuse("Invalid message content: element type is 'image_url' but 'image_url' field is missing ")
    })?;
    let fields = match Text::of(json) {
        Some(url) => Fields {
            url: Some(url),
            ..Fields::default()
        },
        None => read(json, "image_url")?,
    };
    let url = fields.url.ok_or_else(|| {
        refuse("Invalid message content: element type is 'image_url' but 'url' field is missing inside 'image_url' ")
    })?;
    media(url, &fields, reach, out)
}

/// A `file`, by its id or its data.
///
/// # Errors
/// A file that is none, or that Gemini cannot be told.
pub(super) fn file(json: Option<&RawValue>, reach: Reach, out: &mut Out) -> Result<(), ApiError> {
    let json = json.ok_or_else(|| refuse("Content block has type='file' but is missing the required 'file' field"))?;
    let fields: Fields<'_> = read(json, "file")?;
    let mut given = [fields.file_id, fields.file_data].into_iter().flatten();
    let url = given.find(|text| !text.is_empty());
    let url = url.ok_or_else(|| refuse("Unknown file type. Please pass in a file_id or file_data"))?;
    media(url, &fields, reach, out)
}

/// An `input_audio`.
///
/// # Errors
/// Audio without data or format.
pub(super) fn audio(json: Option<&RawValue>, out: &mut Out) -> Result<(), ApiError> {
    #[derive(Deserialize)]
    #[serde(expecting = "an object")]
    struct Audio<'a> {
        #[serde(borrow)]
        data: Text<'a>,
        #[serde(borrow)]
        format: Text<'a>,
    }
    let json = json.ok_or_else(|| refuse("Invalid message content: 'input_audio' field is missing"))?;
    let audio: Audio<'_> = read(json, "input_audio")?;
    let format = audio.format.decoded();
    let kind = match format.starts_with("audio/") {
        true => format.into_owned(),
        false => format!("audio/{format}"),
    };
    let data = Data {
        media_type: Cow::Owned(Value::from(kind).to_string()),
        data: checked(audio.data.inner())?,
    };
    out.open('{');
    data.write(out);
    out.close('}');
    Ok(())
}

fn read<'a, T: Deserialize<'a>>(json: &'a RawValue, name: &str) -> Result<T, ApiError> {
    serde_json::from_str(json.get()).map_err(|error| refuse(format_args!("Invalid message content: {name}: {error}")))
}

/// How closely media are looked at, in Google's word.
pub(super) fn resolution(detail: &str) -> Option<&'static str> {
    RESOLUTIONS
        .iter()
        .find(|(word, _)| *word == detail)
        .map(|(_, resolution)| *resolution)
}

/// The closest of all details that messages ask for; older models take one for all.
pub(super) fn closest<'d>(details: impl Iterator<Item = Cow<'d, str>>) -> Option<&'static str> {
    let rank = |detail: &str| RESOLUTIONS.iter().position(|(word, _)| *word == detail);
    let highest = details.filter_map(|detail| rank(&detail)).max()?;
    RESOLUTIONS.get(highest).map(|(_, resolution)| *resolution)
}

/// OpenAI's details and Google's words, from far to close.
const RESOLUTIONS: &[(&str, &str)] = &[
    ("low", "MEDIA_RESOLUTION_LOW"),
    ("medium", "MEDIA_RESOLUTION_MEDIUM"),
    ("high", "MEDIA_RESOLUTION_HIGH"),
    ("ultra_high", "MEDIA_RESOLUTION_ULTRA_HIGH"),
];

/// The `detail` of an image or a file.
pub(super) fn detail(json: &RawValue) -> Option<Cow<'_, str>> {
    let fields: Fields<'_> = serde_json::from_str(json.get()).ok()?;
    fields.detail.map(Text::decoded)
}

fn media(url: Text<'_>, fields: &Fields<'_>, reach: Reach, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    match Place::of(url) {
        Place::Data => Data::read(url, fields.kind())?.write(out),
        Place::Bucket(uri) => named(url, Some(&bucket_kind(&uri, fields)?), out),
        Place::Uploaded => named(url, fields.kind().map(Text::decoded).as_deref(), out),
        Place::Web(uri) => match web_kind(&uri, fields, reach) {
            Some(kind) => named(url, Some(&kind), out),
            None => return Err(unfetched(&uri)),
        },
    }
    if let Some(resolution) = fields
        .detail
        .and_then(|detail| resolution(&detail.decoded()))
        .filter(|_| reach.is_new)
    {
        out.key("media_resolution");
        out.open('{');
        out.text_member("level", resolution);
        out.close('}');
    }
    if let Some(video) = fields.video_metadata.as_ref().and_then(video) {
        out.raw_member("video_metadata", &video);
    }
    out.close('}');
    Ok(())
}

/// Where a file is.
enum Place {
    /// In the request.
    Data,
    /// In a bucket of Google's (`gs://`).
    Bucket(String),
    /// Google has it already.
    Uploaded,
    /// Somewhere on the web.
    Web(String),
}

impl Place {
    fn of(url: Text<'_>) -> Self {
        // Data can be long, and needs no decoding.
        if url.inner().starts_with("data:") {
            return Self::Data;
        }
        let uri = url.decoded().into_owned();
        match uri.split_once("://").map(|(scheme, _)| scheme) {
            Some("gs") => Self::Bucket(uri),
            Some("https") if uri.starts_with(UPLOADED) => Self::Uploaded,
            Some("http" | "https") => Self::Web(uri),
            _ => Self::Data,
        }
    }
}

fn named(url: Text<'_>, kind: Option<&str>, out: &mut Out) {
    out.key("file_data");
    out.open('{');
    if let Some(kind) = kind {
        out.text_member("mime_type", kind);
    }
    out.raw_member("file_uri", url.raw());
    out.close('}');
}

fn bucket_kind(uri: &str, fields: &Fields<'_>) -> Result<Cow<'static, str>, ApiError> {
    if let Some(kind) = fields.kind() {
        return Ok(mime::alias(&kind.decoded()).into());
    }
    let name = uri.rsplit('/').next().unwrap_or_default();
    let Some((_, extension)) = name.rsplit_once('.') else {
        return Err(refuse(format_args!(
            "Unable to determine mime type for gs URI: {uri}. This gs:// URI has no file extension. Set it explicitly \
             using image_url.format (or image_url.mime_type/content_type) or message.content[].file.format."
        )));
    };
    let kind = mime::of_extension(extension);
    kind.map(Cow::Borrowed).ok_or_else(|| {
        refuse(format_args!(
            "File type not supported by gemini - {}",
            extension.to_uppercase()
        ))
    })
}

/// The kind of a file that Vertex AI fetches itself; AI Studio fetches none.
fn web_kind(uri: &str, fields: &Fields<'_>, reach: Reach) -> Option<Cow<'static, str>> {
    if !reach.fetches || !uri.starts_with("https://") {
        return None;
    }
    let named = fields.kind().map(|kind| kind.decoded().into_owned().into());
    named.or_else(|| mime::of_url(uri).map(Cow::Borrowed))
}

fn unfetched(uri: &str) -> ApiError {
    refuse(format_args!(
        "Error: Unable to fetch image from URL. This gateway fetches no media for Gemini: send it as a data URI, or by \
         its Files API or gs:// URI. url={uri}"
    ))
}

/// Which part of a video counts, in Google's words.
fn video(given: &Value) -> Option<String> {
    let names = [
        ("fps", "fps"),
        ("start_offset", "startOffset"),
        ("end_offset", "endOffset"),
    ];
    let members = names
        .iter()
        .filter_map(|(ours, theirs)| Some(((*theirs).to_owned(), given.get(ours)?.clone())));
    let members: serde_json::Map<String, Value> = members.collect();
    (!members.is_empty()).then(|| Value::Object(members).to_string())
}

/// `data:MEDIA;base64,DATA`; the data is not copied.
pub(super) struct Data<'a> {
    /// A JSON string.
    pub(super) media_type: Cow<'a, str>,
    /// A JSON string without its quotes.
    pub(super) data: &'a str,
}

impl<'a> Data<'a> {
    /// Takes a data URI apart; `kind` is what the client calls it.
    ///
    /// # Errors
    /// Anything else.
    pub(super) fn read(uri: Text<'a>, kind: Option<Text<'a>>) -> Result<Self, ApiError> {
        let after_scheme = uri.inner().strip_prefix("data:");
        let Some((media_type, data)) = after_scheme.and_then(|rest| rest.split_once(";base64,")) else {
            return Err(refuse(
                "Image url not in expected format. Example Expected input - \"image_url\": \
                 \"data:image/jpeg;base64,{base64_image}\". Supported formats - \
                 ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].",
            ));
        };
        let media_type = match kind {
            Some(kind) => Cow::Borrowed(kind.raw()),
            // Some writers escape slashes once more than JSON does.
            None => Cow::Owned(format!("\"{}\"", media_type.replace('\\', ""))),
        };
        Ok(Self {
            media_type,
            data: checked(data)?,
        })
    }

    /// Writes `inline_data`.
    pub(super) fn write(&self, out: &mut Out) {
        out.key("inline_data");
        out.open('{');
        out.key("data");
        out.joined([self.data]);
        out.raw_member("mime_type", &self.media_type);
        out.close('}');
    }
}

/// Data that can be base64, in its usual or its URL form; slashes may be escaped.
fn checked(data: &str) -> Result<&str, ApiError> {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'\\');
    // Without a way out of the loop, so that it is done many bytes at a time.
    match data.bytes().fold(true, |fine, byte| fine & is_base64(byte)) {
        true => Ok(data),
        false => Err(refuse(
            "Invalid message content: the data of an image, audio or file is no base64",
        )),
    }
}
