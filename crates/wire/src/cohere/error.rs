//! Cohere's errors in LiteLLM's classes and words.

use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass};
use crate::facts::ProviderRules;
use crate::hub::error;
use crate::hub::error::{answered, of_class};

/// Words that decide whatever the status is.
const BY_WORDS: &[(&str, ErrorClass)] = &[
    ("invalid api token", ErrorClass::Authentication),
    ("no api key provided.", ErrorClass::Authentication),
    ("invalid type: parameter", ErrorClass::BadRequest),
    ("too many tokens", ErrorClass::ContextWindowExceeded),
    ("internal server error", ErrorClass::InternalServer),
];

/// A reply that isn't 2xx. LiteLLM quotes the whole body, and calls the provider by one name where it looked closer.
pub(super) fn of_reply(rules: &ProviderRules, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let lower = text.to_lowercase();
    let by_words = BY_WORDS.iter().find(|(words, _)| lower.contains(words));
    let class = match (by_words, head.status) {
        (Some((_, class)), _) => *class,
        (None, 400 | 498) => ErrorClass::BadRequest,
        (None, 408) => ErrorClass::Timeout,
        (None, 500) => ErrorClass::InternalServer,
        _ => return error::of_reply(rules, head, body),
    };
    let prefix = match class {
        ErrorClass::ContextWindowExceeded => "litellm.ContextWindowExceededError: litellm.BadRequestError".to_owned(),
        class => format!("litellm.{}", class.name()),
    };
    answered(of_class(class, format!("{prefix}: CohereException - {text}")), head)
}
