//! OpenAI's error bodies.

use serde_json::{Value, json};

/// The error of a status, with its usual text and code unless others are given.
pub(crate) fn body(status: u16, message: Option<&str>, code: Option<&str>) -> Value {
    let (usual, kind, usual_code) = usual(status);
    let code = code.or(usual_code);
    json!({"error": {"message": message.unwrap_or(usual), "type": kind, "param": null, "code": code}})
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
        assert_eq!(body(429, None, None)["error"]["code"], "rate_limit_exceeded");
        let told = body(400, Some("too long"), Some("context_length_exceeded"));
        assert_eq!(told["error"]["code"], "context_length_exceeded");
        assert_eq!(told["error"]["message"], "too long");
    }
}
