//! `extra_body`: members that a client wants sent as they are. Those that steer a call or its cost
//! count as if they stood in the body itself, so that nothing is sent that wasn't checked and
//! reserved for.

use bytes::Bytes;
use serde_json::Value;
use wire::json::{Peek, Splice};

/// Members that are moved into the body; they win over the body's own, as when sent.
const MOVED: [&str; 14] = [
    "messages",
    "input",
    "prompt",
    "query",
    "documents",
    "best_of",
    "n",
    "max_tokens",
    "max_completion_tokens",
    "service_tier",
    "tools",
    "web_search_options",
    "modalities",
    "audio",
];
/// Members that the body alone decides.
const DROPPED: [&str; 3] = ["model", "stream", "stream_options"];

/// The body with such members moved or dropped; `None` if `extra_body` has none of them.
pub(super) fn settled(body: &Bytes, peek: &Peek) -> Option<Bytes> {
    let mut extra: Value = serde_json::from_slice(peek.get(body, "extra_body")?).ok()?;
    let members = extra.as_object_mut()?;
    let mut splice = Splice::new(body, peek);
    let mut changed = false;
    for name in MOVED {
        if let Some(value) = members.shift_remove(name) {
            splice.set(name, value.to_string());
            changed = true;
        }
    }
    for name in DROPPED {
        changed |= members.shift_remove(name).is_some();
    }
    if !changed {
        return None;
    }
    splice.set("extra_body", extra.to_string());
    Some(splice.finish().concat().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(body: &'static str) -> Option<Value> {
        let body = Bytes::from(body);
        let settled = super::settled(&body, &Peek::object(&body).unwrap())?;
        Some(serde_json::from_slice(&settled).unwrap())
    }

    #[test]
    fn what_costs_stands_in_the_body() {
        assert_eq!(settled(r#"{"n": 1}"#), None);
        assert_eq!(settled(r#"{"extra_body": {"top_k": 1}}"#), None);
        assert_eq!(settled(r#"{"extra_body": "x"}"#), None);
        let body = r#"{"max_tokens": 1, "extra_body": {"max_tokens": 3000, "n": 9, "model": "x", "top_k": 1}}"#;
        let wanted = serde_json::json!({ "max_tokens": 3000, "n": 9, "extra_body": { "top_k": 1 } });
        assert_eq!(settled(body), Some(wanted));
    }
}
