//! JSON strings: decode and write.

use bytes::Bytes;
use std::borrow::Cow;

/// The text of a JSON string with its quotes; `None` if `value` is none, or holds a lone surrogate.
pub(super) fn decode(value: &[u8]) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if has_escapes(inner) {
        return serde_json::from_slice(value).ok().map(Cow::Owned);
    }
    std::str::from_utf8(inner).ok().map(Cow::Borrowed)
}

/// The text of a key without its quotes. What cannot be decoded is shown as it is written.
pub(super) fn unescape(raw: &[u8]) -> Cow<'_, str> {
    if has_escapes(raw) {
        let quoted = [b"\"", raw, b"\""].concat();
        if let Ok(text) = serde_json::from_slice(&quoted) {
            return Cow::Owned(text);
        }
    }
    std::str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Borrowed)
}

pub(super) fn has_escapes(raw: &[u8]) -> bool {
    memchr::memchr(b'\\', raw).is_some()
}

/// `text` as a JSON string with its quotes.
pub fn quote(text: &str) -> Bytes {
    let mut json = Vec::with_capacity(text.len() + 2);
    // Writing to memory cannot fail.
    serde_json::to_writer(&mut json, text).unwrap_or_default();
    json.into()
}
