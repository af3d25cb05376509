//! The client of every case.

use crate::parity::corpus::MASTER_KEY;
use crate::parity::{pyjson, sse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, body::Incoming};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(40);

const BOUNDARY: &str = "parity-boundary-7e3f";

type Http = Client<HttpConnector, Full<Bytes>>;

/// A client that uses each connection once, so that answers don't depend on earlier ones.
pub(crate) fn new() -> Http {
    Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build_http()
}

/// Sends one request of a case; the answer as a record keeps it.
pub(crate) async fn send(http: &Http, base_url: &str, request: &Value) -> Value {
    sleep(Duration::from_secs_f64(request["wait_s"].as_f64().unwrap_or(0.0))).await;
    let answer = async {
        let response = http
            .request(build(base_url, request))
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok::<Value, String>(read(response).await)
    };
    let answer = timeout(PATIENCE, answer)
        .await
        .unwrap_or_else(|_| Err("timeout".to_owned()));
    answer.unwrap_or_else(
        |failure| json!({"status": null, "headers": {}, "kind": "none", "body": null, "failure": failure}),
    )
}

fn build(base_url: &str, request: &Value) -> Request<Full<Bytes>> {
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("*/*"));
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        let name: HeaderName = name.parse().expect("a header name");
        headers.insert(name, value.as_str().expect("text").parse().expect("a header value"));
    }
    match request["auth"].as_str().unwrap_or("key") {
        "key" => {
            _ = headers
                .entry(AUTHORIZATION)
                .or_insert(header(&format!("Bearer {MASTER_KEY}")))
        }
        "none" => {}
        other => _ = headers.insert(AUTHORIZATION, header(other)),
    }
    let body = body(request);
    if let Some((kind, _)) = &body {
        headers.entry(CONTENT_TYPE).or_insert(header(kind));
    }
    let uri = format!("{base_url}{}", request["path"].as_str().expect("a path"));
    let method = request["method"].as_str().unwrap_or("POST");
    let mut built = Request::new(Full::from(body.map(|(_, bytes)| bytes).unwrap_or_default()));
    *built.method_mut() = Method::from_bytes(method.as_bytes()).expect("a method");
    *built.uri_mut() = uri.parse().expect("a path without spaces");
    *built.headers_mut() = headers;
    built
}

fn header(text: &str) -> HeaderValue {
    text.parse().expect("a header value")
}

/// The content type and bytes of a request's body.
fn body(request: &Value) -> Option<(String, Bytes)> {
    let json_type = "application/json".to_owned();
    if let Some(value) = request.get("json") {
        return Some((json_type, pyjson::to_text(value).into()));
    }
    if let Some(text) = request["body"].as_str() {
        return Some((json_type, text.to_owned().into()));
    }
    let spec = request.get("multipart")?;
    if spec["files"].as_array().is_none_or(Vec::is_empty) {
        return Some(("application/x-www-form-urlencoded".to_owned(), form(spec).into()));
    }
    Some((
        format!("multipart/form-data; boundary={BOUNDARY}"),
        multipart(spec).into(),
    ))
}

/// The fields of a form; a list is a field that is sent several times.
fn fields(spec: &Value) -> impl Iterator<Item = (&String, String)> {
    spec["fields"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(name, value)| {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            values
                .iter()
                .map(move |value| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        })
}

fn form(spec: &Value) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields(spec)
        .map(|(name, value)| format!("{}={}", encode(name), encode(&value)))
        .collect();
    pairs.join("&")
}

fn multipart(spec: &Value) -> Vec<u8> {
    let mut head = String::new();
    for (name, value) in fields(spec) {
        let _ = write!(
            head,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let mut body = head.into_bytes();
    for file in spec["files"].as_array().into_iter().flatten() {
        let text = |key: &str| file[key].as_str().expect("text");
        let kind = file["content_type"].as_str().unwrap_or("application/octet-stream");
        let (field, name) = (text("field"), text("filename"));
        let disposition = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        body.extend(format!("--{BOUNDARY}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n").bytes());
        body.extend(STANDARD.decode(text("base64")).expect("base64"));
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

async fn read(response: Response<Incoming>) -> Value {
    let (head, mut incoming) = response.into_parts();
    let text = |value: &HeaderValue| json!(String::from_utf8_lossy(value.as_bytes()));
    let headers: Map<String, Value> = head.headers.iter().map(|(k, v)| (k.to_string(), text(v))).collect();
    let media = headers
        .get("content-type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .split(';')
        .next()
        == Some("text/event-stream");
    let mut answer = json!({"status": head.status.as_u16(), "headers": headers});
    let mut bytes = Vec::new();
    while let Some(frame) = incoming.frame().await {
        match frame.map(hyper::body::Frame::into_data) {
            Ok(Ok(data)) => bytes.extend(data),
            Ok(Err(_)) => {}
            Err(_) => {
                answer["broken_off"] = json!("ClientPayloadError");
                break;
            }
        }
    }
    let more = if media && !bytes.is_empty() {
        let events = sse::parse(&String::from_utf8_lossy(&bytes));
        let assembled = sse::assemble(&events);
        json!({"kind": "sse", "events": events, "assembled": assembled})
    } else {
        whole(&bytes)
    };
    answer
        .as_object_mut()
        .expect("a map")
        .extend(more.as_object().expect("a map").clone());
    answer
}

fn whole(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return json!({"kind": "empty", "body": null});
    }
    match std::str::from_utf8(bytes) {
        Err(_) => json!({"kind": "base64", "body": STANDARD.encode(bytes)}),
        Ok(text) => match serde_json::from_str::<Value>(text) {
            Ok(value) => json!({"kind": "json", "body": value}),
            Err(_) => json!({"kind": "text", "body": text}),
        },
    }
}
