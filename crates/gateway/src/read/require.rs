//! Members that a call cannot do without, by its type.

use super::{Chat, messages};
use config::snapshot::GeneralSettings;
use wire::call_type::CallType;
use wire::error::ApiError;

/// Requires them (and `user`, where the operator does), once the model is known: LiteLLM answers an unknown model
/// first.
///
/// # Errors
/// 400 naming what is missing, or no list of objects.
pub fn require(chat: &Chat, call_type: CallType, settings: &GeneralSettings) -> Result<(), ApiError> {
    if settings.enforce_user && chat.end_user.is_none() {
        let text = "Authentication Error, 'user' param not passed in. 'enforce_user_param'=True";
        return Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"));
    }
    let value = |name: &str| chat.peek.get(&chat.body, name);
    // A chat's `messages` may be null as far as this goes: what they are is looked at next.
    let missing = |name: &&&str| value(name).is_none_or(|json| json == b"null" && **name != "messages");
    if let Some(name) = members(call_type).iter().find(missing) {
        let text = format!("{}: Missing required parameter: '{name}'.", call_type.route());
        return Err(ApiError::proxy(400, text).param_is(*name));
    }
    if call_type == CallType::Transcriptions && !chat.files.iter().any(|file| file.field == "file") {
        // FastAPI's own refusal, in its own form (`edge::error`).
        return Err(ApiError::proxy(422, "Field required")
            .kind_is("missing")
            .param_is("file"));
    }
    if call_type != CallType::Chat {
        return Ok(());
    }
    let raw = value("messages").unwrap_or_default();
    messages::check(raw).map_err(|text| ApiError::proxy(400, format!("Invalid request format: {text}")))
}

const fn members(call_type: CallType) -> &'static [&'static str] {
    match call_type {
        CallType::Chat => &["messages"],
        CallType::Completions | CallType::Images => &["prompt"],
        CallType::Embeddings | CallType::Moderations | CallType::Speech => &["input"],
        CallType::Rerank => &["query", "documents"],
        CallType::Responses
        | CallType::Messages
        | CallType::Generate
        | CallType::Transcriptions
        | CallType::ImageEdits => &[],
    }
}
