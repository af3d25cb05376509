//! `reasoning_effort` and `thinking`: a budget for older models, an effort for those that adapt.

use crate::anthropic::error::{bad_value, refuse};
use crate::anthropic::params::Params;
use crate::error::ApiError;
use crate::facts::ModelFacts;
use serde_json::{Map, Value, json};

/// Budgets of LiteLLM's efforts, in tokens. Anthropic's least budget is 1024.
const BUDGETS: &[(&str, u64)] = &[
    ("minimal", LEAST_BUDGET),
    ("low", 1024),
    ("medium", MEDIUM_BUDGET),
    ("high", 4096),
    ("xhigh", 8192),
    ("max", 16384),
];
const LEAST_BUDGET: u64 = 1024;
const MEDIUM_BUDGET: u64 = 2048;

/// LiteLLM's efforts in Anthropic's words.
const EFFORTS: &[(&str, &str)] = &[
    ("minimal", "low"),
    ("low", "low"),
    ("medium", "medium"),
    ("high", "high"),
    ("xhigh", "xhigh"),
    ("max", "max"),
];

/// The efforts as error texts list them.
const LISTED: &str = "'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'none'";

/// Room for the answer beside the thoughts, where the request sets no limit.
const ANSWER_ROOM: u64 = 4096;

/// How much the model shall think.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Thinking {
    /// The `thinking` member.
    pub(crate) thinking: Option<Map<String, Value>>,
    /// `output_config.effort`
    pub(crate) effort: Option<&'static str>,
}

/// What the model can do.
pub(in crate::anthropic) struct Model<'f> {
    pub(in crate::anthropic) facts: &'f ModelFacts,
}

impl Model<'_> {
    pub(in crate::anthropic) fn can(&self, ability: &str) -> bool {
        self.facts.supports(ability) == Some(true)
    }

    /// Whether it thinks as much as it finds right, told by an effort.
    pub(in crate::anthropic) fn adapts(&self) -> bool {
        self.can("adaptive_thinking")
    }

    /// Whether it may be given a budget.
    pub(in crate::anthropic) fn takes_budgets(&self) -> bool {
        !self.adapts() || self.can("legacy_thinking")
    }

    /// Whether it takes `output_config.effort`.
    pub(in crate::anthropic) fn takes_efforts(&self) -> bool {
        self.can("output_config") || ["max", "xhigh"].iter().any(|level| self.has(level))
    }

    /// Whether it takes this effort: the highest ones not every model does.
    pub(in crate::anthropic) fn takes(&self, effort: &str) -> bool {
        match effort {
            "max" => self.has(effort) || self.adapts(),
            "xhigh" => self.has(effort),
            _ => EFFORTS.iter().any(|(_, word)| *word == effort),
        }
    }

    fn has(&self, level: &str) -> bool {
        self.can(&format!("{level}_reasoning_effort"))
    }

    /// A `thinking` with a budget in the form of models that adapt, and the effort that the budget comes to.
    pub(in crate::anthropic) fn adapted(&self, mut asked: Map<String, Value>) -> (Map<String, Value>, &'static str) {
        let budget = asked.get("budget_tokens").and_then(Value::as_u64).unwrap_or_default();
        asked.retain(|key, value| match key.as_str() {
            "display" => matches!(value.as_str(), Some("summarized" | "omitted")),
            key => key == "block_binding",
        });
        asked.insert("type".into(), "adaptive".into());
        (asked, effort_of(self, budget))
    }
}

impl Thinking {
    /// Reads both parameters; `thinking` decides where both are given.
    ///
    /// # Errors
    /// An effort that isn't one.
    pub(crate) fn read(facts: &ModelFacts, params: &Params<'_>) -> Result<Self, ApiError> {
        let model = Model { facts };
        let mut thinking = match params.value::<Value>("reasoning_effort")? {
            Some(Value::String(effort)) => Self::by_effort(&model, &effort)?,
            Some(Value::Object(object)) => match object.get("effort").and_then(Value::as_str) {
                Some(effort) => Self::by_effort(&model, effort)?,
                None => Self::default(),
            },
            _ => Self::default(),
        };
        match params.value::<Value>("thinking")? {
            Some(Value::Bool(true)) => thinking.set(&model, params, enabled(MEDIUM_BUDGET))?,
            Some(Value::Object(object)) => thinking.set(&model, params, object)?,
            _ => {}
        }
        // Models that always think refuse to be told not to.
        if model.can("thinking_always_on") && thinking.kind() == Some("disabled") {
            thinking.thinking = None;
        }
        Ok(thinking)
    }

    /// `max_tokens` where the request has none: the thoughts' budget and room for the answer.
    pub(crate) fn max_tokens(&self) -> Option<u64> {
        let budget = self.thinking.as_ref()?.get("budget_tokens")?.as_u64()?;
        (self.kind() == Some("enabled")).then(|| budget.saturating_add(ANSWER_ROOM))
    }

    fn kind(&self) -> Option<&str> {
        self.thinking.as_ref()?.get("type")?.as_str()
    }

    /// What an effort of LiteLLM's comes to.
    ///
    /// # Errors
    /// An effort that isn't one.
    pub(in crate::anthropic) fn by_effort(model: &Model<'_>, effort: &str) -> Result<Self, ApiError> {
        if effort == "none" {
            return Ok(Self::default());
        }
        if model.adapts() {
            let row = EFFORTS.iter().find(|(name, _)| *name == effort);
            let (_, word) = row.ok_or_else(|| {
                bad_value(format_args!(
                    "Invalid reasoning_effort: '{effort}'. Must be one of: {LISTED}"
                ))
            })?;
            return Ok(Self {
                // Without a display, Anthropic leaves the thoughts' text out.
                thinking: object(json!({"type": "adaptive", "display": "summarized"})),
                effort: Some(word),
            });
        }
        Ok(Self {
            thinking: Some(enabled(budget_of(effort)?)),
            effort: None,
        })
    }

    /// Takes the client's `thinking`, in the form that the model knows.
    fn set(&mut self, model: &Model<'_>, params: &Params<'_>, mut asked: Map<String, Value>) -> Result<(), ApiError> {
        if let Some(budget) = asked.remove("budgetTokens") {
            asked.entry("budget_tokens").or_insert(budget);
        }
        let kind = asked.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind == "adaptive" && !model.adapts() {
            self.thinking = within(MEDIUM_BUDGET, limit(params)?).map(enabled);
        } else if kind == "enabled" && !model.takes_budgets() {
            let (thinking, effort) = model.adapted(asked);
            self.effort = self.effort.or(Some(effort));
            self.thinking = Some(thinking);
        } else {
            self.thinking = Some(asked);
        }
        Ok(())
    }
}

/// The budget of one of LiteLLM's efforts.
///
/// # Errors
/// An effort that isn't one.
pub(in crate::anthropic) fn budget_of(effort: &str) -> Result<u64, ApiError> {
    let row = BUDGETS.iter().find(|(name, _)| *name == effort);
    let unknown = || {
        bad_value(format_args!(
            "Unmapped reasoning effort: '{effort}'. Must be one of: {LISTED}."
        ))
    };
    row.map(|(_, budget)| *budget).ok_or_else(unknown)
}

/// The client's own limit of the answer.
fn limit(params: &Params<'_>) -> Result<Option<u64>, ApiError> {
    let limit = params
        .value::<Value>("max_completion_tokens")?
        .or(params.value("max_tokens")?);
    Ok(limit.and_then(|limit| limit.as_u64()))
}

/// The budget, or what fits below the limit; `None` if not even the least one does.
pub(in crate::anthropic) fn within(budget: u64, limit: Option<u64>) -> Option<u64> {
    match limit {
        None => Some(budget),
        Some(limit) if limit <= LEAST_BUDGET => None,
        Some(limit) => Some(budget.min(limit - 1)),
    }
}

/// The effort that a budget comes to.
fn effort_of(model: &Model<'_>, budget: u64) -> &'static str {
    match budget {
        8192.. if model.can("xhigh_reasoning_effort") => "xhigh",
        4096.. => "high",
        MEDIUM_BUDGET.. => "medium",
        _ => "low",
    }
}

/// `thinking` with a budget.
pub(in crate::anthropic) fn enabled(budget: u64) -> Map<String, Value> {
    object(json!({"type": "enabled", "budget_tokens": budget})).unwrap_or_default()
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Checks `output_config`, wherever it came from, and leaves it out where the model takes none and
/// such things are dropped.
///
/// # Errors
/// An effort that the model doesn't know.
pub(crate) fn check_output_config(
    facts: &ModelFacts,
    params: &Params<'_>,
    model: &str,
    config: &str,
) -> Result<Option<String>, ApiError> {
    let parsed =
        serde_json::from_str(config).map_err(|error| refuse(format_args!("invalid output_config: {error}")))?;
    let Some(config) = object(parsed) else {
        return Ok(Some(config.to_owned()));
    };
    let facts = Model { facts };
    if params.drop_unsupported && !facts.takes_efforts() && config.keys().any(|key| key != "format") {
        let format = config.get("format").filter(|format| !format.is_null());
        return Ok(format.map(|format| json!({ "format": format }).to_string()));
    }
    match config.get("effort") {
        None | Some(Value::Null) => {}
        Some(Value::String(effort)) if facts.takes(effort) => {}
        Some(Value::String(effort)) if matches!(effort.as_str(), "max" | "xhigh") => {
            return Err(unsupported_effort(effort, model));
        }
        Some(other) => {
            let shown = other
                .as_str()
                .map_or_else(|| other.to_string(), |text| format!("'{text}'"));
            return Err(bad_value(format_args!(
                "Invalid effort value: {shown}. Must be one of: 'high', 'medium', 'low', 'xhigh', 'max'"
            )));
        }
    }
    Ok(Some(Value::Object(config).to_string()))
}

fn unsupported_effort(effort: &str, model: &str) -> ApiError {
    bad_value(format_args!(
        "effort='{effort}' is not supported by this model. Got model: {model}"
    ))
}
