//! `--prometheus_metrics_port`: a port for Prometheus alone, without a key. It runs on the admin
//! runtime: whoever fetches pages takes no core thread's time.

use super::connection::{HEADER_TIMEOUT, MAX_HEADER_BYTES};
use super::listen::ACCEPT_PAUSE;
use crate::app::App;
use crate::body::ReplyBody;
use crate::edge;
use crate::metrics::page;
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use tokio::net::TcpListener as AsyncListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Connections at a time; more wait to be accepted.
const MAX_CONNECTIONS: usize = 64;

/// Answers until the runtime ends.
///
/// # Errors
/// The listener can't be used.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> io::Result<()> {
    let listener = AsyncListener::from_std(listener)?;
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return Ok(());
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let app = Arc::clone(&app);
                tokio::spawn(async move {
                    speak(app, stream).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the metrics could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn speak(app: Arc<App>, stream: TcpStream) {
    let service = service_fn(move |request: Request<Incoming>| {
        let app = Arc::clone(&app);
        async move { Ok::<_, Infallible>(answer(&app, request.method(), request.uri().path()).await) }
    });
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the metrics");
    }
}

/// Two pages, as LiteLLM's own metrics server has them.
async fn answer(app: &Arc<App>, method: &Method, path: &str) -> Response<ReplyBody> {
    match (path, method) {
        ("/metrics" | "/metrics/", &Method::GET | &Method::HEAD) => page(app).await,
        ("/health", &Method::GET | &Method::HEAD) => {
            edge::json(StatusCode::OK, &serde_json::json!({ "status": "healthy" }))
        }
        ("/metrics" | "/metrics/" | "/health", _) => edge::detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        _ => edge::detail(StatusCode::NOT_FOUND, "Not Found"),
    }
}
