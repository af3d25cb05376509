//! SIGTERM: what is under way is finished, and only then does the process end.

use super::setup::{KEY, folder};
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::Incoming;
use rustix::process::Signal;
use serde_json::{Value, json};

#[tokio::test]
async fn a_second_signal_waits_for_nobody() {
    let upstream = Upstream::start();
    let folder = folder(&format!("{}/o/stall=2", upstream.url));
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let _response = under_way(&http, &url).await;
    gateway.signal(Signal::TERM);
    gateway.says("draining").await;
    gateway.signal(Signal::INT);
    let (code, log) = gateway.ends().await;
    assert!(
        code == 0 && log.contains("stopped before every request was finished"),
        "{code} {log}"
    );
}

fn question() -> Value {
    json!({"model": "gpt", "stream": true, "messages": [{"role": "user", "content": "hi"}]})
}

/// A stream whose first event was read and whose rest is still to come.
async fn under_way(http: &Http, url: &str) -> Response<Incoming> {
    let (path, question) = (format!("{url}/v1/chat/completions"), question());
    let mut response = http.post(&path, &question).await.expect("a head");
    let first = response.body_mut().frame().await;
    first.expect("a first event").expect("no error");
    response
}

#[tokio::test]
async fn a_running_stream_is_drained_and_booked() {
    let upstream = Upstream::start();
    let folder = folder(&format!("{}/o/chunks=150,gap=20", upstream.url));
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let response = under_way(&http, &url).await;
    let call = response.headers()["x-litellm-call-id"].clone();

    gateway.signal(Signal::TERM);
    gateway.says("draining").await;
    let rest = tokio::spawn(Reply::read(response));
    let refused = async {
        while Http::new(KEY).get(&format!("{url}/v1/models")).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    refused.await;
    assert!(!rest.is_finished(), "new calls are refused while the stream goes on");
    assert!(
        rest.await.expect("no panic").events().len() > 30,
        "the stream goes to its end"
    );
    let (code, log) = gateway.ends().await;
    assert_eq!(code, 0, "{log}");
    let left = folder.path().join("config.yaml.data/journal");
    assert_eq!(
        std::fs::read_dir(&left).expect("a folder").count(),
        0,
        "all is booked: nothing is left to recover"
    );

    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let url = gateway.url().await;
    let rows = http.get(&format!("{url}/spend/logs")).await.expect("rows");
    let row = rows
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| row["metadata"]["litellm_call_id"] == *call.to_str().expect("text"));
    assert_eq!(row.expect("the stream's row")["completion_tokens"], 150);
}
