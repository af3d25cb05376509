//! AWS's event stream: binary frames with a prelude, headers and two checksums.
//!
//! A frame is: its length, the length of its headers, a CRC32 of these eight bytes, the headers,
//! the payload, and a CRC32 of all before. Numbers are big-endian.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

/// Lengths, and the checksum of the lengths.
const PRELUDE: usize = 12;

/// A header's type: a text, with two bytes of length.
const TEXT: u8 = 7;

/// The event `{"NAME":PAYLOAD}`, as `converse-stream` sends it.
pub(crate) fn member(event: &[u8]) -> Bytes {
    let text = String::from_utf8_lossy(event);
    let inner = text.strip_prefix("{\"").and_then(|text| text.strip_suffix('}'));
    let (name, payload) = inner
        .and_then(|text| text.split_once("\":"))
        .unwrap_or(("unknown", &text));
    let headers = [
        (":event-type", name),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    frame(&headers, payload.as_bytes())
}

/// An event of the model's own dialect, as `invoke-with-response-stream` sends it.
pub(crate) fn chunk(event: &[u8]) -> Bytes {
    let payload = json!({"bytes": STANDARD.encode(event), "p": "abcdefghijkl"});
    let headers = [
        (":event-type", "chunk"),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    frame(&headers, payload.to_string().as_bytes())
}

/// What ends a stream that fails.
pub(crate) fn exception(kind: &str, message: &str) -> Bytes {
    let headers = [
        (":exception-type", kind),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    frame(&headers, json!({"message": message}).to_string().as_bytes())
}

fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Bytes {
    let headers: Vec<u8> = headers.iter().flat_map(|(name, value)| header(name, value)).collect();
    let length = PRELUDE + headers.len() + payload.len() + 4;
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(be(length));
    bytes.extend(be(headers.len()));
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes.extend(headers);
    bytes.extend(payload);
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    Bytes::from(bytes)
}

fn header(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(name.len()).unwrap_or(u8::MAX)];
    bytes.extend(name.as_bytes());
    bytes.push(TEXT);
    bytes.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend(value.as_bytes());
    bytes
}

fn be(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_add_up() {
        let bytes = member(br#"{"messageStop":{"stopReason":"end_turn"}}"#);
        let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
        assert_eq!(length, bytes.len());
        assert_eq!(crc32fast::hash(&bytes[..8]).to_be_bytes(), bytes[8..12]);
        assert_eq!(crc32fast::hash(&bytes[..length - 4]).to_be_bytes(), bytes[length - 4..]);
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains(r#"{"stopReason":"end_turn"}"#) && text.contains("messageStop"),
            "{text}"
        );
    }
}
