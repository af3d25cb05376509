//! JSON schemas of tools: Anthropic takes an object with a few known members.

use super::refs;
use crate::anthropic::out::Out;
use crate::json::Peek;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Members of a tool's schema that Anthropic takes.
const KNOWN: &[&str] = &[
    "type",
    "properties",
    "additionalProperties",
    "required",
    "$defs",
    "strict",
];

/// Writes a function's `parameters` as `input_schema`.
pub(super) fn write_input(parameters: Option<&RawValue>, out: &mut Out) {
    let json = parameters.map_or("{}", RawValue::get);
    match inlined(json) {
        Some(inlined) => members(&inlined, out),
        None => members(json, out),
    }
}

/// Writes the schema of an answer as `input_schema`, with all that it says.
pub(super) fn write_answer(schema: &RawValue, out: &mut Out) {
    let body = schema.get().as_bytes();
    let Ok(peek) = Peek::object(body) else {
        return out.raw(schema.get());
    };
    if peek.get(body, "type").is_some() {
        return out.raw(schema.get());
    }
    out.open('{');
    out.text_member("type", "object");
    for (name, json) in peek.iter(body) {
        out.raw_member(&name, std::str::from_utf8(json).unwrap_or_default());
    }
    out.close('}');
}

fn members(schema: &str, out: &mut Out) {
    let body = schema.as_bytes();
    let peek = Peek::object(body).unwrap_or_default();
    let get = |name| peek.get(body, name).and_then(|json| std::str::from_utf8(json).ok());
    out.open('{');
    for name in KNOWN {
        match (*name, get(name)) {
            ("type", _) => out.text_member("type", "object"),
            ("properties", None | Some("null")) => out.raw_member("properties", "{}"),
            (name, json) => out.optional_member(name, json),
        }
    }
    out.close('}');
}

/// The schema with references into `definitions` and `components.schemas` replaced by what they
/// stand for, since Anthropic knows `$defs` alone; `None` if there are no such parts.
fn inlined(schema: &str) -> Option<String> {
    let body = schema.as_bytes();
    let peek = Peek::object(body).ok()?;
    peek.get(body, "definitions").or_else(|| peek.get(body, "components"))?;
    let mut schema: Map<String, Value> = serde_json::from_str(schema).ok()?;
    let components = schema.remove("components");
    let definitions = schema.remove("definitions");
    let mut parts = match components {
        Some(Value::Object(mut components)) => object(components.remove("schemas")),
        _ => Map::new(),
    };
    parts.extend(object(definitions));
    let inlined = refs::inline(Value::Object(schema), parts)?;
    Some(inlined.to_string())
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
