//! Errors for clients that speak Anthropic Messages.

use serde::Serialize;
use serde_json::Value;
use wire::error::ApiError;

/// Anthropic's envelope: `{"type": "error", "error": {type, message}}`.
#[derive(Serialize)]
struct Envelope<'a> {
    r#type: &'static str,
    error: Fields<'a>,
}

#[derive(Serialize)]
struct Fields<'a> {
    r#type: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_specific_fields: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    litellm_call_id: Option<&'a str>,
}

/// Anthropic's types of errors by status (endpoints.md, 1). Those of other statuses are `api_error`.
const TYPES: &[(u16, &str)] = &[
    (400, "invalid_request_error"),
    (401, "authentication_error"),
    (403, "permission_error"),
    (404, "not_found_error"),
    (413, "request_too_large"),
    (429, "rate_limit_error"),
    (529, "overloaded_error"),
];

/// The envelope's JSON; `call_id` is shown inside it when the operator wants that.
pub(super) fn envelope(error: &ApiError, call_id: Option<&str>) -> Vec<u8> {
    let fields = Fields {
        r#type: kind(error),
        message: &error.message,
        provider_specific_fields: error.fields.as_ref(),
        litellm_call_id: call_id,
    };
    let envelope = Envelope {
        r#type: "error",
        error: fields,
    };
    serde_json::to_vec(&envelope).unwrap_or_default()
}

/// What an event of Anthropic's own called it, else what its status says.
fn kind(error: &ApiError) -> &str {
    let told = error.kind.as_deref().filter(|_| error.upstream_status.is_none());
    let known = TYPES.iter().find(|(_, name)| told == Some(name));
    let by_status = || TYPES.iter().find(|(status, _)| *status == error.status);
    known.or_else(by_status).map_or("api_error", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_status() {
        for (status, kind) in [
            (400, "invalid_request_error"),
            (401, "authentication_error"),
            (422, "api_error"),
            (429, "rate_limit_error"),
            (500, "api_error"),
            (529, "overloaded_error"),
        ] {
            let error = ApiError::proxy(status, "no").kind_is("throttling_error");
            let wanted = format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"no"}}}}"#);
            assert_eq!(String::from_utf8(envelope(&error, None)).unwrap(), wanted);
        }
    }

    #[test]
    fn an_events_own_type_stays() {
        let error = ApiError::proxy(500, "no").kind_is("overloaded_error");
        let json: Value = serde_json::from_slice(&envelope(&error, Some("id"))).unwrap();
        assert_eq!(json["error"]["type"], "overloaded_error");
        assert_eq!(json["error"]["litellm_call_id"], "id");
    }
}
