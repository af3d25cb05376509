//! The end of a stream that broke after its first content.

use crate::error::ApiError;
use serde_json::{Value, json};

/// The event of a failed response, and LiteLLM's end of every stream. `before` is an event that shows the response as
/// it was before: clients check that it stays the same one.
pub fn broken(before: Option<Value>, error: &ApiError) -> Vec<u8> {
    let mut event = before.unwrap_or_else(|| json!({"type": "", "response": {"object": "response"}}));
    if let Some(kind) = event.get_mut("type") {
        *kind = "response.failed".into();
    }
    if let Some(response) = event.get_mut("response").and_then(Value::as_object_mut) {
        response.insert("status".into(), "failed".into());
        response.insert(
            "error".into(),
            json!({"code": "server_error", "message": error.message}),
        );
        response.insert("output".into(), json!([]));
    }
    format!("event: response.failed\ndata: {event}\n\ndata: [DONE]\n\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorClass;

    #[test]
    fn a_broken_stream_ends_with_a_failed_response() {
        let error = ApiError::new(ErrorClass::InternalServer, "it \"broke\"");
        let read = |before| {
            let text = String::from_utf8(broken(before, &error)).unwrap();
            let data = text.strip_prefix("event: response.failed\ndata: ").unwrap();
            let data = data.strip_suffix("\n\ndata: [DONE]\n\n").unwrap();
            serde_json::from_str::<Value>(data).unwrap()
        };
        let failure = json!({"code": "server_error", "message": "it \"broke\""});
        assert_eq!(
            read(None),
            json!({"type": "response.failed",
                "response": {"object": "response", "status": "failed", "error": failure, "output": []}})
        );
        let before = json!({"type": "response.created", "sequence_number": 3,
            "response": {"id": "r", "status": "in_progress", "error": null, "created_at": 7}});
        assert_eq!(
            read(Some(before)),
            json!({"type": "response.failed", "sequence_number": 3,
                "response": {"id": "r", "status": "failed", "error": failure, "created_at": 7, "output": []}})
        );
    }
}
