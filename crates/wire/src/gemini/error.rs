//! Google's errors, and our own about requests that it would refuse, in LiteLLM's words.

use crate::codec::{Call, ReplyHead};
use crate::error::{ApiError, ErrorClass, classify};
use crate::facts::ProviderRules;
use crate::hub::error::answered;
use serde_json::Value;

/// A request that cannot be put into Gemini's words: 400.
pub(super) fn refuse(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(ErrorClass::BadRequest, format!("litellm.BadRequestError: {text}"))
}

/// A parameter that the model doesn't know: 400.
pub(super) fn unsupported(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::UnsupportedParams,
        format!("litellm.UnsupportedParamsError: {text}"),
    )
}

/// An answer that makes no sense.
pub(super) fn senseless(rules: &ProviderRules, text: impl std::fmt::Display) -> ApiError {
    let who = rules.exception;
    ApiError::new(
        ErrorClass::BadGateway,
        format!(
            "litellm.BadGatewayError: BadGatewayError: {who}Exception - Error converting to valid response block={text}"
        ),
    )
}

/// A reply that isn't 2xx. LiteLLM quotes the whole body.
pub(crate) fn of_reply(rules: &ProviderRules, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body);
    answered(mapped(rules, head.status, &text), head)
}

/// An `error` object in an answer of status 200, whole or within a stream.
pub(super) fn of_event(call: &Call<'_>, error: &str) -> ApiError {
    in_event(call.rules, error)
}

/// The same without the call.
pub(super) fn in_event(rules: &ProviderRules, error: &str) -> ApiError {
    let error: Value = serde_json::from_str(error).unwrap_or_default();
    let code = error.get("code").and_then(Value::as_u64);
    let status = code
        .and_then(|code| u16::try_from(code).ok())
        .filter(|code| (400..600).contains(code));
    let word = |name: &str| error.get(name).and_then(Value::as_str);
    let text = match word("message") {
        Some(message) => format!("{} - {message}", word("status").unwrap_or("UNKNOWN")),
        None => format!("Unexpected error format in mid-stream chunk: {error}"),
    };
    mapped(rules, status.unwrap_or(500), &text)
}

/// Words that decide whatever the status is: what they mean.
const BY_WORDS: &[(&str, ErrorClass)] = &[
    ("Vertex AI API has not been used in project", ErrorClass::BadRequest),
    ("Unable to find your project", ErrorClass::BadRequest),
    ("Request payload size exceeds", ErrorClass::ContextWindowExceeded),
    ("None Unknown Error.", ErrorClass::InternalServer),
    ("Content has no parts.", ErrorClass::InternalServer),
    ("API key not valid.", ErrorClass::Authentication),
    ("The response was blocked.", ErrorClass::ContentPolicyViolation),
    (
        "Output blocked by content filtering policy",
        ErrorClass::ContentPolicyViolation,
    ),
    ("Quota exceeded for", ErrorClass::RateLimit),
    ("Resource exhausted", ErrorClass::RateLimit),
    ("The model is overloaded.", ErrorClass::InternalServer),
];

fn by_words(status: u16, text: &str) -> Option<ErrorClass> {
    if classify::is_timeout(text) {
        return Some(ErrorClass::Timeout);
    }
    if classify::is_context_window(text) {
        return Some(ErrorClass::ContextWindowExceeded);
    }
    let row = BY_WORDS.iter().find(|(words, _)| text.contains(words));
    let wrapped = || (status >= 500 && code_within(text) == Some(429)).then_some(ErrorClass::RateLimit);
    row.map(|(_, class)| *class).or_else(wrapped)
}

/// The code in the error object of a body, which may differ from the status of a gateway in between.
fn code_within(text: &str) -> Option<u64> {
    serde_json::from_str::<Value>(text)
        .ok()?
        .get("error")?
        .get("code")?
        .as_u64()
}

/// LiteLLM's class, status and text for what Google said.
fn mapped(rules: &ProviderRules, status: u16, text: &str) -> ApiError {
    let class = by_words(status, text).unwrap_or_else(|| by_status(status));
    let mut error = ApiError::new(class, worded(rules, class, status, text));
    if matches!(class, ErrorClass::BadRequest | ErrorClass::Api) && status >= 400 {
        error.status = status;
    }
    if class == ErrorClass::RateLimit {
        error = error.kind_is("throttling_error");
    }
    error
}

/// As for every provider, but that LiteLLM takes a 403 for a bad request, and a 502 for a broken connection.
const fn by_status(status: u16) -> ErrorClass {
    match status {
        403 => ErrorClass::BadRequest,
        502 => ErrorClass::ApiConnection,
        _ => classify::by_status(status),
    }
}

/// LiteLLM's form of the text.
fn worded(rules: &ProviderRules, class: ErrorClass, status: u16, text: &str) -> String {
    let (name, who) = (class.name(), rules.exception);
    match (class, status) {
        (ErrorClass::Timeout, _) => format!("litellm.{name}: APITimeoutError - Request timed out. Error_str: {text}"),
        (ErrorClass::ContextWindowExceeded, _) => {
            format!("litellm.{name}: litellm.BadRequestError: {name}: {who}Exception - {text}")
        }
        (ErrorClass::ContentPolicyViolation, _) => {
            format!("litellm.{name}: litellm.BadRequestError: {who}Exception {name} - {text}")
        }
        (ErrorClass::RateLimit, _) => format!("litellm.{name}: litellm.{name}: {who}Exception - {text}"),
        (ErrorClass::BadRequest, 400 | 403) | (ErrorClass::InternalServer, 500) => {
            format!("litellm.{name}: {who}Exception {name} - {text}")
        }
        _ => format!("litellm.{name}: {who}Exception - {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gemini::tests::rules;

    #[test]
    fn classes_go_by_words_then_by_status() {
        for (status, text, class, shown) in [
            (
                400,
                "API key not valid. Please pass one",
                ErrorClass::Authentication,
                401,
            ),
            (400, "bad", ErrorClass::BadRequest, 400),
            (403, "You may not", ErrorClass::BadRequest, 403),
            (413, "Too large", ErrorClass::BadRequest, 413),
            (429, "x", ErrorClass::RateLimit, 429),
            (
                503,
                r#"{"error":{"code":429,"message":"x"}}"#,
                ErrorClass::RateLimit,
                429,
            ),
            (503, "down", ErrorClass::ServiceUnavailable, 503),
            (502, "bad gateway", ErrorClass::ApiConnection, 500),
            (500, "Internal", ErrorClass::InternalServer, 500),
            (
                400,
                "exceeds the maximum number of tokens allowed (5)",
                ErrorClass::ContextWindowExceeded,
                400,
            ),
            (
                400,
                "Request payload size exceeds the limit",
                ErrorClass::ContextWindowExceeded,
                400,
            ),
            (
                200,
                "The response was blocked.",
                ErrorClass::ContentPolicyViolation,
                400,
            ),
        ] {
            let error = mapped(&rules(), status, text);
            assert_eq!((error.class, error.status), (class, shown), "{status} {text}");
            assert!(error.message.contains(text), "{}", error.message);
        }
    }

    #[test]
    fn events_tell_their_own_status() {
        let error = in_event(
            &rules(),
            r#"{"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}"#,
        );
        assert_eq!((error.class, error.status), (ErrorClass::RateLimit, 429));
        assert!(error.message.ends_with("RESOURCE_EXHAUSTED - Quota"));
        assert_eq!(in_event(&rules(), "\"odd\"").status, 500);
    }
}
