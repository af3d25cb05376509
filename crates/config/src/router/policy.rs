//! Retries and allowed failures by kind of error (routing.md, 5 and 6).

use super::count;
use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::snapshot::RetryPolicy;
use crate::yaml::Node;
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
pub(super) fn retry_policy(name: &str, node: &Node, findings: &mut Findings) -> RetryPolicy {
    RetryPolicy {
        by_class: by_class(name, node, "Retries", Some(DEFAULT), findings),
        default: node.get(DEFAULT).and_then(count),
    }
}

/// Reads `model_group_retry_policy`.
pub(super) fn by_group(node: Option<&Node>, findings: &mut Findings) -> HashMap<String, RetryPolicy> {
    let entries = node.map(Node::entries).unwrap_or_default().iter();
    let policy = |entry: &crate::yaml::Entry| {
        let name = schema::join("router_settings.model_group_retry_policy", &entry.key);
        (entry.key.clone(), retry_policy(&name, &entry.value, findings))
    };
    entries.map(policy).collect()
}

/// Reads `allowed_fails_policy`.
pub(crate) fn allowed_fails_policy(name: &str, node: &Node, findings: &mut Findings) -> Vec<(ErrorClass, u32)> {
    by_class(name, node, "AllowedFails", None, findings)
}

/// The counts of keys such as `RateLimitErrorRetries`.
fn by_class(
    name: &str,
    node: &Node,
    suffix: &str,
    other: Option<&str>,
    findings: &mut Findings,
) -> Vec<(ErrorClass, u32)> {
    if !schema::is_map(name, node, findings) {
        return Vec::new();
    }
    let mut counts = Vec::new();
    for entry in node.entries() {
        let class = CLASSES
            .iter()
            .find(|(class, _)| entry.key.strip_suffix(suffix) == Some(*class));
        if !Kind::Whole.accepts(&entry.value) {
            schema::wrong_type(&schema::join(name, &entry.key), Kind::Whole, &entry.value, findings);
        } else if let Some((_, class)) = class {
            counts.extend(count(&entry.value).map(|count| (*class, count)));
        } else if other != Some(entry.key.as_str()) {
            unknown(name, entry, suffix, findings);
        }
    }
    counts
}

fn unknown(name: &str, entry: &crate::yaml::Entry, suffix: &str, findings: &mut Findings) {
    let known: Vec<String> = CLASSES.iter().map(|(class, _)| format!("{class}{suffix}")).collect();
    let finding = findings.warn(
        entry.key_at,
        format!("`{}` is not an entry of `{name}`, it is ignored", entry.key),
    );
    finding.help(match schema::nearest(&entry.key, known.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("it may have {}", known.join(", ")),
    });
}
