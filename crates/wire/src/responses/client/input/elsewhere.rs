//! Members that mean something kept or done elsewhere: without it, an answer would be an answer to something else.

use crate::error::ApiError;
use crate::responses::client::refuse as refused;
use crate::responses::id;
use serde_json::Value;

/// What names something that OpenAI keeps.
const KEPT_ELSEWHERE: &[(&str, &str)] = &[
    (
        "conversation",
        "conversations are kept by OpenAI, and this model is another provider's: use 'previous_response_id'",
    ),
    (
        "prompt",
        "prompt templates are kept by OpenAI, and this model is another provider's: send the text itself",
    ),
];

/// Characters of a client's id that a message repeats.
const SHOWN: usize = 600;

/// Refuses what can't be done for a provider that speaks no Responses.
///
/// # Errors
/// 400 naming the member.
pub(super) fn refuse<'b>(get: impl Fn(&str) -> Option<&'b [u8]>) -> Result<(), ApiError> {
    let invalid = |name: &'static str, text: &str| Err(refused(name, format_args!("Invalid '{name}': {text}")));
    match get("background") {
        None | Some(b"false") => {}
        Some(b"true") => return invalid("background", "this model's responses cannot run in the background"),
        Some(_) => return invalid("background", "must be true or false"),
    }
    if !matches!(get("store"), None | Some(b"true" | b"false")) {
        return invalid("store", "must be true or false");
    }
    if let Some((name, text)) = KEPT_ELSEWHERE.iter().find(|(name, _)| get(name).is_some()) {
        return invalid(name, text);
    }
    let Some(previous) = get("previous_response_id") else {
        return Ok(());
    };
    match serde_json::from_slice::<Value>(previous) {
        Ok(Value::String(previous)) if id::is_ours(&previous) => Ok(()),
        Ok(Value::String(previous)) => Err(unknown(&previous)),
        _ => invalid("previous_response_id", "must be a string"),
    }
}

/// Nobody keeps it, or another provider does: only that one could go on from it.
fn unknown(previous: &str) -> ApiError {
    let shown: String = previous.chars().take(SHOWN).collect();
    let text = format_args!(
        "Previous response with id '{shown}' not found. If another model's provider keeps it, send its items in 'input'."
    );
    ApiError {
        code: Some("previous_response_not_found".into()),
        ..refused("previous_response_id", text)
    }
}
