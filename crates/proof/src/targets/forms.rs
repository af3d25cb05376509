//! Forms with files: what was read of one and is written again is read as the same.

use super::steered;
use crate::body::{is_json, members};
use bytes::Bytes;
use wire::call_type::CallType;
use wire::form;

/// What stands between the parts of a form that is checked.
const BOUNDARY: &str = "b";

/// The first byte is a seed, the others are the form's body.
pub(super) fn check(data: &[u8]) {
    let Some((seed, data)) = steered(data) else { return };
    let _ = form::wav_ms(data);
    let _ = form::boundary(&String::from_utf8_lossy(data));
    let Ok(form) = form::read(&Bytes::copy_from_slice(data), BOUNDARY) else {
        return;
    };
    assert!(is_json(&form.fields));
    let (pieces, kind) = form::write(&form.fields, &form.files, seed as u128);
    let boundary = form::boundary(&kind).expect("it has one");
    let again = form::read(&pieces.concat().into(), boundary).expect("it is a form");
    // Names are written on one line between quotes.
    let names = form.files.iter().flat_map(|file| [&file.field, &file.name]);
    let is_odd = |text: &str| text.contains(['"', '\r', '\n']);
    let kinds = form.files.iter().filter_map(|file| file.content_type.as_ref());
    let fields = members(&form.fields).expect("an object");
    if !names
        .chain(kinds)
        .chain(fields.iter().map(|(name, _)| name))
        .any(|text| is_odd(text))
    {
        assert_eq!(again, form);
    }
    for file in &form.files {
        let adjusted = [CallType::Transcriptions, CallType::ImageEdits].map(|call| form::adjusted(call, file));
        assert!(adjusted.iter().all(|other| other.bytes == file.bytes));
    }
}
