//! The pooled HTTP/1.1 client of one core thread.

use crate::body::{Collector, Pieces};
use crate::endpoint::Endpoint;
use crate::gate::{Gate, GatedConnector, Shut};
use crate::pool::{Pool, Reply};
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::HOST;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt;
use hyper::body::Body;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use std::error::Error;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A host that doesn't answer a connect within this time is down; the operating system's own
/// limit is minutes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The most of an error's or whole answer's body that is kept.
pub const MAX_REPLY_BYTES: usize = 64 << 20;

/// Sends requests, keeping connections for later ones.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Arc<Pool>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Nobody listens there, the name is unknown, or TLS failed.
    #[error("connection error: {0}")]
    Connect(String),
    /// No answer in time.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The gate stayed shut: nothing was sent, through no fault of the upstream.
    #[error("not sent: {0}")]
    Held(String),
    /// The connection ended before the answer did.
    #[error("connection lost: {0}")]
    Lost(String),
    /// The answer is longer than [`MAX_REPLY_BYTES`].
    #[error("the answer is longer than {MAX_REPLY_BYTES} bytes")]
    TooLong,
}

impl SendError {
    /// What became of a connection, or else `otherwise`.
    pub(crate) fn of(error: &(dyn Error + 'static), otherwise: fn(String) -> Self) -> Self {
        let mut cause = Some(error);
        while let Some(one) = cause {
            let inner = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            if inner.is_some_and(<dyn Error + Send + Sync>::is::<Shut>) {
                return Self::Held(root_cause(one));
            }
            cause = one.source();
        }
        otherwise(root_cause(error))
    }
}

impl Client {
    /// A client with a pool of its own, which sends nothing before `gate` is open.
    pub fn new(tls: ClientConfig, gate: Arc<dyn Gate>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(GatedConnector { tcp, gate });
        Self {
            pool: Arc::new(Pool::new(connector)),
        }
    }

    /// Posts `body` and waits for the head of the answer.
    ///
    /// # Errors
    /// See [`SendError`]; an answer of any status is none.
    pub async fn post(
        &self,
        endpoint: &Endpoint,
        headers: HeaderMap,
        body: Vec<Bytes>,
        limit: Duration,
    ) -> Result<Response<Reply>, SendError> {
        self.send(Method::POST, endpoint, headers, body, limit).await
    }

    /// Sends a request of any method and waits for the head of the answer.
    ///
    /// # Errors
    /// See [`SendError`]; an answer of any status is none.
    pub async fn send(
        &self,
        method: Method,
        endpoint: &Endpoint,
        mut headers: HeaderMap,
        body: Vec<Bytes>,
        limit: Duration,
    ) -> Result<Response<Reply>, SendError> {
        headers.entry(HOST).or_insert_with(|| endpoint.host.clone());
        let mut request = Request::new(Pieces::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = endpoint.path.clone();
        *request.headers_mut() = headers;
        timeout(limit, self.pool.send(endpoint, request))
            .await
            .unwrap_or(Err(SendError::Timeout(limit)))
    }
}

impl Client {
    /// Sends a small request of any method and collects its answer: for signing in, not for calls.
    ///
    /// # Errors
    /// See [`SendError`]; an answer of any status is none.
    pub async fn exchange(&self, request: Request<Bytes>, limit: Duration) -> Result<Response<Bytes>, SendError> {
        let endpoint = Endpoint::parse(&request.uri().to_string());
        let endpoint = endpoint.map_err(|error| SendError::Connect(error.to_string()))?;
        let (mut parts, body) = request.into_parts();
        parts.uri = endpoint.path.clone();
        parts.headers.entry(HOST).or_insert_with(|| endpoint.host.clone());
        let request = Request::from_parts(parts, Pieces::from(vec![body]));
        let answered = async {
            let (head, body) = self.pool.send(&endpoint, request).await?.into_parts();
            Ok(Response::from_parts(head, collect_all(body).await?))
        };
        timeout(limit, answered).await.unwrap_or(Err(SendError::Timeout(limit)))
    }
}

/// Collects a body to its end.
///
/// # Errors
/// [`SendError::Lost`], [`SendError::TooLong`] or [`SendError::Timeout`].
pub async fn collect(body: Reply, limit: Duration) -> Result<Bytes, SendError> {
    let mut collecting = pin!(collect_all(body));
    // A short answer is there already: it needs no timer.
    if let Some(collected) = collecting.as_mut().now_or_never() {
        return collected;
    }
    timeout(limit, collecting)
        .await
        .unwrap_or(Err(SendError::Timeout(limit)))
}

async fn collect_all(mut body: Reply) -> Result<Bytes, SendError> {
    let mut collected = Collector::new(MAX_REPLY_BYTES);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| SendError::Lost(root_cause(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        let expected = body.size_hint().lower();
        collected.push(data, expected).map_err(|_| SendError::TooLong)?;
    }
    Ok(collected.finish())
}

/// The innermost reason, which names the address or the TLS alert.
pub fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[derive(Debug)]
    struct NeverOpens;

    impl Gate for NeverOpens {
        fn is_open(&self) -> bool {
            false
        }

        fn open(&self) -> io::Result<()> {
            Err(io::Error::other("the disk is full"))
        }
    }

    #[tokio::test]
    async fn what_the_gate_holds_is_not_the_upstreams_fault() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let client = Client::new(crate::tls::client_config(None).unwrap(), Arc::new(NeverOpens));
        let endpoint = Endpoint::parse(&url).unwrap();
        let body = vec![Bytes::from_static(b"{}")];
        let sent = client
            .post(&endpoint, HeaderMap::new(), body, Duration::from_secs(30))
            .await;
        assert!(
            matches!(&sent, Err(SendError::Held(why)) if why == "the disk is full"),
            "{:?}",
            sent.map(|_| ())
        );
    }
}
