//! The client's request as the provider gets it.

use super::replay;
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::json::quote;
use crate::openai::request::{Draft, Family, own_members};
use crate::responses::id;
use serde_json::{Value, json};

/// OpenAI refuses to answer in less.
const MIN_OUTPUT_TOKENS: u64 = 16;

/// Writes the request.
///
/// # Errors
/// Parameters that the model is known not to take, unless they are to be dropped.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let (mut draft, headers) = own_members(call);
    let drops = call.params.drop_unsupported || call.peek.flag(call.body, "drop_params") == Some(true);
    for (name, text) in refused(&draft, call) {
        if !drops {
            let message = format!("litellm.UnsupportedParamsError: {text}");
            return Err(ApiError::new(ErrorClass::UnsupportedParams, message));
        }
        draft.remove(name);
    }
    draft.set("model", quote(call.model));
    raise_output(&mut draft);
    set_stream(&mut draft, call);
    if draft.text("previous_response_id").is_some_and(|id| id::is_ours(&id)) {
        // The provider knows nothing of it; its conversation stands before the input.
        draft.remove("previous_response_id");
    }
    if let Some(input) = draft
        .get("input")
        .and_then(|input| replay::mended(input, call.rules.name))
    {
        draft.set("input", input);
    }
    Ok(UpstreamRequest {
        headers,
        asked: asked(&draft),
        body: draft.finish(),
        more: Vec::new(),
        whole: false,
    })
}

/// Parameters that OpenAI's model doesn't take, with LiteLLM's words for each.
fn refused(draft: &Draft<'_>, call: &Call<'_>) -> Vec<(&'static str, String)> {
    let (model, facts) = (call.model, call.facts);
    let mut refused = Vec::new();
    if call.rules.name != "openai" {
        return refused;
    }
    let effort = draft
        .value("reasoning")
        .and_then(|reasoning| match &reasoning["effort"] {
            Value::String(effort) => Some(effort.clone()),
            _ => None,
        });
    if effort.is_some() && facts.mode.is_some() && facts.supports("reasoning") != Some(true) {
        let text = format!(
            "{model} doesn't support `reasoning.effort` (its model cost map entry lacks `supports_reasoning`). To drop \
             unsupported params set `litellm.drop_params = True`"
        );
        refused.push(("reasoning", text));
    }
    if Family::of(model, facts) != Family::Gpt5 {
        return refused;
    }
    let effort = effort.or_else(|| facts.default_reasoning_effort.clone());
    if facts.supports("none_reasoning_effort") == Some(true) && effort.as_deref() == Some("none") {
        return refused;
    }
    let temperature = draft.value("temperature").filter(|value| value.as_f64() != Some(1.0));
    if let Some(temperature) = temperature {
        let text = format!(
            "{model} doesn't support temperature={temperature} while reasoning is active. Only temperature=1 is \
             supported unless reasoning.effort resolves to 'none', either set explicitly on the request or declared as \
             the model's default_reasoning_effort. To drop unsupported params set `litellm.drop_params = True`"
        );
        refused.push(("temperature", text));
    }
    if draft.has("top_p") {
        let text = format!(
            "{model} only supports top_p when reasoning.effort resolves to 'none', either set explicitly on the request \
             or declared as the model's default_reasoning_effort. To drop unsupported params set `litellm.drop_params \
             = True`"
        );
        refused.push(("top_p", text));
    }
    refused
}

/// What it asks for, in the words of chat completions.
fn asked(draft: &Draft<'_>) -> Asked {
    Asked::read(|name| match name {
        "max_completion_tokens" => draft.get("max_output_tokens"),
        "tools" => draft.get(name),
        _ => None,
    })
}

fn raise_output(draft: &mut Draft<'_>) {
    let asked = draft
        .get("max_output_tokens")
        .and_then(|json| serde_json::from_slice::<u64>(json).ok());
    if asked.is_some_and(|asked| asked < MIN_OUTPUT_TOKENS) {
        draft.set("max_output_tokens", MIN_OUTPUT_TOKENS.to_string());
    }
}

/// Responses tell their usage unasked and refuse to be asked for it.
fn set_stream(draft: &mut Draft<'_>, call: &Call<'_>) {
    if call.stream && draft.get("stream") != Some(b"true") {
        draft.set("stream", "true");
    }
    let Some(options) = draft.value("stream_options") else {
        return;
    };
    match options["include_obfuscation"].as_bool() {
        Some(obfuscate) => draft.put("stream_options", &json!({"include_obfuscation": obfuscate})),
        None => draft.remove("stream_options"),
    }
}
