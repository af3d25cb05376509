//! `GET /model_group/info`: what a group's deployments can do together.

use crate::listing;
use crate::query;
use config::snapshot::{Deployment, Snapshot};
use gateway::body::ReplyBody;
use gateway::edge;
use gateway::routes::AdminCall;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use wire::error::ApiError;

/// The abilities that LiteLLM lists.
const ABILITIES: [&str; 7] = [
    "parallel_function_calling",
    "vision",
    "web_search",
    "url_context",
    "reasoning",
    "function_calling",
    "fast_mode",
];

/// All groups, or the one of `?model_group=`.
pub(crate) async fn info(call: AdminCall) -> Result<Response<ReplyBody>, ApiError> {
    let snapshot = &call.live.snapshot;
    let wanted = query::text(&call.query, "model_group");
    let groups = groups(snapshot)
        .into_iter()
        .filter(|(name, _)| wanted.as_ref().is_none_or(|one| one == name));
    let groups: Vec<Value> = groups.map(|(name, members)| group(&name, &members)).collect();
    Ok(edge::json(StatusCode::OK, &json!({ "data": groups })))
}

type Members<'s> = Cow<'s, [Arc<Deployment>]>;

/// Aliases first, as LiteLLM lists them, then groups in the order of the config, then what wildcards
/// stand for.
fn groups(snapshot: &Snapshot) -> Vec<(String, Members<'_>)> {
    let members = |group: &str| {
        snapshot
            .groups
            .get(group)
            .map(|members| Cow::Borrowed(members.as_slice()))
    };
    let aliases = listing::shown_aliases(snapshot).into_iter();
    let aliases = aliases.filter_map(|(name, alias)| Some((name.clone(), members(&alias.target)?)));
    let names = snapshot.deployments.iter().map(|one| &one.model_name);
    let exact = names.filter_map(|name| Some((name.clone(), members(name)?)));
    let expanded = listing::wildcards(snapshot).flat_map(|one| {
        let of = |name: &str| Cow::Owned(vec![Arc::new(listing::concrete(one, name))]);
        listing::expanded(one)
            .into_iter()
            .map(move |name| (name.clone(), of(&name)))
    });
    let mut seen = HashSet::new();
    aliases
        .chain(exact)
        .chain(expanded)
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}

fn group(name: &str, members: &[Arc<Deployment>]) -> Value {
    let mut providers: Vec<&str> = Vec::new();
    for one in members {
        if !providers.contains(&one.provider.rules.name) {
            providers.push(one.provider.rules.name);
        }
    }
    let most = |field: fn(&Deployment) -> Option<u64>| members.iter().filter_map(|one| field(one)).max();
    let price = |field: &str| {
        let own = |one: &Deployment| one.shown_params.get(field).or(one.model_info.get(field))?.as_f64();
        let of_row = |one: &Deployment| {
            let row = catalog::prices::row(one.price_key.as_deref()?)?;
            serde_json::from_str::<Value>(row).ok()?.get(field)?.as_f64()
        };
        let prices = members.iter().filter_map(|one| own(one).or_else(|| of_row(one)));
        prices.reduce(f64::max)
    };
    let sum = |field: fn(&Deployment) -> Option<u64>| {
        let limits: Vec<u64> = members.iter().filter_map(|one| field(one)).collect();
        (!limits.is_empty()).then(|| limits.iter().sum::<u64>())
    };
    let first = members.first();
    let mut shown = json!({
        "model_group": name,
        "providers": providers,
        "max_input_tokens": most(|one| one.facts.max_input_tokens),
        "max_output_tokens": most(|one| one.facts.max_output_tokens),
        "input_cost_per_token": price("input_cost_per_token"),
        "output_cost_per_token": price("output_cost_per_token"),
        "mode": first.and_then(|one| one.facts.mode.clone()).unwrap_or_else(|| "chat".into()),
        "input_cost_per_pixel": price("input_cost_per_pixel"),
        "itpm": Value::Null,
        "otpm": Value::Null,
        "health_status": Value::Null,
        "health_response_time": Value::Null,
        "health_checked_at": Value::Null,
        "tpm": sum(|one| one.tpm),
        "rpm": sum(|one| one.rpm),
        "supported_openai_params": first.and_then(|one| one.params.supported),
        "configurable_clientside_auth_params": Value::Null,
        "is_public_model_group": false,
    });
    for ability in ABILITIES {
        let can = members.iter().any(|one| one.facts.supports(ability) == Some(true));
        shown[format!("supports_{ability}")] = can.into();
    }
    shown
}
