//! The form of the answer: `responseMimeType` with a schema becomes `response_format`.

use super::schema;
use crate::anthropic::out::Out;
use crate::client::node::Node;
use crate::error::ApiError;
use serde_json::{Value, json};

/// Members that a schema is in; the first one counts, as in LiteLLM.
const SCHEMAS: [&str; 2] = ["responseJsonSchema", "responseSchema"];

/// Writes `response_format`.
///
/// # Errors
/// A schema that is none, or a kind that no chat completion has.
pub(super) fn write(config: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let kind = config
        .text("responseMimeType")?
        .map(|kind| kind.decoded())
        .unwrap_or_default();
    let schema = SCHEMAS.iter().find_map(|name| Some((*name, config.raw(name)?)));
    let format = match (kind.as_ref(), schema) {
        ("application/json" | "", Some((name, schema))) => {
            let Ok(schema @ Value::Object(_)) = serde_json::from_str(schema) else {
                return Err(config.wrong(name, "Input should be an object"));
            };
            json!({"type": "json_schema", "json_schema": {"name": "response", "schema": schema::plain(schema)}})
        }
        ("application/json", None) => json!({"type": "json_object"}),
        ("text/plain" | "", _) => return Ok(()),
        (other, _) => {
            return Err(config.wrong(
                "responseMimeType",
                format_args!("`{other}` is not supported for this provider"),
            ));
        }
    };
    out.raw_member("response_format", &format.to_string());
    Ok(())
}
