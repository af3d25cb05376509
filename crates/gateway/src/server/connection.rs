//! One client connection: its limits, and what answers its requests.

use super::admin;
use super::greeting::Greeting;
use crate::body::ReplyBody;
use crate::core::Core;
use crate::edge::{self, headers};
use crate::journal::ThreadJournal;
use crate::pipeline;
use crate::routes::{Found, Target};
use crate::upload::Upload;
use futures_util::FutureExt;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, LOCATION, ORIGIN,
};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use upstream::gate::Gated;
use wire::error::ApiError;

/// Request line and headers together; hyper takes 100 of them.
pub(super) const MAX_HEADER_BYTES: usize = 64 * 1024;
/// A client that hasn't sent its headers, its TLS greeting or its first bytes by then is gone.
pub(super) const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests at a time on one HTTP/2 connection.
const MAX_STREAMS: u32 = 1000;

/// How often an HTTP/2 client is asked whether it is still there; hyper gives it 20 s to answer.
const PING: Duration = Duration::from_secs(60);

/// Serves a connection to its end.
pub(super) async fn serve(
    core: Arc<Core>,
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    watcher: Watcher,
) {
    // Without this, small events of a stream wait for the client's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    match tls {
        None => speak(core, stream, peer, watcher).await,
        Some(tls) => match timeout(HEADER_TIMEOUT, tls.accept(stream)).await {
            // Boxed: a connection without TLS need not hold the room for it.
            Ok(Ok(stream)) => Box::pin(speak(core, stream, peer, watcher)).await,
            Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS"),
            Err(_) => tracing::debug!(%peer, "TLS: no greeting in time"),
        },
    }
}

async fn speak(
    core: Arc<Core>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    watcher: Watcher,
) {
    let gate: Arc<ThreadJournal> = Arc::clone(&core.journal);
    let stream = Gated::new(Greeting::within(HEADER_TIMEOUT, stream), gate).giving_way();
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(64 * 1024)
        .keep_alive_interval(PING);
    let address: Arc<str> = peer.ip().to_string().into();
    let service = service_fn(move |request: Request<Incoming>| {
        let (core, request, address) = (Arc::clone(&core), request.map(Upload::new), Arc::clone(&address));
        async move { Ok::<_, Infallible>(answer(core, request, address).await) }
    });
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "connection");
    }
}

/// Answers one request. A panic is a bug, and still an answer: the process lives on.
async fn answer(core: Arc<Core>, request: Request<Upload>, peer: Arc<str>) -> Response<ReplyBody> {
    let origin = request.headers().contains_key(ORIGIN);
    let head_only = request.method() == Method::HEAD;
    let routed = AssertUnwindSafe(route(&core, request, peer)).catch_unwind().await;
    let mut response = routed.unwrap_or_else(|_| {
        tracing::error!("a request handler panicked");
        edge::error::response(&ApiError::proxy(500, "Internal server error"))
    });
    headers::security(response.headers_mut());
    if origin {
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if head_only {
        *response.body_mut() = ReplyBody::empty();
    }
    response
}

async fn route(core: &Arc<Core>, request: Request<Upload>, peer: Arc<str>) -> Response<ReplyBody> {
    if request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return preflight(request.headers());
    }
    match core.app.routes.find(request.method(), request.uri().path()) {
        Found::Route(Target::Call(call_type), params) => {
            pipeline::call(core, request, call_type, params.into_iter().next(), peer).await
        }
        Found::Route(target, params) => admin::answer(core, request, target, params).await,
        Found::WrongMethod => edge::detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        Found::Nothing => nothing(core, &request),
    }
}

/// A slash too many leads to the route without it, as FastAPI does; all else doesn't exist.
fn nothing(core: &Core, request: &Request<Upload>) -> Response<ReplyBody> {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    let known =
        trimmed.len() < path.len() && matches!(core.app.routes.find(request.method(), trimmed), Found::Route(..));
    if !known || !trimmed.starts_with('/') || trimmed.starts_with("//") {
        return edge::detail(StatusCode::NOT_FOUND, "Not Found");
    }
    let query = request
        .uri()
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let mut response = Response::new(ReplyBody::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    if let Ok(target) = HeaderValue::from_str(&format!("{trimmed}{query}")) {
        response.headers_mut().insert(LOCATION, target);
    }
    response
}

/// LiteLLM lets every origin in (endpoints.md, conventions).
fn preflight(asked: &HeaderMap) -> Response<ReplyBody> {
    let mut response = Response::new(ReplyBody::from("OK"));
    let out = response.headers_mut();
    out.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let methods = HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY");
    out.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    out.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(headers) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        out.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers.clone());
    }
    response
}
