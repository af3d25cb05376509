//! The routes that count a prompt, Anthropic's and Google's. It costs nothing.

mod google;

pub(crate) use google::count_tokens as google_count_tokens;

use crate::Handled;
use gateway::counting::{self, Count, Prompt};
use gateway::edge;
use gateway::routes::AdminCall;
use http::StatusCode;
use serde_json::json;
use wire::call_type::CallType;
use wire::error::ApiError;
use wire::json::Peek;

/// The tokens of a prompt, and whose count that is; errors are in Anthropic's envelope.
pub(crate) async fn count_tokens(call: AdminCall) -> Handled {
    Ok(counted(&call)
        .await
        .unwrap_or_else(|error| edge::error::in_dialect(&error, CallType::Messages)))
}

async fn counted(call: &AdminCall) -> Handled {
    let peek = Peek::object(&call.body).map_err(|error| ApiError::proxy(400, error.to_string()))?;
    let model = peek.text(&call.body, "model").filter(|model| !model.is_empty());
    let model = model.ok_or_else(|| missing("model"))?;
    let messages = peek.get(&call.body, "messages").unwrap_or(b"null");
    if matches!(messages, b"null" | b"[]" | b"\"\"") {
        return Err(missing("messages"));
    }
    let prompt = Prompt {
        call_type: CallType::Messages,
        body: &call.body,
        peek: &peek,
        model: &model,
    };
    let count = counting::count(&call.core, &call.live, prompt).await?;
    let answer = json!({ "input_tokens": count.tokens, "litellm_count_source": source(&count) });
    Ok(edge::json(StatusCode::OK, &answer))
}

/// Whose count it is, in LiteLLM's words.
const fn source(count: &Count) -> &'static str {
    if count.by_provider {
        "provider"
    } else {
        "local_estimate"
    }
}

fn missing(name: &str) -> ApiError {
    ApiError::proxy(400, format!("{name} parameter is required"))
}
