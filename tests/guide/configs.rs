//! The guide's configs, and a folder with one of them.

use crate::process::Process;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// The master key of both.
pub(super) const KEY: &str = "your-master-key";

/// What the mock answers unless it is told otherwise.
pub(super) const ANSWER: &str = "The quick brown fox jumps over lazy dogs";

const ONE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params: {model: glm-4-flash, api_base: http://127.0.0.1:PORT/v1, api_key: your-api-key}
general_settings:
  master_key: your-master-key   # optional
";

const THREE: &str = "\
model_list:
  - model_name: glm4-flash
    litellm_params: {model: glm-4-flash, api_base: http://127.0.0.1:PORT/v1, api_key: your-api-key}
  - model_name: gpt-4
    litellm_params: {model: gpt-4, api_key: sk-your-openai-key}
  - model_name: claude-3
    litellm_params: {model: claude-3-opus-20240229, api_key: sk-ant-your-anthropic-key}
router_settings:
  fallbacks: [gpt-4, claude-3]
general_settings:
  max_budget: 100
  master_key: your-master-key
";

/// The first config, with the provider at this port.
pub(super) fn one(port: impl ToString) -> String {
    ONE.replace("PORT", &port.to_string())
}

/// The second config, with the local provider at this port.
pub(super) fn three(port: impl ToString) -> String {
    THREE.replace("PORT", &port.to_string())
}

/// A folder with this config.
pub(super) fn folder(config: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("config.yaml"), config).expect("a config");
    folder
}

/// A gateway with the second config: where OpenAI and Anthropic are is said by the environment.
pub(super) fn serve_three(folder: &TempDir, openai: &str, anthropic: &str) -> Process {
    let openai = format!("{openai}/v1");
    let env = [("OPENAI_BASE_URL", openai.as_str()), ("ANTHROPIC_BASE_URL", anthropic)];
    Process::serve(folder.path(), &["--debug"], &env)
}

/// The port of `http://host:port`.
pub(super) fn port(url: &str) -> &str {
    url.rsplit(':').next().expect("a port")
}

/// A question to a model.
pub(super) fn question(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "what does the fox do?"}]})
}

/// The same, to be answered as a stream.
pub(super) fn streamed(model: &str) -> Value {
    let mut question = question(model);
    question["stream"] = true.into();
    question
}
