//! Takes out of a record what no two runs share: generated ids, clocks, ports, hop-by-hop headers.

use regex::{Captures, Regex};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

#[rustfmt::skip]
const VOLATILE_REQUEST_HEADERS: &[&str] = &[
    "host", "user-agent", "content-length", "accept-encoding", "connection", "accept", "transfer-encoding", "date",
    "traceparent", "tracestate", "x-amz-date", "x-amz-content-sha256", "amz-sdk-invocation-id", "amz-sdk-request",
    "x-request-id", "x-client-request-id",
];

#[rustfmt::skip]
const VOLATILE_RESPONSE_HEADERS: &[&str] = &[
    "date", "server", "content-length", "transfer-encoding", "connection", "keep-alive", "x-litellm-call-id",
    "x-litellm-response-duration-ms", "x-litellm-overhead-duration-ms", "x-litellm-callback-duration-ms",
    "x-litellm-timing-pre-processing-ms", "x-litellm-timing-llm-api-ms", "x-litellm-timing-post-processing-ms",
    "x-litellm-timing-message-copy-ms", "x-litellm-version", "x-litellm-key-spend", "content-encoding", "vary",
    "llm_provider-date", "llm_provider-server", "llm_provider-content-length", "llm_provider-transfer-encoding",
];

#[rustfmt::skip]
const ID_KEYS: &[&str] = &[
    "id", "tool_call_id", "call_id", "item_id", "response_id", "tool_use_id", "toolUseId", "previous_response_id",
    "model_id", "litellm_call_id", "request_id", "trace_id", "litellm_trace_id", "litellm_session_id",
];

const TIME_KEYS: &[&str] = &[
    "created",
    "created_at",
    "completed_at",
    "updated_at",
    "timestamp",
    "last_checked",
];

const DROPPED_KEYS: &[&str] = &["_response_ms", "response_ms", "_hidden_params"];

/// A number under a time key is a time from here on: seconds of the year 2001.
const FIRST_TIME: f64 = 1e9;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

static UUID: LazyLock<Regex> =
    LazyLock::new(|| pattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
static LOOPBACK: LazyLock<Regex> = LazyLock::new(|| pattern(r"127\.(\d+)\.\d+\.\d+:\d+"));
static FALLBACKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"Fallbacks are configured for: .*?\. Add"));
static TIME_TAKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"time taken=[\d.]+"));
static JWT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+"));
static HEX_HASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9a-f]{64}\b"));
static ID_PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern("^([A-Za-z]+)[-_]"));

/// A record as golden ones are kept. `case_text` is the case itself (requests, replies, config): a
/// value that occurs there was not generated.
pub(crate) fn normalise(mut record: Value, case_text: &str, ignore: &[String]) -> Value {
    let mut normaliser = Normaliser {
        case_text,
        ids: HashMap::new(),
    };
    for (side, volatile) in [
        ("upstream", VOLATILE_REQUEST_HEADERS),
        ("client", VOLATILE_RESPONSE_HEADERS),
    ] {
        for item in record[side].as_array_mut().into_iter().flatten() {
            item["headers"] = headers(&item["headers"], side == "upstream", volatile);
            if item.get("sigv4").is_some() {
                item["headers"]
                    .as_object_mut()
                    .and_then(|headers| headers.remove("authorization"));
            }
            *item = normaliser.value(item, "");
        }
    }
    ignore.iter().for_each(|path| remove_path(&mut record, path));
    record
}

/// Deletes what a dotted path leads to; `*` is any key or index.
pub(crate) fn remove_path(value: &mut Value, path: &str) {
    let (head, rest) = path
        .split_once('.')
        .map_or((path, None), |(head, rest)| (head, Some(rest)));
    match (value, rest) {
        (Value::Object(members), Some(rest)) => {
            let chosen = members
                .iter_mut()
                .filter(|(key, _)| head == "*" || head == key.as_str());
            chosen.for_each(|(_, member)| remove_path(member, rest));
        }
        (Value::Object(members), None) => members.retain(|key, _| head != "*" && head != key),
        (Value::Array(items), rest) => {
            let index: Option<usize> = head.parse().ok();
            let mut at = 0;
            items.retain_mut(|item| {
                let chosen = head == "*" || index == Some(at);
                at += 1;
                if let (true, Some(rest)) = (chosen, rest) {
                    remove_path(item, rest);
                }
                !chosen || rest.is_some()
            });
        }
        _ => {}
    }
}

fn headers(headers: &Value, is_request: bool, volatile: &[&str]) -> Value {
    let members = headers.as_object().into_iter().flatten();
    let noise = |name: &str| {
        volatile.contains(&name) || (is_request && (name.starts_with("x-stainless-") || name.starts_with("sec-")))
    };
    let kept = members.filter(|(name, _)| !noise(name)).map(|(name, value)| {
        let text = value.as_str().unwrap_or_default();
        let value = if name == "content-type" {
            json!(media_type(text))
        } else {
            value.clone()
        };
        (name.clone(), value)
    });
    Value::Object(kept.collect())
}

/// A content type without its parameters.
pub(crate) fn media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// A float with so many significant digits.
pub(crate) fn rounded(number: f64, digits: usize) -> f64 {
    format!("{number:.0$e}", digits - 1).parse().expect("a float")
}

/// Normalises one case's whole record, so that an id keeps one placeholder throughout.
struct Normaliser<'a> {
    case_text: &'a str,
    ids: HashMap<String, String>,
}

impl Normaliser<'_> {
    fn value(&mut self, value: &Value, key: &str) -> Value {
        match value {
            Value::Object(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, _)| !DROPPED_KEYS.contains(&name.as_str()));
                Value::Object(
                    kept.map(|(name, value)| (name.clone(), self.value(value, name)))
                        .collect::<Map<_, _>>(),
                )
            }
            Value::Array(items) => items.iter().map(|item| self.value(item, key)).collect(),
            Value::String(text) => json!(self.string(text, key)),
            Value::Number(number) => {
                let float = number.as_f64().unwrap_or(0.0);
                if TIME_KEYS.contains(&key) && float > FIRST_TIME && !self.case_text.contains(&number.to_string()) {
                    json!("<time>")
                } else if number.is_f64() {
                    json!(rounded(float, 10))
                } else {
                    value.clone()
                }
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    fn string(&mut self, text: &str, key: &str) -> String {
        let known = self.case_text.contains(text);
        if TIME_KEYS.contains(&key) && !known {
            return "<time>".to_owned();
        }
        if ID_KEYS.contains(&key) && text.chars().count() > 7 && !known {
            return self.id(text);
        }
        match self.ids.get(text) {
            Some(placeholder) => placeholder.clone(),
            None => self.text(text),
        }
    }

    /// The placeholder of an id. What follows `__thought__` is Gemini's signature, and stays.
    fn id(&mut self, text: &str) -> String {
        if let Some(placeholder) = self.ids.get(text) {
            return placeholder.clone();
        }
        let (base, signature) = text.find("__thought__").map_or((text, ""), |at| text.split_at(at));
        let prefix = ID_PREFIX
            .captures(base)
            .map_or("", |found| found.get(1).map_or("", |m| m.as_str()));
        let placeholder = format!("<{prefix}#{}>{signature}", self.ids.len() + 1);
        self.ids.insert(text.to_owned(), placeholder.clone());
        placeholder
    }

    fn text(&self, text: &str) -> String {
        let upstream = |found: &Captures<'_>| {
            let octet: i64 = found[1].parse().unwrap_or(0);
            format!("{{UPSTREAM{}}}", (octet - 9).max(0))
        };
        let unless_known = |found: &Captures<'_>, instead: &str| {
            if self.case_text.contains(&found[0]) {
                found[0].to_owned()
            } else {
                instead.to_owned()
            }
        };
        let text = LOOPBACK.replace_all(text, upstream);
        let text = chain(&text, |text| {
            UUID.replace_all(text, |found: &Captures<'_>| unless_known(found, "<uuid>"))
        });
        let text = chain(&text, |text| JWT.replace_all(text, "<jwt>"));
        let text = chain(&text, |text| {
            FALLBACKS.replace_all(text, "Fallbacks are configured for: <list>. Add")
        });
        let text = chain(&text, |text| TIME_TAKEN.replace_all(text, "time taken=<s>"));
        chain(&text, |text| {
            HEX_HASH.replace_all(text, |found: &Captures<'_>| unless_known(found, "<sha256>"))
        })
    }
}

fn chain(text: &str, replace: impl for<'t> Fn(&'t str) -> Cow<'t, str>) -> String {
    replace(text).into_owned()
}

#[test]
fn ids_keep_one_placeholder_and_known_ones_stay() {
    let record = json!({"upstream": [], "client": [{"headers": {"Date": "x"}, "body": {
        "id": "chatcmpl-123456789", "again": "chatcmpl-123456789", "tool_call_id": "call_given", "created": 1_800_000_000,
        "cost": 0.1234567890123, "url": "http://127.11.0.3:4444/x"
    }}]});
    let body = &normalise(record, "call_given", &["client.0.body.cost".to_owned()])["client"][0]["body"];
    let wanted = json!({
        "id": "<chatcmpl#1>", "again": "<chatcmpl#1>", "tool_call_id": "call_given", "created": "<time>",
        "url": "http://{UPSTREAM2}/x"
    });
    assert_eq!(*body, wanted);
}

#[test]
fn rounds_to_significant_digits() {
    assert_eq!(rounded(0.123_456_789_012, 10), 0.123_456_789);
    assert_eq!(rounded(1234.0, 2), 1200.0);
}
