//! What kind of failure an upstream's reply is, by its status and by words in its text. The same
//! for every provider; a codec decides which of them it asks, and in which order.

use super::ErrorClass;

/// Words of a prompt that doesn't fit, in lowercase, over all providers.
const CONTEXT_WINDOW: &[&str] = &[
    "exceed context limit",
    "this model's maximum context length is",
    "string too long. expected a string with maximum length",
    "model's maximum context limit",
    "is longer than the model's context length",
    "input tokens exceed the configured limit",
    "`inputs` tokens + `max_new_tokens` must be",
    "exceeds the available context size",
    "exceeds the maximum number of tokens allowed",
];

/// Pairs of such words that must both be there.
const CONTEXT_WINDOW_PAIRS: &[(&str, &str)] = &[
    ("current length is", "while limit is"),
    ("maximum input length is", "tokens"),
];

/// Words of a content filter, in lowercase, over all providers.
const CONTENT_POLICY: &[&str] = &[
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "prompt triggering azure openai's content management",
    "your task failed as a result of our safety system",
    "the model produced invalid content",
    "content_filter_policy",
    "request was rejected as a result of our safety system",
    "request was rejected as a result of the safety system",
    "violating our usage policy",
];

/// Words of an upstream that gave up waiting, in lowercase.
const TIMEOUT: &[&str] = &[
    "request timeout error",
    "request timed out",
    "timed out generating response",
    "the read operation timed out",
];

/// The class of an upstream's status alone.
pub const fn by_status(status: u16) -> ErrorClass {
    match status {
        401 => ErrorClass::Authentication,
        403 => ErrorClass::PermissionDenied,
        404 => ErrorClass::NotFound,
        408 | 504 => ErrorClass::Timeout,
        429 => ErrorClass::RateLimit,
        500 => ErrorClass::InternalServer,
        502 => ErrorClass::BadGateway,
        503 => ErrorClass::ServiceUnavailable,
        400..=499 => ErrorClass::BadRequest,
        _ => ErrorClass::Api,
    }
}

/// The class that an upstream's text tells whatever its status: a timeout, a rate limit, a prompt
/// that is too long, or a content filter.
pub fn by_text(text: &str) -> Option<ErrorClass> {
    if is_timeout(text) {
        Some(ErrorClass::Timeout)
    } else if is_rate_limit(text) {
        Some(ErrorClass::RateLimit)
    } else if is_context_window(text) {
        Some(ErrorClass::ContextWindowExceeded)
    } else if is_content_policy(text) {
        Some(ErrorClass::ContentPolicyViolation)
    } else {
        None
    }
}

/// Whether the upstream says that it waited too long itself.
pub fn is_timeout(text: &str) -> bool {
    has_any(&text.to_lowercase(), TIMEOUT)
}

/// Whether the text speaks of a rate limit (`rate limit`, `rate-limit`, `rate_limit`, …). A bare
/// 429 in the text is not asked for: providers echo prompts, and the status says it anyway.
pub fn is_rate_limit(text: &str) -> bool {
    let text = text.to_lowercase();
    let separator = |c: char| c.is_whitespace() || c == '_' || c == '-';
    text.contains("service tier capacity exceeded")
        || text.match_indices("rate").any(|(at, word)| {
            text[at + word.len()..]
                .trim_start_matches(separator)
                .starts_with("limit")
        })
}

/// Whether the text says that the prompt does not fit into the model's context.
pub fn is_context_window(text: &str) -> bool {
    let text = text.to_lowercase();
    // A parameter that is too long (OpenAI's `user`) is an ordinary bad request.
    let parameter = text.contains("string_above_max_length")
        || (text.contains("invalid 'user'") && text.contains("string too long"));
    let pair = |(one, other): &(&str, &str)| text.contains(one) && text.contains(other);
    !parameter && (has_any(&text, CONTEXT_WINDOW) || CONTEXT_WINDOW_PAIRS.iter().any(pair))
}

/// Whether the text says that a filter refused the prompt or the answer.
pub fn is_content_policy(text: &str) -> bool {
    has_any(&text.to_lowercase(), CONTENT_POLICY)
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_texts() {
        for (text, class) in [
            ("Rate limit reached for requests", Some(ErrorClass::RateLimit)),
            ("rate_limit_exceeded", Some(ErrorClass::RateLimit)),
            ("your RATE - LIMIT", Some(ErrorClass::RateLimit)),
            (
                "Service tier capacity exceeded for this model",
                Some(ErrorClass::RateLimit),
            ),
            ("token 429 is not allowed", None),
            (
                "This model's maximum context length is 8192 tokens.",
                Some(ErrorClass::ContextWindowExceeded),
            ),
            (
                "Current length is 9 while limit is 8",
                Some(ErrorClass::ContextWindowExceeded),
            ),
            (
                "string_above_max_length: string too long. Expected a string with maximum length 64",
                None,
            ),
            (
                "Your request was rejected as a result of our safety system.",
                Some(ErrorClass::ContentPolicyViolation),
            ),
            ("Request timed out upstream", Some(ErrorClass::Timeout)),
            ("Invalid value for 'temperature'", None),
        ] {
            assert_eq!(by_text(text), class, "{text}");
        }
    }

    #[test]
    fn reads_statuses() {
        for (status, class) in [
            (400, ErrorClass::BadRequest),
            (413, ErrorClass::BadRequest),
            (422, ErrorClass::BadRequest),
            (504, ErrorClass::Timeout),
            (529, ErrorClass::Api),
        ] {
            assert_eq!(by_status(status), class, "{status}");
        }
    }
}
