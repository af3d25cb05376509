//! Retries and allowed failures by kind of error (routing.md, 5 and 6).

use super::count;
use crate::snapshot::RetryPolicy;
use crate::yaml::{Entry, Node};
use std::collections::HashMap;
use wire::error::ErrorClass;

/// LiteLLM's names of the errors that policies speak of.
const CLASSES: [(&str, ErrorClass); 9] = [
    ("BadRequestError", ErrorClass::BadRequest),
    ("AuthenticationError", ErrorClass::Authentication),
    ("TimeoutError", ErrorClass::Timeout),
    ("RateLimitError", ErrorClass::RateLimit),
    ("ContentPolicyViolationError", ErrorClass::ContentPolicyViolation),
    ("InternalServerError", ErrorClass::InternalServer),
    ("ServiceUnavailableError", ErrorClass::ServiceUnavailable),
    ("BadGatewayError", ErrorClass::BadGateway),
    ("NotFoundError", ErrorClass::NotFound),
];
/// The entry for errors that a retry policy doesn't name.
const DEFAULT: &str = "DefaultRetries";

/// Reads `retry_policy`.
pub(super) fn retry_policy(node: &Node) -> RetryPolicy {
    RetryPolicy {
        by_class: by_class(node, "Retries"),
        default: node.get(DEFAULT).and_then(count),
    }
}

/// Reads `model_group_retry_policy`.
pub(super) fn by_group(node: Option<&Node>) -> HashMap<String, RetryPolicy> {
    let entries = node.map(Node::entries).unwrap_or_default().iter();
    entries
        .map(|entry| (entry.key.clone(), retry_policy(&entry.value)))
        .collect()
}

/// Reads `allowed_fails_policy`.
pub(crate) fn allowed_fails_policy(node: &Node) -> Vec<(ErrorClass, u32)> {
    by_class(node, "AllowedFails")
}

/// The counts of keys such as `RateLimitErrorRetries`.
fn by_class(node: &Node, suffix: &str) -> Vec<(ErrorClass, u32)> {
    let class = |key: &str| {
        CLASSES
            .iter()
            .find(|(class, _)| key.strip_suffix(suffix) == Some(*class))
    };
    let count = |entry: &Entry| Some((class(&entry.key)?.1, count(&entry.value)?));
    node.entries().iter().filter_map(count).collect()
}
