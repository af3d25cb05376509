//! How much the model thinks: older models by a budget of tokens, new ones by levels.

use crate::anthropic::params::Params;
use crate::codec::Call;
use crate::error::ApiError;
use crate::gemini::error::unsupported;
use crate::gemini::model;
use serde_json::{Map, Value, json};

/// `reasoning_effort` as tokens (LiteLLM's numbers); `minimal` depends on the model.
const BUDGETS: &[(&str, u64)] = &[
    ("low", 1024),
    ("medium", 2048),
    ("high", 4096),
    ("none", 0),
    ("disable", 0),
];

/// The least that a model can think, by its name.
const LEAST: &[(&str, u64)] = &[
    ("gemini-2.5-flash-lite", 512),
    ("gemini-2.5-pro", 128),
    ("gemini-2.5-flash", 1),
];

/// The same for models that are not named above.
const LEAST_OF_OTHERS: u64 = 128;

/// The `thinkingConfig` member.
///
/// # Errors
/// An effort that Gemini doesn't know.
pub(super) fn read(call: &Call<'_>, params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let effort = params.value::<Value>("reasoning_effort")?;
    // OpenAI's agents say {"effort": …, "summary": …}.
    let effort = effort
        .as_ref()
        .and_then(|effort| effort.get("effort").unwrap_or(effort).as_str());
    let thinking = params.value::<Map<String, Value>>("thinking")?;
    let config = match (thinking, effort) {
        (Some(thinking), _) => by_budget(call, &thinking),
        (None, Some(effort)) => by_effort(call, effort)?,
        (None, None) => return Ok(None),
    };
    let is_empty = config.as_object().is_some_and(Map::is_empty);
    Ok((!is_empty).then(|| config.to_string()))
}

fn by_effort(call: &Call<'_>, effort: &str) -> Result<Value, ApiError> {
    let is_off = matches!(effort, "none" | "disable");
    if model::is_new(call.model) {
        let level = match effort {
            "low" | "medium" | "high" => effort,
            "minimal" | "none" | "disable" => model::least_level(call),
            _ => return Err(unknown(effort)),
        };
        return Ok(json!({"thinkingLevel": level, "includeThoughts": !is_off}));
    }
    let budget = match effort {
        "minimal" => least(call.model),
        _ => {
            BUDGETS
                .iter()
                .find(|(word, _)| *word == effort)
                .ok_or_else(|| unknown(effort))?
                .1
        }
    };
    Ok(json!({"thinkingBudget": budget, "includeThoughts": !is_off}))
}

fn least(model: &str) -> u64 {
    let model = model.to_ascii_lowercase();
    let row = LEAST.iter().find(|(name, _)| model.contains(name));
    row.map_or(LEAST_OF_OTHERS, |(_, tokens)| *tokens)
}

/// Anthropic's `thinking`.
fn by_budget(call: &Call<'_>, thinking: &Map<String, Value>) -> Value {
    let is_on = thinking.get("type").and_then(Value::as_str) == Some("enabled");
    let budget = thinking
        .get("budget_tokens")
        .filter(|budget| budget.is_i64() || budget.is_u64());
    let shown = is_on && budget.and_then(Value::as_u64) != Some(0);
    let mut config = Map::new();
    if model::is_new(call.model) {
        config.insert("includeThoughts".into(), shown.into());
        return Value::Object(config);
    }
    if shown {
        config.insert("includeThoughts".into(), true.into());
    }
    if let Some(budget) = budget {
        config.insert("thinkingBudget".into(), budget.clone());
    }
    Value::Object(config)
}

fn unknown(effort: &str) -> ApiError {
    unsupported(format_args!(
        "Invalid `reasoning_effort`: '{effort}'. Must be one of: 'minimal', 'low', 'medium', 'high', 'none', 'disable'. \
         To drop this param, set `litellm.drop_params = True` or pass in `(.., drop_params=True)` in the request - \
         https://docs.litellm.ai/docs/completion/drop_params"
    ))
}
