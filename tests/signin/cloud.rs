//! A cloud's token endpoint, inside the test.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// The endpoint.
pub(super) struct Cloud {
    /// `http://127.0.0.1:PORT`
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    status: u16,
    asked: Vec<String>,
}

impl Cloud {
    /// Gives a token for an hour to whoever asks: `token-1`, `token-2` …
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let state = Arc::new(Mutex::new(State {
            status: 200,
            asked: Vec::new(),
        }));
        let served = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&served);
                let service = service_fn(move |request| answer(request, Arc::clone(&state)));
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, state }
    }

    /// Refuses from now on.
    pub(super) fn refuse(&self, status: u16) {
        self.state.lock().expect("no panic").status = status;
    }

    /// What it was asked: path, a space, and the form.
    pub(super) fn asked(&self) -> Vec<String> {
        self.state.lock().expect("no panic").asked.clone()
    }
}

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.expect("a whole body").to_bytes();
    let form = String::from_utf8_lossy(&body).into_owned();
    let mut state = state.lock().expect("no panic");
    state.asked.push(format!("{path} {form}"));
    let answer: Value = match state.status {
        200 => json!({"access_token": format!("token-{}", state.asked.len()), "expires_in": 3599}),
        _ => json!({"error": "invalid_client", "error_description": "AADSTS7000215: no", "sent": form}),
    };
    let mut response = Response::new(Full::from(answer.to_string()));
    *response.status_mut() = state.status.try_into().expect("a status");
    Ok(response)
}
