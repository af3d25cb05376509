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

/// Sets a header whose name is known; a value that no header can hold is left out.
pub fn set(out: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        out.insert(HeaderName::from_static(name), value);
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
pub fn upstream<'a>(out: &mut HeaderMap, headers: impl Iterator<Item = (&'a str, &'a [u8])>) {
    for (name, value) in headers.filter(|(name, _)| !NOT_FORWARDED.contains(name)) {
        let Ok(value) = HeaderValue::from_bytes(value) else {
            continue;
        };
        if let Some((_, standard)) = RATE_LIMITS.iter().find(|(own, _)| *own == name) {
            out.insert(HeaderName::from_static(standard), value.clone());
            prefixed(out, standard, value.clone());
        }
        if (name.starts_with("x-ratelimit-") || name == "request-id")
            && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
        {
            out.insert(name, value.clone());
        }
        prefixed(out, name, value);
    }
}

fn prefixed(out: &mut HeaderMap, name: &str, value: HeaderValue) {
    if let Ok(name) = HeaderName::from_bytes([b"llm_provider-", name.as_bytes()].concat().as_slice()) {
        out.insert(name, value);
    }
}

/// `x-litellm-response-cost-*`. A stream's costs aren't known when its head is sent: all `0.0`.
pub fn cost(out: &mut HeaderMap, cost: &CostBreakdown, total: Option<Amount>, margin_percent: f64) {
    if let Some(total) = total {
        amount(out, "x-litellm-response-cost", total);
    }
    amount(out, "x-litellm-response-cost-original", cost.original);
    amount(out, "x-litellm-response-cost-discount-amount", cost.discount);
    amount(out, "x-litellm-response-cost-margin-amount", cost.margin);
    set(
        out,
        "x-litellm-response-cost-margin-percent",
        &wire::amount::python_float(margin_percent),
    );
    amount(out, "x-litellm-response-cost-input", cost.input);
    amount(out, "x-litellm-response-cost-output", cost.output + cost.reasoning);
    amount(out, "x-litellm-response-cost-tool-usage", cost.tools);
    for (name, term) in [
        ("x-litellm-response-cost-cache-read", cost.cache_read),
        ("x-litellm-response-cost-cache-creation", cost.cache_write),
        ("x-litellm-response-cost-reasoning", cost.reasoning),
    ] {
        if term != Amount::ZERO {
            amount(out, name, term);
        }
    }
}

fn amount(out: &mut HeaderMap, name: &'static str, value: Amount) {
    if value == Amount::ZERO {
        out.insert(HeaderName::from_static(name), HeaderValue::from_static("0.0"));
    } else {
        set(out, name, &value.to_string());
    }
}
