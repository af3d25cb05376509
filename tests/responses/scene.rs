//! A gateway with a model that is translated, `claude`, and one whose providers keep responses, `gpt`.

use super::client::Client;
use super::provider::Provider;
use crate::gateway::Gateway;
use mock::Options;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(super) const KEY: &str = "sk-responses-test-41c7";

/// All of it.
pub(super) struct Scene {
    gateway: Option<Gateway>,
    mock: String,
    pub(super) providers: [Provider; 2],
    folder: TempDir,
}

impl Scene {
    /// Starts with these general settings.
    pub(super) async fn start(general: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mock = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(mock::serve(listener, Options::default(), 100));
        let mut scene = Self {
            gateway: None,
            mock,
            providers: [Provider::start().await, Provider::start().await],
            folder: tempfile::tempdir().expect("a folder"),
        };
        scene.restart(general, &[]).await;
        scene
    }

    /// Kills the gateway and starts it on the same data.
    pub(super) async fn restart(&mut self, general: Value, env: &[(&str, &str)]) {
        drop(self.gateway.take());
        let native = |provider: &Provider, id: &str| {
            let base = format!("{}/v1", provider.url);
            let params = json!({"model": "openai/gpt-4o", "api_base": base, "api_key": format!("sk-{id}")});
            json!({"model_name": "gpt", "litellm_params": params, "model_info": {"id": id}})
        };
        let [first, second] = &self.providers;
        let claude = json!({"model": "anthropic/claude-sonnet-4-5", "api_base": format!("{}/o/echo", self.mock), "api_key": "sk-up"});
        let config = json!({
            "model_list": [
                {"model_name": "claude", "litellm_params": claude},
                native(first, "d1"),
                native(second, "d2"),
            ],
            "general_settings": general,
            "router_settings": {"num_retries": 0},
        });
        let env: Vec<(String, String)> = env
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        let started = Gateway::start(self.folder.path(), &config.to_string(), &env).await;
        self.gateway = Some(started.expect("it starts"));
    }

    pub(super) fn client(&self) -> Client {
        let gateway = self.gateway.as_ref().expect("it runs");
        Client::new(&gateway.url, KEY)
    }

    /// The bodies that the translated model's provider got.
    pub(super) async fn translated(&self) -> Vec<Value> {
        let page = Client::new(&self.mock, "")
            .get("/__admin/requests?last=100")
            .await
            .json();
        let requests = page.as_array().expect("a list").iter();
        requests.map(|request| request["body"].clone()).collect()
    }

    pub(super) async fn stop(mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
    }
}

/// General settings with a master key.
pub(super) fn keyed() -> Value {
    json!({"master_key": KEY})
}
