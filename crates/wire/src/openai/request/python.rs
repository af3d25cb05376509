//! JSON values as Python prints them, for LiteLLM's error texts.

use crate::amount::python_float;
use serde_json::Value;

/// Python's `repr` of a JSON value.
pub(crate) fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) if number.is_f64() => number.as_f64().map(python_float).unwrap_or_default(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", list(items.iter().map(repr))),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), repr(value)));
            format!("{{{}}}", list(members))
        }
    }
}

/// Python's list of texts.
pub(crate) fn names(names: &[&str]) -> String {
    format!("[{}]", list(names.iter().map(|name| quoted(name))))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// Single quotes, or double ones around text that has single quotes only.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if char == quote => out.extend(['\\', quote]),
            _ if char.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(char))),
            _ => out.push(char),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn prints_as_python_does() {
        let value = json!({"a": [1, 0.5, true, null], "it's": "say \"it's\"\n"});
        assert_eq!(repr(&value), r#"{'a': [1, 0.5, True, None], "it's": 'say "it\'s"\n'}"#);
        assert_eq!(names(&["tools", "n"]), "['tools', 'n']");
    }
}
