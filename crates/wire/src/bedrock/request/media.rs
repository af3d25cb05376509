//! Images, documents and videos, whose bytes are in the request: Bedrock fetches nothing.

use crate::anthropic::out::Out;
use crate::anthropic::request::chat::Part;
use crate::anthropic::text::Text;
use crate::bedrock::error::refuse;
use crate::error::ApiError;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

const IMAGES: &[&str] = &["png", "jpeg", "gif", "webp"];
const VIDEOS: &[&str] = &["mp4", "mov", "mkv", "webm", "flv", "mpeg", "mpg", "wmv", "3gp"];

/// Media types of documents, and Bedrock's names.
const DOCUMENTS: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("text/csv", "csv"),
    ("application/msword", "doc"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/vnd.ms-excel", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
];

/// Bytes of a document that its name is made of (LiteLLM's number): enough to tell documents apart.
const NAMED_BY: usize = 64 << 10;

/// Media in a block.
#[derive(Debug)]
pub(super) struct Media<'m> {
    /// `image`, `document` or `video`.
    pub(super) kind: &'static str,
    format: &'static str,
    /// Base64, as it stands in JSON.
    data: &'m str,
    /// A document's name, which no other of the conversation has.
    pub(super) name: Option<String>,
}

impl<'m> Media<'m> {
    /// An `image_url` part: an image, a video or a document as a data URI.
    ///
    /// # Errors
    /// A part without a data URI of a known type.
    pub(super) fn image(part: &Part<'m>) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Image<'a> {
            #[serde(borrow)]
            url: Text<'a>,
            #[serde(borrow, default)]
            format: Option<Text<'a>>,
        }
        let json = part
            .image_url
            .ok_or_else(|| refuse("an image_url part has no 'image_url'"))?;
        let image = match Text::of(json) {
            Some(url) => Image { url, format: None },
            None => {
                serde_json::from_str(json.get()).map_err(|error| refuse(format_args!("invalid image_url: {error}")))?
            }
        };
        Self::of_uri(image.url, image.format)
    }

    /// A `file` part.
    ///
    /// # Errors
    /// A part without a data URI of a known type.
    pub(super) fn file(part: &Part<'m>) -> Result<Self, ApiError> {
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
        let missing = "Content block has type='file' but is missing the required 'file' field";
        let json = part.file.ok_or_else(|| refuse(missing))?.get();
        let file: File<'m> =
            serde_json::from_str(json).map_err(|error| refuse(format_args!("invalid file part: {error}")))?;
        let uri = file.file_id.or(file.file_data);
        let uri = uri.ok_or_else(|| refuse("file_data and file_id cannot both be None"))?;
        Self::of_uri(uri, file.format)
    }

    /// A `document` part as Anthropic has it.
    ///
    /// # Errors
    /// A document whose bytes are not in it.
    pub(super) fn document(part: &Part<'m>) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Document<'a> {
            #[serde(borrow)]
            source: Source<'a>,
        }
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Source<'a> {
            #[serde(rename = "type", borrow, default)]
            kind: Option<Cow<'a, str>>,
            #[serde(borrow, default)]
            media_type: Option<Cow<'a, str>>,
            #[serde(borrow, default)]
            data: Option<Text<'a>>,
        }
        let json = part.json.get();
        let document: Document<'m> =
            serde_json::from_str(json).map_err(|error| refuse(format_args!("invalid document part: {error}")))?;
        let source = document.source;
        let (Some("base64"), Some(media_type), Some(data)) = (source.kind.as_deref(), source.media_type, source.data)
        else {
            return Err(refuse(
                "Bedrock Converse only supports base64-encoded document sources: 'source' needs type 'base64', \
                 'media_type' and 'data'",
            ));
        };
        Self::new(&media_type, data.inner(), "Document")
    }

    fn of_uri(uri: Text<'m>, format: Option<Text<'m>>) -> Result<Self, ApiError> {
        let uri = uri.inner();
        let data_uri = uri.strip_prefix("data:").and_then(|rest| rest.split_once(','));
        let Some((head, data)) = data_uri.filter(|(head, _)| head.ends_with("base64")) else {
            return Err(refuse(
                "Bedrock fetches no images or files: send a data URI (data:image/png;base64,…)",
            ));
        };
        // Slashes may be escaped in JSON.
        let stated = head.split(';').next().unwrap_or_default().replace('\\', "");
        let format = format.filter(|format| !format.is_empty()).map(Text::decoded);
        let media_type = match (format.as_deref(), stated.as_str()) {
            (Some(format), _) => format,
            (None, "") => "image/jpeg",
            (None, stated) => stated,
        };
        Self::new(media_type, data, "DocumentPDFmessages")
    }

    /// Media of this type; a document is named after its content, so that each time the conversation is sent its
    /// cached prefix holds.
    fn new(media_type: &str, data: &'m str, name: &str) -> Result<Self, ApiError> {
        let media = |kind, format, name| Self {
            kind,
            format,
            data,
            name,
        };
        if media_type.starts_with("application") || media_type.starts_with("text") {
            let known = DOCUMENTS.iter().find(|(known, _)| *known == media_type);
            let (_, format) = known.ok_or_else(|| {
                let known: Vec<_> = DOCUMENTS.iter().map(|(_, format)| *format).collect();
                refuse(format_args!(
                    "No supported extensions for MIME type: {media_type}. Supported formats: {}",
                    crate::python::names(&known)
                ))
            })?;
            let name = format!("{name}_{}_{format}", content_hash(data));
            return Ok(media("document", format, Some(name)));
        }
        let format = match media_type.split_once('/') {
            Some((_, "jpg")) => "jpeg",
            Some((_, format)) => format,
            None => media_type,
        };
        let find = |formats: &[&'static str]| formats.iter().find(|known| **known == format).copied();
        match (find(IMAGES), find(VIDEOS)) {
            (_, Some(format)) if media_type.starts_with("video") => Ok(media("video", format, None)),
            (Some(format), _) => Ok(media("image", format, None)),
            (_, Some(format)) => Ok(media("video", format, None)),
            _ => Err(refuse(format_args!(
                "Unsupported image format: {format}. Supported formats: {}",
                crate::python::names(&[VIDEOS, IMAGES].concat())
            ))),
        }
    }

    pub(super) fn write(&self, out: &mut Out) {
        super::block::member(out, self.kind, |out| {
            out.text_member("format", self.format);
            if let Some(name) = &self.name {
                out.text_member("name", name);
            }
            out.key("source");
            out.open('{');
            out.key("bytes");
            out.joined([self.data]);
            out.close('}');
        });
    }
}

/// 16 hexadecimal digits that stand for base64 text, whatever white space is in it.
fn content_hash(data: &str) -> String {
    let text: Cow<'_, str> = match data.contains('\\') {
        true => serde_json::from_str(&format!("\"{data}\"")).unwrap_or(Cow::Borrowed(data)),
        false => Cow::Borrowed(data),
    };
    let is_plain = !text.contains(char::is_whitespace);
    let text: Cow<'_, str> = match is_plain {
        true => text,
        false => Cow::Owned(text.split_whitespace().collect()),
    };
    let sample = text.as_bytes().get(..NAMED_BY).unwrap_or(text.as_bytes());
    let hash = Sha256::new().chain_update(sample).chain_update(text.len().to_string());
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
