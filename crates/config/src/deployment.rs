//! From a `model_list` entry to a [`Deployment`].

mod access;
mod adjustments;
pub(crate) mod aws;
mod azure;
mod concrete;
mod endpoint;
mod entry;
mod google;
mod headers;
mod id;
mod params;
mod prices;
mod shown;
pub(crate) mod sign_in;
mod star;

pub(crate) use adjustments::Adjusting;
pub use prices::price_hint;

use crate::finding::Findings;
use crate::router::{allowed_fails_policy, count};
use crate::snapshot::{AllowedFails, Deployment};
use crate::yaml::{Mark, Node, Value};
use endpoint::Endpoint;
use entry::ModelEntry;
use std::collections::HashMap;
use std::sync::Arc;
use wire::facts::MessagesRoad;

/// What entries need from the rest of the config.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// `litellm_settings`.
    pub(crate) litellm: &'a Node,
    /// `router_settings`.
    pub(crate) router: &'a Node,
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
    /// Where each id was first given.
    ids: HashMap<String, Mark>,
}

/// Builds the deployments of a `model_list`.
pub(crate) fn read(list: &Node, context: Context<'_>, findings: &mut Findings) -> Models {
    let mut models = Models::default();
    for item in list.items() {
        let Some(entry) = ModelEntry::read(item, findings) else {
            continue;
        };
        if !entry.is_for_environment(context.env) {
            continue;
        }
        for entry in star::expanded(entry.per_organization(), context) {
            models.add(&entry, context, findings);
        }
    }
    models
}

impl Models {
    fn add(&mut self, entry: &ModelEntry, context: Context<'_>, findings: &mut Findings) {
        let credential = entry.credential(context.credentials, findings);
        match Endpoint::find(entry, credential, context) {
            Ok(endpoint) => {
                endpoint.check_key(entry, findings);
                endpoint.check_base(entry, findings);
                self.note_id(entry, findings);
                let deployment = build(entry, endpoint, context);
                note_price(&deployment, entry.model_at(), findings);
                self.deployments.push(Arc::new(deployment));
            }
            Err(reason) => {
                let message = format!("model `{}` is left out: {}", entry.model_name, reason.message);
                findings.warn(entry.model_at(), message).hint = reason.hint;
                self.dropped.push((entry.model_name.clone(), reason.message));
            }
        }
    }

    /// Two deployments of one id share cooldowns and counts: worth a word.
    fn note_id(&mut self, entry: &ModelEntry, findings: &mut Findings) {
        let Some(first) = self.ids.insert(entry.id.clone(), entry.model_at()) else {
            return;
        };
        let (message, help) = match entry.info.get("id") {
            Some(_) => (
                format!(
                    "the id `{}` is that of the model in line {} as well",
                    entry.id, first.line
                ),
                "give each its own `model_info.id`: cooldowns and counts go by it",
            ),
            None => (
                format!("this model is the same as the one in line {}", first.line),
                "remove one, or give each its own `model_info.id`",
            ),
        };
        findings.warn(entry.model_at(), message).help(help);
    }
}

/// Calls without a price are booked at nothing, or at what the model costs that the answer names: the operator must
/// know, and how to mend it.
fn note_price(one: &Deployment, at: Mark, findings: &mut Findings) {
    if one.rates.has_price() || one.mock_response.is_some() || one.is_wildcard() {
        return;
    }
    let message = format!(
        "no price is known for model `{}` ({}): unless its answers name a model that has one, its calls cost nothing \
         and count towards no budget",
        one.model_name, one.litellm_model
    );
    findings.warn(at, message).help(format!("set one: {}", price_hint(one)));
}

fn build(entry: &ModelEntry, endpoint: Endpoint, context: Context<'_>) -> Deployment {
    let ModelEntry { params, info, .. } = entry;
    let priced = prices::read(entry, &endpoint);
    let text = |key: &str| params.get(key).and_then(Node::text).map(str::to_owned);
    Deployment {
        id: entry.id.clone(),
        model_name: entry.model_name.clone(),
        litellm_model: text("model").unwrap_or_default(),
        provider: endpoint.provider,
        params: params::read(params, context, &endpoint, &priced),
        headers: headers::read(params),
        adjustments: context.adjusting.of(endpoint.provider.name()),
        model: endpoint.model,
        api_base: endpoint.api_base,
        place: endpoint.place,
        api_key: endpoint.api_key,
        auth: endpoint.auth,
        sign_in: endpoint.sign_in,
        aws: endpoint.aws,
        facts: priced.facts,
        messages_road: messages_road(info, context),
        rates: priced.rates,
        price_key: priced.key,
        weight: entry
            .number("weight")
            .and_then(Node::number)
            .filter(|weight| *weight >= 0.0),
        rpm: entry.number("rpm").and_then(count),
        tpm: entry.number("tpm").and_then(count),
        order: entry.number("order").and_then(Node::whole),
        timeout_s: seconds(params, "timeout").or_else(|| seconds(params, "request_timeout")),
        stream_timeout_s: seconds(params, "stream_timeout"),
        num_retries: params.get("num_retries").and_then(count),
        cooldown_s: [info, params]
            .into_iter()
            .find_map(|node| node.get("cooldown_time")?.number())
            .filter(|seconds| *seconds >= 0.0),
        allowed_fails: allowed_fails(info),
        mock_response: params.get("mock_response").map(mock_response),
        blocked: info.get("blocked").and_then(Node::flag).unwrap_or(false),
        discoverable: info.get("discoverable").and_then(Node::flag).unwrap_or(true),
        access_groups: texts(info.get("access_groups")),
        shown_params: shown::params(params),
        model_info: info.to_json_map(),
        line: entry.line,
    }
}

/// What the config says about Anthropic Messages: the deployment's own endpoints first, then everybody's rule.
fn messages_road(info: &Node, context: Context<'_>) -> Option<MessagesRoad> {
    const BY_CHAT: &str = "use_chat_completions_url_for_anthropic_messages";
    let own = texts(info.get("supported_endpoints"));
    if own.iter().any(|path| path == "/v1/messages") {
        return Some(MessagesRoad::Native);
    }
    let by_chat = context.litellm.get(BY_CHAT).and_then(Node::flag).unwrap_or(false);
    by_chat.then_some(MessagesRoad::Chat)
}

fn seconds(params: &Node, key: &str) -> Option<f64> {
    params.get(key)?.number().filter(|seconds| *seconds > 0.0)
}

fn allowed_fails(info: &Node) -> AllowedFails {
    AllowedFails {
        any: info.get("allowed_fails").and_then(count),
        by_class: info
            .get("allowed_fails_policy")
            .map(allowed_fails_policy)
            .unwrap_or_default(),
    }
}

fn mock_response(node: &Node) -> String {
    node.display().unwrap_or_else(|| node.to_json().to_string())
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let one = node.text().into_iter();
    one.chain(node.items().iter().filter_map(Node::text))
        .map(str::to_owned)
        .collect()
}

/// An empty map.
pub(crate) fn nothing() -> Node {
    Node::unplaced(Value::Map(Vec::new()))
}
