//! The gateway that is mistreated; its config is full of secrets that nobody may ever see.

use super::raw::{Answer, exchange};
use crate::dead_port::DeadPort;
use crate::process::Process;
use crate::upstream::Upstream;
use serde_json::json;
use tempfile::TempDir;

/// In every secret.
const CANARY: &str = "canary";
const MASTER: &str = "sk-canary-master-0b3d";

/// A gateway with the models `gpt`, `claude` and `dead`.
pub(super) struct Target {
    _folder: TempDir,
    _dead: DeadPort,
    pub(super) upstream: Upstream,
    gateway: Process,
    address: String,
}

impl Target {
    pub(super) async fn start() -> Self {
        let (folder, upstream, dead) = (
            tempfile::tempdir().expect("a folder"),
            Upstream::start(),
            DeadPort::take(),
        );
        let model = |name: &str, model: &str, base: String| {
            let headers = json!({"x-corp-token": "canary-header-77aa"});
            let params = json!({"model": model, "api_base": base, "api_key": format!("sk-canary-{name}-51c0"), "extra_headers": headers});
            json!({"model_name": name, "litellm_params": params})
        };
        let config = json!({
            "model_list": [
                model("gpt", "openai/gpt-4o-mini", format!("{}/v1", upstream.url)),
                model("claude", "anthropic/claude-sonnet-4-5", upstream.url.clone()),
                model("dead", "openai/gpt-4o-mini", format!("http://127.0.0.1:{}/v1", dead.number)),
            ],
            "router_settings": {"num_retries": 0},
            "general_settings": {"master_key": MASTER, "max_request_size_mb": 1},
        });
        std::fs::write(folder.path().join("config.yaml"), config.to_string()).expect("a config");
        let mut gateway = Process::serve(folder.path(), &["--detailed_debug"], &[]);
        let address = gateway.url().await.replace("http://", "");
        Self {
            _folder: folder,
            _dead: dead,
            upstream,
            gateway,
            address,
        }
    }

    /// Sends bytes as they are.
    pub(super) async fn send(&self, bytes: &[u8]) -> Answer {
        let answer = exchange(&self.address, bytes).await;
        assert!(
            !answer.head.contains(CANARY) && !answer.body.contains(CANARY),
            "a secret: {answer:?}"
        );
        answer
    }

    /// Sends a head with these header lines (each with its line end), and no body.
    pub(super) async fn ask(&self, request_line: &str, headers: &str) -> Answer {
        let head = format!("{request_line} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n{headers}\r\n");
        self.send(head.as_bytes()).await
    }

    /// The same with the master key.
    pub(super) async fn ask_with_key(&self, request_line: &str) -> Answer {
        self.ask(request_line, &key()).await
    }

    /// Posts a chat request.
    pub(super) async fn chat(&self, body: impl AsRef<[u8]>) -> Answer {
        let length = format!("content-length: {}\r\n", body.as_ref().len());
        self.chat_with(&length, body).await
    }

    /// Posts a chat request with these header lines beside the usual ones.
    pub(super) async fn chat_with(&self, headers: &str, body: impl AsRef<[u8]>) -> Answer {
        let usual = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n";
        let head = format!("{usual}content-type: application/json\r\n{}{headers}\r\n", key());
        self.send(&[head.as_bytes(), body.as_ref()].concat()).await
    }

    /// It still answers as ever, and has neither panicked nor told a secret.
    /// Returns its log.
    pub(super) async fn ends_unharmed(self) -> String {
        let good = self
            .chat(br#"{"model": "gpt", "messages": [{"role": "user", "content": "hi"}]}"#)
            .await;
        assert_eq!(good.status, 200, "{good:?}");
        let log = self.gateway.stop().await;
        assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
        assert!(!log.contains(CANARY), "a secret: {log}");
        log
    }
}

/// The master key's header line.
fn key() -> String {
    format!("authorization: Bearer {MASTER}\r\n")
}
