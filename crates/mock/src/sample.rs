//! The smallest value that a JSON schema accepts: arguments of tool calls, structured answers.

use serde_json::{Map, Value, json};

/// A value for a schema. Of objects, all properties are filled in (OpenAI's strict mode requires
/// them all); references lead to `$defs` of `root`.
pub(crate) fn sample(schema: &Value, root: &Value, depth: usize) -> Value {
    // deeper than any real schema: what refers to itself ends here
    if depth > 16 {
        return Value::Null;
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(fixed) = schema.get("const") {
        return fixed.clone();
    }
    if let Some(target) = schema["$ref"].as_str().and_then(|r| root.pointer(r.strip_prefix('#')?)) {
        return sample(target, root, depth + 1);
    }
    if let Some(first) = ["anyOf", "oneOf", "allOf"].iter().find_map(|k| schema[*k].get(0)) {
        return sample(first, root, depth + 1);
    }
    // Google writes types in capitals, Cohere's first API writes Python's
    match kind(schema).to_ascii_lowercase().as_str() {
        "string" | "str" => json!("mock"),
        "integer" | "int" => json!(1),
        "number" | "float" => json!(1.5),
        "boolean" | "bool" => json!(true),
        "null" => Value::Null,
        "array" => json!([sample(&schema["items"], root, depth + 1)]),
        _ => object(schema, root, depth),
    }
}

fn kind(schema: &Value) -> &str {
    let kind = &schema["type"];
    kind.as_str().or_else(|| kind.get(0)?.as_str()).unwrap_or("object")
}

fn object(schema: &Value, root: &Value, depth: usize) -> Value {
    let properties = schema["properties"].as_object();
    let members = properties.into_iter().flatten();
    let filled: Map<String, Value> = members.map(|(k, v)| (k.clone(), sample(v, root, depth + 1))).collect();
    Value::Object(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_every_kind() {
        let schema = json!({
            "type": "object",
            "properties": {
                "city": {"type": "string"}, "days": {"type": ["integer", "null"]}, "unit": {"enum": ["C", "F"]},
                "list": {"type": "array", "items": {"$ref": "#/$defs/Item"}}, "any": {"anyOf": [{"type": "boolean"}]}
            },
            "$defs": {"Item": {"type": "object", "properties": {"x": {"type": "number"}}}}
        });
        let value = json!({"city": "mock", "days": 1, "unit": "C", "list": [{"x": 1.5}], "any": true});
        assert_eq!(sample(&schema, &schema, 0), value);
    }

    #[test]
    fn ends_on_a_schema_that_refers_to_itself() {
        let schema = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert!(sample(&schema, &schema, 0).is_object());
        assert_eq!(sample(&Value::Null, &Value::Null, 0), json!({}));
    }
}
