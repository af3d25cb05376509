//! The input schemas of tools: Converse takes an object's type, members and which of them must be there.

use crate::anthropic::out::Out;
use crate::anthropic::request::refs;
use crate::bedrock::model::Model;
use crate::json::Peek;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What a schema may be of.
const TYPES: &[&str] = &[
    "\"array\"",
    "\"boolean\"",
    "\"integer\"",
    "\"null\"",
    "\"number\"",
    "\"object\"",
    "\"string\"",
];

/// How regular expressions look around.
const LOOKAROUND: &[&str] = &["(?=", "(?!", "(?<=", "(?<!"];

/// Writes a function's parameters.
pub(super) fn write(parameters: Option<&RawValue>, model: &Model<'_>, out: &mut Out) {
    let json = plain(parameters.map_or("{}", RawValue::get), model);
    let body = json.as_bytes();
    let peek = Peek::object(body).unwrap_or_default();
    let get = |name| {
        let json = peek.get(body, name).and_then(|json| std::str::from_utf8(json).ok());
        json.filter(|json| *json != "null")
    };
    out.open('{');
    let kind = get("type").filter(|kind| TYPES.contains(kind));
    out.raw_member("type", kind.unwrap_or("\"object\""));
    out.raw_member("properties", get("properties").unwrap_or("{}"));
    out.raw_member("required", get("required").unwrap_or("[]"));
    let closed = get("additionalProperties").filter(|_| model.takes_strict_tools());
    out.optional_member("additionalProperties", closed);
    out.close('}');
}

/// The schema without what Bedrock or the model doesn't know: references, types of Anthropic's own, regular
/// expressions that look around.
fn plain<'s>(json: &'s str, model: &Model<'_>) -> Cow<'s, str> {
    let looks_around = !model.takes_lookaround() && json.contains("\"pattern\"");
    if !json.contains("\"$ref\"") && !json.contains("\"custom\"") && !looks_around {
        return Cow::Borrowed(json);
    }
    let Ok(mut schema) = serde_json::from_str::<Map<String, Value>>(json) else {
        return Cow::Borrowed(json);
    };
    let parts = ["definitions", "$defs"].map(|name| schema.remove(name));
    let parts = parts.into_iter().flatten().filter_map(|parts| match parts {
        Value::Object(parts) => Some(parts),
        _ => None,
    });
    let parts: Map<_, _> = parts.flatten().collect();
    let Some(mut schema) = refs::inline(Value::Object(schema), parts) else {
        return Cow::Borrowed(json);
    };
    simplify(&mut schema, looks_around);
    Cow::Owned(schema.to_string())
}

fn simplify(schema: &mut Value, looks_around: bool) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| simplify(item, looks_around)),
        Value::Object(members) => {
            if members.get("type").is_some_and(|kind| kind == "custom") {
                members.insert("type".into(), "object".into());
            }
            let pattern = members.get("pattern").and_then(Value::as_str);
            if looks_around && pattern.is_some_and(|pattern| LOOKAROUND.iter().any(|sign| pattern.contains(sign))) {
                members.remove("pattern");
            }
            members.values_mut().for_each(|value| simplify(value, looks_around));
        }
        _ => {}
    }
}
