//! Bedrock's errors, and our own about requests that it would refuse, in LiteLLM's words.

use crate::codec::ReplyHead;
use crate::error::{ApiError, ErrorClass, classify};
use crate::hub::error::answered;

/// A request that cannot be put into Bedrock's words: 400.
pub(super) fn refuse(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::BadRequest,
        format!("litellm.BadRequestError: BedrockException - {text}"),
    )
}

/// A value that no model on Bedrock knows: 400.
pub(super) fn bad_value(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(ErrorClass::BadRequest, format!("litellm.BadRequestError: {text}"))
}

/// A parameter that Bedrock or the model doesn't know: 400.
pub(super) fn unsupported(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::UnsupportedParams,
        format!("litellm.UnsupportedParamsError: {text}"),
    )
}

/// An answer that makes no sense: 502.
pub(super) fn senseless(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::BadGateway,
        format!("litellm.BadGatewayError: BedrockException - {text}"),
    )
}

/// What Anthropic's codec refuses, as Bedrock's.
pub(super) fn ours(mut error: ApiError) -> ApiError {
    error.message = error.message.replacen("AnthropicException", "BedrockException", 1);
    error
}

/// A reply that isn't 2xx. LiteLLM quotes the whole body.
pub(super) fn of_reply(head: ReplyHead<'_>, body: &[u8]) -> ApiError {
    answered(mapped(head.status, &String::from_utf8_lossy(body)), head)
}

/// Exceptions in streams, and the statuses that AWS's API model gives them.
const EXCEPTIONS: &[(&str, u16)] = &[
    ("internalServerException", 500),
    ("modelStreamErrorException", 424),
    ("modelTimeoutException", 408),
    ("serviceUnavailableException", 503),
    ("throttlingException", 429),
    ("validationException", 400),
];

/// An exception in a stream.
pub(super) fn of_exception(name: &str, payload: &[u8]) -> ApiError {
    let status = EXCEPTIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(400, |(_, status)| *status);
    let mut error = mapped(status, &format!("{name} {}", String::from_utf8_lossy(payload)));
    error.upstream_status = Some(status);
    error
}

/// Whether an event of this kind is an exception.
pub(super) fn is_exception(kind: &str) -> bool {
    EXCEPTIONS.iter().any(|(known, _)| *known == kind)
}

/// Words that decide whatever the status is: what they mean, and LiteLLM's text before them.
const BY_WORDS: &[(&str, ErrorClass, &str)] = &[
    ("too many tokens", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("expected maxLength:", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("Input is too long", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("prompt is too long", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("prompt: length: 1..", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("Too many input tokens", ErrorClass::ContextWindowExceeded, CONTEXT),
    ("Malformed input request", ErrorClass::BadRequest, "BedrockException - "),
    (
        "Unable to locate credentials",
        ErrorClass::Authentication,
        "BedrockException Invalid Authentication - ",
    ),
    (
        "The security token included in the request is invalid",
        ErrorClass::Authentication,
        "BedrockException Invalid Authentication - ",
    ),
    (
        "AccessDeniedException",
        ErrorClass::PermissionDenied,
        "BedrockException PermissionDeniedError - ",
    ),
    (
        "hrottlingException",
        ErrorClass::RateLimit,
        "BedrockException: Rate Limit Error - ",
    ),
    ("timed out", ErrorClass::Timeout, "BedrockException: Timeout Error - "),
];

const CONTEXT: &str = "BedrockException: Context Window Error - ";

/// Words that have an advice behind them.
const ADVICE: &[(&str, &str)] = &[
    (
        "Conversation blocks and tool result blocks cannot be provided in the same turn.",
        "\n. Enable 'litellm.modify_params=True' (for PROXY do: `litellm_settings::modify_params: True`) to insert a \
         dummy assistant message and fix this error.",
    ),
    (
        "A conversation must start with a user message.",
        "\n. Pass in default user message via `completion(..,user_continue_message=)` or enable \
         `litellm.modify_params=True`.\nFor Proxy: do via `litellm_settings::modify_params: True` or \
         user_continue_message under `litellm_params`",
    ),
];

/// LiteLLM's class, status and text for what AWS said.
fn mapped(status: u16, text: &str) -> ApiError {
    if classify::is_timeout(text) {
        let message = format!("litellm.Timeout: APITimeoutError - Request timed out. Error_str: {text}");
        return ApiError::new(ErrorClass::Timeout, message);
    }
    if let Some((_, class, prefix)) = BY_WORDS.iter().find(|(words, ..)| text.contains(words)) {
        // A wrong key keeps the status that AWS has for it.
        let status = if *class == ErrorClass::Authentication {
            status
        } else {
            class.status()
        };
        return with_class(*class, status, &format!("{prefix}{text}"));
    }
    if let Some((_, advice)) = ADVICE.iter().find(|(words, _)| text.contains(words)) {
        return with_class(
            ErrorClass::BadRequest,
            400,
            &format!("BedrockException - {text}{advice}"),
        );
    }
    if classify::is_context_window(text) {
        return with_class(ErrorClass::ContextWindowExceeded, 400, &format!("{CONTEXT}{text}"));
    }
    let class = match status {
        500 if text.contains("Could not process image") => ErrorClass::InternalServer,
        // LiteLLM takes a failure of Bedrock's own for one that passes.
        500 => ErrorClass::ServiceUnavailable,
        other => classify::by_status(other),
    };
    let status = match class {
        ErrorClass::BadRequest | ErrorClass::Timeout | ErrorClass::Api => status,
        _ => class.status(),
    };
    with_class(class, status, &format!("BedrockException - {text}"))
}

fn with_class(class: ErrorClass, status: u16, text: &str) -> ApiError {
    let name = match (class, status) {
        (ErrorClass::ContextWindowExceeded, _) => "ContextWindowExceededError: litellm.BadRequestError",
        (_, 402) => "PaymentRequiredError",
        _ => class.name(),
    };
    let mut error = ApiError::new(class, format!("litellm.{name}: {text}"));
    error.status = status;
    if class == ErrorClass::RateLimit {
        error = error.kind_is("throttling_error");
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_statuses_and_words() {
        for (status, text, class, client) in [
            (400, "{\"message\":\"no\"}", ErrorClass::BadRequest, 400),
            (401, "x", ErrorClass::Authentication, 401),
            (403, "x is expired", ErrorClass::PermissionDenied, 403),
            (404, "x", ErrorClass::NotFound, 404),
            (413, "x", ErrorClass::BadRequest, 413),
            (424, "x", ErrorClass::BadRequest, 424),
            (500, "x", ErrorClass::ServiceUnavailable, 503),
            (529, "x", ErrorClass::Api, 529),
            (400, "ThrottlingException: slow down", ErrorClass::RateLimit, 429),
            (
                400,
                "Input is too long for requested model.",
                ErrorClass::ContextWindowExceeded,
                400,
            ),
            (403, "AccessDeniedException", ErrorClass::PermissionDenied, 403),
            (
                403,
                "The security token included in the request is invalid.",
                ErrorClass::Authentication,
                403,
            ),
            (500, "Could not process image", ErrorClass::InternalServer, 500),
            (408, "Request timed out upstream", ErrorClass::Timeout, 408),
        ] {
            let error = mapped(status, text);
            assert_eq!((error.class, error.status), (class, client), "{status} {text}");
            assert!(error.message.contains(text), "{}", error.message);
        }
    }

    #[test]
    fn exceptions_have_the_statuses_of_the_api() {
        for (name, status) in [
            ("throttlingException", 429),
            ("modelStreamErrorException", 424),
            ("new", 400),
        ] {
            assert_eq!(of_exception(name, b"{}").upstream_status, Some(status), "{name}");
        }
    }
}
