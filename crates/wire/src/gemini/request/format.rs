//! The form of an answer.

use super::schema;
use crate::anthropic::params::Params;
use crate::codec::Call;
use crate::error::ApiError;
use crate::gemini::error::refuse;
use crate::gemini::model;
use serde_json::Value;

/// The members of `generationConfig` that `response_format` comes to.
///
/// # Errors
/// A schema that Gemini cannot be told.
pub(super) fn read(call: &Call<'_>, params: &Params<'_>) -> Result<Vec<(&'static str, String)>, ApiError> {
    let Some(Value::Object(mut format)) = params.value::<Value>("response_format")? else {
        return Ok(Vec::new());
    };
    let kind = format
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let schema = match (format.remove("response_schema"), kind.as_str()) {
        (Some(schema), _) => Some(schema),
        (None, "json_schema") => format
            .get_mut("json_schema")
            .and_then(|form| Some(form.get_mut("schema")?.take())),
        _ => None,
    };
    let mut members = Vec::new();
    match (&schema, kind.as_str()) {
        (Some(_), _) | (None, "json_object") => members.push(("response_mime_type", "\"application/json\"".to_owned())),
        (None, "text") => members.push(("response_mime_type", "\"text/plain\"".to_owned())),
        (None, "json_schema") => {
            return Err(refuse(
                "response_format of type 'json_schema' has no 'json_schema.schema'",
            ));
        }
        _ => {}
    }
    let Some(mut schema @ Value::Object(_)) = schema.filter(|schema| *schema != Value::Object(Default::default()))
    else {
        return Ok(members);
    };
    schema::drop_strict(&mut schema);
    members.push(match model::takes_json_schema(call.model) {
        true => ("response_json_schema", schema.to_string()),
        false => ("response_schema", schema::of_answer(schema)?.to_string()),
    });
    Ok(members)
}
