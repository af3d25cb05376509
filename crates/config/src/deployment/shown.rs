//! What `/model/info` shows of `litellm_params`.

use crate::snapshot::without_query;
use crate::yaml::Node;
use serde_json::{Map, Value};

/// What stands in place of a secret.
const MASK: &str = "***";
/// LiteLLM leaves these out altogether.
const LEFT_OUT: [&str; 6] = [
    "api_key",
    "client_secret",
    "vertex_credentials",
    "vertex_ai_credentials",
    "aws_access_key_id",
    "aws_secret_access_key",
];
/// LiteLLM masks settings that have one of these words in their name.
const SECRET_WORDS: [&str; 14] = [
    "password",
    "secret",
    "key",
    "token",
    "auth",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "access",
    "private",
    "certificate",
    "fingerprint",
    "tenancy",
];
/// Base URLs, whose query may hold a key.
const BASES: [&str; 2] = ["api_base", "base_url"];
/// Flags that LiteLLM's answer always has.
const FLAGS: [&str; 5] = [
    "allow_client_keepalive_override",
    "use_in_pass_through",
    "use_litellm_proxy",
    "use_xai_oauth",
    "merge_reasoning_content_in_choices",
];

/// The parameters without keys, secrets masked, base URLs without their query, null ones left out.
pub(super) fn params(params: &Node) -> Map<String, Value> {
    let mut shown = params.to_json_map();
    shown.retain(|key, value| !value.is_null() && !LEFT_OUT.contains(&key.as_str()));
    mask(&mut shown);
    for base in BASES {
        if let Some(Value::String(url)) = shown.get_mut(base) {
            *url = without_query(url).to_owned();
        }
    }
    for flag in FLAGS {
        shown.entry(flag).or_insert(Value::Bool(false));
    }
    shown
}

fn mask(map: &mut Map<String, Value>) {
    for (key, value) in map {
        match value {
            Value::Object(inner) => mask(inner),
            Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(mask),
            Value::String(text) if is_secret(key) && !text.is_empty() => *text = MASK.to_owned(),
            _ => {}
        }
    }
}

fn is_secret(key: &str) -> bool {
    let words: Vec<String> = key
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&SECRET_WORDS) && !has(&["cost"])
}
