//! A model provider that isn't there, inside the test.

use super::http::Http;
use mock::Options;
use serde_json::Value;
use std::net::TcpListener;

/// Requests that it remembers.
const REMEMBERED: usize = 200;

/// A provider on a port of its own.
pub(crate) struct Upstream {
    /// `http://127.0.0.1:PORT`; `/o/NAME=VALUE,…` before the route sets options of the mock.
    pub(crate) url: String,
}

impl Upstream {
    /// Serves until the test's runtime ends.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        listener.set_nonblocking(true).expect("tokio's mode");
        let listener = tokio::net::TcpListener::from_std(listener).expect("tokio takes it");
        tokio::spawn(mock::serve(listener, Options::default(), REMEMBERED));
        Self { url }
    }

    /// The requests that it got, the oldest first: `path`, `headers`, `body` …
    pub(crate) async fn requests(&self) -> Vec<Value> {
        let url = format!("{}/__admin/requests?last={REMEMBERED}", self.url);
        let requests = Http::new("").get(&url).await.expect("what it got");
        requests.as_array().expect("a list").clone()
    }
}
