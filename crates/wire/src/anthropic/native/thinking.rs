//! `thinking`, `output_config.effort` and LiteLLM's `reasoning_effort`, in the form that the model takes. Clients such as
//! Claude Code ask every model for what the newest can do.

use super::request::Draft;
use crate::anthropic::request::thinking::{Model, Thinking, budget_of, enabled, within};
use crate::error::ApiError;
use serde_json::{Map, Value};

/// What is asked for of a model's thoughts.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wish {
    thinking: Option<Map<String, Value>>,
    output_config: Option<Map<String, Value>>,
}

/// Fits the members to the model.
///
/// # Errors
/// An effort that isn't one.
pub(super) fn fit(draft: &mut Draft<'_>) -> Result<(), ApiError> {
    let object = |name: &str| draft.value(name).and_then(into_object);
    let asked = Wish {
        thinking: object("thinking"),
        output_config: object("output_config"),
    };
    let effort = draft.value("reasoning_effort");
    if asked == Wish::default() && effort.is_none() {
        return Ok(());
    }
    let model = Model {
        facts: draft.call().facts,
    };
    let limit = draft.value("max_tokens").and_then(|limit| limit.as_u64());
    let mut wish = asked.clone();
    draft.remove("reasoning_effort");
    if let Some(Value::String(effort)) = effort {
        wish.by_effort(&model, &effort, limit)?;
    }
    wish.for_new_models(&model);
    wish.for_old_models(&model, limit)?;
    if wish.clashes_with_temperature(&model) && draft.value("temperature").is_some_and(|heat| heat != 1) {
        draft.remove("temperature");
    }
    write(draft, "thinking", &asked.thinking, wish.thinking);
    write(draft, "output_config", &asked.output_config, wish.output_config);
    Ok(())
}

impl Wish {
    /// `reasoning_effort`, which stands back behind `thinking` and `output_config`.
    fn by_effort(&mut self, model: &Model<'_>, effort: &str, limit: Option<u64>) -> Result<(), ApiError> {
        if effort == "none" {
            *self = Self::default();
            return Ok(());
        }
        let Thinking { thinking, effort } = Thinking::by_effort(model, effort)?;
        let Some(thinking) = thinking.and_then(|thinking| fitted(thinking, limit)) else {
            return Ok(());
        };
        self.thinking.get_or_insert(thinking);
        if let Some(effort) = effort {
            self.set_effort(effort);
        }
        Ok(())
    }

    /// Models that always think refuse to be told not to, and those that adapt take no budget.
    fn for_new_models(&mut self, model: &Model<'_>) {
        if model.can("thinking_always_on") && self.kind() == Some("disabled") {
            self.thinking = None;
        }
        if model.takes_budgets() || self.kind() != Some("enabled") {
            return;
        }
        if let Some((thinking, effort)) = self.thinking.take().map(|asked| model.adapted(asked)) {
            self.thinking = Some(thinking);
            self.set_effort(effort);
        }
    }

    /// Models that don't adapt get a budget, if they think at all.
    fn for_old_models(&mut self, model: &Model<'_>, limit: Option<u64>) -> Result<(), ApiError> {
        let effort = self.effort().map(str::to_owned);
        let adaptive = self.kind() == Some("adaptive");
        if model.adapts() || (effort.is_none() && !adaptive) {
            return Ok(());
        }
        let fits = !adaptive || effort.as_deref().is_none_or(|effort| model.takes(effort));
        if model.takes_efforts() && fits {
            self.thinking = self.thinking.take().filter(|_| !adaptive);
            return Ok(());
        }
        let budget = budget_of(effort.as_deref().unwrap_or("medium"))?;
        let reasons = model.can("reasoning");
        self.thinking = within(budget, limit).filter(|_| reasons).map(enabled);
        if let Some(config) = &mut self.output_config {
            config.shift_remove("effort");
        }
        self.output_config = self.output_config.take().filter(|config| !config.is_empty());
        Ok(())
    }

    /// Older models that think take no other temperature than 1.
    fn clashes_with_temperature(&self, model: &Model<'_>) -> bool {
        !model.adapts() && (self.kind() == Some("enabled") || self.effort().is_some())
    }

    fn kind(&self) -> Option<&str> {
        self.thinking.as_ref()?.get("type")?.as_str()
    }

    fn effort(&self) -> Option<&str> {
        self.output_config.as_ref()?.get("effort")?.as_str()
    }

    fn set_effort(&mut self, effort: &str) {
        let config = self.output_config.get_or_insert_default();
        config.entry("effort").or_insert_with(|| effort.into());
    }
}

/// A `thinking` whose budget fits below the limit; `None` if not even the least does.
fn fitted(mut thinking: Map<String, Value>, limit: Option<u64>) -> Option<Map<String, Value>> {
    if let Some(budget) = thinking.get("budget_tokens").and_then(Value::as_u64) {
        thinking.insert("budget_tokens".into(), within(budget, limit)?.into());
    }
    Some(thinking)
}

fn into_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Writes a member if it changed.
fn write(draft: &mut Draft<'_>, name: &str, asked: &Option<Map<String, Value>>, wished: Option<Map<String, Value>>) {
    if *asked == wished {
        return;
    }
    match wished {
        Some(object) => draft.set(name, Value::Object(object).to_string()),
        None => draft.remove(name),
    }
}
