//! `reasoning_effort`, `thinking` and `output_config`, in each family's own words.

use crate::anthropic::params::Params;
use crate::anthropic::request::thinking::{Thinking, check_output_config};
use crate::bedrock::error::{bad_value, unsupported};
use crate::bedrock::model::Model;
use crate::error::ApiError;
use serde_json::{Map, Value, json};

/// The least budget that Bedrock takes.
const LEAST_BUDGET: u64 = 1024;

/// Efforts of `output_config`, the least first, in the order in which LiteLLM lowers them for Bedrock.
const EFFORTS: &[&str] = &["low", "medium", "high", "max", "xhigh"];

/// What is said about thinking.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    /// Members of `additionalModelRequestFields`.
    pub(super) fields: Vec<(&'static str, String)>,
    /// Whether the model thinks before it answers, so that no tool can be forced.
    pub(super) thinks: bool,
    /// The answer's limit where the request has none.
    pub(super) max_tokens: Option<u64>,
    /// `output_config.effort`
    pub(super) has_effort: bool,
}

impl Thoughts {
    /// Reads the parameters; `may_think` is false where the history forbids it.
    ///
    /// # Errors
    /// An effort that the model doesn't know.
    pub(super) fn read(model: &Model<'_>, params: &Params<'_>, may_think: bool) -> Result<Self, ApiError> {
        let effort = params.value::<Value>("reasoning_effort")?;
        let effort = effort.as_ref().and_then(Value::as_str);
        if model.is_deepseek_r1() {
            return Ok(Self::default());
        }
        if model.is_gpt_oss() || model.is_deepseek() {
            let fields = effort.map(|effort| ("reasoning_effort", json!(effort).to_string()));
            return Ok(Self {
                thinks: fields.is_some(),
                fields: fields.into_iter().collect(),
                ..Self::default()
            });
        }
        match effort {
            Some(effort) if model.is_gpt() => Self::of_gpt(model, params, effort),
            Some(effort) if model.is_nova_2() => Self::of_nova(effort),
            _ if model.is_gpt() || model.is_nova_2() => Ok(Self::default()),
            _ => Self::of_claude(model, params, may_think),
        }
    }

    fn of_gpt(model: &Model<'_>, params: &Params<'_>, effort: &str) -> Result<Self, ApiError> {
        let is_taken = model.facts.supports(&format!("{effort}_reasoning_effort")) != Some(false);
        if !is_taken && !params.drop_unsupported {
            return Err(unsupported(format_args!(
                "{} does not support reasoning_effort={effort}. To drop unsupported params, set `litellm.drop_params \
                 = True`.",
                model.name
            )));
        }
        let fields = is_taken.then(|| ("reasoning", json!({ "effort": effort }).to_string()));
        Ok(Self {
            fields: fields.into_iter().collect(),
            ..Self::default()
        })
    }

    fn of_nova(effort: &str) -> Result<Self, ApiError> {
        if !matches!(effort, "low" | "medium" | "high") {
            return Err(bad_value(format_args!(
                "Invalid reasoning_effort value '{effort}' for Nova 2 models. Supported values: ['low', 'medium', 'high']"
            )));
        }
        let config = json!({"type": "enabled", "maxReasoningEffort": effort});
        Ok(Self {
            fields: vec![("reasoningConfig", config.to_string())],
            ..Self::default()
        })
    }

    fn of_claude(model: &Model<'_>, params: &Params<'_>, may_think: bool) -> Result<Self, ApiError> {
        let mut asked = Thinking::read(model.facts, params)?;
        let thinking = asked.thinking.as_mut().filter(|_| may_think);
        if let Some(budget) = thinking.and_then(|thinking| thinking.get_mut("budget_tokens"))
            && budget.as_u64().is_some_and(|budget| budget < LEAST_BUDGET)
        {
            *budget = LEAST_BUDGET.into();
        }
        let max_tokens = asked.max_tokens();
        let thinking = asked.thinking.filter(|_| may_think);
        let is_enabled = thinking
            .as_ref()
            .is_some_and(|thinking| thinking.get("type") == Some(&"enabled".into()));
        let mut thoughts = Self {
            thinks: is_enabled,
            max_tokens,
            ..Self::default()
        };
        thoughts
            .fields
            .extend(thinking.map(|thinking| ("thinking", Value::Object(thinking).to_string())));
        if let Some(config) = output_config(model, params, asked.effort)? {
            thoughts.has_effort = config.contains("\"effort\"");
            thoughts.fields.push(("output_config", config));
        }
        Ok(thoughts)
    }
}

/// `output_config` without the answer's form, which Converse has a member of its own for.
fn output_config(
    model: &Model<'_>,
    params: &Params<'_>,
    effort: Option<&'static str>,
) -> Result<Option<String>, ApiError> {
    let mut config = match params.value::<Value>("output_config")? {
        Some(Value::Object(config)) => config,
        _ => Map::new(),
    };
    config.remove("format");
    if let Some(effort) = effort {
        config.entry("effort").or_insert_with(|| effort.into());
    }
    if config.is_empty() || !(model.is_claude() || model.is_hidden()) {
        return Ok(None);
    }
    if model.is_hidden() {
        return Ok(Some(Value::Object(config).to_string()));
    }
    lower(&mut config, model);
    check_output_config(model.facts, params, model.name, &Value::Object(config).to_string())
}

/// Lowers an effort to the highest that Bedrock takes for the model.
fn lower(config: &mut Map<String, Value>, model: &Model<'_>) {
    let rank = |effort: &str| EFFORTS.iter().position(|known| *known == effort);
    let ceiling = model.facts.effort_ceiling.as_deref();
    let asked = config.get("effort").and_then(Value::as_str).and_then(rank);
    if let (Some(ceiling), Some(asked)) = (ceiling, asked)
        && rank(ceiling).is_some_and(|highest| asked > highest)
    {
        config.insert("effort".into(), ceiling.into());
    }
}
