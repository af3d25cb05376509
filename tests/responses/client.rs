//! A client of the gateway's.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use hyper_util::client::legacy::{Client as Hyper, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// A client with a key.
pub(super) struct Client {
    hyper: Hyper<HttpConnector, Full<Bytes>>,
    url: String,
    key: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The response in the event of this kind.
    pub(super) fn response_of(&self, kind: &str) -> Value {
        let events = self.body.lines().filter_map(|line| line.strip_prefix("data: {"));
        let events = events.map(|event| serde_json::from_str::<Value>(&format!("{{{event}")).expect("an event"));
        let mut of_kind = events.filter(|event| event["type"] == kind);
        of_kind.next().unwrap_or_else(|| panic!("no {kind} in {}", self.body))["response"].clone()
    }
}

impl Client {
    pub(super) fn new(url: &str, key: &str) -> Self {
        Self {
            hyper: Hyper::builder(TokioExecutor::new()).build_http(),
            url: url.to_owned(),
            key: format!("Bearer {key}"),
        }
    }

    /// Creates a response.
    pub(super) async fn create(&self, body: Value) -> Answer {
        self.ask(Method::POST, "/v1/responses", Some(body)).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = request
            .header(AUTHORIZATION, &self.key)
            .header(CONTENT_TYPE, "application/json");
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Full::from(body)).expect("a request");
        let response = self.hyper.request(request).await.expect("an answer");
        let status = response.status().as_u16();
        let body = response
            .into_body()
            .collect()
            .await
            .expect("the whole of it")
            .to_bytes();
        Answer {
            status,
            body: String::from_utf8(body.to_vec()).expect("text"),
        }
    }
}
