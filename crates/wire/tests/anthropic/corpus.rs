//! The recorded cases of chat requests that go to Anthropic.

use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A situation and what everybody says in it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    #[serde(skip)]
    area: String,
    #[serde(default)]
    pub(crate) group: String,
    #[serde(default)]
    pub(crate) models: Vec<Deployment>,
    pub(crate) requests: Vec<Request>,
    #[serde(default)]
    pub(crate) replies: Value,
    #[serde(default)]
    deviate: String,
    #[serde(default)]
    pub(crate) ignore: Vec<String>,
    /// Those of the gateway, which a codec doesn't write.
    #[serde(skip)]
    pub(crate) check_headers: Vec<String>,
    #[serde(default)]
    pub(crate) collapse_retries: bool,
}

/// An entry of the config's `model_list`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Deployment {
    #[serde(default)]
    pub(crate) litellm_params: serde_json::Map<String, Value>,
}

/// What a client asks.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Request {
    path: String,
    #[serde(default)]
    pub(crate) json: Value,
    #[serde(default)]
    pub(crate) headers: serde_json::Map<String, Value>,
}

/// Where the records are.
fn folder() -> PathBuf {
    std::env::var_os("WIRE_CASES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity/public"),
        PathBuf::from,
    )
}

/// All cases with one chat request that reaches Anthropic.
pub(crate) fn load() -> Vec<Case> {
    let mut cases = Vec::new();
    for area in listing(&folder().join("cases")) {
        for file in listing(&area) {
            let text = fs::read_to_string(&file).unwrap();
            // As in Python, `y` is a text.
            let options = serde_saphyr::options! { strict_booleans: true };
            let read: Vec<Case> = serde_saphyr::from_str_with_options(&text, options)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            cases.extend(read.into_iter().map(|case| Case {
                area: area.file_name().unwrap().to_string_lossy().into_owned(),
                ..case
            }));
        }
    }
    cases.retain(Case::is_ours);
    cases
}

fn listing(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

impl Case {
    fn is_ours(&self) -> bool {
        let is_chat = matches!(self.requests.as_slice(), [request] if request.path == "/v1/chat/completions");
        is_chat && self.deviate.is_empty() && self.deployment().is_some()
    }

    /// The deployment at Anthropic, and which of the case's upstreams it is.
    pub(crate) fn deployment(&self) -> Option<&Deployment> {
        let mut deployments = self.models.iter();
        deployments.find(|deployment| deployment.text("model").starts_with("anthropic/"))
    }

    /// What LiteLLM did.
    pub(crate) fn golden(&self) -> Option<Value> {
        let file = format!("golden/{}/{}.json", self.area, self.name);
        let text = fs::read_to_string(folder().join(file)).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    }

    /// All that isn't generated, as one text.
    pub(crate) fn known_text(&self) -> String {
        let deployments: Vec<_> = self
            .models
            .iter()
            .map(|deployment| &deployment.litellm_params)
            .collect();
        let requests: Vec<_> = self.requests.iter().map(|request| &request.json).collect();
        json!([requests, self.replies, deployments])
            .to_string()
            .replace("{CASE}", &self.name)
    }
}

impl Deployment {
    /// A parameter that is a text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.litellm_params
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}
