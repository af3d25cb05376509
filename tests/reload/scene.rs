//! A gateway whose config is changed under it.

use crate::http::Http;
use crate::process::{LOOK, PATIENCE, Process};
use crate::upstream::Upstream;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;
use tempfile::TempDir;
use tokio::time::sleep;

/// The master key.
pub(super) const KEY: &str = "sk-reload-7d21";

/// What a good reload says.
pub(super) const RELOADED: &str = "the config was reloaded";

/// A folder, a provider, and the gateway between them.
pub(super) struct Scene {
    folder: TempDir,
    pub(super) upstream: Upstream,
    pub(super) gateway: Process,
    pub(super) url: String,
    pub(super) http: Http,
}

impl Scene {
    /// Starts a gateway in a folder that `write` has filled; it gets the provider's URL.
    pub(super) async fn start(write: impl FnOnce(&std::path::Path, &str)) -> Self {
        let (folder, upstream) = (tempfile::tempdir().expect("a folder"), Upstream::start());
        write(folder.path(), &upstream.url);
        let mut gateway = Process::serve(folder.path(), &[], &[]);
        let url = gateway.url().await;
        Self {
            folder,
            upstream,
            gateway,
            url,
            http: Http::new(KEY),
        }
    }

    /// Starts a gateway with one model of this name.
    pub(super) async fn with_model(name: &str) -> Self {
        Self::start(|folder, upstream| write(folder.join("config.yaml"), &config(upstream, &[name], json!({})))).await
    }

    /// A file of the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A config with these models and more of `general_settings`.
    pub(super) fn config(&self, models: &[&str], general: Value) -> String {
        config(&self.upstream.url, models, general)
    }

    /// The models that the gateway serves now.
    pub(super) async fn models(&self) -> Vec<String> {
        let list = self.http.get(&format!("{}/v1/models", self.url)).await.expect("models");
        let rows = list["data"].as_array().expect("rows");
        rows.iter()
            .map(|row| row["id"].as_str().expect("an id").to_owned())
            .collect()
    }

    /// Waits until exactly this model is served.
    pub(super) async fn serves(&self, model: &str) {
        let start = Instant::now();
        while self.models().await != [model] {
            assert!(
                start.elapsed() < PATIENCE,
                "{model} isn't served:\n{}",
                self.gateway.log()
            );
            sleep(LOOK).await;
        }
    }

    /// How often it has reloaded.
    pub(super) fn reloads(&self) -> usize {
        self.gateway.log().matches(RELOADED).count()
    }

    /// Waits for one more reload than there were.
    pub(super) async fn reloads_after(&self, before: usize) {
        let start = Instant::now();
        while self.reloads() <= before {
            assert!(start.elapsed() < PATIENCE, "no reload:\n{}", self.gateway.log());
            sleep(LOOK).await;
        }
    }
}

/// Writes a file in place.
pub(super) fn write(path: PathBuf, text: &str) {
    fs::write(path, text).expect("a written file");
}

/// A config with these models, JSON being YAML.
pub(super) fn config(upstream: &str, models: &[&str], general: Value) -> String {
    let mut general = general;
    general["master_key"] = KEY.into();
    let models: Vec<Value> = models.iter().map(|name| model(upstream, name)).collect();
    json!({"model_list": models, "general_settings": general}).to_string()
}

/// An entry of `model_list`.
pub(super) fn model(upstream: &str, name: &str) -> Value {
    json!({"model_name": name, "litellm_params": {"model": "openai/gpt-4", "api_base": format!("{upstream}/v1"), "api_key": "sk-up"}})
}
