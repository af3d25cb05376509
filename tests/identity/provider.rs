//! A provider that keeps what it gets, and answers in every dialect.

use crate::bodies::Dialect;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use proof::{rows, template};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Ends of paths, and the dialects that are spoken there.
const PATHS: &[(&str, &str, bool)] = &[
    ("/chat/completions", "openai", false),
    ("/messages", "anthropic", false),
    ("/responses", "responses", false),
    (":generateContent", "gemini", false),
    (":streamGenerateContent", "gemini", true),
];

/// A provider on a port of its own; it lives as long as the test's runtime.
pub(crate) struct Provider {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    bodies: Bodies,
}

type Bodies = Arc<Mutex<HashMap<String, Bytes>>>;

impl Provider {
    /// Starts listening.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let bodies = Bodies::default();
        tokio::spawn(serve(listener, Arc::clone(&bodies)));
        Self { url, bodies }
    }

    /// The body of this number, as it arrived.
    pub(crate) fn take(&self, dialect: &Dialect, number: u64) -> Bytes {
        let name = format!("{}-{number}", dialect.name);
        let body = self.bodies.lock().expect("no panic").remove(&name);
        body.unwrap_or_else(|| panic!("{name} didn't arrive"))
    }
}

async fn serve(listener: TcpListener, bodies: Bodies) {
    while let Ok((stream, _)) = listener.accept().await {
        let bodies = Arc::clone(&bodies);
        let answer = service_fn(move |request| {
            let bodies = Arc::clone(&bodies);
            async move { Ok::<_, Infallible>(answer(request, &bodies).await) }
        });
        let _ = stream.set_nodelay(true);
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
    }
}

async fn answer(request: Request<Incoming>, bodies: &Bodies) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.expect("a whole body").to_bytes();
    let (_, dialect, by_path) = PATHS
        .iter()
        .find(|(end, ..)| path.ends_with(end))
        .unwrap_or_else(|| panic!("{path}"));
    let text = String::from_utf8_lossy(&body);
    let stream =
        *by_path || proof::body::members(&body).is_some_and(|list| list.contains(&("stream".into(), "true".into())));
    let (_, case) = text.split_once("\"x_case\"").expect("a case");
    let case = case.split('"').nth(1).expect("its name").to_owned();
    bodies.lock().expect("no panic").insert(case, body);
    let row = rows::of(dialect).next().expect("a model");
    let (template, usage) = (template::of(row), template::some_usage(row));
    let (kind, said) = match stream {
        true => ("text/event-stream", template.stream(&["\"Hi\"".into()], usage)),
        false => ("application/json", template.reply("\"Hi\"", usage).into_bytes()),
    };
    let mut response = Response::new(Full::from(said));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
