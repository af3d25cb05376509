//! A text of the client's reaches every provider, and one of every provider's reaches the client, as it was.

use super::steered;
use crate::road::{self, Road};
use crate::{ask, rows, shown, template};
use bytes::Bytes;
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::LazyLock;
use wire::call_type::CallType;
use wire::json::Peek;

static ROADS: LazyLock<Vec<&Road>> = LazyLock::new(|| {
    let mut dialects: Vec<&str> = rows::ROWS.iter().map(|row| row.dialect).collect();
    dialects.dedup();
    dialects.into_iter().flat_map(road::of).collect()
});

/// The first byte says on which road, the second how the text is written and cut; the rest is the text.
pub(super) fn check(data: &[u8]) {
    let Some((road, data)) = steered(data) else { return };
    let Some((cut, data)) = steered(data) else { return };
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Some providers write their thoughts so, and some templates mark the turns so.
    if text.contains("think") || text.contains("##") {
        return;
    }
    // The ends of texts may be trimmed.
    let text = format!("<{text}>");
    let road = ROADS[road % ROADS.len()];
    let quoted = if cut % 2 == 0 { plain } else { escaped };
    to_provider(road, &text, quoted);
    to_client(road, &text, quoted, cut / 2);
}

fn to_provider(road: &Road, text: &str, quoted: fn(&str) -> String) {
    let asked = String::from_utf8(ask::plain(road.client, false).into()).expect("JSON");
    let body = Bytes::from(asked.replace("\"Hi\"", &quoted(text)));
    let peek = Peek::object(&body).expect("a client's body");
    let sent = road.request(&body, &peek).expect("any text can be said").body.concat();
    let sent: Value = serde_json::from_slice(&sent).expect("JSON");
    assert!(
        has(&sent, text),
        "{:?} {:?}: {text:?} isn't in {sent}",
        road.client,
        road.row
    );
}

fn to_client(road: &Road, text: &str, quoted: fn(&str) -> String, cut: usize) {
    let (template, usage) = (template::of(&road.row), template::some_usage(&road.row));
    let reply = template.reply(&quoted(text), usage);
    let reply = road
        .reply(&ask::plain(road.client, false), reply.into())
        .expect("a fine reply");
    let body: Value = serde_json::from_slice(&reply.body.concat()).expect("JSON");
    assert!(
        has(&body, text),
        "{:?} {:?}: {text:?} isn't in {body}",
        road.client,
        road.row
    );

    let cut = text.floor_char_boundary(cut % text.len());
    let pieces = [quoted(&text[..cut]), quoted(&text[cut..])];
    let stream = template.stream(&pieces, usage);
    let streamed = road.stream(&ask::plain(road.client, true), [&stream[..]]);
    assert_eq!(streamed.error, None, "{:?} {:?}", road.client, road.row);
    let events = shown::events(&streamed.bytes).expect("events");
    let events: Vec<Value> = events
        .iter()
        .map(|data| serde_json::from_slice(data).expect("text"))
        .collect();
    let said: String = events.iter().filter_map(|event| delta(road.client, event)).collect();
    assert_eq!(said, text, "{:?} {:?}", road.client, road.row);
    assert_eq!(reply.usage, streamed.summary.usage, "{:?} {:?}", road.client, road.row);
}

/// The text that an event adds.
fn delta(client: CallType, event: &Value) -> Option<&str> {
    match client {
        CallType::Messages => event["delta"]["text"].as_str(),
        CallType::Responses if event["type"] == "response.output_text.delta" => event["delta"].as_str(),
        CallType::Responses => None,
        CallType::Completions => event["choices"][0]["text"].as_str(),
        CallType::Generate => event["candidates"][0]["content"]["parts"][0]["text"].as_str(),
        _ => event["choices"][0]["delta"]["content"].as_str(),
    }
}

fn has(value: &Value, text: &str) -> bool {
    match value {
        Value::String(other) => other.contains(text),
        Value::Array(items) => items.iter().any(|item| has(item, text)),
        Value::Object(members) => members.values().any(|value| has(value, text)),
        _ => false,
    }
}

fn plain(text: &str) -> String {
    Value::from(text).to_string()
}

/// As Python writes it: everything beyond ASCII as escapes.
fn escaped(text: &str) -> String {
    let mut json = String::new();
    for unit in plain(text).encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => json.push(byte.into()),
            _ => write!(json, "\\u{unit:04x}").expect("room"),
        }
    }
    json
}
