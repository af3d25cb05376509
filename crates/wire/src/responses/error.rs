//! What goes wrong with a Responses call, in LiteLLM's words.

use crate::codec::Codec;
use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass};
use crate::facts::{ProviderRules, Quirk};
use crate::openai::{OpenAi, error_in_reply};

/// A reply that isn't 2xx: classes and words are those of chat completions, but LiteLLM quotes the whole body.
pub(super) fn of_reply(rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let rules = ProviderRules {
        quirks: &[Quirk::RawErrors],
        ..*rules
    };
    OpenAi.error(&rules, model, head, body)
}

/// An answer that failed after it had begun, or an error event: `None` if the object tells no error.
pub(super) fn of_failure(rules: &ProviderRules, error: &[u8]) -> Option<ApiError> {
    error_in_reply(rules, error, 500)
}

/// An answer that makes no sense.
pub(super) fn senseless(rules: &ProviderRules, text: impl std::fmt::Display) -> ApiError {
    let message = format!("litellm.APIConnectionError: {}Exception - {text}", rules.exception);
    ApiError::new(ErrorClass::ApiConnection, message)
}

/// A request that cannot be put into these words: 400 naming the member.
pub(super) fn refuse(rules: &ProviderRules, text: impl std::fmt::Display) -> ApiError {
    let message = format!("litellm.BadRequestError: {}Exception - {text}", rules.exception);
    ApiError::new(ErrorClass::BadRequest, message)
}
