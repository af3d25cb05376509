//! Probes: of the process, and of the deployments behind it (endpoints.md, 4).

use crate::Handled;
use crate::query;
use config::snapshot::Deployment;
use gateway::edge;
use gateway::probe::probe;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use wire::error::ApiError;

/// A database that doesn't answer by then is down.
const DATABASE: Duration = Duration::from_secs(2);

/// `GET /health/liveliness`: the JSON string that LiteLLM answers.
pub(crate) async fn liveliness(_: AdminCall) -> Handled {
    Ok(edge::json(StatusCode::OK, &"I'm alive!"))
}

/// `GET /health/readiness`: whether new requests are welcome, and the database answers.
pub(crate) async fn readiness(call: AdminCall) -> Handled {
    if call.core.app.is_draining() {
        return Ok(edge::json(
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({ "status": "shutting_down" }),
        ));
    }
    let answered = timeout(DATABASE, call.core.app.store.ping()).await;
    let (status, healthy, db) = match answered {
        Ok(Ok(())) => (StatusCode::OK, "healthy", "connected"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unhealthy", "disconnected"),
    };
    Ok(edge::json(status, &json!({ "status": healthy, "db": db })))
}

/// `GET /health`: calls every deployment, or those of `?model=` or `?model_id=`.
pub(crate) async fn health(call: AdminCall) -> Handled {
    let (model, id) = (query::text(&call.query, "model"), query::text(&call.query, "model_id"));
    let wanted = |one: &&Arc<Deployment>| {
        model
            .as_ref()
            .is_none_or(|name| one.model_name == *name || one.litellm_model == *name)
            && id.as_ref().is_none_or(|id| one.id == *id)
    };
    let chosen: Vec<Arc<Deployment>> = call.live.snapshot.deployments.iter().filter(wanted).cloned().collect();
    let asked_for_some = model.is_some() || id.is_some();
    let results = probe_all(&call, chosen).await;
    let healthy: Vec<&Value> = results
        .iter()
        .filter(|(ok, _)| *ok)
        .map(|(_, endpoint)| endpoint)
        .collect();
    let unhealthy: Vec<&Value> = results
        .iter()
        .filter(|(ok, _)| !ok)
        .map(|(_, endpoint)| endpoint)
        .collect();
    let report = json!({
        "healthy_endpoints": healthy,
        "unhealthy_endpoints": unhealthy,
        "healthy_count": healthy.len(),
        "unhealthy_count": unhealthy.len(),
    });
    let down = asked_for_some && healthy.is_empty();
    let status = if down {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    };
    Ok(edge::json(status, &report))
}

/// All at once, in the config's order.
async fn probe_all(call: &AdminCall, deployments: Vec<Arc<Deployment>>) -> Vec<(bool, Value)> {
    let mut probes = JoinSet::new();
    for (index, deployment) in deployments.into_iter().enumerate() {
        let (core, live) = (Arc::clone(&call.core), Arc::clone(&call.live));
        probes.spawn(async move {
            let result = if deployment.model.contains('*') {
                Err(ApiError::proxy(400, "a wildcard model can't be probed without a name"))
            } else {
                probe(&core, &live, &deployment).await
            };
            let details = live.snapshot.general.health_details;
            (
                index,
                result.is_ok(),
                endpoint(&deployment, result.err().as_ref(), details),
            )
        });
    }
    let mut results = probes.join_all().await;
    results.sort_by_key(|(index, ..)| *index);
    results.into_iter().map(|(_, ok, endpoint)| (ok, endpoint)).collect()
}

/// Without `details` only the model is named (`general_settings.health_check_details`).
fn endpoint(deployment: &Deployment, error: Option<&ApiError>, details: bool) -> Value {
    if !details {
        return json!({ "model": deployment.litellm_model });
    }
    let mut endpoint = json!({
        "model": deployment.litellm_model,
        "api_base": deployment.shown_base(),
        "model_id": deployment.id,
    });
    if let Some(error) = error {
        endpoint["error"] = error.message.clone().into();
        endpoint["exception_status"] = error.status.into();
    }
    endpoint
}
