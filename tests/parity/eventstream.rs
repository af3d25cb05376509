//! AWS event-stream framing: the binary format of Bedrock's streams.

use crate::parity::pyjson;
use serde_json::Value;

/// The type number of a text header.
const TEXT: u8 = 7;

/// A message of `{"event": TYPE, "data": …}` or `{"exception": TYPE, "data": …}`.
pub(crate) fn message(item: &Value) -> Vec<u8> {
    let kind = if item.get("exception").is_some() {
        "exception"
    } else {
        "event"
    };
    let mut headers = header(&format!(":{kind}-type"), item[kind].as_str().unwrap_or_default());
    headers.extend(header(":content-type", "application/json"));
    headers.extend(header(":message-type", kind));
    frame(&headers, pyjson::to_text(&item["data"]).as_bytes())
}

fn header(name: &str, value: &str) -> Vec<u8> {
    let name_length = u8::try_from(name.len()).expect("a short name");
    let value_length = u16::try_from(value.len()).expect("a short value");
    [
        &[name_length],
        name.as_bytes(),
        &[TEXT],
        &value_length.to_be_bytes(),
        value.as_bytes(),
    ]
    .concat()
}

/// Prelude, its checksum, headers, payload, checksum of all.
fn frame(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).expect("a short message").to_be_bytes();
    let total = length(16 + headers.len() + payload.len());
    let mut message = [total, length(headers.len())].concat();
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message.extend(headers);
    message.extend(payload);
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message
}

#[test]
fn frames_carry_their_lengths_and_checksums() {
    let message = message(&serde_json::json!({"event": "e", "data": {}}));
    let (body, sum) = message.split_at(message.len() - 4);
    assert_eq!(u32::from_be_bytes(sum.try_into().unwrap()), crc32fast::hash(body));
    assert_eq!(
        u32::from_be_bytes(message[..4].try_into().unwrap()) as usize,
        message.len()
    );
}
