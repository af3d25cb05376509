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

#[cfg(test)]
mod tests {
    use super::*;
    use wire::error::ErrorClass;

    #[test]
    fn a_broken_stream_ends_with_a_failed_response() {
        let frame = failed(&ApiError::new(ErrorClass::InternalServer, "it \"broke\""));
        let text = String::from_utf8(frame).unwrap();
        let data = text.strip_prefix("event: response.failed\ndata: ").unwrap();
        let (event, rest) = data.split_once("\n\n").unwrap();
        let event: serde_json::Value = serde_json::from_str(event).unwrap();
        assert_eq!(event["response"]["error"]["message"], "it \"broke\"");
        assert_eq!(rest, "data: [DONE]\n\n");
    }
}
