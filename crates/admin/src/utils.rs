//! Small questions about models (endpoints.md, 3).

use crate::Handled;
use crate::query;
use bytes::Bytes;
use gateway::edge;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};
use wire::error::ApiError;
use wire::facts::ModelFacts;

/// `GET /utils/supported_openai_params?model=`
pub(crate) async fn supported_openai_params(call: AdminCall) -> Handled {
    let Some(model) = query::owned(&call.query, "model") else {
        return Err(ApiError::proxy(400, "Missing query parameter: 'model'").param_is("model"));
    };
    let known = call
        .live
        .snapshot
        .groups
        .get(&model)
        .and_then(|members| members.first());
    let params = match known {
        Some(one) => one.params.supported,
        None => {
            let resolved = catalog::resolve::resolve(&model, None, None, &catalog::prices::provider_of);
            let resolved = resolved.map_err(|error| ApiError::proxy(400, error.to_string()).param_is("model"))?;
            let priced = catalog::prices::find(resolved.provider.rules.name, &resolved.model, None);
            let facts = priced.map_or_else(ModelFacts::default, |priced| catalog::prices::facts(priced.row));
            catalog::params::supported(resolved.provider, &resolved.model, &facts)
        }
    };
    Ok(edge::json(
        StatusCode::OK,
        &json!({ "supported_openai_params": params }),
    ))
}

/// `POST /utils/token_counter`: `{"model", "messages" | "prompt"}`.
pub(crate) async fn token_counter(call: AdminCall) -> Handled {
    let request: Value = serde_json::from_slice(&call.body)
        .map_err(|error| ApiError::proxy(400, format!("Invalid JSON payload: {error}")).param_is("request_body"))?;
    let Some(asked) = request["model"].as_str() else {
        return Err(ApiError::proxy(400, "Missing required parameter: 'model'.").param_is("model"));
    };
    let deployment = call.live.snapshot.groups.get(asked).and_then(|members| members.first());
    let model = deployment.map_or(asked, |one| one.model.as_str()).to_owned();
    let (messages, prompt) = (&request["messages"], &request["prompt"]);
    if messages.is_null() && prompt.is_null() {
        return Err(ApiError::proxy(400, "prompt or messages must be provided").param_is("messages"));
    }
    let body = Bytes::from(json!({ "messages": messages, "tools": request["tools"] }).to_string());
    let text = prompt.as_str().map(str::to_owned);
    let name = model.clone();
    let counted = tokio::task::spawn_blocking(move || match text {
        Some(text) => catalog::tokens::count(&name, &text),
        None => catalog::tokens::count_chat(&name, &body),
    });
    let total = counted.await.map_err(|error| ApiError::proxy(500, error.to_string()))?;
    let reply = json!({
        "total_tokens": total,
        "request_model": asked,
        "model_used": model,
        "tokenizer_type": catalog::tokens::tokenizer_type(&model),
        "count_source": "local_estimate",
        "original_response": null,
        "error": false,
        "error_message": null,
        "status_code": null,
    });
    Ok(edge::json(StatusCode::OK, &reply))
}
