//! `tool_choice` and `parallel_tool_calls`.

use crate::anthropic::error::{bad_value, unsupported};
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::request::format::JSON_TOOL;
use crate::anthropic::request::names::Names;
use crate::error::ApiError;
use crate::facts::ModelFacts;
use crate::python;
use serde_json::Value;

/// Which tool the model has to call.
#[derive(Debug, PartialEq)]
pub(in crate::anthropic::request) struct Choice {
    /// Anthropic's `type`.
    kind: &'static str,
    /// The client's name of the tool.
    tool: Option<String>,
    disable_parallel: Option<bool>,
}

impl Choice {
    /// The client's choice; `None` leaves it to Anthropic.
    ///
    /// # Errors
    /// A choice that is none, or one that the model doesn't take.
    pub(in crate::anthropic::request) fn read(
        facts: &ModelFacts,
        params: &Params<'_>,
        model: &str,
    ) -> Result<Option<Self>, ApiError> {
        let asked = params.value::<Value>("tool_choice")?;
        let parallel = params
            .value::<Value>("parallel_tool_calls")?
            .and_then(|value| value.as_bool());
        let mut choice = asked.map(Self::of).transpose()?.flatten();
        if let Some(parallel) = parallel {
            let choice = choice.get_or_insert(Self::kind("auto"));
            if choice.kind != "none" {
                choice.disable_parallel = Some(!parallel);
            }
        }
        choice
            .map(|choice| choice.unless_unforced(facts, params, model))
            .transpose()
    }

    /// The tool that gives the answer its form.
    pub(in crate::anthropic::request) fn answer() -> Self {
        Self {
            tool: Some(JSON_TOOL.into()),
            ..Self::kind("tool")
        }
    }

    pub(in crate::anthropic::request) fn json(&self, names: &Names) -> String {
        let mut out = Out::default();
        out.open('{');
        out.text_member("type", self.kind);
        if let Some(tool) = &self.tool {
            out.text_member("name", names.clean(tool));
        }
        let parallel = self
            .disable_parallel
            .map(|disable| if disable { "true" } else { "false" });
        out.optional_member("disable_parallel_tool_use", parallel);
        out.close('}');
        out.into_text()
    }

    fn kind(kind: &'static str) -> Self {
        Self {
            kind,
            tool: None,
            disable_parallel: None,
        }
    }

    fn of(asked: Value) -> Result<Option<Self>, ApiError> {
        let word = match &asked {
            Value::String(word) => Some(word.as_str()),
            Value::Object(object) if !object.contains_key("function") => {
                let kind = object.get("type").and_then(Value::as_str);
                kind.filter(|kind| matches!(*kind, "auto" | "none" | "required"))
            }
            _ => None,
        };
        let name = asked.pointer("/function/name").and_then(Value::as_str);
        match (word, name) {
            (Some("auto"), _) => Ok(Some(Self::kind("auto"))),
            (Some("required"), _) => Ok(Some(Self::kind("any"))),
            (Some("none"), _) => Ok(Some(Self::kind("none"))),
            (Some(_), _) => Ok(None),
            (None, Some(name)) if asked.get("type").is_some() => Ok(Some(Self {
                tool: Some(name.into()),
                ..Self::kind("tool")
            })),
            _ => Err(bad_value(format_args!(
                "Invalid tool choice, tool_choice={}. Please ensure tool_choice follows the OpenAI spec",
                python::repr(&asked)
            ))),
        }
    }

    /// Some models refuse to be forced to call a tool.
    fn unless_unforced(self, facts: &ModelFacts, params: &Params<'_>, model: &str) -> Result<Self, ApiError> {
        if !matches!(self.kind, "any" | "tool") || can_force(facts) {
            return Ok(self);
        }
        if params.drop_unsupported {
            return Ok(Self {
                disable_parallel: self.disable_parallel,
                ..Self::kind("auto")
            });
        }
        Err(unsupported(format_args!(
            "{model} does not support forced tool use (tool_choice='required' or a named tool). Use tool_choice='auto' \
             and tell the model in the prompt when to call the tool, or set `litellm.drop_params = True` to downgrade \
             to 'auto' automatically."
        )))
    }
}

/// Whether the model can be forced to call a tool; all but a few can.
pub(in crate::anthropic::request) fn can_force(facts: &ModelFacts) -> bool {
    facts.supports("forced_tool_use") != Some(false)
}
