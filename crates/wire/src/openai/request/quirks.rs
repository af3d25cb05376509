//! Quirks of providers in their parameters: one small function each.

use super::draft::Draft;
use super::params::{Limits, refuse};
use super::{databricks, family, schema_tool};
use crate::azure::family as azure;
use crate::codec::Call;
use crate::error::ApiError;
use crate::facts::Quirk;
use crate::json::quote;
use crate::watsonx;
use serde_json::{Value, json};

type Apply = fn(&mut Draft<'_>, &Call<'_>, &Limits) -> Result<(), ApiError>;

/// Applied in this order.
const TABLE: &[(Quirk, Apply)] = &[
    (Quirk::OpenAiModels, family::apply),
    (Quirk::AzureModels, family::apply),
    (Quirk::AzureModels, choice_by_version),
    (Quirk::AzureModels, schema_tool::force),
    (Quirk::SchemaAsTool, schema_tool::force),
    (Quirk::SchemaBesideTools, schema_tool::add),
    (Quirk::BrowserSearch, browser_search),
    (Quirk::DropWebSearch, drop_web_search),
    (Quirk::DropToolChoice, drop_tool_choice),
    (Quirk::RequiredToAny, required_to_any),
    (Quirk::AutoOrNone, auto_or_none),
    (Quirk::ClampTemperature, clamp_temperature),
    (Quirk::ThinkingToggle, thinking_toggle),
    (Quirk::ThinkingToEffort, thinking_to_effort),
    (Quirk::ThinkingTypes, thinking_types),
    (Quirk::MaxEffortToXhigh, max_effort_to_xhigh),
    (Quirk::TogetherEffort, together_effort),
    (Quirk::AskOpenRouterUsage, ask_openrouter_usage),
    (Quirk::DatabricksClaude, databricks::think),
    (Quirk::DatabricksClaude, schema_tool::force),
    (Quirk::DatabricksClaude, databricks::finish),
    (Quirk::WatsonxNames, watsonx_names),
    (Quirk::NoRetries, no_retries),
];

/// Applies the provider's parameter quirks.
///
/// # Errors
/// A value that the provider doesn't take, unless it is to be dropped.
pub(super) fn apply(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    TABLE
        .iter()
        .filter(|(quirk, _)| call.rules.has(*quirk))
        .try_for_each(|(_, apply)| apply(draft, call, limits))
}

/// Groq searches the web by a tool; its compound models search anyway.
fn browser_search(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let asked = draft.has("web_search_options");
    draft.remove("web_search_options");
    if !asked || call.model.contains("compound") {
        return Ok(());
    }
    let mut tools = match draft.value("tools") {
        Some(Value::Array(tools)) => tools,
        _ => Vec::new(),
    };
    let search = json!({"type": "browser_search"});
    if !tools.contains(&search) {
        tools.push(search);
        draft.put("tools", &Value::Array(tools));
    }
    Ok(())
}

fn drop_web_search(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    draft.remove("web_search_options");
    Ok(())
}

fn no_retries(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if !call.params.own_host {
        draft.set("max_retries", "0");
    }
    Ok(())
}

/// A choice of one tool by name keeps its name. What runs on hardware of its own is named in the URL.
fn watsonx_names(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if draft.text("tool_choice").is_some() {
        draft.rename("tool_choice", "tool_choice_option");
    }
    if watsonx::deployment(call.model).is_none() {
        draft.set("model_id", quote(call.model));
        return Ok(());
    }
    draft.remove("project_id");
    draft.remove("space_id");
    Ok(())
}

fn drop_tool_choice(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    draft.remove("tool_choice");
    Ok(())
}

/// Azure has known `tool_choice` since December 2023, and `required` since June 2024.
fn choice_by_version(draft: &mut Draft<'_>, call: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    let (Some(version), true) = (call.params.api_version.as_deref(), draft.has("tool_choice")) else {
        return Ok(());
    };
    let required = draft.get("tool_choice") == Some(b"\"required\"");
    let words = if azure::is_before(version, "2023-12") {
        format!(
            "Azure does not support 'tool_choice', for api_version={version}. Bump your API version to \
             '2023-12-01-preview' or later."
        )
    } else if required && azure::is_before(version, "2024-06") {
        format!("Azure does not support 'required' as a tool_choice param, for api_version={version}.")
    } else {
        return Ok(());
    };
    if !limits.drop {
        return Err(refuse(&words));
    }
    draft.remove("tool_choice");
    Ok(())
}

/// Mistral also has no choice of one tool by name; Fireworks has.
fn required_to_any(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    match draft.get("tool_choice") {
        Some(b"\"required\"") => draft.set("tool_choice", "\"any\""),
        Some([b'{', ..]) if call.rules.has(Quirk::MistralMessages) => draft.remove("tool_choice"),
        _ => {}
    }
    Ok(())
}

fn auto_or_none(draft: &mut Draft<'_>, _: &Call<'_>, limits: &Limits) -> Result<(), ApiError> {
    let Some(choice) = draft.value("tool_choice") else {
        return Ok(());
    };
    if choice == "auto" || choice == "none" {
        return Ok(());
    }
    if !limits.drop {
        return Err(refuse(&format!(
            "Deepinfra doesn't support tool_choice={}. To drop unsupported openai params from the call, set \
             `litellm.drop_params = True`",
            choice
                .as_str()
                .map_or_else(|| crate::python::repr(&choice), str::to_owned)
        )));
    }
    draft.remove("tool_choice");
    Ok(())
}

/// Moonshot takes temperatures of [0, 1], at least 0.3 for several answers, none where it reasons.
fn clamp_temperature(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if call.facts.supports("reasoning") == Some(true) {
        draft.remove("temperature");
        return Ok(());
    }
    let number = |name: &str| draft.value(name).and_then(|value| value.as_f64());
    let Some(temperature) = number("temperature") else {
        return Ok(());
    };
    let several = number("n").is_some_and(|n| n > 1.0);
    match temperature {
        1.0.. => draft.put("temperature", &json!(1)),
        ..0.3 if several => draft.put("temperature", &json!(0.3)),
        _ => {}
    }
    Ok(())
}

/// `thinking` keeps its type only; any `reasoning_effort` but `none` turns it on.
fn thinking_toggle(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let thinking = draft.value("thinking");
    let kind = thinking.as_ref().and_then(|thinking| thinking.get("type")?.as_str());
    let kind = match (kind, draft.value("reasoning_effort")) {
        (Some("enabled"), _) => Some("enabled"),
        (Some("disabled"), _) => Some("disabled"),
        (_, Some(effort)) if effort == "none" => Some("disabled"),
        (_, Some(_)) => Some("enabled"),
        _ => None,
    };
    draft.remove("thinking");
    draft.remove("reasoning_effort");
    if let Some(kind) = kind {
        draft.put("thinking", &json!({"type": kind}));
    }
    Ok(())
}

/// LiteLLM's bounds between the levels: 1024, 2048 and 4096 tokens.
fn thinking_to_effort(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let Some(thinking) = draft.value("thinking") else {
        return Ok(());
    };
    draft.remove("thinking");
    if thinking.get("type").is_none_or(|kind| kind != "enabled") || draft.has("reasoning_effort") {
        return Ok(());
    }
    let budget = thinking.get("budget_tokens").and_then(Value::as_u64).unwrap_or(0);
    let effort = match budget {
        4096.. => "high",
        2048.. => "medium",
        1024.. => "low",
        _ => "minimal",
    };
    draft.put("reasoning_effort", &Value::from(effort));
    Ok(())
}

fn thinking_types(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let thinking = draft.value("thinking").unwrap_or_default();
    let kind = thinking.get("type").and_then(Value::as_str);
    if !matches!(kind, Some("enabled" | "disabled" | "auto")) {
        draft.remove("thinking");
    }
    Ok(())
}

fn max_effort_to_xhigh(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if draft.get("reasoning_effort") == Some(b"\"max\"") {
        draft.set("reasoning_effort", "\"xhigh\"");
    }
    Ok(())
}

/// gpt-oss reasons always, in three levels; DeepSeek V4 Pro knows `high` and `max`.
fn together_effort(draft: &mut Draft<'_>, call: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    let Some(effort) = draft.text("reasoning_effort") else {
        return Ok(());
    };
    let is_gpt_oss = matches!(call.model, "openai/gpt-oss-120b" | "openai/gpt-oss-20b");
    let is_high_or_max = call.model.starts_with("deepseek-ai/DeepSeek-V4-Pro");
    let effort = match effort.as_str() {
        "default" => {
            draft.remove("reasoning_effort");
            return Ok(());
        }
        "none" if !is_gpt_oss => {
            draft.remove("reasoning_effort");
            if !draft.has("reasoning") {
                draft.put("reasoning", &json!({"enabled": false}));
            }
            return Ok(());
        }
        "minimal" | "low" | "medium" if is_high_or_max => "high",
        "xhigh" if is_high_or_max => "max",
        "none" | "minimal" => "low",
        "xhigh" => "high",
        "max" if !is_high_or_max => "high",
        other => other,
    };
    draft.put("reasoning_effort", &Value::from(effort));
    Ok(())
}

fn ask_openrouter_usage(draft: &mut Draft<'_>, _: &Call<'_>, _: &Limits) -> Result<(), ApiError> {
    if !draft.has("usage") {
        draft.set("usage", r#"{"include":true}"#);
    }
    Ok(())
}
