//! A whole reply, easy to ask.

use super::http::Http;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::{HeaderMap, Response};
use serde_json::Value;

/// A reply, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: String,
}

impl Reply {
    /// Posts a chat request to a gateway, and reads the reply.
    pub(crate) async fn to_chat(http: &Http, gateway: &str, request: &Value) -> Self {
        let url = format!("{gateway}/v1/chat/completions");
        Self::read(http.post(&url, request).await.expect("an answer")).await
    }

    /// Reads a reply to its end.
    pub(crate) async fn read(response: Response<Incoming>) -> Self {
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.into()).expect("UTF-8"),
        }
    }

    /// A header's text; empty if it isn't there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().expect("text"));
        value.unwrap_or_default()
    }

    /// The body, parsed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The events of a stream, parsed, without the final `[DONE]`, which must be there.
    pub(crate) fn events(&self) -> Vec<Value> {
        let whole = self.body.strip_suffix("data: [DONE]\n\n");
        let whole = whole.unwrap_or_else(|| panic!("no [DONE]: {}", self.body));
        let data = whole
            .split_terminator("\n\n")
            .map(|event| event.strip_prefix("data: ").expect("an event"));
        data.map(|data| serde_json::from_str(data).expect("JSON")).collect()
    }

    /// The text that a stream's events make together.
    pub(crate) fn streamed_text(&self) -> String {
        let events = self.events();
        let pieces = events
            .iter()
            .filter_map(|event| event["choices"][0]["delta"]["content"].as_str());
        pieces.collect()
    }
}
