//! AWS's event stream, read as its specification says and with nothing of the mock's own.

use super::player::{read, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The frames of a stream: `{EVENT TYPE: PAYLOAD}`, or the event within a `chunk`.
pub(crate) fn frames(body: &[u8]) -> Vec<Result<Value, String>> {
    let mut frames = Vec::new();
    let mut rest = body;
    while rest.len() >= 16 {
        if number(&rest[8..12]) != crc32(&rest[..8]) {
            frames.push(Err("wrong checksum of the prelude".to_owned()));
            break;
        }
        let length = number(&rest[..4]) as usize;
        if length > rest.len() {
            frames.push(Err("half a frame".to_owned()));
            break;
        }
        frames.push(frame(&rest[..length]));
        rest = &rest[length..];
    }
    frames
}

fn frame(bytes: &[u8]) -> Result<Value, String> {
    let (content, checksum) = bytes.split_at(bytes.len() - 4);
    if number(checksum) != crc32(content) {
        return Err("wrong checksum".to_owned());
    }
    let headers_end = 12 + number(&bytes[4..8]) as usize;
    let headers = headers(&content[12..headers_end]);
    let payload = read(&content[headers_end..])?;
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(header(":content-type"), "application/json");
    match header(":message-type").as_str() {
        "exception" => Ok(json!({"exception": {header(":exception-type"): payload}})),
        "event" if header(":event-type") == "chunk" => read(
            &STANDARD
                .decode(text(&payload["bytes"]))
                .map_err(|error| error.to_string())?,
        ),
        "event" => Ok(json!({header(":event-type"): payload})),
        other => Err(format!("a message of type {other}")),
    }
}

fn headers(mut bytes: &[u8]) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    while let Some((&length, rest)) = bytes.split_first() {
        let (name, rest) = rest.split_at(usize::from(length));
        assert_eq!(rest[0], 7, "the type of a text");
        let length = usize::from(rest[1]) * 256 + usize::from(rest[2]);
        let (value, rest) = rest[3..].split_at(length);
        headers.push((
            String::from_utf8(name.to_vec()).unwrap(),
            String::from_utf8(value.to_vec()).unwrap(),
        ));
        bytes = rest;
    }
    headers
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes.try_into().unwrap())
}

/// The checksum bit by bit, with the polynomial of IEEE 802.3.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

#[test]
fn the_checksum_is_the_usual_one() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}
