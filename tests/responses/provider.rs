//! A provider that keeps responses, and remembers what it was asked.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// A provider on a port of its own.
pub(super) struct Provider {
    pub(super) url: String,
    asked: Asked,
}

/// What it was asked: `METHOD path`, key, body.
type Asked = Arc<Mutex<Vec<(String, String, Value)>>>;

impl Provider {
    /// Serves until the test's runtime ends.
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Asked::default();
        tokio::spawn(serve(listener, Arc::clone(&asked)));
        Self { url, asked }
    }

    /// What it was asked since the last look.
    pub(super) fn asked(&self) -> Vec<(String, String, Value)> {
        std::mem::take(&mut self.asked.lock().expect("its memory"))
    }
}

async fn serve(listener: TcpListener, asked: Asked) {
    while let Ok((stream, _)) = listener.accept().await {
        let asked = Arc::clone(&asked);
        let service = service_fn(move |request| answer(request, Arc::clone(&asked)));
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn answer(request: Request<Incoming>, asked: Asked) -> Result<Response<Full<Bytes>>, Infallible> {
    let what = format!("{} {}", request.method(), request.uri());
    let key = request.headers().get("authorization");
    let key = key
        .map(|key| key.to_str().expect("text").to_owned())
        .unwrap_or_default();
    let body = request.into_body().collect().await.expect("a body").to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (status, answer) = told(&what);
    let answer = match body["stream"] == true {
        true => streamed(&answer),
        false => answer.to_string(),
    };
    asked.lock().expect("its memory").push((what, key, body));
    let mut response = Response::new(Full::from(answer));
    *response.status_mut() = status;
    Ok(response)
}

fn streamed(response: &Value) -> String {
    let events = ["response.created", "response.completed"].map(|kind| {
        let event = json!({"type": kind, "response": response});
        format!("event: {kind}\ndata: {event}\n\n")
    });
    events.concat()
}

fn told(what: &str) -> (StatusCode, Value) {
    let response = json!({
        "id": "resp_up1", "object": "response", "status": "completed", "model": "gpt-4o", "output": [
            {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]},
        ], "usage": {"input_tokens": 3, "output_tokens": 1, "total_tokens": 4},
    });
    let answer = match what.split('?').next().unwrap_or_default() {
        "POST /v1/responses" | "GET /v1/responses/resp_up1" | "POST /v1/responses/resp_up1/cancel" => response,
        "GET /v1/responses/resp_up1/input_items" => json!({"object": "list", "data": [{"id": "msg_0"}]}),
        "DELETE /v1/responses/resp_up1" => json!({"id": "resp_up1", "object": "response", "deleted": true}),
        _ => {
            let error = json!({"message": "Response not found.", "type": "invalid_request_error"});
            return (StatusCode::NOT_FOUND, json!({"error": error}));
        }
    };
    (StatusCode::OK, answer)
}
