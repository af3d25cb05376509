//! `requestMetadata`: what AWS's logs show of a call.

use crate::bedrock::error::bad_value;
use crate::error::ApiError;
use serde_json::{Map, Value};

/// AWS's limits: how many entries, and how long each part of one.
const ENTRIES: usize = 16;
const LONGEST: usize = 256;

/// Checks it against AWS's limits.
///
/// # Errors
/// An entry that AWS would refuse, in LiteLLM's words.
pub(super) fn check(json: &str) -> Result<(), ApiError> {
    let metadata: Map<String, Value> =
        serde_json::from_str(json).map_err(|_| bad_value("requestMetadata must be a dictionary"))?;
    if metadata.len() > ENTRIES {
        return Err(bad_value(format_args!(
            "requestMetadata can contain a maximum of {ENTRIES} items"
        )));
    }
    for (key, value) in &metadata {
        let Some(value) = value.as_str() else {
            return Err(bad_value("requestMetadata values must be strings"));
        };
        if key.is_empty() || key.chars().count() > LONGEST {
            return Err(bad_value("requestMetadata key length must be 1-256 characters"));
        }
        if value.chars().count() > LONGEST {
            return Err(bad_value("requestMetadata value length must be 0-256 characters"));
        }
        for (part, text) in [("key", key.as_str()), ("value", value)] {
            if !text.chars().all(is_allowed) {
                return Err(bad_value(format_args!(
                    "requestMetadata {part} '{text}' contains invalid characters. Allowed: [a-zA-Z0-9\\s:_@$#=/+,.-]"
                )));
            }
        }
    }
    Ok(())
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_whitespace() || ":_@$#=/+,.-".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_to_awss_limits() {
        assert!(check(r#"{"team": "a b/c", "empty": ""}"#).is_ok());
        let many: Map<String, Value> = (0..17).map(|n| (format!("k{n}"), "v".into())).collect();
        for json in [
            r#"["a"]"#.to_owned(),
            r#"{"a": 1}"#.to_owned(),
            r#"{"": "x"}"#.to_owned(),
            r#"{"a": "x;y"}"#.to_owned(),
            format!(r#"{{"a": "{}"}}"#, "x".repeat(257)),
            Value::Object(many).to_string(),
        ] {
            assert!(check(&json).unwrap_err().message.contains("requestMetadata"), "{json}");
        }
    }
}
