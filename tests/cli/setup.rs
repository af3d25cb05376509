//! A folder with a config, and runs that end by themselves.

use crate::process::Process;
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// The master key.
pub(super) const KEY: &str = "sk-cli-93be";

/// A folder with a config of one model, `gpt`, at this provider.
pub(super) fn folder(provider: &str) -> TempDir {
    let params = json!({"model": "openai/gpt-4o-mini", "api_base": format!("{provider}/v1"), "api_key": "sk-up"});
    let config = json!({
        "model_list": [{"model_name": "gpt", "litellm_params": params}],
        "general_settings": {"master_key": KEY},
    });
    folder_with(&config.to_string())
}

/// A folder with this config.
pub(super) fn folder_with(config: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("config.yaml"), config).expect("a config");
    folder
}

/// Runs it to its end: the exit code and all that it said.
pub(super) async fn run(folder: &TempDir, args: &[&str], env: &[(&str, &str)]) -> (i32, String) {
    Process::start(folder.path(), args, env).ends().await
}
