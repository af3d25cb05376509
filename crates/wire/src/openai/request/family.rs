//! OpenAI's own model families, whose names decide about parameters.

use super::draft::Draft;
use super::params::{Limits, refuse};
use crate::azure::family as azure;
use crate::codec::Call;
use crate::error::ApiError;
use crate::facts::{ModelFacts, Quirk};
use crate::python;
use serde_json::Value;

/// Sampling parameters that gpt-5 models take only while they don't reason.
const SAMPLING: &[&str] = &["logprobs", "top_logprobs", "top_p"];

/// A family of OpenAI models, by LiteLLM's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// o1, o3, o4: as far as the price map knows them.
    OSeries,
    /// gpt-5 and later, without its chat and search variants.
    Gpt5,
    /// gpt-5's search variants.
    Gpt5Search,
    /// All others that the price map knows.
    Known,
    /// Not in the price map: perhaps another gateway's alias.
    Unknown,
}

impl Family {
    /// The family of a call's model, where the provider's models have families.
    pub(super) fn of_call(call: &Call<'_>) -> Option<Self> {
        if call.rules.has(Quirk::AzureModels) {
            let model = call.params.base_model.as_deref().unwrap_or(call.model);
            return Some(Self::of_azure(model));
        }
        let known = call.rules.has(Quirk::OpenAiModels);
        known.then(|| Self::of(call.model, call.facts))
    }

    /// The family of an Azure deployment called so; its model need not be known.
    pub fn of_azure(model: &str) -> Self {
        match (azure::is_o_series(model), azure::is_gpt5(model)) {
            (true, _) => Self::OSeries,
            (_, true) if model.contains("search") => Self::Gpt5Search,
            (_, true) => Self::Gpt5,
            _ => Self::Known,
        }
    }

    /// The family of a model called so.
    pub fn of(model: &str, facts: &ModelFacts) -> Self {
        let known = facts.mode.is_some() && !model.starts_with("ft:");
        let name = model.rsplit('/').next().unwrap_or(model);
        let mut chars = name.chars();
        if known && chars.next() == Some('o') && chars.next().is_some_and(|char| char.is_ascii_digit()) {
            return Self::OSeries;
        }
        // Quicker than a search where the text is a word.
        let has = |marker: &[u8; 5]| model.as_bytes().windows(marker.len()).any(|part| part == marker);
        let is_gpt5 = has(b"gpt-5");
        match ((is_gpt5 || has(b"gpt-6")) && !name.contains("gpt-5-chat"), known) {
            (true, _) if is_gpt5 && model.contains("search") => Self::Gpt5Search,
            (true, _) => Self::Gpt5,
            (_, true) => Self::Known,
            _ => Self::Unknown,
        }
    }
}

/// Applies the family's rules to the parameters.
///
/// # Errors
/// A value that the model doesn't take, unless it is to be dropped.
pub(super) fn apply(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    match Family::of_call(call).unwrap_or(Family::Unknown) {
        Family::OSeries => {
            rename_max_tokens(draft);
            check_temperature(draft, limits, |value| {
                format!(
                    "O-series models don't support temperature={value}. Only temperature=1 is supported. To drop \
                     unsupported openai params from the call, set `litellm.drop_params = True`"
                )
            })
        }
        Family::Gpt5Search => {
            rename_max_tokens(draft);
            Ok(())
        }
        Family::Gpt5 => apply_gpt5(draft, call, limits),
        Family::Known if azure_chat(call) => {
            rename_max_tokens(draft);
            Ok(())
        }
        Family::Known | Family::Unknown => Ok(()),
    }
}

/// Azure's gpt-5-chat models are no reasoning models, but know the newer name of `max_tokens` alone as these do.
fn azure_chat(call: &Call<'_>) -> bool {
    call.rules.has(Quirk::AzureModels) && call.model.contains("gpt-5")
}

fn rename_max_tokens(draft: &mut Draft<'_>) {
    if draft.has("max_completion_tokens") {
        draft.remove("max_tokens");
    }
    draft.rename("max_tokens", "max_completion_tokens");
}

fn apply_gpt5(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    check_effort(draft, call, limits)?;
    rename_max_tokens(draft);
    let effort = draft.text("reasoning_effort");
    let can_rest = call.facts.supports("none_reasoning_effort") == Some(true);
    // An effort that nobody states is the model's default; silence of the map counts as reasoning.
    let rests = effort.as_deref().or(call.facts.default_reasoning_effort.as_deref()) == Some("none");
    if can_rest && !rests {
        check_sampling(draft, call, limits, effort.as_deref())?;
    }
    if can_rest && rests {
        return Ok(());
    }
    check_temperature(draft, limits, |value| {
        format!(
            "{} doesn't support temperature={value} while reasoning is active. Only temperature=1 is supported unless \
             reasoning_effort resolves to 'none', either set explicitly on the request or declared as the model's \
             default_reasoning_effort. To drop unsupported params set `litellm.drop_params = True`",
            call.model
        )
    })
}

/// `xhigh` needs a flag in the price map, `max` none; any other level is refused where the map says no.
fn check_effort(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    let Some(effort) = draft.text("reasoning_effort") else {
        return Ok(());
    };
    let stated = call.facts.supports(&format!("{effort}_reasoning_effort"));
    let refused = match effort.as_str() {
        "max" => false,
        "xhigh" => stated != Some(true),
        "none" if call.rules.has(Quirk::AzureModels) => stated != Some(true),
        _ => stated == Some(false),
    };
    if !refused {
        return Ok(());
    }
    if !limits.drop {
        return Err(refuse(&format!(
            "reasoning_effort={effort} is not supported for {}. To drop unsupported params set \
             `litellm.drop_params = True`",
            call.model
        )));
    }
    draft.remove("reasoning_effort");
    Ok(())
}

fn check_sampling(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    limits: &Limits,
    effort: Option<&str>,
) -> Result<(), ApiError> {
    if !SAMPLING.iter().any(|name| draft.has(name)) {
        return Ok(());
    }
    if !limits.drop {
        return Err(refuse(&format!(
            "{} only supports logprobs, top_p, top_logprobs when reasoning_effort resolves to 'none', either set \
             explicitly on the request or declared as the model's default_reasoning_effort. Current \
             reasoning_effort={}. To drop unsupported params set `litellm.drop_params = True`",
            call.model,
            python::repr(&Value::from(effort))
        )));
    }
    for name in SAMPLING {
        draft.remove(name);
    }
    Ok(())
}

fn check_temperature(
    draft: &mut Draft<'_>,
    limits: &Limits,
    refusal: impl FnOnce(String) -> String,
) -> Result<(), ApiError> {
    let Some(value) = draft.value("temperature") else {
        return Ok(());
    };
    if value.as_f64() == Some(1.0) {
        return Ok(());
    }
    if !limits.drop {
        return Err(refuse(&refusal(python::repr(&value))));
    }
    draft.remove("temperature");
    Ok(())
}
