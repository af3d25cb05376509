//! A whole answer as the events that it would have come in, for servers that stream nothing.

use crate::json::{Peek, Splice, elements, quote};
use crate::sse::Event;
use bytes::Bytes;

/// Members of blocks that come in deltas: the kind of delta, and its member.
const TEXTS: &[(&str, &str, &str)] = &[
    ("text", "text_delta", "text"),
    ("thinking", "thinking_delta", "thinking"),
    ("signature", "signature_delta", "signature"),
];

/// The events of an answer, a JSON object on one line. None if it isn't one.
pub(super) fn events(answer: &Bytes) -> Vec<Event> {
    let Ok(peek) = Peek::object(answer) else {
        return Vec::new();
    };
    let get = |name: &str| text_of(peek.get(answer, name).unwrap_or(b"null"));
    let mut start = Splice::new(answer, &peek);
    start.set("content", "[]");
    start.set("stop_reason", "null");
    let start = start.finish().concat();
    let mut events = vec![event("message_start", format!(r#""message":{}"#, text_of(&start)))];
    let content = peek
        .span(answer, "content")
        .map_or_else(Bytes::new, |span| answer.slice(span));
    for (index, span) in elements(&content).into_iter().enumerate() {
        block(index, &content.slice(span), &mut events);
    }
    let (reason, sequence, usage) = (get("stop_reason"), get("stop_sequence"), get("usage"));
    let reason = if reason == "null" {
        "\"end_turn\"".to_owned()
    } else {
        reason
    };
    let delta = format!(r#""delta":{{"stop_reason":{reason},"stop_sequence":{sequence}}},"usage":{usage}"#);
    events.push(event("message_delta", delta));
    events.push(Event {
        data: Bytes::from_static(br#"{"type":"message_stop"}"#),
        ..event("message_stop", String::new())
    });
    events
}

/// A block's beginning, what is in it, and its end.
fn block(index: usize, block: &Bytes, events: &mut Vec<Event>) {
    let Some(peek) = Peek::part(block) else { return };
    let mut empty = Splice::new(block, &peek);
    let mut deltas = Vec::new();
    for (member, kind, name) in TEXTS {
        if let Some(json) = peek.get(block, member).filter(|json| json.starts_with(b"\"")) {
            empty.set(member, "\"\"");
            deltas.push(format!(r#""type":"{kind}","{name}":{}"#, text_of(json)));
        }
    }
    if let Some(input) = peek.get(block, "input") {
        empty.set("input", "{}");
        let json = quote(&text_of(input));
        deltas.push(format!(
            r#""type":"input_json_delta","partial_json":{}"#,
            text_of(&json)
        ));
    }
    let empty = empty.finish().concat();
    let at = format!(r#""index":{index}"#);
    events.push(event(
        "content_block_start",
        format!(r#"{at},"content_block":{}"#, text_of(&empty)),
    ));
    let deltas = deltas
        .iter()
        .map(|delta| event("content_block_delta", format!(r#"{at},"delta":{{{delta}}}"#)));
    events.extend(deltas);
    events.push(event("content_block_stop", at));
}

fn event(kind: &'static str, members: String) -> Event {
    Event {
        raw: Bytes::new(),
        name: Some(Bytes::from_static(kind.as_bytes())),
        data: format!(r#"{{"type":"{kind}",{members}}}"#).into(),
    }
}

fn text_of(json: &[u8]) -> String {
    String::from_utf8_lossy(json).into_owned()
}
