//! LiteLLM's response headers (keys-budgets-spend.md, 10).

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use wire::amount::Amount;
use wire::entry::CostBreakdown;

/// The version of LiteLLM that clients and scripts take us for.
pub const VERSION: &str = "1.106.2";

/// On every response, errors included.
const SECURITY: [(HeaderName, HeaderValue); 3] = [
    (http::header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        http::header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("frame-ancestors 'none'"),
    ),
    (
        http::header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];

/// Headers that concern one connection only, and those that we write ourselves.
const NOT_FORWARDED: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "set-cookie",
    "te",
    "trailer",
    "upgrade",
];

/// Sets a header; a value that no header can hold is left out.
pub fn set(out: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        out.insert(name, value);
    }
}

/// `content-type`.
pub fn content_type(out: &mut HeaderMap, value: &'static str) {
    out.insert(CONTENT_TYPE, HeaderValue::from_static(value));
}

/// The headers that every response has.
pub fn security(out: &mut HeaderMap) {
    for (name, value) in SECURITY {
        out.insert(name, value);
    }
}

/// Anthropic's names for what OpenAI's SDKs look for.
const RATE_LIMITS: [(&str, &str); 4] = [
    ("anthropic-ratelimit-requests-limit", "x-ratelimit-limit-requests"),
    (
        "anthropic-ratelimit-requests-remaining",
        "x-ratelimit-remaining-requests",
    ),
    ("anthropic-ratelimit-tokens-limit", "x-ratelimit-limit-tokens"),
    ("anthropic-ratelimit-tokens-remaining", "x-ratelimit-remaining-tokens"),
];

/// What the upstream's headers become: `llm_provider-<name>`, and its rate limits as they are.
pub fn upstream<'a>(out: &mut HeaderMap, headers: impl Iterator<Item = (&'a str, HeaderValue)>) {
    for (name, value) in headers.filter(|(name, _)| !NOT_FORWARDED.contains(name)) {
        if let Some((_, standard)) = RATE_LIMITS.iter().find(|(own, _)| *own == name) {
            out.insert(HeaderName::from_static(standard), value.clone());
            prefixed(out, standard, value.clone());
        }
        if (name.starts_with("x-ratelimit-") || name == "request-id")
            && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
        {
            out.insert(name, value.clone());
        }
        // OpenAI's name for what LiteLLM's clients know by Anthropic's.
        if name == "x-request-id" {
            out.insert(REQUEST_ID, value.clone());
            prefixed(out, "request-id", value.clone());
        }
        prefixed(out, name, value);
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// Names that most answers have, with their prefix.
const USUAL: [(&str, HeaderName); 8] = [
    ("content-length", HeaderName::from_static("llm_provider-content-length")),
    ("content-type", HeaderName::from_static("llm_provider-content-type")),
    ("date", HeaderName::from_static("llm_provider-date")),
    ("x-request-id", HeaderName::from_static("llm_provider-x-request-id")),
    ("request-id", HeaderName::from_static("llm_provider-request-id")),
    ("server", HeaderName::from_static("llm_provider-server")),
    ("cache-control", HeaderName::from_static("llm_provider-cache-control")),
    (
        "transfer-encoding",
        HeaderName::from_static("llm_provider-transfer-encoding"),
    ),
];

fn prefixed(out: &mut HeaderMap, name: &str, value: HeaderValue) {
    if let Some((_, usual)) = USUAL.iter().find(|(usual, _)| *usual == name) {
        out.insert(usual.clone(), value);
    } else if let Ok(name) = HeaderName::from_bytes([b"llm_provider-", name.as_bytes()].concat().as_slice()) {
        out.insert(name, value);
    }
}

const COST: HeaderName = HeaderName::from_static("x-litellm-response-cost");
const MARGIN_PERCENT: HeaderName = HeaderName::from_static("x-litellm-response-cost-margin-percent");
/// The terms of a cost; every answer has the first six, and the margin in percent.
const COST_TERMS: [HeaderName; 9] = [
    HeaderName::from_static("x-litellm-response-cost-original"),
    HeaderName::from_static("x-litellm-response-cost-discount-amount"),
    HeaderName::from_static("x-litellm-response-cost-margin-amount"),
    HeaderName::from_static("x-litellm-response-cost-input"),
    HeaderName::from_static("x-litellm-response-cost-output"),
    HeaderName::from_static("x-litellm-response-cost-tool-usage"),
    HeaderName::from_static("x-litellm-response-cost-cache-read"),
    HeaderName::from_static("x-litellm-response-cost-cache-creation"),
    HeaderName::from_static("x-litellm-response-cost-reasoning"),
];

/// `x-litellm-response-cost-*`, all `0.0`: a stream's costs aren't known when its head is sent.
pub fn no_cost(out: &mut HeaderMap) {
    for name in COST_TERMS.into_iter().take(6).chain([MARGIN_PERCENT]) {
        out.insert(name, HeaderValue::from_static("0.0"));
    }
}

/// `x-litellm-response-cost-*`, over what [`no_cost`] has set.
pub fn cost(out: &mut HeaderMap, cost: &CostBreakdown, total: Option<Amount>) {
    if let Some(total) = total {
        out.insert(COST, amount(total));
    }
    let terms = [
        cost.original,
        cost.discount,
        cost.margin,
        cost.input,
        cost.output + cost.reasoning,
        cost.tools,
        cost.cache_read,
        cost.cache_write,
        cost.reasoning,
    ];
    for (name, term) in COST_TERMS.into_iter().zip(terms) {
        if term != Amount::ZERO {
            out.insert(name, amount(term));
        }
    }
}

fn amount(value: Amount) -> HeaderValue {
    HeaderValue::try_from(value.text()).unwrap_or(HeaderValue::from_static("0.0"))
}
