//! A gateway with metrics, and the models behind it.

use super::ask::{Answer, ask};
use super::page::Page;
use crate::process::{LOOK, PATIENCE, Process};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

/// The master key.
pub(super) const KEY: &str = "sk-metrics-3f60";
/// What the client calls itself.
pub(super) const PROGRAM: &str = "test \"client\"/1.0";

/// A folder and the gateway in it.
pub(super) struct Scene {
    pub(super) folder: TempDir,
    pub(super) gateway: Process,
    pub(super) url: String,
}

impl Scene {
    /// Starts a gateway with these models, flags, `litellm_settings` and `router_settings`.
    pub(super) async fn start(models: &[Value], flags: &[&str], litellm: Value, router: Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_config(folder.path(), models, &litellm, &router);
        let mut gateway = Process::serve(folder.path(), flags, &[]);
        let url = gateway.url().await;
        Self { folder, gateway, url }
    }

    /// Asks for a chat at this path.
    pub(super) async fn chat_at(&self, path: &str, program: &str, request: &str) -> Answer {
        let key = format!("Bearer {KEY}");
        let headers = [("authorization", key.as_str()), ("user-agent", program)];
        ask("POST", &format!("{}{path}", self.url), &headers, request).await
    }

    /// Asks for a chat, and expects this status.
    pub(super) async fn chat(&self, request: &Value, status: u16) {
        let answer = self
            .chat_at("/v1/chat/completions", PROGRAM, &request.to_string())
            .await;
        assert_eq!(answer.status, status, "{request} {answer:?}\n{}", self.gateway.log());
    }

    /// Fetches something with the key.
    pub(super) async fn get(&self, path: &str) -> Answer {
        let key = format!("Bearer {KEY}");
        ask("GET", &format!("{}{path}", self.url), &[("authorization", &key)], "").await
    }

    /// The page, as soon as it counts so many requests: the shipper is about a second behind.
    pub(super) async fn page(&self, requests: f64) -> Page {
        let start = Instant::now();
        loop {
            let answer = self.get("/metrics").await;
            assert_eq!(answer.status, 200, "{answer:?}");
            let page = Page::read(&answer.body);
            let counted = page.samples("litellm_proxy_total_requests_metric_total", &[]);
            let counted: f64 = counted.iter().map(|sample| sample.value).sum();
            if (counted - requests).abs() < 0.5 {
                return page;
            }
            assert!(start.elapsed() < PATIENCE, "{counted} of {requests}: {page:#?}");
            sleep(LOOK).await;
        }
    }
}

/// Writes `config.yaml`.
pub(super) fn write_config(folder: &Path, models: &[Value], litellm: &Value, router: &Value) {
    let config = json!({
        "model_list": models,
        "general_settings": {"master_key": KEY},
        "litellm_settings": litellm,
        "router_settings": router,
    });
    fs::write(folder.join("config.yaml"), config.to_string()).expect("a written file");
}

/// A provider inside of the test.
pub(super) async fn mock() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(mock::serve(listener, mock::Options::default(), 0));
    format!("http://{address}")
}

/// A deployment of its own group, with the group's name as its id.
pub(super) fn model(name: &str, model: &str, api_base: &str) -> Value {
    json!({
        "model_name": name,
        "litellm_params": {"model": model, "api_base": api_base, "api_key": "sk-up"},
        "model_info": {"id": format!("id-{name}")},
    })
}

/// A chat request.
pub(super) fn chat(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hi"}]})
}
