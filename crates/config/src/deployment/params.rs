//! Parameters of requests: a deployment's defaults, and what becomes of unknown ones.

use super::endpoint::Endpoint;
use super::prices::Priced;
use super::{Context, texts};
use crate::schema::{Kind, litellm_params};
use crate::yaml::{Entry, Node, Value};
use serde_json::Value as Json;
use serde_json::value::{RawValue, to_raw_value};
use wire::azure;
use wire::cache_marks::{At, CachePoint};
use wire::codec::ParamPolicy;
use wire::facts::{Dialect, Quirk};

const MERGE_REASONING: &str = "merge_reasoning_content_in_choices";

/// Reads the parameter policy of `litellm_params`, where `litellm_settings` and
/// the environment may speak for it.
pub(super) fn read(params: &Node, context: Context<'_>, endpoint: &Endpoint, priced: &Priced) -> ParamPolicy {
    let (facts, base_model) = (&priced.facts, priced.base_model.as_deref());
    let flag = |key: &str, variable: &str| {
        let set = params.get(key).or_else(|| context.litellm.get(key));
        let variable = || (context.env)(variable).map(|value| value.eq_ignore_ascii_case("true"));
        set.and_then(Node::flag).or_else(variable).unwrap_or(false)
    };
    let base_model = base_model.map(str::to_owned);
    // Azure's names of deployments say nothing about their models.
    let named = base_model
        .as_deref()
        .filter(|_| endpoint.provider.rules.has(Quirk::AzureModels));
    let named = named.unwrap_or(&endpoint.model);
    ParamPolicy {
        defaults: [
            of_variables(params, context, endpoint),
            defaults(params, context.router.get("default_litellm_params")),
        ]
        .concat(),
        drop_unsupported: flag("drop_params", "LITELLM_DROP_PARAMS"),
        additional_drop: texts(params.get("additional_drop_params")),
        allowed: texts(params.get("allowed_openai_params")),
        modify: flag("modify_params", "LITELLM_MODIFY_PARAMS"),
        cache_points: cache_points(params, endpoint.provider.rules.dialect),
        merge_reasoning: params.get(MERGE_REASONING).and_then(Node::flag).unwrap_or(false),
        supported: catalog::params::supported(endpoint.provider, named, facts),
        own_host: endpoint.provider.is_own_host(&endpoint.api_base),
        base_model,
        api_version: api_version(endpoint).map(str::to_owned),
    }
}

fn api_version(endpoint: &Endpoint) -> Option<&str> {
    let stated = endpoint.place.api_version.as_deref();
    match endpoint.provider.rules.dialect {
        Dialect::Azure => azure::spoken(&endpoint.api_base, stated),
        _ => stated,
    }
}

/// Where cache marks are put; those of tools are Bedrock's alone (LiteLLM 1.106.2).
fn cache_points(params: &Node, dialect: Dialect) -> Vec<CachePoint> {
    let points = params.get("cache_control_injection_points").map(Node::items);
    let point = |node: &Node| {
        let text = |key| node.get(key).and_then(Node::text);
        let at = match text("location")? {
            "message" => match node.get("index").and_then(Node::whole) {
                Some(index) => At::Index(index),
                None => At::Role(text("role")?.to_owned()),
            },
            "tool_config" if dialect == Dialect::Converse => At::Tools,
            _ => return None,
        };
        let mark = node.get("control").filter(|control| !control.entries().is_empty());
        let mark = mark.map_or_else(
            || r#"{"type":"ephemeral"}"#.to_owned(),
            |mark| mark.to_json().to_string(),
        );
        Some(CachePoint { at, mark })
    };
    points.unwrap_or_default().iter().filter_map(point).collect()
}

/// Members of the body that the provider wants and variables tell.
fn of_variables(params: &Node, context: Context<'_>, endpoint: &Endpoint) -> Vec<(String, Box<RawValue>)> {
    let rows = endpoint.provider.member_env.iter();
    let silent = rows.filter(|(member, _)| params.get(member).is_none());
    let told = silent.filter_map(|(member, variables)| {
        let mut values = variables.iter().filter_map(|name| (context.env)(name));
        let value = values.find(|value| !value.is_empty())?;
        Some(((*member).to_owned(), to_raw_value(&value).ok()?))
    });
    told.collect()
}

/// Every parameter that doesn't steer the gateway, as JSON. As in LiteLLM, the router's own go
/// before a deployment's.
fn defaults(params: &Node, of_router: Option<&Node>) -> Vec<(String, Box<RawValue>)> {
    let of_router = of_router.map(Node::entries).unwrap_or_default();
    let replaced = |entry: &&Entry| !of_router.iter().any(|other| other.key == entry.key);
    let entries = params.entries().iter().filter(replaced).chain(of_router);
    let default = |entry: &Entry| Some((entry.key.clone(), to_raw_value(&json(entry)).ok()?));
    entries.filter(is_sent).filter_map(default).collect()
}

fn is_sent(entry: &&Entry) -> bool {
    let steers = litellm_params::is_setting(&entry.key) || catalog::prices::is_cost_key(&entry.key);
    !steers && !entry.value.is_null()
}

/// A parameter in the type that OpenAI's API has for it: the environment, and `1e-3` in YAML, give
/// numbers and flags as text.
fn json(entry: &Entry) -> Json {
    let Value::Text(_) = entry.value.value else {
        return entry.value.to_json();
    };
    let row = litellm_params::SECTION.row(&entry.key);
    let typed = match row.map(|row| row.kind) {
        Some(Kind::Flag) => entry.value.flag().map(Json::from),
        Some(Kind::Whole | Kind::Integer) => entry.value.whole().map(Json::from),
        Some(Kind::Number) => entry.value.number().map(Json::from),
        _ => None,
    };
    typed.unwrap_or_else(|| entry.value.to_json())
}
