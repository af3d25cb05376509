//! Errors in the words that LiteLLM has for most providers: the class by status, the whole body quoted.

use super::SHOWN;
use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass, classify};
use crate::facts::ProviderRules;

/// A request that cannot be put into the provider's words: 400.
pub(crate) fn refuse(rules: &ProviderRules, text: impl std::fmt::Display) -> ApiError {
    let message = format!("litellm.BadRequestError: {}Exception - {text}", rules.exception);
    ApiError::new(ErrorClass::BadRequest, message)
}

/// An answer that makes no sense, or an error in one of status 2xx: 500.
pub(crate) fn senseless(rules: &ProviderRules, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body.get(..SHOWN * 4).unwrap_or(body));
    let shown: String = text.trim().chars().take(SHOWN).collect();
    let message = format!("litellm.APIConnectionError: {}Exception - {shown}", rules.exception);
    ApiError::new(ErrorClass::ApiConnection, message)
}

/// What is said of a stream whose body ends before its dialect's last event and without a finish reason.
pub(crate) const BROKEN_OFF: &str = "the provider's stream ended before its answer did; the response is incomplete and \
                                     any partial content (e.g. tool_use input JSON) may be truncated.";

/// A stream that broke off: nobody may take what came for the whole answer.
pub(crate) fn broken_off(rules: &ProviderRules) -> ApiError {
    let message = format!(
        "litellm.APIConnectionError: {}Exception - {BROKEN_OFF}",
        rules.exception
    );
    ApiError::new(ErrorClass::ApiConnection, message)
}

/// A reply that isn't 2xx.
pub(crate) fn of_reply(rules: &ProviderRules, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let error = match classify::is_timeout(text) {
        true => ApiError::new(
            ErrorClass::Timeout,
            format!("litellm.Timeout: APITimeoutError - Request timed out. Error_str: {text}"),
        ),
        false => by_status(rules.exception, head.status, text),
    };
    answered(error, head)
}

/// The error with what the reply's head tells.
pub(crate) fn answered(mut error: ApiError, head: ReplyHead<'_>) -> ApiError {
    error.upstream_status = Some(head.status);
    error.retry_after = crate::openai::retry_after(head.headers);
    error.upstream_headers = head.headers.to_vec();
    error
}

/// The class and text that a status alone tells.
pub(crate) fn by_status(exception: &str, status: u16, text: &str) -> ApiError {
    let class = classify::by_status(status);
    let name = if status == 402 {
        "PaymentRequiredError"
    } else {
        class.name()
    };
    let mut error = of_class(class, format!("litellm.{name}: {exception}Exception - {text}"));
    if matches!(class, ErrorClass::BadRequest | ErrorClass::Timeout | ErrorClass::Api) {
        error.status = status;
    }
    error
}

/// An error of a class with LiteLLM's type for it.
pub(crate) fn of_class(class: ErrorClass, message: String) -> ApiError {
    let error = ApiError::new(class, message);
    match class {
        ErrorClass::RateLimit => error.kind_is("throttling_error"),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_reads_fractions_of_a_second_to_wait() {
        let head = ReplyHead {
            status: 429,
            headers: &[("retry-after".to_owned(), "1.5".to_owned())],
        };
        let rules = ProviderRules {
            name: "vendor",
            exception: "Vendor",
            dialect: crate::facts::Dialect::Cohere,
            auth: crate::facts::Auth::Bearer,
            renames: &[],
            quirks: &[],
            headers: &[],
        };
        let codecs: [&dyn crate::codec::Codec; 4] = [
            &crate::anthropic::Anthropic,
            &crate::gemini::Gemini,
            &crate::bedrock::Bedrock,
            &crate::cohere::Cohere,
        ];
        for codec in codecs {
            assert_eq!(codec.error(&rules, "m", head, b"{}").retry_after, Some(2));
        }
    }
}
