//! Azure's errors in LiteLLM's classes and words.

use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass, classify};
use crate::hub::error::answered;
use serde_json::{Value, json};

/// Reads a reply that isn't 2xx.
pub(super) fn read(head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let mut reply: Value = serde_json::from_str(text).unwrap_or_default();
    let detail = match reply.get_mut("error").map(Value::take) {
        Some(detail @ Value::Object(_)) => detail,
        _ => reply,
    };
    let message = detail
        .get("message")
        .and_then(Value::as_str)
        .filter(|message| !message.is_empty());
    let message = match (message, text) {
        (Some(message), _) => message.to_owned(),
        (None, "") => format!("Error code: {}", head.status),
        (None, text) => text.to_owned(),
    };
    let mut error = match is_filtered(text, &detail) {
        true => filtered(&detail, &message),
        false => mapped(head.status, text, &message),
    };
    if error.class == ErrorClass::BadRequest && matches!(head.status, 400) {
        let member = |name: &str| {
            detail
                .get(name)
                .and_then(Value::as_str)
                .map(|text| text.to_owned().into())
        };
        (error.kind, error.param) = (member("type"), member("param"));
    }
    answered(error, head)
}

/// Whether the content filter refused: by its code, or by words.
fn is_filtered(text: &str, detail: &Value) -> bool {
    let first = [
        "Internal server error",
        "This model's maximum context length is",
        "DeploymentNotFound",
    ];
    let by_code = || {
        let inner = inner(detail).and_then(|inner| inner.get("code"));
        detail
            .get("code")
            .is_some_and(|code| code == "content_policy_violation")
            || inner.is_some_and(|code| code == "ResponsibleAIPolicyViolation")
    };
    !first.iter().any(|words| text.contains(words)) && (by_code() || classify::is_content_policy(text))
}

/// The filter's own findings.
fn inner(detail: &Value) -> Option<&Value> {
    ["inner_error", "innererror"]
        .iter()
        .find_map(|name| detail.get(name).filter(|inner| inner.is_object()))
}

fn filtered(detail: &Value, message: &str) -> ApiError {
    let class = ErrorClass::ContentPolicyViolation;
    let mut error = ApiError::new(
        class,
        format!("litellm.BadRequestError: litellm.{}: {message}", class.name()),
    );
    let inner = inner(detail);
    error.fields = Some(json!({"innererror": inner, "inner_error": inner, "azure_error": detail}));
    error
}

/// LiteLLM's order: words first, then the status.
fn mapped(status: u16, text: &str, message: &str) -> ApiError {
    use ErrorClass::{Api, BadRequest, ContextWindowExceeded, InternalServer, NotFound, Timeout};
    let (class, label) = if classify::is_timeout(text) {
        let message = format!("litellm.Timeout: APITimeoutError - Request timed out. Error_str: {message}");
        return ApiError::new(Timeout, message);
    } else if text.contains("Internal server error") {
        (InternalServer, " Internal server error")
    } else if text.contains("This model's maximum context length is") {
        (ContextWindowExceeded, " ContextWindowExceededError")
    } else if text.contains("DeploymentNotFound") {
        (NotFound, " NotFoundError")
    } else if status == 400 && text.contains("invalid_request_error") {
        (BadRequest, " BadRequestError")
    } else {
        by_status(status)
    };
    let prefix = match class {
        ContextWindowExceeded => "litellm.ContextWindowExceededError: litellm.BadRequestError".to_owned(),
        _ => format!("litellm.{}", class.name()),
    };
    let mut error = ApiError::new(class, format!("{prefix}: AzureException{label} - {message}"));
    if matches!((class, status), (Api, _) | (Timeout, 504)) {
        error.status = status;
    }
    if class == ErrorClass::RateLimit {
        error = error.kind_is("throttling_error");
    }
    error
}

const fn by_status(status: u16) -> (ErrorClass, &'static str) {
    match status {
        400 => (ErrorClass::BadRequest, ""),
        401 => (ErrorClass::Authentication, " AuthenticationError"),
        404 => (ErrorClass::NotFound, " NotFoundError"),
        408 | 504 => (ErrorClass::Timeout, " Timeout"),
        422 => (ErrorClass::BadRequest, " BadRequestError"),
        429 => (ErrorClass::RateLimit, " RateLimitError"),
        502 => (ErrorClass::BadGateway, " BadGatewayError"),
        503 => (ErrorClass::ServiceUnavailable, " ServiceUnavailableError"),
        _ => (ErrorClass::Api, " APIError"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &Value) -> ApiError {
        read(ReplyHead { status, headers: &[] }, body.to_string().as_bytes())
    }

    #[test]
    fn the_filters_findings_are_shown() {
        let inner = json!({"code": "ResponsibleAIPolicyViolation", "content_filter_result": {}});
        let detail = json!({"message": "no", "code": "content_filter", "innererror": inner});
        let error = of(400, &json!({"error": detail}));
        assert_eq!(error.class, ErrorClass::ContentPolicyViolation);
        assert_eq!(
            error.message,
            "litellm.BadRequestError: litellm.ContentPolicyViolationError: no"
        );
        let fields = error.fields.unwrap();
        assert_eq!(
            (&fields["inner_error"], &fields["innererror"], &fields["azure_error"]),
            (&inner, &inner, &detail)
        );
    }

    #[test]
    fn words_and_statuses_tell_the_class() {
        for (status, body, class, shown, text) in [
            (
                400,
                json!({"error": {"message": "m", "type": "invalid_request_error"}}),
                ErrorClass::BadRequest,
                400,
                "litellm.BadRequestError: AzureException BadRequestError - m",
            ),
            (
                404,
                json!({"error": {"code": "DeploymentNotFound", "message": "m"}}),
                ErrorClass::NotFound,
                404,
                "litellm.NotFoundError: AzureException NotFoundError - m",
            ),
            (
                403,
                json!({"error": {"message": "m"}}),
                ErrorClass::Api,
                403,
                "litellm.APIError: AzureException APIError - m",
            ),
            (
                429,
                json!({"error": {"message": "m"}}),
                ErrorClass::RateLimit,
                429,
                "litellm.RateLimitError: AzureException RateLimitError - m",
            ),
            (
                500,
                json!({"error": {"message": "Internal server error"}}),
                ErrorClass::InternalServer,
                500,
                "litellm.InternalServerError: AzureException Internal server error - Internal server error",
            ),
            (
                503,
                json!({"error": {"message": "m"}}),
                ErrorClass::ServiceUnavailable,
                503,
                "litellm.ServiceUnavailableError: AzureException ServiceUnavailableError - m",
            ),
        ] {
            let error = of(status, &body);
            assert_eq!((error.class, error.status, &*error.message), (class, shown, text));
        }
        let empty = read(
            ReplyHead {
                status: 500,
                headers: &[],
            },
            b"",
        );
        assert_eq!(
            empty.message,
            "litellm.APIError: AzureException APIError - Error code: 500"
        );
    }
}
