//! OpenAI's words for responses that aren't there. Whether somebody else has them isn't told.

use crate::app::Live;
use wire::error::ApiError;
use wire::responses::is_ours;

/// Characters of a client's id that a message repeats: longer than any that we make.
const SHOWN: usize = 600;

/// 404: there is no such response of this caller's.
pub fn not_found(live: &Live, id: &str) -> ApiError {
    let text = format!("Response with id '{}' not found.{}", shown(id), why(live, id));
    ApiError::proxy(404, text)
}

/// 400: there is none to go on from.
pub fn previous_not_found(live: &Live, id: &str) -> ApiError {
    let text = format!("Previous response with id '{}' not found.{}", shown(id), why(live, id));
    ApiError {
        code: Some("previous_response_not_found".into()),
        ..ApiError::proxy(400, text).param_is("previous_response_id")
    }
}

fn shown(id: &str) -> String {
    id.chars().take(SHOWN).collect()
}

/// Without a secret nothing is kept, which the operator can mend.
fn why(live: &Live, id: &str) -> &'static str {
    if live.keys.is_none() && is_ours(id) {
        " This gateway keeps responses only with a LITELLM_SALT_KEY or a master key."
    } else {
        ""
    }
}
