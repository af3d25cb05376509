//! How the events of a stream are framed.

use crate::bedrock::frame;
use bytes::Bytes;
use serde_json::Value;

/// A way of writing a stream.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its content type.
    pub(crate) kind: &'static str,
    /// What comes in place of an event that is garbage.
    pub(crate) garbage: &'static str,
    /// Frames an event as it is sent, when all of its text is known; `None` if the text is framed.
    pub(crate) frame: Option<fn(&[u8]) -> Bytes>,
}

/// Server-sent events.
pub(crate) static SSE: Form = Form {
    kind: "text/event-stream; charset=utf-8",
    garbage: "data: {\"garbage\": <html>\n\n",
    frame: None,
};

/// A line of JSON per event.
pub(crate) static LINES: Form = Form {
    kind: "application/x-ndjson",
    garbage: "{\"garbage\": <html>\n",
    frame: None,
};

/// The elements of one JSON array (Gemini without `alt=sse`).
pub(crate) static ARRAY: Form = Form {
    kind: "application/json; charset=UTF-8",
    garbage: ",\r\n{\"garbage\": <html>",
    frame: None,
};

/// AWS's binary frames around the one member of each event.
pub(crate) static FRAMES: Form = Form {
    kind: "application/vnd.amazon.eventstream",
    garbage: "{\"contentBlockDelta\":{\"garbage\": <html>}",
    frame: Some(frame::member),
};

/// AWS's binary frames around chunks that hold the event in base64.
pub(crate) static CHUNKS: Form = Form {
    kind: "application/vnd.amazon.eventstream",
    garbage: "{\"garbage\": <html>",
    frame: Some(frame::chunk),
};

/// An answer that isn't a stream, in halves.
pub(crate) static WHOLE: Form = Form {
    kind: "application/json",
    garbage: "data: {\"garbage\": <html>\n\n",
    frame: None,
};

/// A server-sent event.
pub(crate) fn data(event: &Value) -> String {
    format!("data: {event}\n\n")
}

/// A server-sent event with its type as name.
pub(crate) fn named(event: &Value) -> String {
    let name = event["type"].as_str().unwrap_or_default();
    format!("event: {name}\ndata: {event}\n\n")
}

/// A line of JSON.
pub(crate) fn line(event: &Value) -> String {
    format!("{event}\n")
}
