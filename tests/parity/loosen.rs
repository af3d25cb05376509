//! Takes out of a record what neither a provider nor a client minds: the semantic level.

use crate::parity::normalise::rounded;
use crate::parity::sse::is_true;
use regex::Regex;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// What a provider would notice; other request headers count for the exact level only.
#[rustfmt::skip]
const ESSENTIAL_REQUEST_HEADERS: &[&str] = &[
    "authorization", "api-key", "x-api-key", "x-goog-api-key", "anthropic-version", "anthropic-beta", "content-type",
    "x-oracle",
];

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<[A-Za-z]*#(\d+)>").expect("a pattern"));
static USAGE_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("usage|_tokens|eval_count|TokenCount|Tokens|billed_units|token_count").expect("a pattern")
});
static REASONING_GIVEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("reasoning_tokens|thoughtsTokenCount").expect("a pattern"));

/// A value without absent-or-empty differences and with one spelling for what means the same.
pub(crate) fn loosen(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(members) => {
            let loose = members.iter().map(|(name, value)| (name.clone(), loosen(value, name)));
            let kept = loose.filter(|(name, value)| !is_nothing(value) && !is_no_stream(name, value));
            Value::Object(kept.collect())
        }
        Value::Array(items) => match plain_text(items).filter(|_| matches!(key, "content" | "system")) {
            Some(text) => json!(text),
            None => items.iter().map(|item| loosen(item, key)).collect(),
        },
        Value::Number(number) => json!(rounded(number.as_f64().unwrap_or(0.0), 6)),
        Value::String(text)
            if matches!(key, "arguments" | "input" | "partial_json") && text.starts_with(['{', '[']) =>
        {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |parsed| loosen(&parsed, ""))
        }
        Value::String(text) => json!(PLACEHOLDER.replace_all(text, "<#$1>")),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn is_no_stream(name: &str, value: &Value) -> bool {
    name == "stream" && *value == json!(false)
}

/// The text of a list of one bare text block.
fn plain_text(items: &[Value]) -> Option<&str> {
    let [Value::Object(block)] = items else {
        return None;
    };
    let bare = block.keys().all(|key| matches!(key.as_str(), "type" | "text"));
    block.get("text").filter(|_| bare)?.as_str()
}

/// What the provider saw, loosened.
pub(crate) fn loosen_upstream(seen: &Value) -> Value {
    let mut query: Vec<&str> = seen["query"].as_str().unwrap_or_default().split('&').collect();
    query.retain(|pair| !pair.is_empty());
    query.sort_unstable();
    let mut body = loosen(&seen["body"], "");
    if let (Some("multipart"), Some(parts)) = (seen["body_kind"].as_str(), body.as_array_mut()) {
        parts.sort_by_key(sorted_text);
    }
    let headers = seen["headers"].as_object().into_iter().flatten();
    let essential = headers.filter(|(name, _)| ESSENTIAL_REQUEST_HEADERS.contains(&name.as_str()));
    let path = seen["path"]
        .as_str()
        .unwrap_or_default()
        .replace("%3A", ":")
        .replace("%3a", ":");
    json!({
        "upstream": seen["upstream"], "method": seen["method"], "path": path, "query": query,
        "headers": essential.map(|(k, v)| (k.clone(), v.clone())).collect::<Map<_, _>>(),
        "sigv4": seen["sigv4"], "body": if is_true(&body) { body } else { Value::Null },
    })
}

/// JSON text with sorted keys.
fn sorted_text(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}

/// The error texts in a case's canned replies, the longest first.
pub(crate) fn upstream_messages(replies: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect_messages(replies, &mut found);
    found.retain(|text| text.chars().count() > 5);
    found.sort_by_key(|text| (std::cmp::Reverse(text.chars().count()), text.clone()));
    found.dedup();
    found
}

fn collect_messages(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| match value {
            Value::String(text)
                if matches!(
                    key.to_lowercase().as_str(),
                    "message" | "detail" | "error" | "msg" | "text"
                ) =>
            {
                found.push(text.clone());
            }
            other => collect_messages(other, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect_messages(item, found)),
        _ => {}
    }
}

/// How the answers of one case are loosened.
pub(crate) struct ClientRules<'a> {
    /// The provider's own error texts.
    pub(crate) texts: Vec<String>,
    /// Response headers that count.
    pub(crate) check_headers: &'a [String],
    /// All canned replies as text.
    pub(crate) replies_text: String,
}

impl ClientRules<'_> {
    /// An answer loosened, its errors judged against golden's (`wanted`).
    pub(crate) fn loosen(&self, answer: &Value, wanted: &Value) -> Value {
        let headers = std::iter::once("content-type").chain(self.check_headers.iter().map(String::as_str));
        let headers: Map<String, Value> = headers
            .map(|name| (name.to_owned(), as_number(&answer["headers"][name])))
            .collect();
        let (body, golden_body) = match answer["kind"].as_str() {
            Some("sse") if !answer["assembled"].is_null() && !wanted["assembled"].is_null() => {
                (&answer["assembled"], &wanted["assembled"])
            }
            Some("sse") => (&answer["events"], &wanted["events"]),
            _ => (&answer["body"], &wanted["body"]),
        };
        let body = loosen(&self.without_estimates(&self.loosen_errors(body, golden_body)), "");
        json!({"status": answer["status"], "kind": answer["kind"], "headers": headers, "body": body})
    }

    fn loosen_errors(&self, body: &Value, golden: &Value) -> Value {
        match (body, golden) {
            (Value::Object(members), Value::Object(_)) if members.contains_key("error") => {
                let mut body = body.clone();
                body["error"] = self.loosen_error(&body["error"], &golden["error"]);
                body
            }
            (Value::Array(events), Value::Array(golden)) => {
                let event = |(index, event): (usize, &Value)| {
                    let wanted = golden.get(index).map_or(&Value::Null, |event| &event["data"]);
                    let mut event = event.clone();
                    if event["data"].get("error").is_some() && wanted.is_object() {
                        event["data"]["error"] = self.loosen_error(&event["data"]["error"], &wanted["error"]);
                    }
                    event
                };
                events.iter().enumerate().map(event).collect()
            }
            _ => body.clone(),
        }
    }

    /// An error whose message only has to carry the provider's own words, where golden's does.
    fn loosen_error(&self, error: &Value, wanted: &Value) -> Value {
        if !error.is_object() || !wanted.is_object() {
            return error.clone();
        }
        let golden_message = wanted["message"].as_str().unwrap_or_default();
        let core = self.texts.iter().find(|text| golden_message.contains(*text));
        let message = &error["message"];
        let mut out = error.clone();
        out["message"] = match core {
            Some(core) if message.as_str().is_some_and(|message| message.contains(core)) => json!(core),
            Some(core) => json!(format!("<lacks: {core}>")),
            None if is_true(message) => json!("<some text>"),
            None => Value::Null,
        };
        if let Some(code) = out.get_mut("code").filter(|code| !code.is_null() && !code.is_string()) {
            *code = json!(code.to_string());
        }
        out
    }

    /// A body without token counts that the provider did not give: LiteLLM estimates those.
    fn without_estimates(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let kept = members.iter().filter(|(name, _)| !self.is_estimate(name));
                Value::Object(
                    kept.map(|(name, value)| (name.clone(), self.without_estimates(value)))
                        .collect(),
                )
            }
            Value::Array(items) => items.iter().map(|item| self.without_estimates(item)).collect(),
            other => other.clone(),
        }
    }

    fn is_estimate(&self, name: &str) -> bool {
        match name {
            "usage" => !USAGE_GIVEN.is_match(&self.replies_text),
            "completion_tokens_details" | "output_tokens_details" => !REASONING_GIVEN.is_match(&self.replies_text),
            _ => false,
        }
    }
}

/// A header that is a number compares as one.
fn as_number(value: &Value) -> Value {
    let number = value.as_str().and_then(|text| text.parse::<f64>().ok());
    number.map_or_else(|| value.clone(), |number| json!(rounded(number, 6)))
}

#[test]
fn absent_empty_and_spelled_otherwise_are_equal() {
    let one = json!({"a": null, "b": [], "stream": false, "n": 1, "arguments": "{\"x\": 1}", "id": "<call#2>"});
    let two = json!({"n": 1.0, "arguments": "{\"x\":1.0}", "id": "<#2>", "c": {"d": null}});
    assert_eq!(loosen(&one, ""), loosen(&two, ""));
    let block = json!({"content": [{"type": "text", "text": "hi"}]});
    assert_eq!(loosen(&block, ""), json!({"content": "hi"}));
}

#[test]
fn messages_must_carry_the_providers_words() {
    let replies = json!([{"json": {"error": {"message": "too long by 5"}}}]);
    let rules = ClientRules {
        texts: upstream_messages(&replies),
        check_headers: &[],
        replies_text: String::new(),
    };
    let wanted = json!({"message": "X: too long by 5", "code": "400"});
    let judge = |message: &str| rules.loosen_error(&json!({"message": message, "code": 400}), &wanted);
    assert_eq!(judge("Y - too long by 5."), rules.loosen_error(&wanted, &wanted));
    assert_eq!(judge("Y")["message"], "<lacks: too long by 5>");
}
