//! JSON schemas as Gemini takes them: OpenAPI's, which know fewer words (what LiteLLM 1.106.2 makes of them).

use crate::anthropic::request::refs;
use crate::error::ApiError;
use crate::gemini::error::refuse;
use serde_json::{Map, Value, json};

/// Words of a schema that Google knows; any other is left out.
const KNOWN: &[&str] = &[
    "anyOf",
    "default",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "nullable",
    "pattern",
    "properties",
    "propertyOrdering",
    "required",
    "title",
    "type",
];

/// Formats that Google knows.
const FORMATS: &[&str] = &["enum", "date-time"];

/// Words that go with the types object and array, where a schema allows for several types.
const OF_COMPOUNDS: &[&str] = &[
    "properties",
    "required",
    "items",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Words with lists of alternatives.
const ALTERNATIVES: &[&str] = &["anyOf", "oneOf", "allOf"];

/// The parameters of a tool.
///
/// # Errors
/// A schema that allows for nothing, or whose references lead too deep.
pub(super) fn of_parameters(schema: Value) -> Result<Value, ApiError> {
    clean(inlined(schema)?)
}

/// The form of an answer: its members come in the order in which the schema has them.
///
/// # Errors
/// A schema that allows for nothing, or whose references lead too deep.
pub(super) fn of_answer(schema: Value) -> Result<Value, ApiError> {
    let mut schema = of_parameters(schema)?;
    order(&mut schema);
    Ok(schema)
}

/// Takes out OpenAI's `strict`, but for properties of that name.
pub(super) fn drop_strict(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_strict),
        Value::Object(members) => {
            members.shift_remove("strict");
            for (name, member) in members {
                match member {
                    Value::Object(named) if matches!(name.as_str(), "properties" | "$defs" | "definitions") => {
                        named.values_mut().for_each(drop_strict);
                    }
                    other => drop_strict(other),
                }
            }
        }
        _ => {}
    }
}

/// The schema with its references replaced by what they stand for; one that leads to itself stays.
fn inlined(mut schema: Value) -> Result<Value, ApiError> {
    let Some(members) = schema.as_object_mut() else {
        return Ok(schema);
    };
    let mut parts = Map::new();
    for word in ["definitions", "$defs"] {
        if let Some(Value::Object(named)) = members.shift_remove(word) {
            parts.extend(named);
        }
    }
    if parts.is_empty() {
        return Ok(schema);
    }
    refs::inline(schema, parts)
        .ok_or_else(|| refuse("the references of a JSON schema lead too deep, or grow too large"))
}

/// A schema in Google's words; what is none stays as it is.
fn clean(schema: Value) -> Result<Value, ApiError> {
    let Value::Object(mut schema) = schema else {
        return Ok(schema);
    };
    nulls_to_nullable(&mut schema)?;
    types_to_alternatives(&mut schema);
    mend_enum(&mut schema);
    let is_array = schema
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("array"));
    if is_array && schema.get("items").is_none_or(|items| *items == json!({})) {
        schema.insert("items".into(), json!({"type": "object"}));
    }
    add_type(&mut schema);
    let members = only_alternatives(schema)
        .into_iter()
        .filter(|(name, value)| is_known(name, value));
    let cleaned: Result<Map<_, _>, _> = members
        .map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("properties", Value::Object(named)) => {
                    let cleaned: Result<Map<_, _>, _> = named
                        .into_iter()
                        .map(|(name, part)| Ok::<_, ApiError>((name, clean(part)?)))
                        .collect();
                    Value::Object(cleaned?)
                }
                ("anyOf", Value::Array(list)) => Value::Array(list.into_iter().map(clean).collect::<Result<_, _>>()?),
                ("items", value) => clean(value)?,
                (_, value) => value,
            };
            Ok::<_, ApiError>((name, value))
        })
        .collect();
    cleaned.map(Value::Object)
}

fn is_known(name: &str, value: &Value) -> bool {
    match name {
        "format" => value.as_str().is_some_and(|format| FORMATS.contains(&format)),
        "required" => !value.is_null(),
        name => KNOWN.contains(&name),
    }
}

/// `null` among alternatives makes the others nullable.
fn nulls_to_nullable(schema: &mut Map<String, Value>) -> Result<(), ApiError> {
    let Some(Value::Array(list)) = schema.get_mut("anyOf") else {
        return Ok(());
    };
    let before = list.len();
    list.retain(|one| one.get("type").and_then(Value::as_str) != Some("null"));
    if list.is_empty() {
        return Err(refuse(
            "Invalid input: AnyOf schema with only null type is not supported. Please provide a non-null type.",
        ));
    }
    let had_null = list.len() < before;
    for one in list.iter_mut().filter_map(Value::as_object_mut) {
        if one.is_empty() {
            one.insert("type".into(), "object".into());
        }
        if had_null {
            one.insert("nullable".into(), true.into());
        }
    }
    Ok(())
}

/// A list of types becomes alternatives, each with what concerns it.
fn types_to_alternatives(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else {
        return;
    };
    let types: Vec<String> = types.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if let [only] = types.as_slice() {
        schema.insert("type".into(), only.as_str().into());
        return;
    }
    schema.shift_remove("type");
    let is_compound = |kind: &str| matches!(kind, "object" | "array");
    let of_compounds = OF_COMPOUNDS
        .iter()
        .filter_map(|word| Some(((*word).to_owned(), schema.get(*word)?.clone())));
    let of_compounds: Map<String, Value> = of_compounds.collect();
    let alternative = |kind: &String| {
        let mut one = Map::from_iter([("type".to_owned(), Value::from(kind.as_str()))]);
        if is_compound(kind) {
            one.extend(of_compounds.clone());
        }
        Value::Object(one)
    };
    let alternatives: Vec<Value> = types.iter().map(alternative).collect();
    if types.iter().any(|kind| is_compound(kind)) {
        schema.retain(|word, _| !OF_COMPOUNDS.contains(&word.as_str()));
    }
    schema.insert("anyOf".into(), alternatives.into());
}

/// Only texts may be listed, and none of them may be empty.
fn mend_enum(schema: &mut Map<String, Value>) {
    let is_text = |schema: &Map<String, Value>| {
        let kind = schema.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("string"))
    };
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    let mut alternatives = alternatives.into_iter().flatten().filter_map(Value::as_object);
    let keeps = is_text(schema) || alternatives.any(is_text);
    match schema.get_mut("enum") {
        Some(Value::Array(values)) if keeps => {
            values
                .iter_mut()
                .filter(|value| value.as_str() == Some(""))
                .for_each(|value| *value = Value::Null);
        }
        Some(Value::Array(_)) => _ = schema.shift_remove("enum"),
        _ => {}
    }
}

/// Whatever says nothing about its type is an object; one has properties, or no such word.
fn add_type(schema: &mut Map<String, Value>) {
    let has_alternatives = ALTERNATIVES.iter().any(|word| schema.contains_key(*word));
    match schema.get("properties") {
        Some(Value::Object(named)) if named.is_empty() => {
            schema.shift_remove("properties");
            schema.shift_remove("required");
            schema.insert("type".into(), "object".into());
        }
        Some(Value::Object(_)) => _ = schema.insert("type".into(), "object".into()),
        _ if !has_alternatives && !schema.contains_key("type") => {
            schema.insert("type".into(), "object".into());
        }
        _ => {}
    }
}

/// Google takes nothing beside alternatives; what names and describes them all goes into each.
fn only_alternatives(mut schema: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Array(mut list)) = schema.get_mut("anyOf").map(Value::take) else {
        return schema;
    };
    for word in ["title", "description"] {
        let Some(text) = schema
            .get(word)
            .filter(|text| text.as_str().is_none_or(|text| !text.is_empty()))
        else {
            continue;
        };
        list.iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|one| _ = one.insert(word.into(), text.clone()));
    }
    Map::from_iter([("anyOf".to_owned(), list.into())])
}

/// Google sorts the members of an answer by name, unless it is told their order.
fn order(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Value::Object(named)) = members.get_mut("properties") {
        named.values_mut().for_each(order);
        let names: Vec<Value> = named.keys().map(|name| name.as_str().into()).collect();
        members.entry("propertyOrdering").or_insert_with(|| names.into());
    }
    members.get_mut("items").into_iter().for_each(order);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_that_google_does_not_know_go() {
        for (schema, wanted) in [
            (json!({}), json!({"type": "object"})),
            (json!({"properties": {}, "required": []}), json!({"type": "object"})),
            (
                json!({"type": "object", "additionalProperties": false, "$schema": "x", "properties": {"a": {"type": "string", "format": "uri"}}}),
                json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            ),
            (
                json!({"type": "array"}),
                json!({"type": "array", "items": {"type": "object"}}),
            ),
            (
                json!({"type": "string", "enum": ["", "a"]}),
                json!({"type": "string", "enum": [null, "a"]}),
            ),
            (json!({"type": "integer", "enum": [1, 2]}), json!({"type": "integer"})),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "null"}], "default": 1, "title": "T"}),
                json!({"anyOf": [{"type": "string", "nullable": true, "title": "T"}]}),
            ),
            (
                json!({"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1}),
                json!({"anyOf": [{"type": "array", "items": {"type": "string"}, "minItems": 1}, {"type": "null"}]}),
            ),
            (json!({"type": ["string"]}), json!({"type": "string"})),
            (
                json!({"$defs": {"P": {"type": "number"}, "L": {"items": {"$ref": "#/$defs/L"}}},
                    "properties": {"p": {"$ref": "#/$defs/P"}, "l": {"$ref": "#/$defs/L"}}}),
                json!({"properties": {"p": {"type": "number"}, "l": {"items": {"type": "object"}, "type": "object"}}, "type": "object"}),
            ),
        ] {
            assert_eq!(of_parameters(schema.clone()).unwrap(), wanted, "{schema}");
        }
        assert!(of_parameters(json!({"anyOf": [{"type": "null"}]})).is_err());
    }

    #[test]
    fn answers_keep_their_order() {
        let schema = json!({"properties": {"b": {"type": "string"}, "a": {"items": {"properties": {"z": {}}}, "type": "array"}}});
        let schema = of_answer(schema).unwrap();
        assert_eq!(schema["propertyOrdering"], json!(["b", "a"]));
        assert_eq!(schema["properties"]["a"]["items"]["propertyOrdering"], json!(["z"]));
    }

    #[test]
    fn strict_goes_but_not_as_a_property() {
        let mut schema = json!({"strict": true, "properties": {"strict": {"type": "string", "strict": true}}});
        drop_strict(&mut schema);
        assert_eq!(schema, json!({"properties": {"strict": {"type": "string"}}}));
    }

    #[test]
    fn deep_chains_of_references_are_refused() {
        let links = (0..5000).map(|link| {
            (
                format!("L{link}"),
                json!({"items": {"$ref": format!("#/$defs/L{}", link + 1)}}),
            )
        });
        let schema = json!({"$defs": Value::Object(links.collect()), "$ref": "#/$defs/L0"});
        assert!(of_parameters(schema).is_err());
    }

    proptest! {
        #[test]
        fn any_schema_is_cleaned_or_refused(words in proptest::collection::vec(0usize..12, 0..40)) {
            let mut schema = json!({});
            for word in words {
                schema = match word {
                    0 => json!({"properties": {"a": schema}}),
                    1 => json!({"anyOf": [schema, {"type": "null"}]}),
                    2 => json!({"type": ["object", "null", 5], "properties": schema}),
                    3 => json!({"items": schema, "type": "array"}),
                    4 => json!({"$ref": "#/$defs/A", "$defs": {"A": schema}}),
                    5 => json!({"enum": [schema, ""], "type": "string"}),
                    6 => json!({"required": null, "properties": schema}),
                    7 => json!([schema]),
                    8 => json!({"anyOf": schema}),
                    9 => json!({"oneOf": [schema]}),
                    10 => json!({"type": schema}),
                    _ => json!({"description": "d", "title": "", "anyOf": [schema]}),
                };
            }
            let _ = of_answer(schema);
        }
    }
}
