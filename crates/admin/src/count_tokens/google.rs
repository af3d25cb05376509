//! `POST /v1beta/models/{model}:countTokens`: Google's route that counts a prompt.

use super::source;
use crate::Handled;
use bytes::Bytes;
use gateway::counting::{self, Prompt};
use gateway::edge;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::{Value, json};
use wire::call_type::CallType;
use wire::error::ApiError;
use wire::json::{Peek, elements};

/// The tokens of a prompt in Google's words; errors are in Google's envelope.
pub(crate) async fn count_tokens(call: AdminCall) -> Handled {
    Ok(counted(&call)
        .await
        .unwrap_or_else(|error| edge::error::in_googles_words(&error)))
}

async fn counted(call: &AdminCall) -> Handled {
    let peek = Peek::object(&call.body).map_err(|error| ApiError::proxy(400, error.to_string()))?;
    let (body, peek) = prompt(&call.body, peek);
    require_contents(&body, &peek)?;
    let prompt = Prompt {
        call_type: CallType::Generate,
        body: &body,
        peek: &peek,
        model: call.params.first().map(String::as_str).unwrap_or_default(),
    };
    let count = counting::count(&call.core, &call.live, prompt).await?;
    let details = count
        .details
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok());
    let answer = json!({
        "totalTokens": count.tokens,
        "promptTokensDetails": details.unwrap_or_else(|| Value::Array(Vec::new())),
        "litellm_count_source": source(&count),
    });
    Ok(edge::json(StatusCode::OK, &answer))
}

/// The request that is to be counted: the whole body, or the one that stands in it.
fn prompt(body: &Bytes, peek: Peek) -> (Bytes, Peek) {
    let inner = peek
        .get(body, "generateContentRequest")
        .map(|json| body.slice_ref(json));
    match inner.and_then(|inner| Some((Peek::part(&inner)?, inner))) {
        Some((peek, inner)) => (inner, peek),
        None => (body.clone(), peek),
    }
}

/// LiteLLM's check, in its words: contents are objects.
fn require_contents(body: &Bytes, peek: &Peek) -> Result<(), ApiError> {
    let contents = peek.get(body, "contents").unwrap_or(b"[]");
    let mut items = elements(contents).into_iter().filter_map(|span| contents.get(span));
    match contents.starts_with(b"[") && items.all(|item| item.starts_with(b"{")) {
        true => Ok(()),
        false => Err(ApiError::proxy(400, "Invalid Google countTokens request body")),
    }
}
