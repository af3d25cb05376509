//! A cloud, a provider that wants its tokens, and the gateway before them.

use super::cloud::Cloud;
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const KEY: &str = "sk-signin-40aa";
/// What nobody may ever show.
pub(super) const SECRET: &str = "the~secret";

pub(super) struct Scene {
    folder: TempDir,
    pub(super) cloud: Cloud,
    pub(super) upstream: Upstream,
    pub(super) gateway: Process,
    url: String,
    http: Http,
}

impl Scene {
    /// With these models: the name, and what its `litellm_params` have more than an address.
    pub(super) async fn start(models: &[(&str, Value)], env: &[(&str, &str)]) -> Self {
        let (folder, cloud, upstream) = (
            tempfile::tempdir().expect("a folder"),
            Cloud::start().await,
            Upstream::start(),
        );
        fs::write(folder.path().join("config.yaml"), config(&upstream, models)).expect("a config");
        let machine = [
            ("AZURE_AUTHORITY_HOST", cloud.url.as_str()),
            ("IDENTITY_ENDPOINT", &cloud.url),
        ];
        let mut gateway = Process::serve(folder.path(), &[], &[&machine[..], env].concat());
        let url = gateway.url().await;
        let http = Http::new(KEY);
        Self {
            folder,
            cloud,
            upstream,
            gateway,
            url,
            http,
        }
    }

    /// Changes the config to these models.
    pub(super) async fn reload(&mut self, models: &[(&str, Value)]) {
        fs::write(self.folder.path().join("config.yaml"), config(&self.upstream, models)).expect("a config");
        self.gateway.says("the config was reloaded").await;
    }

    pub(super) async fn ask(&self, model: &str) -> Reply {
        let request = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
        Reply::to_chat(&self.http, &self.url, &request).await
    }

    /// Asks for a response that the provider keeps, and reads it back.
    pub(super) async fn ask_and_read_back(&self, model: &str) -> Value {
        let request = json!({"model": model, "input": "hi"});
        let created = self.http.post(&format!("{}/v1/responses", self.url), &request).await;
        let created = Reply::read(created.expect("an answer")).await;
        let id = created.json()["id"].as_str().map(str::to_owned);
        let id = id.unwrap_or_else(|| panic!("{created:?}"));
        let read = self.http.get(&format!("{}/v1/responses/{id}", self.url)).await;
        read.expect("a response")
    }

    /// The keys that the provider saw: `authorization`, and `api-key` where there was one.
    pub(super) async fn keys(&self) -> Vec<String> {
        let requests = self.upstream.requests().await;
        let key = |request: &Value| {
            let header = |name: &str| request["headers"][name].as_str().unwrap_or_default().to_owned();
            format!("{}{}", header("authorization"), header("api-key"))
        };
        requests.iter().map(key).collect()
    }
}

fn config(upstream: &Upstream, models: &[(&str, Value)]) -> String {
    let row = |(name, more): &(&str, Value)| {
        // Azure OpenAI behind a gateway of Cloudflare's, whose paths are the mock's.
        let base = format!("{}/o/key=gateway.ai.cloudflare.com", upstream.url);
        let mut params = json!({"model": "azure/v1", "api_base": base, "num_retries": 0});
        params
            .as_object_mut()
            .expect("a map")
            .extend(more.as_object().expect("a map").clone());
        json!({"model_name": name, "litellm_params": params})
    };
    let models: Vec<Value> = models.iter().map(row).collect();
    let settings = json!({"enable_azure_ad_token_refresh": true});
    let general = json!({"master_key": KEY});
    json!({"model_list": models, "litellm_settings": settings, "general_settings": general}).to_string()
}
