//! `response_format`: a schema that Anthropic keeps to itself, or the input of a tool that it must call.

use super::refs;
use super::tools::{Choice, can_force};
use crate::anthropic::error::refuse;
use crate::anthropic::params::Params;
use crate::anthropic::text::python_json;
use crate::error::ApiError;
use crate::facts::ModelFacts;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The tool whose input is the answer, for models that know no schemas.
pub(crate) const JSON_TOOL: &str = "json_tool_call";

/// The form of the answer.
#[derive(Debug)]
pub(super) enum Format<'a> {
    /// Any.
    Free,
    /// The schema of the `output_format` member.
    Native(&'a RawValue),
    /// The schema of the tool that must be called.
    Tool(&'a RawValue),
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Asked<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    response_schema: Option<&'a RawValue>,
    #[serde(borrow, default)]
    json_schema: Option<Named<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Named<'a> {
    #[serde(borrow, default)]
    schema: Option<&'a RawValue>,
}

impl<'a> Format<'a> {
    /// Reads `response_format`. `json_object` alone asks for nothing that Anthropic could be told.
    ///
    /// # Errors
    /// A format without its schema.
    pub(super) fn read(facts: &ModelFacts, params: &Params<'a>) -> Result<Self, ApiError> {
        let Some(asked) = params.get("response_format").filter(|json| json.starts_with('{')) else {
            return Ok(Self::Free);
        };
        let asked: Asked<'a> =
            serde_json::from_str(asked).map_err(|error| refuse(format_args!("invalid response_format: {error}")))?;
        let schema = match (asked.response_schema, asked.json_schema) {
            (Some(schema), _) => schema,
            (None, Some(Named { schema: Some(schema) })) => schema,
            (None, None) if asked.kind.as_deref() != Some("json_schema") => return Ok(Self::Free),
            _ => return Err(refuse("response_format of type 'json_schema' needs json_schema.schema")),
        };
        if facts.supports("native_structured_output") == Some(true) {
            return Ok(Self::Native(schema));
        }
        match asked.kind.as_deref() {
            Some("text") => Ok(Self::Free),
            _ => Ok(Self::Tool(schema)),
        }
    }

    /// The `output_format` member, if it is one.
    ///
    /// # Errors
    /// A schema that is none, or that grows too large.
    pub(super) fn member(&self) -> Result<Option<String>, ApiError> {
        match self {
            Self::Native(schema) => native(schema).map(Some),
            _ => Ok(None),
        }
    }

    /// The choice of the tool that gives the answer its form, unless the model thinks before it calls
    /// or cannot be made to.
    pub(super) fn choice(&self, facts: &ModelFacts, params: &Params<'_>) -> Option<Choice> {
        let forces = matches!(self, Self::Tool(_)) && !thinks(params) && can_force(facts);
        forces.then(Choice::answer)
    }
}

/// Whether the client asks the model to think.
fn thinks(params: &Params<'_>) -> bool {
    let thinking = params.value::<Value>("thinking").ok().flatten().unwrap_or_default();
    let is_enabled = thinking == Value::Bool(true) || thinking.get("type").is_some_and(|kind| kind == "enabled");
    is_enabled || params.get("reasoning_effort").is_some()
}

/// Anthropic's `output_format`: without references and without what its grammar cannot keep.
fn native(schema: &RawValue) -> Result<String, ApiError> {
    let read = serde_json::from_str(schema.get());
    let mut schema: Map<String, Value> =
        read.map_err(|error| refuse(format_args!("invalid response_format: {error}")))?;
    let definitions = schema.remove("definitions");
    let parts = match schema.remove("$defs").or(definitions) {
        Some(Value::Object(parts)) => parts,
        _ => Map::new(),
    };
    let inlined = refs::inline(Value::Object(schema), parts);
    let inlined = inlined.ok_or_else(|| refuse("the schema of response_format grows too large with its references"))?;
    Ok(json!({"type": "json_schema", "schema": keepable(inlined)}).to_string())
}

/// Keywords that Anthropic's grammar cannot keep, and what is said about them in the description.
const NOTES: &[(&str, &str)] = &[
    ("minItems", "minimum number of items: {}"),
    ("maxItems", "maximum number of items: {}"),
    ("uniqueItems", "all array items must be unique"),
    ("contains", "array must contain an item matching: {}"),
    ("minContains", "minimum number of matching items: {}"),
    ("maxContains", "maximum number of matching items: {}"),
    ("prefixItems", "leading items must match, in order: {}"),
    ("minimum", "minimum value: {}"),
    ("maximum", "maximum value: {}"),
    ("exclusiveMinimum", "exclusive minimum value: {}"),
    ("exclusiveMaximum", "exclusive maximum value: {}"),
    ("multipleOf", "must be a multiple of {}"),
    ("minLength", "minimum length: {}"),
    ("maxLength", "maximum length: {}"),
    ("minProperties", "minimum number of properties: {}"),
    ("maxProperties", "maximum number of properties: {}"),
    (
        "patternProperties",
        "properties whose names match each pattern must satisfy: {}",
    ),
    ("propertyNames", "property names must satisfy: {}"),
    ("dependentRequired", "dependent required properties: {}"),
    ("dependentSchemas", "dependent schemas: {}"),
    ("unevaluatedProperties", "unevaluated properties must satisfy: {}"),
    ("if", "conditional (if): {}"),
    ("then", "conditional (then): {}"),
    ("else", "conditional (else): {}"),
    ("not", "must not match: {}"),
];

/// A schema that Anthropic's grammar keeps: keywords that it cannot keep become words of the description.
fn keepable(schema: Value) -> Value {
    let Value::Object(schema) = schema else {
        return schema;
    };
    let mut kept = Map::new();
    if let Some(description) = description(&schema) {
        kept.insert("description".into(), description.into());
    }
    let is_at_odds = enum_is_at_odds(&schema);
    for (key, value) in schema {
        let is_noted = NOTES.iter().any(|(keyword, _)| *keyword == key);
        let is_described = key == "description" && kept.contains_key("description");
        if is_noted || is_described || (key == "type" && is_at_odds) {
            continue;
        }
        match (key.as_str(), value) {
            ("properties" | "$defs", Value::Object(members)) => {
                let members: Map<_, _> = members
                    .into_iter()
                    .map(|(name, value)| (name, keepable(value)))
                    .collect();
                kept.insert(key, members.into());
            }
            ("items", value) => _ = kept.insert(key, keepable(value)),
            ("allOf", Value::Array(items)) => {
                let items: Vec<_> = items.into_iter().map(keepable).collect();
                kept.insert(key, items.into());
            }
            ("anyOf" | "oneOf", Value::Array(items)) => {
                // Anthropic knows `anyOf` alone.
                if let Some(any) = kept.entry("anyOf").or_insert_with(|| json!([])).as_array_mut() {
                    any.extend(items.into_iter().map(keepable));
                }
            }
            (_, value) => _ = kept.insert(key, value),
        }
    }
    if kept.get("type").is_some_and(|kind| kind == "object") {
        kept.insert("additionalProperties".into(), false.into());
    }
    kept.into()
}

/// The description with what the grammar cannot keep; `None` if it is as it was.
fn description(schema: &Map<String, Value>) -> Option<String> {
    let notes = NOTES.iter().filter_map(|(keyword, label)| {
        let shown = match schema.get(*keyword)? {
            Value::Bool(false) => return None,
            Value::Bool(true) => "True".to_owned(),
            Value::String(text) => text.clone(),
            other => python_json(&other.to_string()),
        };
        Some(label.replace("{}", &shown))
    });
    let notes: Vec<_> = notes.collect();
    if notes.is_empty() {
        return None;
    }
    let note = format!("Note: {}.", notes.join(", "));
    match schema.get("description").and_then(Value::as_str) {
        None | Some("") => Some(note),
        Some(description) => Some(format!("{description} {note}")),
    }
}

/// Whether an `enum` has values that are not of the `type` beside it, which Anthropic refuses.
fn enum_is_at_odds(schema: &Map<String, Value>) -> bool {
    let Some(Value::Array(values)) = schema.get("enum") else {
        return false;
    };
    let fits = |kind: &str, value: &Value| match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    match schema.get("type") {
        Some(Value::Array(_)) => true,
        Some(Value::String(kind)) => !values.iter().all(|value| fits(kind, value)),
        _ => false,
    }
}
