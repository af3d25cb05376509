//! Takes a form's body apart.

use super::{File, Form};
use bytes::Bytes;
use memchr::memmem;
use serde_json::{Map, Value};

/// Parts of a form at most: image edits have 16 images, and there are some ten fields.
const MAX_PARTS: usize = 1000;
/// Bytes of a part's head at most.
const MAX_HEAD: usize = 16 << 10;

/// Why a body is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The content type names no boundary.
    #[error("the content type has no boundary")]
    NoBoundary,
    /// The body has no part that begins or ends with the boundary.
    #[error("a part of the form does not end")]
    Unended,
    /// A part has no name, or its head is no head.
    #[error("a part of the form has no name")]
    Nameless,
    /// A field's text isn't UTF-8.
    #[error("a field of the form is not UTF-8")]
    NoText,
    /// There are more parts than anybody needs.
    #[error("the form has more than {MAX_PARTS} parts")]
    TooMany,
}

/// The boundary that a `content-type` of `multipart/form-data` names.
pub fn boundary(content_type: &str) -> Option<&str> {
    let (kind, params) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = params.split(';').find_map(|param| {
        let (name, value) = param.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"'))
    })?;
    (1..=70).contains(&value.len()).then_some(value)
}

/// Reads a form's body. Files are slices of it.
///
/// # Errors
/// A body that is no such form.
pub fn read(body: &Bytes, boundary: &str) -> Result<Form, FormError> {
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    let finder = memmem::Finder::new(&delimiter);
    let first = delimiter.get(2..).unwrap_or_default();
    let mut at = memmem::find(body, first).ok_or(FormError::Unended)? + first.len();
    let (mut fields, mut files) = (Map::new(), Vec::new());
    for _ in 0..MAX_PARTS {
        let rest = body.get(at..).unwrap_or_default();
        if rest.starts_with(b"--") {
            let fields = Value::Object(fields).to_string().into();
            return Ok(Form { fields, files });
        }
        // Blanks may follow the boundary in its line.
        let line = memmem::find(rest, b"\r\n").ok_or(FormError::Unended)?;
        let length = finder
            .find(rest.get(line..).unwrap_or_default())
            .ok_or(FormError::Unended)?;
        let part = body.slice(at + line + 2..(at + line + length).max(at + line + 2));
        take(&part, &mut fields, &mut files)?;
        at += line + length + delimiter.len();
    }
    Err(FormError::TooMany)
}

fn take(part: &Bytes, fields: &mut Map<String, Value>, files: &mut Vec<File>) -> Result<(), FormError> {
    let end = memmem::find(part.get(..MAX_HEAD).unwrap_or(part), b"\r\n\r\n").ok_or(FormError::Nameless)?;
    let head = String::from_utf8_lossy(part.get(..end).unwrap_or_default());
    let content = part.slice(end + 4..);
    let header = |name: &str| {
        head.split("\r\n").find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition").unwrap_or_default();
    let field = attribute(&disposition, "name").ok_or(FormError::Nameless)?;
    if let Some(name) = attribute(&disposition, "filename") {
        files.push(File {
            field,
            name,
            content_type: header("content-type"),
            bytes: content,
        });
        return Ok(());
    }
    let text = Value::from(std::str::from_utf8(&content).map_err(|_| FormError::NoText)?);
    match fields.get_mut(&field) {
        None => _ = fields.insert(field, text),
        Some(Value::Array(all)) => all.push(text),
        Some(before) => *before = Value::Array(vec![before.take(), text]),
    }
    Ok(())
}

/// An attribute of a header's value, in quotes or not.
fn attribute(value: &str, name: &str) -> Option<String> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once(';') {
        let (key, tail) = after.split_once('=')?;
        let tail = tail.trim_start();
        let (text, left) = match tail.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => tail.split_at(tail.find(';').unwrap_or(tail.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(text.trim_end().to_owned());
        }
        rest = left;
    }
    None
}
