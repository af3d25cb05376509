//! Claude models behind Databricks, which take Anthropic's `thinking`.

use super::draft::Draft;
use super::params::Limits;
use crate::codec::Call;
use crate::error::ApiError;
use serde_json::{Value, json};

/// LiteLLM's budgets of the levels, in tokens.
const BUDGETS: &[(&str, u64)] = &[
    ("minimal", 1024),
    ("low", 1024),
    ("medium", 2048),
    ("high", 4096),
    ("xhigh", 8192),
    ("max", 16384),
];

/// Tokens of the answer beside those of the thoughts, where nobody says (LiteLLM's number).
const ANSWER_TOKENS: u64 = 4096;

/// `reasoning_effort` becomes `thinking`, and the answer's limit leaves room for it.
pub(super) fn think(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if call.model.contains("claude")
        && let Some(effort) = draft.text("reasoning_effort")
    {
        draft.remove("reasoning_effort");
        let adapts = call.facts.supports("adaptive_thinking") == Some(true);
        match BUDGETS.iter().find(|(level, _)| *level == effort) {
            Some(_) if adapts => {
                draft.put("thinking", &json!({"type": "adaptive"}));
                draft.put("output_config", &json!({"effort": effort}));
            }
            Some((_, budget)) => draft.put("thinking", &json!({"type": "enabled", "budget_tokens": budget})),
            None => draft.remove("thinking"),
        }
    }
    if let Some(budget) = budget(draft)
        && !draft.has("max_tokens")
    {
        draft.put("max_tokens", &json!(budget + ANSWER_TOKENS));
    }
    Ok(())
}

/// Claude knows no response format here, and a model that thinks may not be forced to call a tool.
pub(super) fn finish(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if !call.model.contains("claude") {
        return Ok(());
    }
    draft.remove("response_format");
    let choice = draft.value("tool_choice").unwrap_or_default();
    let named = choice.get("function").and_then(|function| function.get("name"));
    if budget(draft).is_some() && named.is_some_and(|name| name == super::SCHEMA_TOOL) {
        draft.remove("tool_choice");
    }
    Ok(())
}

/// Tokens that the model may think.
fn budget(draft: &Draft<'_>) -> Option<u64> {
    draft.value("thinking")?.get("budget_tokens").and_then(Value::as_u64)
}
