//! Errors for clients that speak Gemini.

use serde_json::json;
use wire::error::ApiError;

/// Google's names of statuses (those of its RPCs).
const STATUSES: &[(u16, &str)] = &[
    (400, "INVALID_ARGUMENT"),
    (401, "UNAUTHENTICATED"),
    (403, "PERMISSION_DENIED"),
    (404, "NOT_FOUND"),
    (409, "ABORTED"),
    (429, "RESOURCE_EXHAUSTED"),
    (499, "CANCELLED"),
    (501, "UNIMPLEMENTED"),
    (503, "UNAVAILABLE"),
    (504, "DEADLINE_EXCEEDED"),
];

/// Google's envelope: `{"error": {code, message, status}}`.
pub(super) fn envelope(error: &ApiError) -> Vec<u8> {
    let named = STATUSES.iter().find(|(status, _)| *status == error.status);
    let other = if error.status >= 500 {
        "INTERNAL"
    } else {
        "FAILED_PRECONDITION"
    };
    let status = named.map_or(other, |(_, name)| *name);
    let error = json!({"code": error.status, "message": error.message, "status": status});
    json!({ "error": error }).to_string().into_bytes()
}

/// The error that ends a stream: LiteLLM's envelope, but `code` is a number, by which Google's SDKs choose the class.
pub(super) fn in_stream(error: &ApiError) -> Vec<u8> {
    let error = json!({
        "message": error.message, "type": error.kind(), "param": error.param, "code": error.status,
    });
    json!({ "error": error }).to_string().into_bytes()
}
