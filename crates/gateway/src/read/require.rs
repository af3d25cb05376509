//! Members that a call cannot do without, by its type.

use super::{Chat, kinds};
use config::snapshot::GeneralSettings;
use wire::call_type::CallType;
use wire::error::ApiError;

/// Requires what such a request must have (and a customer, where the operator does), once the model is known:
/// LiteLLM answers an unknown model first.
///
/// # Errors
/// 400 when a member is missing, or is none that can be; 422 for a missing file.
pub fn require(chat: &Chat, call_type: CallType, settings: &GeneralSettings) -> Result<(), ApiError> {
    if settings.enforce_user && chat.end_user.is_none() {
        let text = "Authentication Error, 'user' param not passed in. 'enforce_user_param'=True";
        return Err(ApiError::proxy(401, text).kind_is("auth_error").param_is("None"));
    }
    let kind = kinds::of(call_type);
    for required in kind.required {
        let value = chat.peek.get(&chat.body, required.name);
        let Some(raw) = value.filter(|raw| !required.is_some || *raw != b"null") else {
            let text = format!("{}: Missing required parameter: '{}'.", kind.called, required.name);
            return Err(ApiError::proxy(400, text).param_is(required.name));
        };
        let wrong = |text| ApiError::proxy(400, format!("Invalid request format: {text}"));
        (required.check)(raw).map_err(wrong)?;
    }
    match kind.file {
        Some(name) if !chat.files.iter().any(|file| file.field == name) => {
            // FastAPI's own refusal, in its own form (`edge::error`).
            Err(ApiError::proxy(422, "Field required").kind_is("missing").param_is(name))
        }
        _ => Ok(()),
    }
}
