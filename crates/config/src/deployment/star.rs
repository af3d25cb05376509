//! `model: "*"`: every provider that the environment has a key for. LiteLLM finds the provider when
//! the request comes; here each gets a deployment of its own at load, named `provider/*`.

use super::entry::{ModelEntry, set};
use super::{Context, id};
use crate::yaml::{Node, Value};
use catalog::providers::{self, Provider, Support};

/// Names without a provider that LiteLLM knows one for, by how they begin; the rest is OpenAI's.
const FAMILIES: [(&str, &str); 2] = [("claude-", "anthropic"), ("", "openai")];

/// Replaces entries for every provider by one entry per provider.
pub(super) fn expanded(entries: Vec<ModelEntry>, context: Context<'_>) -> Vec<ModelEntry> {
    let expand = |entry: ModelEntry| match is_everything(&entry) {
        true => providers_of(&entry, context),
        false => vec![entry],
    };
    entries.into_iter().flat_map(expand).collect()
}

fn is_everything(entry: &ModelEntry) -> bool {
    entry.params.get("model").and_then(Node::text) == Some("*")
        && entry.params.get("custom_llm_provider").is_none()
        && entry.model_name.matches('*').count() == 1
}

fn providers_of(entry: &ModelEntry, context: Context<'_>) -> Vec<ModelEntry> {
    let own_key = entry.params.get("api_key").is_some();
    let usable = |provider: &&Provider| {
        let has_key = own_key || provider.key_env.iter().any(|name| (context.env)(name).is_some());
        let base = entry.params.get("api_base").and_then(Node::text);
        provider.support != Support::NotYet && has_key && provider.api_base(base, context.env).is_some()
    };
    let usable: Vec<&str> = providers::all().filter(usable).map(Provider::name).collect();
    let prefixed = usable.iter().map(|name| (format!("{name}/*"), format!("{name}/*")));
    let families = FAMILIES.iter().filter(|(_, provider)| usable.contains(provider));
    let bare = families.map(|(begin, provider)| (format!("{begin}*"), format!("{provider}/{begin}*")));
    let one = |(name, model): (String, String)| {
        let mut entry = entry.clone();
        entry.model_name = entry.model_name.replacen('*', &name, 1);
        let at = entry.model_at();
        set(&mut entry.params, "model", Node::new(Value::Text(model), at));
        entry.id = id::hash(&entry.model_name, &entry.params);
        entry
    };
    prefixed.chain(bare).map(one).collect()
}
