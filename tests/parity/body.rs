//! Bodies of upstream requests, read by what they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// A body's kind and value: JSON parsed, a form as a map, multipart as a list of its parts, else
/// text, else base64.
pub(crate) fn parse(content_type: &str, body: &[u8]) -> (&'static str, Value) {
    if body.is_empty() {
        return ("empty", Value::Null);
    }
    if let Ok(value) = serde_json::from_slice(body) {
        return ("json", value);
    }
    let boundary = content_type.split_once("boundary=").map(|(_, rest)| rest);
    if let Some(boundary) = boundary.filter(|_| content_type.starts_with("multipart/form-data")) {
        let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
        return ("multipart", multipart(boundary.as_bytes(), body));
    }
    match std::str::from_utf8(body) {
        Ok(text) if content_type.starts_with("application/x-www-form-urlencoded") => ("form", form(text)),
        Ok(text) => ("text", json!(text)),
        Err(_) => ("base64", json!(STANDARD.encode(body))),
    }
}

fn form(text: &str) -> Value {
    let decoded = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = text
        .split('&')
        .filter_map(|pair| pair.split_once('=').or(Some((pair, ""))));
    let pairs: Map<String, Value> = pairs.map(|(k, v)| (decoded(k), json!(decoded(v)))).collect();
    Value::Object(pairs)
}

fn multipart(boundary: &[u8], body: &[u8]) -> Value {
    let delimiter = [b"--", boundary].concat();
    let starts: Vec<usize> = memchr::memmem::find_iter(body, &delimiter).collect();
    starts
        .windows(2)
        .map(|ends| part(&body[ends[0] + delimiter.len()..ends[1]]))
        .collect()
}

fn part(bytes: &[u8]) -> Value {
    let bytes = &bytes[bytes.iter().take_while(|b| b"\r\n".contains(b)).count()..];
    let end = memchr::memmem::find(bytes, b"\r\n\r\n");
    let (head, value) = end.map_or((bytes, &b""[..]), |end| (&bytes[..end], &bytes[end + 4..]));
    let value = value.strip_suffix(b"\r\n").unwrap_or(value);
    let mut info = Map::new();
    for line in String::from_utf8_lossy(head).split("\r\n") {
        let (key, rest) = line.split_once(':').unwrap_or((line, ""));
        match key.to_ascii_lowercase().as_str() {
            "content-disposition" => info.extend(rest.split(';').skip(1).map(attribute)),
            "content-type" => _ = info.insert("content_type".to_owned(), json!(rest.trim())),
            _ => {}
        }
    }
    match std::str::from_utf8(value) {
        Ok(text) => info.insert("value".to_owned(), json!(text)),
        Err(_) => info.insert("base64".to_owned(), json!(STANDARD.encode(value))),
    };
    Value::Object(info)
}

fn attribute(piece: &str) -> (String, Value) {
    let (key, value) = piece.trim().split_once('=').unwrap_or((piece.trim(), ""));
    (key.to_owned(), json!(value.trim_matches('"')))
}

#[test]
fn reads_forms_and_parts() {
    assert_eq!(
        parse("application/x-www-form-urlencoded", b"a=1+2&b=%C3%A4"),
        ("form", json!({"a": "1 2", "b": "ä"}))
    );
    let body = b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n\xff\r\n--x--\r\n";
    let wanted = json!([{"name": "f", "filename": "a.wav", "content_type": "audio/wav", "base64": "/w=="}]);
    assert_eq!(parse("multipart/form-data; boundary=x", body), ("multipart", wanted));
}
