//! AWS's binary event streams, written from lines of text: whoever changes a letter of one gets another stream whose
//! lengths and checksums are right, which no change of the bytes would.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A header whose value is a text.
const TEXT: u8 = 7;

/// What a provider of this dialect sends for `text`: in AWS's dialects a message for each line, `TYPE JSON` for an event,
/// `!TYPE JSON` for an exception, `~…` for bytes that are no message. An object, and any other dialect's text, is sent
/// as it is.
pub fn of(dialect: &str, text: &[u8]) -> Vec<u8> {
    let is_framed = matches!(dialect, "bedrock" | "invoke");
    if !is_framed || text.first() == Some(&b'{') {
        return text.to_vec();
    }
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.flat_map(|line| framed(dialect, line)).collect()
}

/// A message with such headers, all of them texts.
pub fn message(headers: &[(&str, &[u8])], payload: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in headers {
        let value = &value[..value.len().min(u16::MAX.into())];
        block.push(u8::try_from(name.len()).expect("a short name"));
        block.extend(name.bytes().chain([TEXT]));
        block.extend(u16::try_from(value.len()).expect("a short value").to_be_bytes());
        block.extend(value);
    }
    summed(&block, payload)
}

/// A message with this block of headers, whatever is in it.
pub fn summed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).expect("a short message").to_be_bytes();
    let mut message = [length(16 + headers.len() + payload.len()), length(headers.len())].concat();
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message.extend(headers);
    message.extend(payload);
    message.extend(crc32fast::hash(&message).to_be_bytes());
    message
}

fn framed(dialect: &str, line: &[u8]) -> Vec<u8> {
    let (kind, line) = match line {
        [b'~', raw @ ..] => return raw.to_vec(),
        [b'!', line @ ..] => ("exception", line),
        line => ("event", line),
    };
    let space = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (name, payload) = (&line[..space], line.get(space + 1..).unwrap_or_default());
    let headers = [
        (
            if kind == "event" {
                ":event-type"
            } else {
                ":exception-type"
            },
            name,
        ),
        (":content-type", b"application/json"),
        (":message-type", kind.as_bytes()),
    ];
    // The model's own events come in base64.
    let packed = || format!(r#"{{"bytes":"{}"}}"#, STANDARD.encode(payload)).into_bytes();
    match (dialect, name) {
        ("invoke", b"chunk") => message(&headers, &packed()),
        _ => message(&headers, payload),
    }
}
