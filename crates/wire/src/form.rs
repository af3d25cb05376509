//! Forms with files (`multipart/form-data`): read into a JSON object of the fields, so that what holds for JSON bodies
//! holds for them too, and written again around the same file bytes.

mod read;

pub use read::{FormError, boundary, read};

use crate::asked::Asked;
use crate::call_type::CallType;
use crate::json::{Peek, elements};
use crate::usage::Units;
use bytes::Bytes;

/// A file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The field's name.
    pub field: String,
    /// The file's name.
    pub name: String,
    /// What the client says that it is.
    pub content_type: Option<String>,
    /// Its bytes: a part of the client's body.
    pub bytes: Bytes,
}

/// A form: its fields as a JSON object of texts (or lists of them, where a field is repeated), and its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The fields.
    pub fields: Bytes,
    /// The files.
    pub files: Vec<File>,
}

/// Writes a form: the members of a JSON object as fields, then the files, none of whose bytes is copied. Gives the
/// pieces and their content type. `seed` makes a boundary that occurs in no file but by chance of 2^-128.
pub fn write(json: &[u8], files: &[File], seed: u128) -> (Vec<Bytes>, String) {
    let boundary = format!("litellm-{seed:032x}");
    let mut head = String::new();
    for (name, value) in Peek::part(json).unwrap_or_default().iter(json) {
        let name = format!("name=\"{}\"", escaped(&name));
        for value in values(value) {
            head += &field(&boundary, &name, None);
            head += &value;
            head += "\r\n";
        }
    }
    let mut pieces = vec![Bytes::from(head)];
    for file in files {
        let name = format!(
            "name=\"{}\"; filename=\"{}\"",
            escaped(&file.field),
            escaped(&file.name)
        );
        pieces.push(field(&boundary, &name, file.content_type.as_deref()).into());
        pieces.push(file.bytes.clone());
        pieces.push(Bytes::from_static(b"\r\n"));
    }
    pieces.push(format!("--{boundary}--\r\n").into());
    (pieces, format!("multipart/form-data; boundary={boundary}"))
}

/// The lines before a part's content.
fn field(boundary: &str, name: &str, content_type: Option<&str>) -> String {
    let kind = content_type.map(|kind| format!("Content-Type: {}\r\n", one_line(kind)));
    let kind = kind.unwrap_or_default();
    format!("--{boundary}\r\nContent-Disposition: form-data; {name}\r\n{kind}\r\n")
}

/// A member's value as fields have it: text without its quotes, a list as several.
fn values(json: &[u8]) -> Vec<String> {
    let text = |json: &[u8]| match serde_json::from_slice::<String>(json) {
        Ok(text) => text,
        Err(_) => String::from_utf8_lossy(json).into_owned(),
    };
    if json.starts_with(b"[") {
        let items = elements(json).into_iter().filter_map(|span| json.get(span));
        return items.map(text).collect();
    }
    vec![text(json)]
}

/// A name between quotes, as browsers write it.
fn escaped(name: &str) -> String {
    one_line(name).replace('"', "%22")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

/// Milliseconds of a WAV file, by its own head; `None` for anything else.
pub fn wav_ms(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u64::from(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
    if !bytes.starts_with(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return None;
    }
    let (mut at, mut rate) = (12_usize, None);
    loop {
        let length = number(at + 4)?;
        match bytes.get(at..at + 4)? {
            b"fmt " => rate = number(at + 16).filter(|rate| *rate > 0),
            b"data" => {
                // A head written before the end was known says more than there is.
                let there = (bytes.len() as u64).saturating_sub(at as u64 + 8);
                return Some(length.min(there).saturating_mul(1000) / rate?);
            }
            _ => {}
        }
        let padded = usize::try_from(length + length % 2).ok()?;
        at = at.checked_add(8)?.checked_add(padded)?;
    }
}

/// A file as LiteLLM hands it on: the names that OpenAI's image edits want, and Python's word for WAV.
pub fn adjusted(call_type: CallType, file: &File) -> File {
    let mut file = file.clone();
    let is_wav = file.name.to_ascii_lowercase().ends_with(".wav");
    match (call_type, &*file.field) {
        (CallType::Transcriptions, _) if is_wav => file.content_type = Some("audio/x-wav".to_owned()),
        (CallType::ImageEdits, "image" | "image[]") => {
            file.name = format!("image.{}", image_end(&file));
            "image[]".clone_into(&mut file.field);
        }
        (CallType::ImageEdits, "mask" | "mask[]") => {
            file.name = format!("mask.{}", image_end(&file));
            "mask".clone_into(&mut file.field);
        }
        _ => {}
    }
    file
}

fn image_end(file: &File) -> &'static str {
    match file.content_type.as_deref() {
        Some("image/jpeg") => "jpeg",
        Some("image/webp") => "webp",
        _ => "png",
    }
}

/// Bytes of a second of sound at least: speech codecs in use go down to some 6 kbit a second.
const LEAST_RATE: u64 = 500;
/// Tokens of a second of sound at most: OpenAI's models have ten.
const PER_SECOND: u64 = 25;
/// Tokens of an input image at most: OpenAI's dearest has some 6,000.
const PER_IMAGE: u64 = 16_384;

/// The most that files can cost: time to listen to them, or tokens to look at them.
pub fn bound(call_type: CallType, files: &[File], asked: Asked) -> Asked {
    if call_type == CallType::ImageEdits {
        let media = PER_IMAGE.saturating_mul(files.len() as u64);
        return Asked { media, ..asked };
    }
    let audio_ms = files.iter().map(|file| listened_ms(file, LEAST_RATE)).sum();
    Asked {
        units: Units {
            audio_ms,
            ..asked.units
        },
        media: (audio_ms / 1000 + 1).saturating_mul(PER_SECOND),
        ..asked
    }
}

/// Bytes of a second of sound where nothing tells: 128 kbit, as MP3 files usually have.
const USUAL_RATE: u64 = 16_000;

/// The length of the files' sound, where the reply doesn't tell it.
pub fn length_ms(files: &[File]) -> u64 {
    files.iter().map(|file| listened_ms(file, USUAL_RATE)).sum()
}

fn listened_ms(file: &File, rate: u64) -> u64 {
    wav_ms(&file.bytes).unwrap_or_else(|| (file.bytes.len() as u64).saturating_mul(1000) / rate)
}

#[cfg(test)]
mod tests;
