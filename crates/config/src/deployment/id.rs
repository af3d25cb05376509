//! A deployment's id where the config gives none: LiteLLM's hash, so that spend logs, cooldowns and
//! `x-litellm-model-id` keep their meaning when a user comes from there (routing.md, 0).

use crate::yaml::{Node, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over the model's name, and every parameter's key and value in the order of the config.
pub(super) fn hash(model_name: &str, params: &Node) -> String {
    let mut text = model_name.to_owned();
    for entry in params.entries() {
        text.push_str(&entry.key);
        match &entry.value.value {
            Value::Text(value) => text.push_str(value),
            Value::Map(_) => json(&mut text, &entry.value),
            _ => python(&mut text, &entry.value),
        }
    }
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// The value as Python's `json.dumps` writes it: `", "` and `": "` between parts, ASCII only.
fn json(out: &mut String, node: &Node) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(_) | Value::Float(_) => python(out, node),
        Value::Text(text) => json_text(out, text),
        Value::List(items) => join(out, "[", items, "]", json),
        Value::Map(entries) => join(out, "{", entries, "}", |out, entry| {
            json_text(out, &entry.key);
            out.push_str(": ");
            json(out, &entry.value);
        }),
    }
}

fn json_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// The value as Python's `str()` writes it; text within lists and maps in Python's quotes.
fn python(out: &mut String, node: &Node) {
    match &node.value {
        Value::Null => out.push_str("None"),
        Value::Text(text) => python_text(out, text),
        Value::List(items) => join(out, "[", items, "]", python),
        Value::Map(entries) => join(out, "{", entries, "}", |out, entry| {
            python_text(out, &entry.key);
            out.push_str(": ");
            python(out, &entry.value);
        }),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => out.push_str(&node.display().unwrap_or_default()),
    }
}

/// Python's `repr` of text: single quotes, unless it holds those and no double ones.
fn python_text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if c.is_control() && u32::from(c) < 256 => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push(quote);
}

fn join<T>(out: &mut String, open: &str, items: &[T], close: &str, write: impl Fn(&mut String, &T)) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
    out.push_str(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes are what the same documents give in Python.
    #[test]
    fn the_same_as_litellm() {
        for (yaml, expected) in [
            (
                "{model: openai/gpt-4o, api_base: 'http://127.0.0.1:9/v1', api_key: sk-up-openai}",
                "655d7245eb398ba2f1545a3f2b466940b8e04174b299d8d7c453a6fbf99da74f",
            ),
            (
                "{model: openai/x, rpm: 10, temperature: 0.5, drop_params: true, api_version: null, \
                 tags: [a, \"it's\", 'q\"', 1, 1.0e-7, no], \
                 extra_headers: {X-A: \"é\\n\", b: [1, {c: ~}], d: 2.0}, list: [{a: 'b\\tü'}]}",
                "b290c39bf2cdd482ecb7108e61ff489cc6ab6df74641d74aa9831615fdbece7c",
            ),
        ] {
            let params = crate::yaml::parse(0, yaml).unwrap().root.unwrap();
            assert_eq!(hash("group", &params), expected);
        }
    }
}
