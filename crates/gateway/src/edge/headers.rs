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

/// A term of a cost.
struct Term {
    header: HeaderName,
    /// Whether answers have it that it cost nothing.
    always: bool,
    of: fn(&CostBreakdown) -> Amount,
}

impl Term {
    const fn new(header: &'static str, always: bool, of: fn(&CostBreakdown) -> Amount) -> Self {
        let header = HeaderName::from_static(header);
        Self { header, always, of }
    }
}

const TERMS: [Term; 9] = [
    Term::new("x-litellm-response-cost-original", true, |cost| cost.original),
    Term::new("x-litellm-response-cost-discount-amount", true, |cost| cost.discount),
    Term::new("x-litellm-response-cost-margin-amount", true, |cost| cost.margin),
    Term::new("x-litellm-response-cost-input", true, |cost| cost.input),
    Term::new("x-litellm-response-cost-output", true, |cost| {
        cost.output + cost.reasoning
    }),
    Term::new("x-litellm-response-cost-tool-usage", true, |cost| cost.tools),
    Term::new("x-litellm-response-cost-cache-read", false, |cost| cost.cache_read),
    Term::new("x-litellm-response-cost-cache-creation", false, |cost| cost.cache_write),
    Term::new("x-litellm-response-cost-reasoning", false, |cost| cost.reasoning),
];

/// `x-litellm-response-cost-*`, all `0.0`: a stream's costs aren't known when its head is sent.
pub fn no_cost(out: &mut HeaderMap) {
    let always = TERMS.into_iter().filter(|term| term.always).map(|term| term.header);
    for name in always.chain([MARGIN_PERCENT]) {
        out.insert(name, HeaderValue::from_static("0.0"));
    }
}

/// `x-litellm-response-cost-*`, over what [`no_cost`] has set.
pub fn cost(out: &mut HeaderMap, cost: &CostBreakdown, total: Option<Amount>) {
    if let Some(total) = total {
        out.insert(COST, amount(total));
    }
    for Term { header, of, .. } in TERMS {
        let term = of(cost);
        if term != Amount::ZERO {
            out.insert(header, amount(term));
        }
    }
}

fn amount(value: Amount) -> HeaderValue {
    HeaderValue::try_from(value.text()).unwrap_or(HeaderValue::from_static("0.0"))
}
