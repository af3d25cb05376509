//! The `usage` object of Responses: into disjoint buckets, and from one dialect's form into the other's.

use crate::json::each_member;
use crate::openai::usage as chat;
use crate::usage::Usage;
use serde_json::{Map, Value, json};

/// Members of Responses' object, and what chat completions call them.
const NAMES: &[(&str, &str)] = &[
    ("input_tokens", "prompt_tokens"),
    ("output_tokens", "completion_tokens"),
    ("total_tokens", "total_tokens"),
    ("input_tokens_details", "prompt_tokens_details"),
    ("output_tokens_details", "completion_tokens_details"),
];

/// What a Responses object reports, in buckets that add up to its totals.
pub(super) fn read(json: &[u8]) -> Usage {
    chat::read(&to_chat(json)).usage
}

/// A Responses object in the words of chat completions; its details and what else is in it stay as they are.
pub(super) fn to_chat(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() + 32);
    out.push(b'{');
    each_member(json, |key, value| {
        if value == b"null" {
            return;
        }
        let renamed = NAMES.iter().find(|(from, _)| from.as_bytes() == key);
        if out.len() > 1 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(renamed.map_or(key, |(_, to)| to.as_bytes()));
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value);
    });
    out.push(b'}');
    out
}

/// Details of tokens that Responses know; `cached_tokens` and `reasoning_tokens` are always told.
const INPUT_DETAILS: &[&str] = &[
    "cached_tokens",
    "text_tokens",
    "audio_tokens",
    "image_tokens",
    "video_tokens",
    "cache_write_tokens",
    "web_search_requests",
];
const OUTPUT_DETAILS: &[&str] = &["reasoning_tokens", "text_tokens", "audio_tokens", "image_tokens"];

/// The usage of a chat completion in the words of Responses.
pub(super) fn from_chat(json: &[u8]) -> String {
    let chat: Value = serde_json::from_slice(json).unwrap_or_default();
    let count = |name: &str| chat[name].as_u64().unwrap_or(0);
    let mut usage = json!({
        "input_tokens": count("prompt_tokens"),
        "output_tokens": count("completion_tokens"),
        "total_tokens": count("total_tokens"),
    });
    for (from, to, names) in [
        ("prompt_tokens_details", "input_tokens_details", INPUT_DETAILS),
        ("completion_tokens_details", "output_tokens_details", OUTPUT_DETAILS),
    ] {
        if let Value::Object(told) = &chat[from] {
            usage[to] = details(told, names);
        }
    }
    if chat["cost"].is_number() {
        usage["cost"] = chat["cost"].clone();
    }
    usage.to_string()
}

/// The counts that are known by these names, the first of which is never missing.
fn details(told: &Map<String, Value>, names: &[&str]) -> Value {
    let known = names
        .iter()
        .filter_map(|name| Some((*name, told.get(*name).filter(|count| count.is_u64())?)));
    let mut details: Map<String, Value> = known.map(|(name, count)| (name.to_owned(), count.clone())).collect();
    if let Some(first) = names.first() {
        details.entry(*first).or_insert_with(|| 0.into());
    }
    Value::Object(details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let reported = json!({
            "input_tokens": 36, "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2},
            "output_tokens": 8, "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 44, "cost": null,
        });
        let usage = read(reported.to_string().as_bytes());
        assert_eq!((usage.prompt(), usage.completion(), usage.total()), (36, 8, 44));
        assert_eq!(
            (
                usage.cache_read,
                usage.cache_write_5m,
                usage.reasoning,
                usage.output_text
            ),
            (4, 2, 5, 3)
        );
        let chat: Value = serde_json::from_slice(&to_chat(reported.to_string().as_bytes())).unwrap();
        assert_eq!(chat["prompt_tokens_details"]["cached_tokens"], 4);
        assert_eq!((&chat["prompt_tokens"], chat.get("cost")), (&json!(36), None));
    }
}
