//! Calls in Gemini's dialect, end to end: how they are booked, held for and counted, whoever answers.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "common/gateway.rs"]
mod gateway;

use bytes::Bytes;
use gateway::Gateway;
use http_body_util::{BodyExt, Full};
use hyper::header::AUTHORIZATION;
use hyper::{Method, Request};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use mock::Options;
use serde_json::{Value, json};
use std::path::Path;
use tokio::net::TcpListener;

const KEY: &str = "sk-google-test-0d1f";

/// A mock of all providers, which remembers what it was asked.
async fn mock() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(mock::serve(listener, Options::default(), 100));
    url
}

/// A gateway with a model that speaks Gemini and two that don't.
async fn start(folder: &Path, mock: &str, settings: Value) -> Gateway {
    let model = |name: &str, model: &str, base: &str| {
        let params = json!({"model": model, "api_base": format!("{mock}/o/input=30{base}"), "api_key": "sk-up"});
        json!({"model_name": name, "litellm_params": params})
    };
    let config = json!({
        "model_list": [
            model("native", "gemini/gemini-2.5-flash", ""),
            model("chat", "openai/gpt-4o-mini", "/v1"),
            model("messages", "anthropic/claude-sonnet-4-5", ""),
        ],
        "general_settings": {"master_key": KEY},
        "litellm_settings": settings,
        "router_settings": {"num_retries": 0},
    });
    let started = Gateway::start(folder, &config.to_string(), &[]).await;
    started.expect("it starts")
}

/// Sends a request, with the key as Google's clients may have it; gives the status and the body.
async fn send(method: Method, url: &str, body: &Value) -> (u16, String) {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let mut request = Request::builder().method(&method).uri(url);
    if method == Method::GET {
        request = request.header(AUTHORIZATION, format!("Bearer {KEY}"));
    }
    let body = Full::from(if method == Method::GET {
        String::new()
    } else {
        body.to_string()
    });
    let answer = client
        .request(request.body(body).expect("a request"))
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.expect("the whole of it").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn ask(gateway: &Gateway, model: &str, method: &str) -> (u16, String) {
    let body = json!({"contents": [{"role": "user", "parts": [{"text": "hello"}]}]});
    let url = format!("{}/v1beta/models/{model}:{method}", gateway.url);
    let with = if url.contains('?') { '&' } else { '?' };
    send(Method::POST, &format!("{url}{with}key={KEY}"), &body).await
}

/// The usage that an answer, or a stream's last event, tells.
fn usage(body: &str) -> Value {
    let last = body.lines().filter_map(|line| line.strip_prefix("data: ")).next_back();
    let last: Value = serde_json::from_str(last.unwrap_or(body)).unwrap_or_else(|error| panic!("{error}: {body}"));
    last["usageMetadata"].clone()
}

#[tokio::test]
async fn calls_are_booked_as_they_are_shown() {
    let (folder, mock) = (tempfile::tempdir().expect("a folder"), mock().await);
    let gateway = start(folder.path(), &mock, json!({})).await;
    let mut told = Vec::new();
    for model in ["native", "chat", "messages"] {
        for (method, name) in [
            ("generateContent", "agenerate_content"),
            ("streamGenerateContent", "agenerate_content_stream"),
            ("streamGenerateContent?alt=sse", "agenerate_content_stream"),
        ] {
            let (status, body) = ask(&gateway, model, method).await;
            assert_eq!(status, 200, "{model} {method}: {body}");
            let usage = usage(&body);
            assert_eq!(usage["promptTokenCount"], 30, "{model} {method}: {body}");
            told.push((model.to_owned(), name.to_owned(), usage["candidatesTokenCount"].clone()));
        }
    }
    gateway.stop().await;
    let gateway = start(folder.path(), &mock, json!({})).await;
    let (_, rows) = send(Method::GET, &format!("{}/spend/logs", gateway.url), &Value::Null).await;
    let rows: Value = serde_json::from_str(&rows).expect("rows");
    let mut booked: Vec<_> = rows.as_array().expect("a list").iter().map(booked).collect();
    booked.sort_by_key(|(model, name, _)| format!("{model} {name}"));
    told.sort_by_key(|(model, name, _)| format!("{model} {name}"));
    assert_eq!(booked, told);
    gateway.stop().await;
}

/// Whose row of the spend log it is, of what kind, and the tokens of the answer.
fn booked(row: &Value) -> (String, String, Value) {
    assert_eq!(row["prompt_tokens"], 30, "{row}");
    assert!(row["spend"].as_f64().is_some_and(|spend| spend > 0.0), "{row}");
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    (text("model_group"), text("call_type"), row["completion_tokens"].clone())
}

#[tokio::test]
async fn calls_beyond_the_budget_reach_nobody() {
    let (folder, mock) = (tempfile::tempdir().expect("a folder"), mock().await);
    let gateway = start(folder.path(), &mock, json!({"max_budget": 0.001})).await;
    for model in ["native", "chat"] {
        for method in ["generateContent", "streamGenerateContent"] {
            let (status, body) = ask(&gateway, model, method).await;
            assert_eq!(status, 422, "{model} {method}: {body}");
            assert!(body.contains("budget_exceeded"), "{body}");
        }
    }
    let (_, asked) = send(Method::GET, &format!("{mock}/__admin/requests?last=9"), &Value::Null).await;
    assert_eq!(asked.trim(), "[]");
    gateway.stop().await;
}

#[tokio::test]
async fn prompts_are_counted_by_google_or_here() {
    let (folder, mock) = (tempfile::tempdir().expect("a folder"), mock().await);
    let gateway = start(folder.path(), &mock, json!({})).await;
    for (model, source) in [
        ("native", "provider"),
        ("chat", "local_estimate"),
        ("nobody's", "local_estimate"),
    ] {
        let (status, body) = ask(&gateway, &model.replace('\'', "%27"), "countTokens").await;
        let count: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(
            (status, &count["litellm_count_source"]),
            (200, &json!(source)),
            "{model}: {body}"
        );
        assert!(
            count["totalTokens"].as_u64().is_some_and(|tokens| tokens > 0),
            "{model}: {body}"
        );
        assert_eq!(
            count["promptTokensDetails"] != json!([]),
            source == "provider",
            "{model}: {body}"
        );
    }
    let (_, asked) = send(Method::GET, &format!("{mock}/__admin/requests?last=9"), &Value::Null).await;
    let asked: Value = serde_json::from_str(&asked).expect("JSON");
    assert_eq!(asked.as_array().map(Vec::len), Some(1), "{asked}");
    let path = asked[0]["path"].as_str().expect("a path");
    assert!(path.ends_with("/v1beta/models/gemini-2.5-flash:countTokens"), "{path}");
    let url = format!("{}/models/chat:countTokens?key={KEY}", gateway.url);
    let (status, body) = send(Method::POST, &url, &json!({"contents": ["text"]})).await;
    let error: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        (status, &error["error"]["status"]),
        (400, &json!("INVALID_ARGUMENT")),
        "{body}"
    );
    gateway.stop().await;
}
