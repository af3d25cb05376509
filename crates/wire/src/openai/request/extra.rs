//! What a request carries beside its parameters: headers, and members for the provider alone.

use super::draft::Draft;
use super::params::Limits;
use serde_json::{Map, Value};

/// The headers that the body asks for; a later one wins.
pub(super) fn headers(draft: &Draft<'_>) -> Vec<(String, String)> {
    let in_body = ["headers", "extra_headers"]
        .iter()
        .filter_map(|member| match draft.value(member) {
            Some(Value::Object(headers)) => Some(headers),
            _ => None,
        })
        .flatten()
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())));
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in in_body {
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value));
    }
    headers
}

/// Takes `extra_body` out of the body.
pub(super) fn take_body(draft: &mut Draft<'_>) -> Map<String, Value> {
    let extra = draft.value("extra_body");
    draft.remove("extra_body");
    match extra {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// Its members join the body's, in place of those with the same name. The model is not theirs to say.
pub(super) fn merge_body(draft: &mut Draft<'_>, extra: Map<String, Value>, limits: &Limits) {
    for (name, value) in extra {
        if name != "model" && !limits.drops(&name) {
            draft.put(&name, &value);
        }
    }
}
