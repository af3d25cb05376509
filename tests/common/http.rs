//! A small HTTP client for whole-binary tests.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait for a whole answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client with a key of its own; cheap to clone.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    key: String,
}

impl Http {
    /// A client that sends this key.
    pub(crate) fn new(key: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self {
            client,
            key: format!("Bearer {key}"),
        }
    }

    /// Posts JSON; the answer's body is still to be read.
    ///
    /// # Errors
    /// No connection, or none that lasted until the answer's head.
    pub(crate) async fn post(&self, url: &str, body: &Value) -> Result<Response<Incoming>, String> {
        self.send(Method::POST, url, Bytes::from(body.to_string())).await
    }

    /// Gets JSON.
    ///
    /// # Errors
    /// No answer in 30 s, one that isn't 200, or one that isn't JSON.
    pub(crate) async fn get(&self, url: &str) -> Result<Value, String> {
        timeout(PATIENCE, self.get_patiently(url))
            .await
            .map_err(|_| format!("{url}: no answer in {PATIENCE:?}"))?
    }

    async fn get_patiently(&self, url: &str) -> Result<Value, String> {
        let response = self.send(Method::GET, url, Bytes::new()).await?;
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|error| error.to_string())?
            .to_bytes();
        if status != 200 {
            return Err(format!("{url}: {status} {}", String::from_utf8_lossy(&body)));
        }
        serde_json::from_slice(&body).map_err(|error| format!("{url}: {error}"))
    }

    async fn send(&self, method: Method, url: &str, body: Bytes) -> Result<Response<Incoming>, String> {
        let request = Request::builder().method(method).uri(url);
        let request = request
            .header(AUTHORIZATION, &self.key)
            .header(CONTENT_TYPE, "application/json");
        let request = request
            .body(Full::from(body))
            .map_err(|error| format!("{url}: {error}"))?;
        self.client
            .request(request)
            .await
            .map_err(|error| format!("{url}: {error:?}"))
    }
}
