//! From a `model_list` entry to a [`Deployment`].

mod adjustments;
mod concrete;
mod endpoint;
mod entry;
mod headers;
mod id;
mod params;
mod prices;
mod shown;
mod star;

pub(crate) use adjustments::Adjusting;
pub use prices::price_hint;

use crate::finding::Findings;
use crate::router::{allowed_fails_policy, count};
use crate::snapshot::{AllowedFails, Deployment};
use crate::yaml::{Node, Value};
use endpoint::Endpoint;
use entry::ModelEntry;
use std::sync::Arc;

/// What entries need from the rest of the config.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// `litellm_settings`.
    pub(crate) litellm: &'a Node,
    /// `router_settings.default_max_parallel_requests`.
    pub(crate) default_max_parallel: Option<usize>,
    /// `credential_list`.
    pub(crate) credentials: &'a Node,
    /// Discounts and margins.
    pub(crate) adjusting: &'a Adjusting,
    /// Reads a variable.
    pub(crate) env: &'a dyn Fn(&str) -> Option<String>,
}

/// The deployments of a `model_list`, and the models that had to be left out, with the reason.
#[derive(Debug, Default)]
pub(crate) struct Models {
    pub(crate) deployments: Vec<Arc<Deployment>>,
    pub(crate) dropped: Vec<(String, String)>,
}

/// Builds the deployments of a `model_list`.
pub(crate) fn read(list: &Node, context: Context<'_>, findings: &mut Findings) -> Models {
    let mut models = Models::default();
    for (index, item) in list.items().iter().enumerate() {
        let Some(entry) = ModelEntry::read(index, item, findings) else {
            continue;
        };
        if !entry.is_for_environment(context.env) {
            continue;
        }
        for entry in star::expanded(entry.per_organization(), context) {
            models.add(&entry, context, findings);
        }
    }
    duplicates(&models.deployments, findings);
    models
}

impl Models {
    fn add(&mut self, entry: &ModelEntry, context: Context<'_>, findings: &mut Findings) {
        let credential = entry.credential(context.credentials, findings);
        match Endpoint::find(entry, credential, context.env) {
            Ok(endpoint) => {
                endpoint.check_key(entry, findings);
                let deployment = build(entry, endpoint, context, findings);
                self.deployments.push(Arc::new(deployment));
            }
            Err(reason) => {
                let message = format!("model `{}` is left out: {}", entry.model_name, reason.message);
                findings.warn(entry.model_at(), message).hint = reason.hint;
                self.dropped.push((entry.model_name.clone(), reason.message));
            }
        }
    }
}

fn build(entry: &ModelEntry, endpoint: Endpoint, context: Context<'_>, findings: &mut Findings) -> Deployment {
    let ModelEntry { params, info, .. } = entry;
    let priced = prices::read(entry, &endpoint);
    let text = |key: &str| params.get(key).and_then(Node::text).map(str::to_owned);
    let (rpm, tpm) = (entry.number("rpm").and_then(count), entry.number("tpm").and_then(count));
    Deployment {
        id: entry.id.clone(),
        model_name: entry.model_name.clone(),
        litellm_model: text("model").unwrap_or_default(),
        provider: endpoint.provider,
        params: params::read(params, context, &endpoint, &priced.facts, findings),
        headers: headers::read(params),
        adjustments: context.adjusting.of(endpoint.provider.name()),
        model: endpoint.model,
        api_base: endpoint.api_base,
        api_key: endpoint.api_key,
        facts: priced.facts,
        rates: priced.rates,
        price_key: priced.key,
        weight: entry
            .number("weight")
            .and_then(Node::number)
            .filter(|weight| *weight >= 0.0),
        rpm,
        tpm,
        order: entry.number("order").and_then(Node::whole),
        max_parallel_requests: params
            .get("max_parallel_requests")
            .and_then(count)
            .filter(|calls| *calls > 0)
            .or_else(|| max_parallel(rpm, tpm))
            .or(context.default_max_parallel),
        timeout_s: seconds(params, "timeout").or_else(|| seconds(params, "request_timeout")),
        stream_timeout_s: seconds(params, "stream_timeout"),
        num_retries: params.get("num_retries").and_then(count),
        max_retries: params.get("max_retries").and_then(count),
        cooldown_s: [info, params]
            .into_iter()
            .find_map(|node| node.get("cooldown_time")?.number()),
        allowed_fails: allowed_fails(entry, findings),
        mock_response: params.get("mock_response").map(mock_response),
        access_groups: texts(info.get("access_groups")),
        blocked: info.get("blocked").and_then(Node::flag).unwrap_or(false),
        tags: texts(params.get("tags")),
        client_settable: client_settable(params),
        shown_params: shown::params(params),
        model_info: info.to_json_map(),
        line: entry.line,
    }
}

/// LiteLLM's concurrency of a deployment that has only rates: `rpm`, or 6 per 1,000 `tpm`.
fn max_parallel(rpm: Option<u64>, tpm: Option<u64>) -> Option<usize> {
    let calls = rpm.or_else(|| Some((tpm? / 1000).saturating_mul(6).max(1)))?;
    usize::try_from(calls).ok().filter(|calls| *calls > 0)
}

fn seconds(params: &Node, key: &str) -> Option<f64> {
    params.get(key)?.number().filter(|seconds| *seconds > 0.0)
}

fn allowed_fails(entry: &ModelEntry, findings: &mut Findings) -> AllowedFails {
    let policy = entry.info.get("allowed_fails_policy");
    AllowedFails {
        any: entry.info.get("allowed_fails").and_then(count),
        by_class: policy.map_or_else(Vec::new, |node| {
            allowed_fails_policy(
                &format!("{}.model_info.allowed_fails_policy", entry.path),
                node,
                findings,
            )
        }),
    }
}

fn mock_response(node: &Node) -> String {
    node.display().unwrap_or_else(|| node.to_json().to_string())
}

/// Names of settings; a map names one and the pattern of its values, which is not supported yet.
fn client_settable(params: &Node) -> Vec<String> {
    texts(params.get("configurable_clientside_auth_params"))
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let one = node.text().into_iter();
    one.chain(node.items().iter().filter_map(Node::text))
        .map(str::to_owned)
        .collect()
}

/// Two deployments of one id share cooldowns and counts: worth a word.
fn duplicates(deployments: &[Arc<Deployment>], findings: &mut Findings) {
    let mut seen = std::collections::HashMap::new();
    for deployment in deployments {
        if let Some(first) = seen.insert(&deployment.id, deployment) {
            let message = format!(
                "two deployments have the id `{}`: `{}` (line {}) and `{}` (line {})",
                deployment.id, first.model_name, first.line, deployment.model_name, deployment.line
            );
            findings
                .warn(crate::yaml::Mark::default(), message)
                .help("give each a `model_info.id` of its own");
        }
    }
}

/// An empty map.
pub(crate) fn nothing() -> Node {
    Node::unplaced(Value::Map(Vec::new()))
}
