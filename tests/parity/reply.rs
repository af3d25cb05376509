//! A canned reply as HTTP.

use crate::parity::{eventstream, pyjson};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::Response;
use hyper::body::Frame;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;
use std::io::{Error, ErrorKind};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

/// A reply's body; an error cuts the connection.
pub(crate) type Body = BoxBody<Bytes, Error>;

/// Wait before the connection is cut, so that what was written arrives.
const BEFORE_CUT: Duration = Duration::from_millis(5);

/// Makes the response of a reply: `json`, `text`, `base64`, or a stream of `sse`, `ndjson`,
/// `eventstream`; with `status`, `headers`, `delay_s`, `pause_s`, `chunk`, `abort`.
pub(crate) async fn send(reply: Value) -> Response<Body> {
    sleep(seconds(&reply["delay_s"])).await;
    let (kind, body) = match stream_parts(&reply) {
        Some((kind, parts)) => (kind, stream(parts, &reply)),
        None => whole(&reply),
    };
    let mut response = Response::new(body);
    let status = reply["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(200);
    *response.status_mut() = status.try_into().expect("a status");
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in reply["headers"].as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let name: HeaderName = name.parse().expect("a header name");
        response
            .headers_mut()
            .insert(name, text.parse().expect("a header value"));
    }
    response
}

fn seconds(value: &Value) -> Duration {
    Duration::from_secs_f64(value.as_f64().unwrap_or(0.0))
}

fn whole(reply: &Value) -> (&'static str, Body) {
    let text = |key: &str| reply.get(key).map(|value| value.as_str().expect("text").to_owned());
    let (kind, bytes) = if let Some(encoded) = text("base64") {
        ("application/octet-stream", STANDARD.decode(encoded).expect("base64"))
    } else if let Some(text) = text("text") {
        ("text/plain", text.into_bytes())
    } else {
        let json = reply.get("json").cloned().unwrap_or_else(|| serde_json::json!({}));
        ("application/json", pyjson::to_text(&json).into_bytes())
    };
    let body = Full::new(Bytes::from(bytes)).map_err(|never| match never {});
    (kind, body.boxed())
}

fn stream_parts(reply: &Value) -> Option<(&'static str, Vec<Vec<u8>>)> {
    let items = |key: &str| reply.get(key)?.as_array();
    if let Some(events) = items("sse") {
        let named = reply["named"] == true;
        return Some((
            "text/event-stream",
            events.iter().map(|item| sse(item, named)).collect(),
        ));
    }
    if let Some(values) = items("ndjson") {
        let line = |value| (pyjson::to_text(value) + "\n").into_bytes();
        return Some(("application/x-ndjson", values.iter().map(line).collect()));
    }
    let events = items("eventstream")?;
    Some((
        "application/vnd.amazon.eventstream",
        events.iter().map(eventstream::message).collect(),
    ))
}

fn sse(item: &Value, named: bool) -> Vec<u8> {
    let is_event = |members: &serde_json::Map<String, Value>| {
        members.contains_key("data") && members.keys().all(|key| key == "event" || key == "data")
    };
    let (name, data) = match item.as_object() {
        Some(members) if is_event(members) => (item["event"].as_str(), &item["data"]),
        Some(_) if named => (item["type"].as_str(), item),
        _ => (None, item),
    };
    let name = name.map(|name| format!("event: {name}\n")).unwrap_or_default();
    let data = data.as_str().map_or_else(|| pyjson::to_text(data), str::to_owned);
    format!("{name}data: {data}\n\n").into_bytes()
}

fn stream(mut parts: Vec<Vec<u8>>, reply: &Value) -> Body {
    if let Some(size) = reply["chunk"].as_u64().and_then(|size| usize::try_from(size).ok()) {
        parts = parts.concat().chunks(size).map(<[u8]>::to_vec).collect();
    }
    let (pause, cut) = (seconds(&reply["pause_s"]), reply["abort"] == true);
    // one part at a time, so that each is written on its own
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for part in parts {
            if sender.send(Ok(Frame::data(Bytes::from(part)))).await.is_err() {
                return;
            }
            sleep(pause).await;
        }
        if cut {
            sleep(BEFORE_CUT).await;
            let _ = sender.send(Err(Error::from(ErrorKind::ConnectionReset))).await;
        }
    });
    let frames = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let frame = receiver.recv().await?;
        Some((frame, receiver))
    });
    StreamBody::new(Box::pin(frames)).boxed()
}
