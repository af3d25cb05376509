//! Google's schemas (`Schema` of its Protocol Buffers) as plain JSON schemas.

use serde_json::{Map, Value};

/// Names that may be written in two ways; JSON schema has the second.
const NAMES: &[(&str, &str)] = &[
    ("any_of", "anyOf"),
    ("max_items", "maxItems"),
    ("max_length", "maxLength"),
    ("max_properties", "maxProperties"),
    ("min_items", "minItems"),
    ("min_length", "minLength"),
    ("min_properties", "minProperties"),
    ("additional_properties", "additionalProperties"),
];
/// Counts, which Protocol Buffers write as texts.
const COUNTS: &[&str] = &[
    "maxItems",
    "maxLength",
    "maxProperties",
    "minItems",
    "minLength",
    "minProperties",
];
/// What only Google knows.
const GOOGLES: &[&str] = &["propertyOrdering", "property_ordering", "nullable"];
/// Members that hold schemas by name.
const BY_NAME: &[&str] = &["properties", "$defs", "definitions", "patternProperties"];
/// Members that hold values, which may look like schemas.
const VALUES: &[&str] = &["enum", "const", "default", "example", "examples", "required"];

/// The schema in JSON schema's words. One that is in them already stays as it is.
pub(super) fn plain(schema: Value) -> Value {
    match schema {
        Value::Object(members) => Value::Object(object(members)),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        other => other,
    }
}

fn object(members: Map<String, Value>) -> Map<String, Value> {
    let nullable = members.get("nullable") == Some(&Value::Bool(true));
    let mut out = Map::with_capacity(members.len());
    for (name, value) in members {
        let name = NAMES
            .iter()
            .find(|(written, _)| *written == name)
            .map_or(name, |(_, plain)| (*plain).to_owned());
        if GOOGLES.contains(&name.as_str()) {
            continue;
        }
        let value = member(&name, value);
        out.insert(name, value);
    }
    if nullable {
        allow_null(&mut out);
    }
    out
}

fn member(name: &str, value: Value) -> Value {
    match value {
        Value::String(kind) if name == "type" => kind.to_ascii_lowercase().into(),
        Value::String(count) if COUNTS.contains(&name) => match count.parse::<u64>() {
            Ok(count) => count.into(),
            Err(_) => count.into(),
        },
        Value::Object(schemas) if BY_NAME.contains(&name) => {
            let plain = schemas.into_iter().map(|(name, schema)| (name, plain(schema)));
            Value::Object(plain.collect())
        }
        value if name == "type" || VALUES.contains(&name) => value,
        value => plain(value),
    }
}

fn allow_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::String(kind)) => {
            let kinds = Value::from(vec![std::mem::take(kind), "null".to_owned()]);
            schema.insert("type".into(), kinds);
        }
        Some(_) => {}
        None => {
            if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
                choices.push(serde_json::json!({"type": "null"}));
            }
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn googles_words_become_plain_ones() {
        for (google, wanted) in [
            (
                json!({"type": "OBJECT", "properties": {"type": {"type": "STRING"}, "nullable": {"type": "INTEGER"}},
                    "propertyOrdering": ["type"], "required": ["type"]}),
                json!({"type": "object", "properties": {"type": {"type": "string"}, "nullable": {"type": "integer"}},
                    "required": ["type"]}),
            ),
            (
                json!({"type": "ARRAY", "min_items": "2", "maxItems": 3, "items": {"type": "STRING", "nullable": true}}),
                json!({"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": ["string", "null"]}}),
            ),
            (
                json!({"any_of": [{"type": "NUMBER"}], "nullable": true}),
                json!({"anyOf": [{"type": "number"}, {"type": "null"}]}),
            ),
            (
                json!({"type": "STRING", "enum": ["OBJECT"], "nullable": true, "default": {"type": "OBJECT"}}),
                json!({"type": ["string", "null"], "enum": ["OBJECT", null], "default": {"type": "OBJECT"}}),
            ),
            (
                json!({"type": ["object", "null"], "$defs": {"A": {"type": "BOOLEAN"}}, "nullable": false}),
                json!({"type": ["object", "null"], "$defs": {"A": {"type": "boolean"}}}),
            ),
        ] {
            assert_eq!(plain(google.clone()), wanted, "{google}");
            assert_eq!(plain(wanted.clone()), wanted);
        }
    }
}
