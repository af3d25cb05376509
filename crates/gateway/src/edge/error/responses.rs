//! Errors in streams of clients that speak Responses.

use serde_json::json;
use wire::error::ApiError;

/// The event of a response that failed after its first content, and LiteLLM's end of every stream.
pub(super) fn failed(error: &ApiError) -> Vec<u8> {
    let event = json!({
        "type": "response.failed",
        "response": {
            "object": "response",
            "status": "failed",
            "error": { "code": "server_error", "message": error.message },
            "output": [],
        },
    });
    format!("event: response.failed\ndata: {event}\n\ndata: [DONE]\n\n").into_bytes()
}
