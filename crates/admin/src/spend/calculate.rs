//! `POST /spend/calculate`: what a call would cost, or did.

use bytes::Bytes;
use catalog::cost::Adjustments;
use catalog::prices::{self, Rates};
use config::snapshot::{Deployment, Snapshot};
use gateway::body::ReplyBody;
use gateway::edge;
use gateway::routes::AdminCall;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use wire::error::ApiError;
use wire::usage::{Usage, UsageSource};

/// Body: `{"model", "messages"}` for the prompt's price, or `{"completion_response"}` for an
/// answer's. Reply: `{"cost"}` in USD.
pub(crate) async fn calculate(call: AdminCall) -> Result<Response<ReplyBody>, ApiError> {
    let request: Value = serde_json::from_slice(&call.body)
        .map_err(|error| ApiError::proxy(400, format!("Invalid JSON payload: {error}")).param_is("request_body"))?;
    let answer = request.get("completion_response").filter(|answer| !answer.is_null());
    let model = answer
        .and_then(|answer| answer["model"].as_str())
        .or(request["model"].as_str());
    let model = request["model"]
        .as_str()
        .or(model)
        .ok_or_else(|| bad("Missing required parameter: 'model'.", "model"))?;
    let usage = match (answer, request.get("messages")) {
        (Some(answer), _) => {
            let usage = answer
                .get("usage")
                .ok_or_else(|| bad("'completion_response' has no 'usage'.", "completion_response"))?;
            wire::openai::usage::read(usage.to_string().as_bytes()).usage
        }
        (None, Some(messages)) => {
            let body = Bytes::from(json!({ "messages": messages }).to_string());
            let model = model.to_owned();
            let counted = tokio::task::spawn_blocking(move || catalog::tokens::count_chat(&model, &body)).await;
            Usage {
                input_text: counted.unwrap_or(0),
                source: UsageSource::Counted,
                ..Usage::default()
            }
        }
        _ => return Err(bad("Provide 'messages' or 'completion_response'.", "messages")),
    };
    let (rates, adjustments) = rates(&call.live.snapshot, model)
        .ok_or_else(|| bad(&format!("no price is known for model '{model}'"), "model"))?;
    let cost = catalog::cost::cost(&rates, &usage, request["service_tier"].as_str(), &adjustments);
    Ok(edge::json(StatusCode::OK, &json!({ "cost": cost.total.to_f64() })))
}

/// The deployment's prices when the name is a model group's, else the price map's.
fn rates(snapshot: &Snapshot, model: &str) -> Option<(Rates, Adjustments)> {
    let of_group = |one: &Arc<Deployment>| (one.rates.clone(), one.adjustments);
    if let Some(found) = snapshot
        .groups
        .get(model)
        .and_then(|members| members.first())
        .map(of_group)
    {
        return Some(found).filter(|(rates, _)| rates.has_price());
    }
    let (provider, bare) = model
        .split_once('/')
        .unwrap_or((prices::provider_of(model).unwrap_or_default(), model));
    let priced = prices::find(provider, bare, None)?;
    Some((Rates::from_json(priced.row, &[]), Adjustments::default())).filter(|(rates, _)| rates.has_price())
}

fn bad(text: &str, param: &'static str) -> ApiError {
    ApiError::proxy(400, text).param_is(param)
}
