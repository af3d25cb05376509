//! JSON values as Python prints them: LiteLLM shows such text in errors, and counts its tokens.

use crate::amount::python_float;
use serde_json::{Number, Value};

/// Python's `str`: a string is itself, anything else is written as by [`repr`].
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => repr(other),
    }
}

/// Python's `repr`.
pub fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => number_repr(number),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", list(items.iter().map(repr))),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), repr(value)));
            format!("{{{}}}", list(fields))
        }
    }
}

/// Python's list of texts.
pub fn names(names: &[&str]) -> String {
    format!("[{}]", list(names.iter().map(|name| quoted(name))))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn number_repr(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => python_float(float),
        _ => number.to_string(),
    }
}

/// Single quotes, unless the text has such and no double ones.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if !is_printable(c) => out.push_str(&escaped(c)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Python's `str.isprintable`, for all that texts are likely to hold.
fn is_printable(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !invisible && (c == ' ' || !c.is_whitespace())
}

fn escaped(c: char) -> String {
    match u32::from(c) {
        code @ ..0x100 => format!("\\x{code:02x}"),
        code @ ..0x1_0000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_writes_it_so() {
        let value = serde_json::json!({"a'b": ["it's", "\"q\"", "both'\"", "é\n\u{1}\u{a0}\u{2028}"], "n": [1, -2.0, 1e-7, null, true]});
        assert_eq!(
            text(&value),
            r#"{"a'b": ["it's", '"q"', 'both\'"', 'é\n\x01\xa0\u2028'], 'n': [1, -2.0, 1e-07, None, True]}"#
        );
        assert_eq!(text(&Value::String("plain".into())), "plain");
        assert_eq!(names(&["tools", "n"]), "['tools', 'n']");
    }
}
