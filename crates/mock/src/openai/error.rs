//! OpenAI's error bodies.

use crate::api::Failure;
use crate::form;
use bytes::Bytes;
use serde_json::{Value, json};

/// The text of `context_length_exceeded`; clients and gateways know it by its words.
const TOO_LONG: &str = "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 \
                        tokens. Please reduce the length of the messages.";

/// The error of a status, with its usual text and code unless others are given.
pub(crate) fn body(failure: &Failure<'_>) -> Value {
    let (mut usual, kind, usual_code) = usual(failure.status);
    let code = failure.code.or(usual_code);
    if code == Some("context_length_exceeded") {
        usual = TOO_LONG;
    }
    json!({"error": {"message": failure.message.unwrap_or(usual), "type": kind, "param": null, "code": code}})
}

/// The event of a stream that fails.
pub(crate) fn event(failure: &Failure<'_>, _: usize) -> Bytes {
    Bytes::from(form::data(&body(failure)))
}

const fn usual(status: u16) -> (&'static str, &'static str, Option<&'static str>) {
    match status {
        401 => (
            "Incorrect API key provided.",
            "invalid_request_error",
            Some("invalid_api_key"),
        ),
        403 => ("Country, region, or territory not supported", "request_forbidden", None),
        404 => (
            "The model does not exist or you do not have access to it.",
            "invalid_request_error",
            Some("model_not_found"),
        ),
        408 => ("Request timed out.", "timeout", None),
        429 => (
            "Rate limit reached for requests",
            "requests",
            Some("rate_limit_exceeded"),
        ),
        400..=499 => ("The request is invalid.", "invalid_request_error", None),
        503 => (
            "The engine is currently overloaded, please try again later",
            "server_error",
            None,
        ),
        _ => (
            "The server had an error while processing your request. Sorry about that!",
            "server_error",
            None,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_status_unless_told() {
        let body = |status, message, code| body(&Failure { status, message, code });
        assert_eq!(body(429, None, None)["error"]["code"], "rate_limit_exceeded");
        let told = body(400, Some("no"), Some("invalid_value"));
        assert_eq!(
            (&told["error"]["code"], &told["error"]["message"]),
            (&json!("invalid_value"), &json!("no"))
        );
        let long = body(400, None, Some("context_length_exceeded"));
        assert!(
            long["error"]["message"]
                .as_str()
                .unwrap()
                .contains("maximum context length")
        );
    }
}
