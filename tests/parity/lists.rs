//! Which cases count: the scope, and the two lists of cases that may fail.

use crate::parity::corpus::Case;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[rustfmt::skip]
const AREAS: &[&str] = &[
    "audio", "auth", "chat", "completions", "config", "defaults", "embeddings", "errors", "google_native", "headers", "images",
    "media", "messages", "moderations", "params", "reasoning", "rerank", "responses", "routes", "routing", "stream", "tokens", "tools",
    "upstream_odd", "validation", "watsonx",
];

#[rustfmt::skip]
const PROVIDERS: &[&str] = &[
    "openai", "anthropic", "gateway", "bare", "groq", "openrouter", "deepseek", "perplexity", "hosted_vllm",
    "fireworks_ai", "together_ai", "moonshot", "xai", "cerebras", "volcengine", "sambanova", "openai_compatible",
    "nvidia_nim", "dashscope", "zai", "mistral", "azure", "cohere", "ollama_chat", "huggingface", "databricks",
    "watsonx", "infinity", "jina_ai", "voyage", "gemini", "vertex_ai", "bedrock",
];

/// Case names with the reason why they may fail.
pub(crate) struct Lists {
    /// They wait for a route or provider that isn't built yet.
    pub(crate) pending: BTreeMap<String, String>,
    /// They fail for a known reason.
    pub(crate) known: BTreeMap<String, String>,
}

impl Lists {
    /// Reads both files.
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity");
        Self {
            pending: read(&folder.join("pending.txt")),
            known: read(&folder.join("known.txt")),
        }
    }

    /// Whether a case is in one of the lists.
    pub(crate) fn allows(&self, name: &str) -> bool {
        self.pending.contains_key(name) || self.known.contains_key(name)
    }
}

/// Whether a case belongs to what is built so far.
pub(crate) fn in_scope(case: &Case) -> bool {
    AREAS.contains(&case.area.as_str()) && PROVIDERS.contains(&case.provider.as_str())
}

fn read(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entries = lines.map(|line| {
        let (name, reason) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("{}: `{line}` has no reason", path.display()));
        (name.to_owned(), reason.to_owned())
    });
    entries.collect()
}
