//! `GET /v1/models`: what can be called, in OpenAI's shape, or Anthropic's for its clients.

use crate::Handled;
use crate::listing::{self, Named, Wanted};
use crate::query;
use config::snapshot::{Deployment, RouterSettings, Snapshot};
use gateway::edge;
use gateway::router::fallback::{self, Verdict, Wishes};
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};
use wire::error::{ApiError, ErrorClass};
use wire::facts::ModelFacts;

/// The constants that LiteLLM gives every model.
const CREATED: i64 = 1_677_610_602;
const OWNER: &str = "openai";
/// Groups, and those that take over from them.
type Table = Vec<(String, Vec<String>)>;
type Pick = fn(&RouterSettings) -> &Table;
/// `fallback_type`, and the table that is meant.
const FALLBACK_TYPES: [(&str, Pick); 3] = [
    ("general", |router| &router.fallbacks),
    ("context_window", |router| &router.context_window_fallbacks),
    ("content_policy", |router| &router.content_policy_fallbacks),
];

/// `GET /models`
pub(crate) async fn list(call: AdminCall) -> Handled {
    let snapshot = &call.live.snapshot;
    if let Some(scope) = query::text(&call.query, "scope").filter(|scope| scope != "expand") {
        let text = format!("Invalid scope parameter. Only 'expand' is currently supported. Received: {scope}");
        return Ok(edge::detail(StatusCode::BAD_REQUEST, &text));
    }
    let fallbacks = match shown_fallbacks(&call.query, &snapshot.router) {
        Ok(wishes) => wishes,
        Err(text) => return Ok(edge::detail(StatusCode::BAD_REQUEST, &text)),
    };
    let names = listing::names(snapshot, wanted(&call));
    if call.headers.contains_key("anthropic-version") {
        return Ok(edge::json(StatusCode::OK, &anthropic(&names)));
    }
    let models: Vec<Value> = names
        .iter()
        .map(|(name, one)| model(snapshot, name, *one, fallbacks.as_ref()))
        .collect();
    Ok(edge::json(StatusCode::OK, &json!({ "data": models, "object": "list" })))
}

/// `GET /models/{id}`
pub(crate) async fn one(call: AdminCall) -> Handled {
    let id = call.params.first().map(String::as_str).unwrap_or_default();
    let wanted = Wanted {
        wildcards: true,
        ..wanted(&call)
    };
    let names = listing::names(&call.live.snapshot, wanted);
    Ok(match names.iter().find(|(name, _)| name == id) {
        Some((name, one)) => edge::json(StatusCode::OK, &model(&call.live.snapshot, name, *one, None)),
        None => edge::detail(
            StatusCode::NOT_FOUND,
            &format!("The model `{id}` does not exist or is not accessible"),
        ),
    })
}

fn wanted(call: &AdminCall) -> Wanted {
    let flag = |name: &str| query::flag(&call.query, name);
    Wanted {
        wildcards: flag("return_wildcard_routes"),
        access_groups: flag("include_model_access_groups"),
        only_access_groups: flag("only_model_access_groups"),
        undiscoverable: call.caller.as_ref().is_some_and(|caller| caller.admin),
    }
}

/// The fallbacks that each model shows, if it shows any.
fn shown_fallbacks(query: &str, router: &RouterSettings) -> Result<Option<Wishes>, String> {
    if !query::flag(query, "include_metadata") {
        return Ok(None);
    }
    let asked = query::text(query, "fallback_type");
    let asked = asked.as_deref().unwrap_or("general");
    let found = FALLBACK_TYPES.iter().find(|(name, _)| *name == asked);
    let names = FALLBACK_TYPES.map(|(name, _)| format!("'{name}'")).join(", ");
    let (_, table) = found.ok_or_else(|| format!("Invalid fallback_type. Must be one of: [{names}]"))?;
    Ok(Some(Wishes {
        general: Some(table(router).clone()),
        ..Wishes::default()
    }))
}

fn model(snapshot: &Snapshot, name: &str, deployment: Option<&Deployment>, fallbacks: Option<&Wishes>) -> Value {
    let mut model = json!({ "id": name, "object": "model", "created": CREATED, "owned_by": OWNER });
    let own_mode = deployment.and_then(|one| one.model_info.get("mode")?.as_str());
    let of_map = deployment.is_none().then(|| facts(name)).flatten();
    if let Some(facts) = deployment.map(|one| &one.facts).or(of_map.as_ref()) {
        for (field, value) in [
            ("mode", own_mode.or(facts.mode.as_deref()).map(Value::from)),
            ("max_input_tokens", facts.max_input_tokens.map(Value::from)),
            ("max_output_tokens", facts.max_output_tokens.map(Value::from)),
        ] {
            if let Some(value) = value {
                model[field] = value;
            }
        }
    }
    if let Some(wishes) = fallbacks {
        let failed = ApiError::new(ErrorClass::InternalServer, "");
        let targets = match fallback::verdict(&failed, &[name], wishes, &snapshot.router) {
            Verdict::Try(targets) => targets,
            _ => Vec::new(),
        };
        model["metadata"] = json!({ "fallbacks": targets });
    }
    model
}

/// What the price map knows of a name that a wildcard stands for.
fn facts(name: &str) -> Option<ModelFacts> {
    let resolved = catalog::resolve::resolve(name, None, None, &catalog::prices::provider_of).ok()?;
    let found = catalog::prices::find(resolved.provider.rules.name, &resolved.model, None)?;
    Some(catalog::prices::facts(found.row))
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
