//! Errors of OpenAI-compatible providers, in LiteLLM's classes and words.

use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass, classify};
use crate::facts::{ProviderRules, Quirk};
use serde::Deserialize;
use serde_json::{Value, json};

/// Characters of a reply without sense that are shown.
const SHOWN: usize = 500;

/// The members of an error object that count.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields {
    message: Value,
    r#type: Value,
    param: Value,
    code: Value,
    /// Azure's details about its content filter.
    innererror: Value,
    #[serde(skip)]
    whole: Value,
}

/// Reads a reply that isn't 2xx.
pub(super) fn read(rules: &ProviderRules, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let fields = Fields::of_body(text);
    let raw = rules.has(Quirk::RawErrors);
    let message = match fields.message() {
        Some(message) if !raw => message,
        _ => whole_text(head.status, text),
    };
    let mut error = build(rules, head.status, text, &message);
    if !raw {
        fields.add_to(&mut error);
    }
    error.retry_after = retry_after(head.headers);
    error.upstream_headers = head.headers.to_vec();
    error
}

/// Reads the error object in a reply or an event of status 200; `status` if it tells none.
/// `None` if it is empty, as some providers send it with every answer.
pub(super) fn in_reply(rules: &ProviderRules, error: &[u8], status: u16) -> Option<ApiError> {
    let value: Value = serde_json::from_slice(error).ok()?;
    if value.is_null() || value == json!("") || value == json!({}) || value == json!(false) {
        return None;
    }
    let fields = Fields::of_value(&value);
    if value.is_object() && fields.message().is_none() && fields.code.is_null() {
        return None;
    }
    let status = fields.status().unwrap_or(status);
    let message = fields.message().unwrap_or_else(|| value.to_string());
    Some(build(rules, status, &message, &message))
}

/// A reply that isn't what was asked for: a proxy's web page, cut JSON, nothing at all.
pub(super) fn senseless(rules: &ProviderRules, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body.get(..SHOWN * 4).unwrap_or(body));
    let shown: String = text.trim().chars().take(SHOWN).collect();
    let message = format!(
        "Empty or invalid response from LLM endpoint. Received: '{shown}'. \
         Check the reverse proxy or model server configuration."
    );
    build(rules, 500, "", &message)
}

impl Fields {
    /// OpenAI's `{"error": {…}}`, or the object itself, as some providers have it.
    fn of_body(text: &str) -> Self {
        let mut body: Value = serde_json::from_str(text).unwrap_or_default();
        match body.get_mut("error").map(Value::take) {
            Some(error) => Self::of_value(&error),
            None => Self::of_value(&body),
        }
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::String(message) => Self {
                message: message.as_str().into(),
                ..Self::default()
            },
            other => Self {
                whole: other.clone(),
                ..Self::deserialize(other).unwrap_or_default()
            },
        }
    }

    fn message(&self) -> Option<String> {
        match &self.message {
            Value::String(message) if !message.is_empty() => Some(message.clone()),
            Value::Object(parts) if !parts.is_empty() => Some(self.message.to_string()),
            _ => None,
        }
    }

    /// A `code` that is an HTTP error status.
    fn status(&self) -> Option<u16> {
        let code = self.code.as_u64().or_else(|| self.code.as_str()?.parse().ok())?;
        u16::try_from(code).ok().filter(|code| (400..600).contains(code))
    }

    /// The provider's own `type`, `param` and details, where LiteLLM keeps them.
    fn add_to(&self, error: &mut ApiError) {
        use ErrorClass::{BadRequest, ContentPolicyViolation};
        if self.innererror.is_object() {
            let (whole, inner) = (&self.whole, &self.innererror);
            error.fields = Some(json!({"azure_error": whole, "inner_error": inner, "innererror": inner}));
        } else if matches!(error.class, BadRequest | ContentPolicyViolation) {
            error.kind = self.r#type.as_str().map(|kind| kind.to_owned().into());
            error.param = self.param.as_str().map(|param| param.to_owned().into());
        }
    }
}

/// What is shown of a reply without an error message.
fn whole_text(status: u16, text: &str) -> String {
    match text {
        "" => format!("Error code: {status}"),
        text => text.to_owned(),
    }
}

/// The error with its class, found in `text` and by status, and LiteLLM's form of its message.
fn build(rules: &ProviderRules, status: u16, text: &str, message: &str) -> ApiError {
    let (class, label) = classify(status, text);
    let name = class.name();
    let provider = rules.exception;
    let message = match label {
        Label::None => format!("litellm.{name}: {provider}Exception - {message}"),
        Label::Class => format!("litellm.{name}: {name}: {provider}Exception - {message}"),
        Label::Timeout => format!("litellm.{name}: Timeout Error: {provider}Exception - {message}"),
        Label::TimedOut => format!("litellm.{name}: APITimeoutError - Request timed out. Error_str: {message}"),
        Label::ContextWindow => {
            format!("litellm.{name}: litellm.BadRequestError: {name}: {provider}Exception - {message}")
        }
        Label::ContentPolicy => {
            format!("litellm.BadRequestError: litellm.{name}: {name}: {provider}Exception - {message}")
        }
    };
    let mut error = ApiError::new(class, message);
    error.upstream_status = Some(status);
    error.status = match class {
        ErrorClass::RateLimit | ErrorClass::InternalServer | ErrorClass::Timeout if status != 504 => class.status(),
        _ => status,
    };
    if class == ErrorClass::RateLimit {
        error = error.kind_is("throttling_error");
    }
    error
}

/// What stands before the provider's name in the text.
enum Label {
    None,
    Class,
    Timeout,
    TimedOut,
    ContextWindow,
    ContentPolicy,
}

/// LiteLLM's order: words first, then the status.
fn classify(status: u16, text: &str) -> (ErrorClass, Label) {
    let has = |words: &str| text.contains(words);
    let invalid = has("invalid_request_error");
    if classify::is_timeout(text) {
        (ErrorClass::Timeout, Label::TimedOut)
    } else if status == 429 || classify::is_rate_limit(text) {
        (ErrorClass::RateLimit, Label::Class)
    } else if classify::is_context_window(text) {
        (ErrorClass::ContextWindowExceeded, Label::ContextWindow)
    } else if invalid && has("model_not_found") {
        (ErrorClass::NotFound, Label::None)
    } else if has("A timeout occurred") {
        (ErrorClass::Timeout, Label::None)
    } else if classify::is_content_policy(text) {
        (ErrorClass::ContentPolicyViolation, Label::ContentPolicy)
    } else if invalid && !has("Incorrect API key provided") {
        (ErrorClass::BadRequest, Label::None)
    } else if has("Web server is returning an unknown error") || has("The server had an error processing your request.")
    {
        (ErrorClass::InternalServer, Label::None)
    } else if has("Request too large") {
        (ErrorClass::RateLimit, Label::Class)
    } else {
        by_status(status)
    }
}

fn by_status(status: u16) -> (ErrorClass, Label) {
    match status {
        400 | 422 => (ErrorClass::BadRequest, Label::None),
        402 | 403 | 405..=407 | 409..=421 | 423..=499 => (ErrorClass::Api, Label::Class),
        408 | 504 => (ErrorClass::Timeout, Label::Timeout),
        _ => (classify::by_status(status), Label::Class),
    }
}

/// Seconds of a `retry-after` header, rounded up; a date there cannot be told from here.
fn retry_after(headers: &[(String, String)]) -> Option<u64> {
    let (_, value) = headers.iter().find(|(name, _)| name == "retry-after")?;
    let seconds: f64 = value.trim().parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded from both sides"
    )]
    (0.0..=1e9).contains(&seconds).then(|| seconds.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openai::tests::rules;

    fn error(status: u16, body: &str) -> ApiError {
        read(&rules(), ReplyHead { status, headers: &[] }, body.as_bytes())
    }

    fn body(message: &str, kind: &str, code: &str) -> String {
        json!({"error": {"message": message, "type": kind, "param": null, "code": code}}).to_string()
    }

    #[test]
    fn has_litellms_class_status_type_and_words() {
        let invalid = "invalid_request_error";
        for (status, message, kind, code, class, shown, text) in [
            (
                400,
                "No",
                invalid,
                "",
                ErrorClass::BadRequest,
                (400, invalid),
                "litellm.BadRequestError: OpenAIException - No",
            ),
            (
                400,
                "No",
                "some_type",
                "",
                ErrorClass::BadRequest,
                (400, "some_type"),
                "litellm.BadRequestError: OpenAIException - No",
            ),
            (
                413,
                "Big",
                invalid,
                "",
                ErrorClass::BadRequest,
                (413, invalid),
                "litellm.BadRequestError: OpenAIException - Big",
            ),
            (
                404,
                "No",
                invalid,
                "model_not_found",
                ErrorClass::NotFound,
                (404, invalid),
                "litellm.NotFoundError: OpenAIException - No",
            ),
            (
                404,
                "No",
                "x",
                "",
                ErrorClass::NotFound,
                (404, invalid),
                "litellm.NotFoundError: NotFoundError: OpenAIException - No",
            ),
            (
                401,
                "Incorrect API key provided",
                invalid,
                "invalid_api_key",
                ErrorClass::Authentication,
                (401, "authentication_error"),
                "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided",
            ),
            (
                403,
                "No",
                "permission_error",
                "",
                ErrorClass::Api,
                (403, "permission_error"),
                "litellm.APIError: APIError: OpenAIException - No",
            ),
            (
                429,
                "Slow",
                "x",
                "",
                ErrorClass::RateLimit,
                (429, "throttling_error"),
                "litellm.RateLimitError: RateLimitError: OpenAIException - Slow",
            ),
            (
                500,
                "Rate limit",
                "x",
                "",
                ErrorClass::RateLimit,
                (429, "throttling_error"),
                "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit",
            ),
            (
                500,
                "Oh",
                "server_error",
                "",
                ErrorClass::InternalServer,
                (500, "internal_server_error"),
                "litellm.InternalServerError: InternalServerError: OpenAIException - Oh",
            ),
            (
                503,
                "Busy",
                "server_error",
                "",
                ErrorClass::ServiceUnavailable,
                (503, "internal_server_error"),
                "litellm.ServiceUnavailableError: ServiceUnavailableError: OpenAIException - Busy",
            ),
            (
                529,
                "Busy",
                "x",
                "",
                ErrorClass::Api,
                (529, "internal_server_error"),
                "litellm.APIError: APIError: OpenAIException - Busy",
            ),
            (
                408,
                "Request timed out",
                "timeout",
                "",
                ErrorClass::Timeout,
                (408, invalid),
                "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out",
            ),
            (
                400,
                "This model's maximum context length is 8",
                invalid,
                "context_length_exceeded",
                ErrorClass::ContextWindowExceeded,
                (400, invalid),
                "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: \
                 OpenAIException - This model's maximum context length is 8",
            ),
            (
                400,
                "Refused",
                invalid,
                "content_policy_violation",
                ErrorClass::ContentPolicyViolation,
                (400, invalid),
                "litellm.BadRequestError: litellm.ContentPolicyViolationError: ContentPolicyViolationError: OpenAIException - Refused",
            ),
        ] {
            let error = error(status, &body(message, kind, code));
            assert_eq!(
                (error.class, (error.status, error.kind()), error.message.as_str()),
                (class, shown, text)
            );
            assert_eq!(error.upstream_status, Some(status));
        }
    }

    #[test]
    fn quotes_replies_of_any_form() {
        for (text, shown) in [
            ("", "Error code: 502"),
            ("<html>Bad gateway</html>", "<html>Bad gateway</html>"),
            (r#"{"error":"no such thing"}"#, "no such thing"),
            (r#"{"message":"no route","request_id":"1"}"#, "no route"),
            (r#"{"detail":[{"loc":["body"]}]}"#, r#"{"detail":[{"loc":["body"]}]}"#),
            (r#"{"error":{"message":""}}"#, r#"{"error":{"message":""}}"#),
        ] {
            let message = error(502, text).message;
            assert_eq!(
                message,
                format!("litellm.BadGatewayError: BadGatewayError: OpenAIException - {shown}")
            );
        }
    }

    #[test]
    fn quotes_the_whole_body_of_some_providers() {
        let rules = ProviderRules {
            exception: "Groq",
            quirks: &[Quirk::RawErrors],
            ..rules()
        };
        let body = body("No", "some_type", "");
        let error = read(
            &rules,
            ReplyHead {
                status: 400,
                headers: &[],
            },
            body.as_bytes(),
        );
        assert_eq!(
            error.message,
            format!("litellm.BadRequestError: GroqException - {body}")
        );
        assert_eq!(error.kind(), "invalid_request_error");
    }

    #[test]
    fn keeps_headers_and_details() {
        let headers = [
            ("retry-after".to_owned(), "1.2".to_owned()),
            ("x-request-id".to_owned(), "r".to_owned()),
        ];
        let text = r#"{"error":{"message":"filtered","type":null,"param":"prompt","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;
        let error = read(
            &rules(),
            ReplyHead {
                status: 400,
                headers: &headers,
            },
            text.as_bytes(),
        );
        assert_eq!((error.retry_after, error.upstream_headers.len()), (Some(2), 2));
        assert_eq!(error.class, ErrorClass::ContentPolicyViolation);
        let fields = error.fields.unwrap();
        assert_eq!((error.param, &fields["inner_error"]), (None, &fields["innererror"]));
        assert_eq!(fields["azure_error"]["innererror"], fields["innererror"]);
    }

    #[test]
    fn finds_errors_in_good_replies() {
        let read = |json: &str| in_reply(&rules(), json.as_bytes(), 500).map(|error| (error.status, error.message));
        let api = |status, text: &str| Some((status, format!("litellm.APIError: APIError: OpenAIException - {text}")));
        assert_eq!(
            read(r#"{"message":"Quota","type":"quota","code":402}"#),
            api(402, "Quota")
        );
        assert_eq!(read(r#"{"message":"Quota","code":"402"}"#), api(402, "Quota"));
        assert_eq!(read(r#""broken""#).map(|(status, _)| status), Some(500));
        for empty in ["null", "{}", "\"\"", r#"{"message":"","code":null}"#] {
            assert_eq!(read(empty), None, "{empty}");
        }
    }
}
