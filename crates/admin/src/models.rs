//! `GET /v1/models`: what can be called, in OpenAI's shape, or Anthropic's for its clients.

use crate::Handled;
use crate::query;
use config::snapshot::{Deployment, Snapshot, Wildcard};
use gateway::edge;
use gateway::router::fallback::{self, Verdict, Wishes};
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::HashSet;
use wire::error::{ApiError, ErrorClass};

/// The constants that LiteLLM gives every model.
const CREATED: i64 = 1_677_610_602;
const OWNER: &str = "openai";

/// `GET /models`
pub(crate) async fn list(call: AdminCall) -> Handled {
    let snapshot = &call.live.snapshot;
    let names = names(snapshot, query::flag(&call.query, "return_wildcard_routes"));
    if call.headers.contains_key("anthropic-version") {
        return Ok(edge::json(StatusCode::OK, &anthropic(&names)));
    }
    let with_fallbacks = query::flag(&call.query, "include_metadata");
    let models: Vec<Value> = names
        .iter()
        .map(|(name, one)| model(snapshot, name, *one, with_fallbacks))
        .collect();
    Ok(edge::json(StatusCode::OK, &json!({ "data": models, "object": "list" })))
}

/// `GET /models/{id}`
pub(crate) async fn one(call: AdminCall) -> Handled {
    let id = call.params.first().map(String::as_str).unwrap_or_default();
    let names = names(&call.live.snapshot, true);
    Ok(match names.iter().find(|(name, _)| name == id) {
        Some((name, one)) => edge::json(StatusCode::OK, &model(&call.live.snapshot, name, *one, false)),
        None => edge::detail(
            StatusCode::NOT_FOUND,
            &format!("The model `{id}` does not exist or is not accessible"),
        ),
    })
}

type Named<'s> = (String, Option<&'s Deployment>);

/// Aliases, then models in the order of the config; wildcards as the models that they stand for.
fn names(snapshot: &Snapshot, wildcards_too: bool) -> Vec<Named<'_>> {
    let mut aliases: Vec<_> = snapshot.aliases.iter().filter(|(_, alias)| !alias.hidden).collect();
    aliases.sort_by_key(|(name, _)| *name);
    let of_group = |group: &str| {
        snapshot
            .groups
            .get(group)
            .and_then(|members| members.first())
            .map(AsRef::as_ref)
    };
    let aliases = aliases
        .into_iter()
        .map(|(name, alias)| (name.clone(), of_group(&alias.target)));
    let exact = snapshot.deployments.iter().filter(|one| !one.model_name.contains('*'));
    let exact = exact.map(|one| (one.model_name.clone(), Some(one.as_ref())));
    let expanded = snapshot
        .wildcards
        .iter()
        .flat_map(|wildcard| expand(wildcard, wildcards_too));
    let mut seen = HashSet::new();
    aliases
        .chain(exact)
        .chain(expanded)
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}

/// The known models of a wildcard's provider, under the wildcard's own prefix.
fn expand(wildcard: &Wildcard, itself: bool) -> Vec<Named<'_>> {
    let Some(one) = wildcard.deployments.first().map(AsRef::as_ref) else {
        return Vec::new();
    };
    let [before, after] = wildcard.parts.as_slice() else {
        return Vec::new();
    };
    let provider = one.provider.rules.name;
    let known = catalog::prices::keys().filter(|key| catalog::prices::provider_of(key) == Some(provider));
    let bare = known.map(|key| {
        key.strip_prefix(provider)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(key)
    });
    let mut names: Vec<Named<'_>> = bare.map(|name| (format!("{before}{name}{after}"), None)).collect();
    if itself {
        names.push((one.model_name.clone(), Some(one)));
    }
    names
}

fn model(snapshot: &Snapshot, name: &str, deployment: Option<&Deployment>, with_fallbacks: bool) -> Value {
    let mut model = json!({ "id": name, "object": "model", "created": CREATED, "owned_by": OWNER });
    if let Some(one) = deployment {
        let mode = one
            .model_info
            .get("mode")
            .and_then(Value::as_str)
            .or(one.facts.mode.as_deref());
        for (field, value) in [
            ("mode", mode.map(Value::from)),
            ("max_input_tokens", one.facts.max_input_tokens.map(Value::from)),
            ("max_output_tokens", one.facts.max_output_tokens.map(Value::from)),
        ] {
            if let Some(value) = value {
                model[field] = value;
            }
        }
    }
    if with_fallbacks {
        let failed = ApiError::new(ErrorClass::InternalServer, "");
        let targets = match fallback::verdict(&failed, &[name], &Wishes::default(), &snapshot.router) {
            Verdict::Try(targets) => targets,
            _ => Vec::new(),
        };
        model["metadata"] = json!({ "fallbacks": targets });
    }
    model
}

fn anthropic(names: &[Named<'_>]) -> Value {
    let model = |(name, _): &Named<'_>| json!({ "type": "model", "id": name, "display_name": name, "created_at": "2023-02-28T18:56:42Z" });
    json!({
        "data": names.iter().map(model).collect::<Vec<_>>(),
        "has_more": false,
        "first_id": names.first().map(|(name, _)| name),
        "last_id": names.last().map(|(name, _)| name),
    })
}
