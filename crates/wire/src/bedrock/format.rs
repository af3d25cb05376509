//! `response_format`: a schema that Bedrock enforces itself, or the input of a tool that is to be called.

use super::error::refuse;
use super::model::Model;
use crate::anthropic::params::Params;
use crate::anthropic::text::{Text, python_json};
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The tool whose input is the answer.
pub(super) use crate::anthropic::request::JSON_TOOL;

/// The form of the answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Format<'a> {
    /// Any.
    Free,
    /// Bedrock's own schema.
    Native(Schema<'a>),
    /// The schema of a tool.
    Tool(Schema<'a>),
}

/// A schema with what is said about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schema<'a> {
    pub(super) json: &'a RawValue,
    name: Option<Text<'a>>,
    pub(super) description: Option<Text<'a>>,
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
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(borrow, default)]
    description: Option<Text<'a>>,
}

impl<'a> Format<'a> {
    /// Reads `response_format`. `json_object` alone asks for nothing that Bedrock could be told.
    ///
    /// # Errors
    /// A format without its schema.
    pub(super) fn read(model: &Model<'_>, params: &Params<'a>) -> Result<Self, ApiError> {
        let Some(asked) = params.get("response_format").filter(|json| json.starts_with('{')) else {
            return Ok(Self::Free);
        };
        let asked: Asked<'a> =
            serde_json::from_str(asked).map_err(|error| refuse(format_args!("invalid response_format: {error}")))?;
        if asked.kind.as_deref() == Some("text") {
            return Ok(Self::Free);
        }
        let schema = match (asked.response_schema, asked.json_schema) {
            (Some(json), _) => Schema {
                json,
                name: None,
                description: None,
            },
            (None, Some(named)) => named.schema()?,
            (None, None) if asked.kind.as_deref() != Some("json_schema") => return Ok(Self::Free),
            (None, None) => return Err(refuse(MISSING)),
        };
        Ok(match model.can("native_structured_output") {
            true => Self::Native(schema),
            false => Self::Tool(schema),
        })
    }

    /// The `outputConfig` member, if Bedrock is to enforce the schema.
    ///
    /// # Errors
    /// A schema that is none.
    pub(super) fn output_config(&self) -> Result<Option<String>, ApiError> {
        match self {
            Self::Native(schema) => schema.output_config().map(Some),
            _ => Ok(None),
        }
    }
}

const MISSING: &str = "response_format of type 'json_schema' needs json_schema.schema";

impl<'a> Named<'a> {
    fn schema(self) -> Result<Schema<'a>, ApiError> {
        Ok(Schema {
            json: self.schema.ok_or_else(|| refuse(MISSING))?,
            name: self.name,
            description: self.description,
        })
    }
}

impl Schema<'_> {
    fn output_config(&self) -> Result<String, ApiError> {
        let mut schema: Value = serde_json::from_str(self.json.get())
            .map_err(|error| refuse(format_args!("invalid response_format: {error}")))?;
        close(&mut schema);
        let mut structure = Map::new();
        // Bedrock takes the schema as text.
        structure.insert("schema".into(), python_json(&schema.to_string()).into());
        for (key, text) in [("name", self.name), ("description", self.description)] {
            structure.extend(text.map(|text| (key.to_owned(), text.decoded().into())));
        }
        Ok(json!({
            "textFormat": {"type": "json_schema", "structure": {"jsonSchema": structure}}
        })
        .to_string())
    }
}

/// Says of every object that it has no other members: Bedrock wants it said.
fn close(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    if schema.get("type").is_some_and(|kind| kind == "object") {
        schema.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    for key in ["properties", "$defs", "definitions"] {
        let parts = schema.get_mut(key).and_then(Value::as_object_mut);
        parts.into_iter().flat_map(Map::values_mut).for_each(close);
    }
    if let Some(items) = schema.get_mut("items") {
        close(items);
    }
    for key in ["anyOf", "allOf", "oneOf"] {
        let parts = schema.get_mut(key).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_objects_at_every_level() {
        let mut schema = json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "object"}}},
            "anyOf": [{"type": "object", "additionalProperties": true}]});
        close(&mut schema);
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["a"]["items"]["additionalProperties"], false);
        assert_eq!(schema["anyOf"][0]["additionalProperties"], true);
    }
}
