//! `GET /model_group/info`: what a group's deployments can do together.

use crate::query;
use config::snapshot::{Deployment, Snapshot};
use gateway::body::ReplyBody;
use gateway::edge;
use gateway::routes::AdminCall;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use wire::error::ApiError;

/// The abilities that LiteLLM lists.
const ABILITIES: [&str; 8] = [
    "parallel_function_calling",
    "vision",
    "web_search",
    "url_context",
    "reasoning",
    "function_calling",
    "fast_mode",
    "response_schema",
];

/// All groups, or the one of `?model_group=`.
pub(crate) async fn info(call: AdminCall) -> Result<Response<ReplyBody>, ApiError> {
    let snapshot = &call.live.snapshot;
    let wanted = query::text(&call.query, "model_group");
    let groups = groups(snapshot)
        .into_iter()
        .filter(|(name, _)| wanted.as_ref().is_none_or(|one| one == name));
    let groups: Vec<Value> = groups.map(|(name, members)| group(&name, members)).collect();
    Ok(edge::json(StatusCode::OK, &json!({ "data": groups })))
}

type Members<'s> = &'s [Arc<Deployment>];

/// Aliases first, as LiteLLM lists them, then groups in the order of the config.
fn groups(snapshot: &Snapshot) -> Vec<(String, Members<'_>)> {
    let mut aliases: Vec<_> = snapshot.aliases.iter().filter(|(_, alias)| !alias.hidden).collect();
    aliases.sort_by_key(|(name, _)| *name);
    let members = |group: &str| snapshot.groups.get(group).map(Vec::as_slice);
    let mut found: Vec<(String, Members<'_>)> = aliases
        .into_iter()
        .filter_map(|(name, alias)| Some((name.clone(), members(&alias.target)?)))
        .collect();
    for one in &snapshot.deployments {
        if found.iter().all(|(name, _)| *name != one.model_name) {
            found.extend(members(&one.model_name).map(|members| (one.model_name.clone(), members)));
        }
    }
    found
}

fn group(name: &str, members: Members<'_>) -> Value {
    let mut providers: Vec<&str> = Vec::new();
    for one in members {
        if !providers.contains(&one.provider.rules.name) {
            providers.push(one.provider.rules.name);
        }
    }
    let most = |field: fn(&Deployment) -> Option<u64>| members.iter().filter_map(|one| field(one)).max();
    let price = |field: &str| {
        let of_row = |one: &Arc<Deployment>| {
            let row = catalog::prices::row(one.price_key.as_deref()?)?;
            serde_json::from_str::<Value>(row).ok()?.get(field)?.as_f64()
        };
        members.iter().filter_map(of_row).reduce(f64::max)
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
