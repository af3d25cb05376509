//! The mock as a client sees it, over a real socket.
#![expect(clippy::unwrap_used, reason = "tests")]

use mock::Options;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

async fn start(options: &str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options: Options = options.parse().unwrap();
    tokio::spawn(mock::serve(listener, options, 16));
    address
}

/// What came back before the connection ended, and whether it ended with a reset.
async fn exchange(address: SocketAddr, request: &str) -> (String, bool) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let mut reset = false;
    loop {
        match stream.read_buf(&mut bytes).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                reset = true;
                break;
            }
        }
    }
    (String::from_utf8(bytes).unwrap(), reset)
}

fn post(path: &str, body: &Value) -> String {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\ncontent-length: {}",
        body.len()
    );
    format!("{head}\r\n\r\n{body}")
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\n\r\n")
}

/// The body of a reply that has a content-length.
fn json_of(reply: &str) -> Value {
    serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn chat(stream: bool) -> Value {
    json!({"model": "m", "stream": stream, "messages": [{"role": "user", "content": "hello"}]})
}

#[tokio::test]
async fn answers_both_dialects_with_fresh_ids() {
    let address = start("chunks=2").await;
    let (one, _) = exchange(address, &post("/v1/chat/completions", &chat(false))).await;
    let (two, _) = exchange(address, &post("/chat/completions", &chat(false))).await;
    assert_eq!(json_of(&one)["choices"][0]["message"]["content"], "The quick");
    assert_ne!(json_of(&one)["id"], json_of(&two)["id"]);
    let (message, _) = exchange(address, &post("/o/echo/v1/messages", &chat(false))).await;
    assert_eq!(json_of(&message)["content"][0]["text"], "hello");
    let (count, _) = exchange(address, &post("/v1/messages/count_tokens", &chat(false))).await;
    assert_eq!(json_of(&count), json!({"input_tokens": 20}));
    let (models, _) = exchange(address, &get("/v1/models")).await;
    assert_eq!(json_of(&models)["data"][0]["id"], "mock-model");
}

#[tokio::test]
async fn streams_at_the_asked_pace() {
    let address = start("").await;
    let began = Instant::now();
    let (reply, _) = exchange(address, &post("/o/chunks=4,gap=20/v1/chat/completions", &chat(true))).await;
    assert!(began.elapsed() >= Duration::from_millis(120), "{:?}", began.elapsed());
    assert_eq!(reply.matches("data: ").count(), 7);
    assert!(reply.contains("content-type: text/event-stream"));
    assert!(reply.contains("data: [DONE]\n\n"));
}

#[tokio::test]
async fn stamps_each_piece_with_the_time_of_its_sending() {
    let address = start("").await;
    let before = mock::now_ns();
    let request = post("/o/chunks=3,gap=20,stamp/v1/chat/completions", &chat(true));
    let (reply, _) = exchange(address, &request).await;
    let stamps = reply.split(mock::STAMP).skip(1);
    let stamps: Vec<u64> = stamps.map(|text| text[..19].parse().unwrap()).collect();
    let in_order = stamps.is_sorted_by(|a, b| a + 20_000_000 <= *b);
    assert!(stamps.len() == 3 && in_order && before <= stamps[0], "{stamps:?}");
    assert!(stamps[2] <= mock::now_ns());
}

#[tokio::test]
async fn fails_in_the_providers_words() {
    let address = start("status=429,retry_after=7").await;
    let (reply, _) = exchange(address, &post("/v1/chat/completions", &chat(true))).await;
    assert!(reply.starts_with("HTTP/1.1 429") && reply.contains("retry-after: 7"));
    assert_eq!(json_of(&reply)["error"]["code"], "rate_limit_exceeded");
    let (reply, _) = exchange(address, &post("/o/status=529/v1/messages", &chat(false))).await;
    assert_eq!(json_of(&reply)["error"]["type"], "overloaded_error");
    let (reply, _) = exchange(address, &post("/o/what=1/v1/messages", &chat(false))).await;
    assert!(reply.contains("unknown option `what`"));
}

#[tokio::test]
async fn recovers_after_the_first_failures_of_a_key() {
    let address = start("").await;
    let path = |key: &str| format!("/o/status=500,fail_first=2,key={key}/v1/chat/completions");
    let mut statuses = Vec::new();
    for key in ["a", "a", "b", "a"] {
        let (reply, _) = exchange(address, &post(&path(key), &chat(false))).await;
        statuses.push(reply[9..12].to_owned());
    }
    assert_eq!(statuses, ["500", "500", "500", "200"]);
}

#[tokio::test]
async fn resets_before_the_head_and_between_events() {
    let address = start("").await;
    let (reply, reset) = exchange(address, &post("/o/reset=head/v1/chat/completions", &chat(false))).await;
    assert!(reset && reply.is_empty());
    let (reply, reset) = exchange(address, &post("/o/reset=3/v1/chat/completions", &chat(true))).await;
    assert!(reset);
    assert_eq!(reply.matches("data: ").count(), 3);
    let (reply, reset) = exchange(address, &post("/o/reset=1/v1/chat/completions", &chat(false))).await;
    assert!(reset && reply.contains("chat.completion") && !reply.contains("total_tokens"));
}

#[tokio::test]
async fn truncates_garbles_and_stalls() {
    let address = start("chunks=4").await;
    let (reply, reset) = exchange(address, &post("/o/truncate=2/v1/chat/completions", &chat(true))).await;
    assert!(!reset && !reply.contains("[DONE]"));
    let (reply, _) = exchange(address, &post("/o/garbage=2/v1/chat/completions", &chat(true))).await;
    assert!(reply.contains("<html>") && reply.contains("[DONE]"));
    let request = post("/o/stall=1/v1/messages", &chat(true));
    let stalled = exchange(address, &request);
    assert!(timeout(Duration::from_millis(100), stalled).await.is_err());
    let (counts, _) = exchange(address, &get("/__admin/count")).await;
    assert_eq!(json_of(&counts)["total"], 3);
}

#[tokio::test]
async fn shows_the_last_requests() {
    let address = start("").await;
    for _ in 0..3 {
        exchange(address, &post("/o/chunks=1/v1/chat/completions?x=1", &chat(false))).await;
    }
    let (reply, _) = exchange(address, &get("/__admin/requests?last=2")).await;
    let requests = json_of(&reply);
    assert_eq!(requests.as_array().unwrap().len(), 2);
    assert_eq!(requests[0]["path"], "/o/chunks=1/v1/chat/completions");
    assert_eq!(
        (&requests[0]["query"], &requests[0]["headers"]["host"]),
        (&json!("x=1"), &json!("mock"))
    );
    assert_eq!(requests[1]["body"]["model"], "m");
}
