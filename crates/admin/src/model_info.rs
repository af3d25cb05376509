//! `GET /model/info`: every deployment with what is known of its model. Secrets are left out.

use crate::Handled;
use crate::listing;
use crate::query;
use config::snapshot::{Deployment, Snapshot};
use gateway::edge;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A page's length unless it is told.
const PAGE_SIZE: usize = 50;

/// `GET /v1/model/info`, of all or of `?litellm_model_id=`.
pub(crate) async fn v1(call: AdminCall) -> Handled {
    let snapshot = &call.live.snapshot;
    let Some(id) = query::text(&call.query, "litellm_model_id") else {
        return Ok(edge::json(StatusCode::OK, &json!({ "data": everything(snapshot) })));
    };
    Ok(match snapshot.deployments.iter().find(|one| one.id == *id) {
        Some(one) => edge::json(StatusCode::OK, &json!({ "data": [shown(one)] })),
        None => {
            let detail = json!({ "detail": { "error": format!("Model id = {id} not found on litellm proxy") } });
            edge::json(StatusCode::BAD_REQUEST, &detail)
        }
    })
}

/// Every deployment, wildcards as the models that they stand for, then aliases.
fn everything(snapshot: &Snapshot) -> Vec<Value> {
    let mut rows: Vec<Value> = snapshot.deployments.iter().flat_map(|one| rows(one)).collect();
    for (name, alias) in listing::shown_aliases(snapshot) {
        let members = snapshot.groups.get(&alias.target).into_iter().flatten();
        rows.extend(members.map(|one| named(name, one)));
    }
    rows
}

fn rows(one: &Deployment) -> Vec<Value> {
    let names = match one.is_wildcard() {
        true => listing::expanded(one),
        false => Vec::new(),
    };
    if names.is_empty() {
        return vec![shown(one)];
    }
    names
        .iter()
        .map(|name| named(name, &listing::concrete(one, name)))
        .collect()
}

/// `GET /v2/model/info`: paged, searched and sorted.
pub(crate) async fn v2(call: AdminCall) -> Handled {
    let page = query::parsed::<usize>(&call.query, "page")?.unwrap_or(1).max(1);
    let size = query::parsed::<usize>(&call.query, "size")?
        .unwrap_or(PAGE_SIZE)
        .clamp(1, 1000);
    let (model, search) = (query::text(&call.query, "model"), query::text(&call.query, "search"));
    let wanted = |one: &&Arc<Deployment>| {
        model.as_ref().is_none_or(|name| one.model_name == *name)
            && search
                .as_ref()
                .is_none_or(|text| one.model_name.to_lowercase().contains(&text.to_lowercase()))
    };
    let mut found: Vec<&Arc<Deployment>> = call.live.snapshot.deployments.iter().filter(wanted).collect();
    if query::text(&call.query, "sortBy").as_deref() == Some("model_name") {
        found.sort_by(|a, b| a.model_name.cmp(&b.model_name));
        if query::text(&call.query, "sortOrder").as_deref() == Some("desc") {
            found.reverse();
        }
    }
    let total = found.len();
    let data: Vec<Value> = found
        .into_iter()
        .skip((page - 1) * size)
        .take(size)
        .map(|one| shown(one))
        .collect();
    let reply = json!({
        "data": data,
        "total_count": total,
        "current_page": page,
        "total_pages": total.div_ceil(size),
        "size": size,
    });
    Ok(edge::json(StatusCode::OK, &reply))
}

fn shown(one: &Deployment) -> Value {
    named(&one.model_name, one)
}

fn named(name: &str, one: &Deployment) -> Value {
    let mut params = one.shown_params.clone();
    params.insert("model".into(), one.litellm_model.clone().into());
    json!({ "model_name": name, "litellm_params": params, "model_info": info(one) })
}

/// The price map's row, then what the operator wrote, then what only we know.
fn info(one: &Deployment) -> Map<String, Value> {
    let row = one.price_key.as_deref().and_then(catalog::prices::row);
    let mut info: Map<String, Value> = row.and_then(|row| serde_json::from_str(row).ok()).unwrap_or_default();
    info.insert("litellm_provider".into(), one.provider.rules.name.into());
    info.extend(one.model_info.clone());
    info.insert("id".into(), one.id.clone().into());
    info.insert("db_model".into(), false.into());
    info.insert("key".into(), one.price_key.clone().into());
    if let Some(params) = one.params.supported {
        info.insert("supported_openai_params".into(), params.into());
    }
    if !one.rates.has_price() {
        info.insert("price_missing".into(), true.into());
        info.insert("price_hint".into(), config::price_hint(one).into());
    }
    info
}
