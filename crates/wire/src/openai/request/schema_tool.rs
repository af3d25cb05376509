//! JSON schemas asked for as a tool call, for models that know tools but no schemas.

use super::draft::Draft;
use super::params::Limits;
use crate::azure::family as azure;
use crate::codec::Call;
use crate::error::{ApiError, ErrorClass};
use crate::facts::Quirk;
use serde_json::{Value, json};

/// The tool's name; LiteLLM's reply reader looks for it.
pub const SCHEMA_TOOL: &str = "json_tool_call";

/// Whether the answer's text comes as the arguments of a call of [`SCHEMA_TOOL`].
pub fn schema_as_tool(call: &Call<'_>) -> bool {
    let asks = || {
        let raw = call.peek.get(call.body, "response_format")?;
        schema_of(&serde_json::from_slice(raw).ok()?)
    };
    knows_no_schemas(call) && asks().is_some()
}

fn knows_no_schemas(call: &Call<'_>) -> bool {
    if call.rules.has(Quirk::AzureModels) {
        let model = call.params.base_model.as_deref().unwrap_or(call.model);
        return azure::knows_no_schemas(model, call.params.api_version.as_deref());
    }
    if call.rules.has(Quirk::DatabricksClaude) {
        return call.model.contains("claude");
    }
    call.rules.has(Quirk::SchemaAsTool) && call.facts.supports("response_schema") != Some(true)
}

/// The schema becomes the only tool, and the model must call it.
pub(super) fn force(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if !knows_no_schemas(call) {
        return Ok(());
    }
    let Some(schema) = draft.value("response_format").as_ref().and_then(schema_of) else {
        return Ok(());
    };
    if call.rules.has(Quirk::AzureModels) || call.rules.has(Quirk::DatabricksClaude) {
        let tools = draft.value("tools").and_then(|tools| tools.as_array().cloned());
        force_one(draft, tools.unwrap_or_default(), schema);
        return Ok(());
    }
    if draft.has("tools") {
        return Err(ApiError::new(
            ErrorClass::BadRequest,
            format!(
                "litellm.BadRequestError: Groq model '{}' does not support native structured outputs. LiteLLM uses a \
                 tool-calling workaround for structured outputs on this model, which is incompatible with \
                 user-provided tools. Either use a model that supports native structured outputs (e.g., gpt-oss-120b, \
                 llama-4, kimi-k2), or remove the tools parameter. See: \
                 https://console.groq.com/docs/structured-outputs#supported-models",
                call.model
            ),
        ));
    }
    force_one(draft, Vec::new(), schema);
    Ok(())
}

/// The schema joins these tools as the one that must be called.
fn force_one(draft: &mut Draft<'_>, mut tools: Vec<Value>, schema: Value) {
    draft.remove("response_format");
    tools.push(tool(schema));
    draft.put("tools", &Value::Array(tools));
    draft.put(
        "tool_choice",
        &json!({"type": "function", "function": {"name": SCHEMA_TOOL}}),
    );
}

/// Beside other tools the schema becomes one more; any other format is left out.
pub(super) fn add(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let (Some(format), Some(Value::Array(mut tools))) = (draft.value("response_format"), draft.value("tools")) else {
        return Ok(());
    };
    draft.remove("response_format");
    if let Some(schema) = schema_of(&format) {
        tools.push(tool(schema));
        draft.put("tools", &Value::Array(tools));
    }
    Ok(())
}

fn schema_of(format: &Value) -> Option<Value> {
    let schema = format.get("response_schema");
    schema.or_else(|| format.get("json_schema")?.get("schema")).cloned()
}

fn tool(schema: Value) -> Value {
    json!({"type": "function", "function": {"name": SCHEMA_TOOL, "parameters": schema}})
}
