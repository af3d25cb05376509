//! Parameters of requests: a deployment's defaults, and what becomes of unknown ones.

use super::endpoint::Endpoint;
use super::texts;
use crate::finding::Findings;
use crate::schema::litellm_params;
use crate::yaml::{Entry, Node, Value};
use serde_json::value::{RawValue, to_raw_value};
use wire::codec::ParamPolicy;
use wire::facts::ModelFacts;

/// Reads the parameter policy of `litellm_params`, where `litellm_settings` may speak for it.
pub(super) fn read(
    params: &Node,
    litellm: &Node,
    endpoint: &Endpoint,
    facts: &ModelFacts,
    findings: &mut Findings,
) -> ParamPolicy {
    let flag = |key: &str| {
        let set = params.get(key).or_else(|| litellm.get(key));
        set.and_then(Node::flag).unwrap_or(false)
    };
    note_regex_patterns(params, findings);
    ParamPolicy {
        defaults: defaults(params),
        drop_unsupported: flag("drop_params"),
        additional_drop: texts(params.get("additional_drop_params")),
        allowed: texts(params.get("allowed_openai_params")),
        modify: flag("modify_params"),
        supported: catalog::params::supported(endpoint.provider, &endpoint.model, facts),
        own_host: endpoint.provider.is_own_host(&endpoint.api_base),
    }
}

/// Every parameter that doesn't steer the gateway, as JSON; `extra_body`'s members stand beside the
/// others, as OpenAI's SDK puts them into the body.
fn defaults(params: &Node) -> Vec<(String, Box<RawValue>)> {
    let sent = |entry: &&Entry| {
        let steers = litellm_params::is_setting(&entry.key) || catalog::prices::is_cost_key(&entry.key);
        !steers && !entry.value.is_null() && entry.key != "extra_body"
    };
    let extra = params.get("extra_body").map(Node::entries).unwrap_or_default();
    let entries = params.entries().iter().filter(sent).chain(extra);
    let mut defaults: Vec<(String, Box<RawValue>)> = Vec::new();
    for entry in entries {
        let Ok(value) = to_raw_value(&entry.value.to_json()) else {
            continue;
        };
        defaults.retain(|(key, _)| *key != entry.key);
        defaults.push((entry.key.clone(), value));
    }
    defaults
}

/// `configurable_clientside_auth_params: [{api_base: pattern}]` is not supported yet.
fn note_regex_patterns(params: &Node, findings: &mut Findings) {
    let Some(list) = params.get("configurable_clientside_auth_params") else {
        return;
    };
    for item in list.items().iter().filter(|item| matches!(item.value, Value::Map(_))) {
        let message = "patterns in `configurable_clientside_auth_params` are not supported yet, the entry is ignored";
        findings
            .warn(item.at, message)
            .help("name the setting alone: `- api_base`");
    }
}
