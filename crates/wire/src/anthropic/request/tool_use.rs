//! Tool calls of earlier answers: their ids and arguments as Anthropic takes them.

use crate::anthropic::error::refuse;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// An id in which every character is one that Anthropic takes (`^[a-zA-Z0-9_-]+$`).
pub(super) fn clean_id(id: &str) -> Cow<'_, str> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if id.is_empty() {
        Cow::Borrowed("tool_use_id")
    } else if id.chars().all(is_fine) {
        Cow::Borrowed(id)
    } else {
        Cow::Owned(id.chars().map(|c| if is_fine(c) { c } else { '_' }).collect())
    }
}

/// The id of a call that had none (`function_call`), and of its result (role `function`): the same
/// each time the conversation is sent, so that its cached prefix holds.
pub(super) fn function_id(number: usize) -> String {
    format!("toolu_function_{number}")
}

/// A call's arguments as JSON: `{}` for none, and with their brackets closed if the model was cut off.
///
/// # Errors
/// Arguments that are not JSON.
pub(super) fn arguments<'a>(name: &str, json: Option<&'a RawValue>) -> Result<Cow<'a, str>, ApiError> {
    let Some(json) = json else {
        return Ok(Cow::Borrowed("{}"));
    };
    let Some(text) = Text::of(json) else {
        return Ok(Cow::Borrowed(json.get()));
    };
    let text = text.decoded();
    if text.trim().is_empty() {
        return Ok(Cow::Borrowed("{}"));
    }
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => closed(&text).map(Cow::Owned).ok_or_else(|| {
            refuse(format_args!(
                "Failed to parse tool call arguments for tool '{name}' (Anthropic tool invoke). Error: {error}"
            ))
        }),
    }
}

/// JSON that ends too early, with its open brackets closed; `None` if that doesn't mend it.
fn closed(json: &str) -> Option<String> {
    let json = json.trim_end();
    let mut open = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' if open.last() == Some(&c) => _ = open.pop(),
            _ => {}
        }
    }
    let closing = open.iter().rev();
    let mended: String = json.trim_end_matches(',').chars().chain(closing.copied()).collect();
    serde_json::from_str::<IgnoredAny>(&mended).is_ok().then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_brackets() {
        for (json, mended) in [
            (r#"{"a": ["b", {"c": 1},"#, Some(r#"{"a": ["b", {"c": 1}]}"#)),
            (r#"{"a": "}"#, None),
            ("not json", None),
            (r#"{"a": "\"{", "b": [1"#, Some(r#"{"a": "\"{", "b": [1]}"#)),
        ] {
            assert_eq!(closed(json).as_deref(), mended, "{json}");
        }
    }

    #[test]
    fn cleans_ids() {
        for (id, clean) in [
            ("call|1.a", "call_1_a"),
            ("", "tool_use_id"),
            ("toolu_01-x", "toolu_01-x"),
        ] {
            assert_eq!(clean_id(id), clean);
        }
    }
}
