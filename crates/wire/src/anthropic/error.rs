//! Anthropic's errors, and our own about requests that it would refuse, in LiteLLM's words.

use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass, classify};
use crate::hub::error::answered;
use serde::Deserialize;
use std::borrow::Cow;

/// A request that cannot be put into Anthropic's words: 400.
pub(super) fn refuse(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::BadRequest,
        format!("litellm.BadRequestError: AnthropicException - {text}"),
    )
}

/// A value that no Claude model knows: 400.
pub(super) fn bad_value(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(ErrorClass::BadRequest, format!("litellm.BadRequestError: {text}"))
}

/// A parameter that Anthropic or the model doesn't know: 400.
pub(super) fn unsupported(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::UnsupportedParams,
        format!("litellm.UnsupportedParamsError: {text}"),
    )
}

/// An answer that makes no sense: 500.
pub(super) fn senseless(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::ApiConnection,
        format!("litellm.APIConnectionError: AnthropicException - {text}"),
    )
}

/// A reply that isn't 2xx. LiteLLM quotes the whole body.
pub(super) fn of_reply(head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    answered(mapped(head.status, &String::from_utf8_lossy(body)), head)
}

/// An `error` event of a stream: it has no status, and LiteLLM quotes the message alone.
pub(super) fn of_event(event: &str) -> ApiError {
    #[derive(Deserialize)]
    struct Event<'a> {
        #[serde(borrow)]
        error: Words<'a>,
    }
    #[derive(Deserialize)]
    struct Words<'a> {
        #[serde(borrow)]
        message: Cow<'a, str>,
    }
    let words = serde_json::from_str::<Event<'_>>(event).map(|event| event.error.message);
    mapped(500, &words.unwrap_or(Cow::Borrowed(event)))
}

/// Words that decide whatever the status is: what they mean, and LiteLLM's text before them.
const BY_WORDS: &[(&str, ErrorClass)] = &[
    ("prompt is too long", ErrorClass::ContextWindowExceeded),
    ("prompt: length", ErrorClass::ContextWindowExceeded),
    ("overloaded_error", ErrorClass::InternalServer),
    ("Overloaded", ErrorClass::InternalServer),
    ("Invalid API Key", ErrorClass::Authentication),
    ("content filtering policy", ErrorClass::ContentPolicyViolation),
];

fn by_words(text: &str) -> Option<ErrorClass> {
    if classify::is_context_window(text) {
        return Some(ErrorClass::ContextWindowExceeded);
    }
    let row = BY_WORDS.iter().find(|(words, _)| text.contains(words));
    row.map(|(_, class)| *class)
}

/// LiteLLM's class, status and text for what the provider said.
fn mapped(status: u16, text: &str) -> ApiError {
    if classify::is_timeout(text) {
        let message = format!("litellm.Timeout: APITimeoutError - Request timed out. Error_str: {text}");
        return ApiError::new(ErrorClass::Timeout, message);
    }
    if let Some(class) = by_words(text) {
        return ApiError::new(class, format!("{}AnthropicError - {text}", prefix(class)));
    }
    let class = if status == 529 {
        ErrorClass::InternalServer
    } else {
        classify::by_status(status)
    };
    let mut error = ApiError::new(class, by_status(class, status, text));
    error.status = client_status(class, status);
    if class == ErrorClass::RateLimit {
        error = error.kind_is("throttling_error");
    }
    error
}

/// LiteLLM's text for a status without telling words.
fn by_status(class: ErrorClass, status: u16, text: &str) -> String {
    let name = match (class, status) {
        (_, 402) => "PaymentRequiredError",
        _ => class.name(),
    };
    match (class, status) {
        (ErrorClass::InternalServer | ErrorClass::ServiceUnavailable, _) => {
            format!("litellm.{name}: AnthropicException - {text}. Handle with `litellm.{name}`.")
        }
        (ErrorClass::BadGateway, _) => format!("litellm.{name}: AnthropicException {name} - {text}"),
        (_, 504) => format!("litellm.{name}: AnthropicException Timeout - {text}"),
        _ => format!("litellm.{name}: AnthropicException - {text}"),
    }
}

/// What the client gets: the upstream's own status, but where LiteLLM's class has one of its own.
const fn client_status(class: ErrorClass, status: u16) -> u16 {
    match (class, status) {
        (_, 413) => 400,
        (ErrorClass::BadRequest | ErrorClass::Timeout | ErrorClass::Api, _) => status,
        _ => class.status(),
    }
}

/// What LiteLLM puts before the provider's words.
fn prefix(class: ErrorClass) -> String {
    match class {
        ErrorClass::ContextWindowExceeded => "litellm.ContextWindowExceededError: litellm.BadRequestError: ".into(),
        ErrorClass::ContentPolicyViolation => "litellm.BadRequestError: litellm.ContentPolicyViolationError: ".into(),
        _ => format!("litellm.{}: ", class.name()),
    }
}
