//! The arguments of a call: JSON that a model wrote, and may have broken off.

use crate::anthropic::text::Text;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The arguments as JSON; none are an empty object. What was cut is closed, as LiteLLM does. `None` is what is no JSON and
/// could not become some.
pub(crate) fn object(text: Text<'_>) -> Option<Cow<'_, str>> {
    let json = text.decoded();
    if json.trim().is_empty() {
        return Some(Cow::Borrowed("{}"));
    }
    if is_json(&json) {
        return Some(json);
    }
    let closed = closed(&json);
    is_json(&closed).then_some(Cow::Owned(closed))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// The text with what is open at its end closed.
fn closed(json: &str) -> String {
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    for c in json.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => open.push('}'),
            '[' if !in_string => open.push(']'),
            '}' | ']' if !in_string => drop(open.pop()),
            _ => {}
        }
    }
    let mut closed = json.trim_end().to_owned();
    if in_string {
        closed.push('"');
    } else if closed.ends_with(',') {
        closed.pop();
    }
    closed.extend(open.iter().rev());
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_arguments_are_closed() {
        for (cut, whole) in [
            ("", Some("{}")),
            (" ", Some("{}")),
            (r#"{"a": 1}"#, Some(r#"{"a": 1}"#)),
            (r#"{"a": [1, {"b": "c"#, Some(r#"{"a": [1, {"b": "c"}]}"#)),
            (r#"{"a": 1,"#, Some(r#"{"a": 1}"#)),
            (r#"{"a":"#, None),
            ("nonsense", None),
        ] {
            let json = serde_json::Value::from(cut).to_string();
            let raw: &RawValue = serde_json::from_str(&json).unwrap();
            let text = Text::of(raw).unwrap();
            assert_eq!(object(text).as_deref(), whole, "{cut}");
        }
    }
}
