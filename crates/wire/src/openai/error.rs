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
pub(crate) fn retry_after(headers: &[(String, String)]) -> Option<u64> {
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
mod tests;
