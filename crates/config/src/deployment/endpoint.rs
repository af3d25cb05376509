//! Where a deployment's calls go: provider, model, base URL and key.

use super::Context;
use super::entry::ModelEntry;
use crate::finding::Findings;
use crate::secret::Secret;
use crate::yaml::Node;
use catalog::providers::Provider;
use catalog::resolve::{ResolveError, Resolved};
use wire::facts::Auth;

/// A provider's model at a place.
pub(crate) struct Endpoint {
    pub(crate) provider: &'static Provider,
    pub(crate) model: String,
    pub(crate) api_base: String,
    pub(crate) api_key: Option<Secret>,
}

/// Why a model is left out.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Endpoint {
    /// Finds the provider, and what the entry, its credential, the environment and the provider's row
    /// say about base URL and key, in this order.
    pub(super) fn find(entry: &ModelEntry, credential: Option<&Node>, context: Context<'_>) -> Result<Self, Refusal> {
        let env = context.env;
        let given = |keys: &[&str]| {
            let nodes = [Some(&entry.params), credential];
            let found = nodes
                .into_iter()
                .flatten()
                .find_map(|node| keys.iter().find_map(|key| node.get(key)?.text()));
            found.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let configured = given(&["api_base", "base_url"]);
        let model = aliased(given(&["model"]).unwrap_or_default(), context.litellm);
        let Resolved { provider, model } = resolve(
            &model,
            configured.as_deref(),
            given(&["custom_llm_provider"]).as_deref(),
        )?;
        let api_base = provider
            .api_base(configured.as_deref(), env)
            .ok_or_else(|| no_base(provider))?;
        let api_key = provider.api_key(given(&["api_key"]).as_deref(), env);
        Ok(Self {
            provider,
            model,
            api_base,
            api_key: api_key.map(Secret::new),
        })
    }
}

impl Endpoint {
    /// Notes a missing key, where the provider wants one and no client may bring it.
    pub(super) fn check_key(&self, entry: &ModelEntry, findings: &mut Findings) {
        let brought = ["mock_response", "configurable_clientside_auth_params", "extra_headers"];
        let variables = self.provider.key_env.join("` or `");
        if self.api_key.is_some()
            || self.provider.rules.auth == Auth::None
            || variables.is_empty()
            || brought.iter().any(|key| entry.params.get(key).is_some())
        {
            return;
        }
        let message = format!("model `{}` has no key for `{}`", entry.model_name, self.provider.name());
        findings
            .warn(entry.model_at(), message)
            .help(format!("set `api_key`, or the variable `{variables}`"));
    }
}

/// What `litellm_settings.model_alias_map` makes of a model string.
fn aliased(model: String, litellm: &Node) -> String {
    let entry = litellm.get("model_alias_map").and_then(|map| map.get(&model));
    entry.and_then(Node::text).map(str::to_owned).unwrap_or(model)
}

/// The provider of a model string, if it can be called.
fn resolve(model: &str, api_base: Option<&str>, forced: Option<&str>) -> Result<Resolved, Refusal> {
    catalog::resolve::resolve(model, forced, api_base, &catalog::prices::provider_of).map_err(|error| match error {
        ResolveError::Unknown(model) => Refusal {
            message: format!("no provider is known for `{model}`"),
            hint: Some(format!(
                "name it, as in `openai/{model}` for any server that speaks OpenAI's API"
            )),
        },
        error => Refusal {
            message: error.to_string(),
            hint: None,
        },
    })
}

fn no_base(provider: &Provider) -> Refusal {
    let variables = provider.base_env.join("` or `");
    Refusal {
        message: format!("provider `{}` needs an `api_base`", provider.name()),
        hint: (!variables.is_empty()).then(|| format!("set `api_base`, or the variable `{variables}`")),
    }
}
