//! The request's members beside `model`, `messages` and `system`.

use super::format::Format;
use super::thinking::{Thinking, check_output_config};
use super::tools::{Choice, Tools};
use crate::anthropic::error::{refuse, unsupported};
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::codec::Call;
use crate::error::ApiError;
use crate::facts::ModelFacts;
use crate::openai::request::path::Path;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The answer's tokens where neither the request nor the price map has a limit; LiteLLM's number.
const MAX_TOKENS: u64 = 4096;

/// How many stop sequences OpenAI takes; LiteLLM drops what is beyond.
const STOPS: usize = 4;

/// Names and JSON, in order.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    list: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    choice: Option<Choice>,
}

impl<'a> Members<'a> {
    /// What the parameters come to, without tools.
    ///
    /// # Errors
    /// A value that is none, or that the model doesn't take.
    pub(super) fn read(call: &Call<'a>, params: &Params<'a>, format: &Format<'_>) -> Result<Self, ApiError> {
        let mut members = Self::default();
        for name in ["temperature", "top_p"] {
            members.set_sampling(name, call, params)?;
        }
        if let Some(stops) = stops(params)? {
            members.set("stop_sequences", stops);
        }
        if let Some(user) = user(params)? {
            members.set("metadata", json!({ "user_id": user }).to_string());
        }
        if let Some(format) = format.member()? {
            members.set("output_format", format);
        }
        let thinking = Thinking::read(call.facts, params)?;
        members.set_limit(call.facts, params, &thinking)?;
        if let Some(effort) = thinking.effort {
            members.set("output_config", json!({ "effort": effort }).to_string());
        }
        if let Some(thinking) = thinking.thinking {
            members.set("thinking", Value::Object(thinking).to_string());
        }
        if let Some(context) = context_management(params)? {
            members.set("context_management", context);
        }
        members.choice = Choice::read(call.facts, params, call.model)?.or(format.choice(call.facts, params));
        for (name, json) in params.passed_on() {
            members.set(name.clone(), json);
        }
        Ok(members)
    }

    /// A member's JSON.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.list.iter().find(|(member, _)| member == name);
        found.map(|(_, json)| json.as_ref())
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.list.retain(|(member, _)| member != name);
    }

    /// `tools`, `tool_choice` and `mcp_servers`.
    pub(super) fn set_tools(&mut self, tools: &Tools<'_>) {
        if let Some(json) = tools.json() {
            self.set("tools", json);
        }
        if let Some(choice) = self.choice.take() {
            self.set("tool_choice", choice.json(&tools.names));
        }
        if let Some(json) = tools.servers_json() {
            self.set("mcp_servers", json);
        }
    }

    /// What can only be said once everything is there: paths that are dropped, and members of
    /// Anthropic's own that the model may not take.
    ///
    /// # Errors
    /// A member that the model doesn't take.
    pub(super) fn finish(&mut self, call: &Call<'a>, params: &Params<'a>) -> Result<(), ApiError> {
        for path in &params.dropped_paths {
            self.drop_path(path);
        }
        self.check_speed(call, params)?;
        self.set_sampling("top_k", call, params)?;
        if let Some(config) = self.get("output_config").map(str::to_owned) {
            match check_output_config(call.facts, params, call.model, &config)? {
                Some(config) => self.set("output_config", config),
                None => self.remove("output_config"),
            }
        }
        if call.stream {
            self.set("stream", "true");
        }
        Ok(())
    }

    pub(super) fn write(&self, out: &mut Out) {
        for (name, json) in &self.list {
            out.raw_member(name, json);
        }
    }

    fn set(&mut self, name: impl Into<Cow<'a, str>>, json: impl Into<Cow<'a, str>>) {
        let (name, json) = (name.into(), json.into());
        if let Some(slot) = self.list.iter_mut().find(|(member, _)| *member == name) {
            slot.1 = json;
        } else {
            self.list.push((name, json));
        }
    }

    fn set_sampling(&mut self, name: &'static str, call: &Call<'a>, params: &Params<'a>) -> Result<(), ApiError> {
        if params.get(name).is_none() {
            return Ok(());
        }
        match sampling(name, call.facts, call.model, params)? {
            Some(json) => self.set(name, json),
            None => self.remove(name),
        }
        Ok(())
    }

    /// `max_tokens`, which Anthropic demands.
    fn set_limit(&mut self, facts: &ModelFacts, params: &Params<'a>, thinking: &Thinking) -> Result<(), ApiError> {
        let asked = params.get("max_completion_tokens").or(params.get("max_tokens"));
        let limit = match asked.map(|json| (json, json.parse::<f64>())) {
            Some((json, Ok(_))) if json.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => json.to_owned(),
            Some((_, Ok(number))) => number.round_ties_even().max(1.0).to_string(),
            Some((json, Err(_))) => return Err(refuse(format_args!("max_tokens must be a number, not {json}"))),
            None => {
                let by_model = || facts.max_output_tokens.unwrap_or(MAX_TOKENS);
                thinking.max_tokens().unwrap_or_else(by_model).to_string()
            }
        };
        self.set("max_tokens", limit);
        Ok(())
    }

    fn check_speed(&mut self, call: &Call<'_>, params: &Params<'_>) -> Result<(), ApiError> {
        let Some(speed) = self.get("speed") else {
            return Ok(());
        };
        if call.facts.supports("speed") == Some(true) && call.rules.name == "anthropic" {
            return Ok(());
        }
        if params.drop_unsupported {
            self.remove("speed");
            return Ok(());
        }
        Err(unsupported(format_args!(
            "{} does not support speed={}. To drop unsupported params, set `litellm.drop_params = True`.",
            call.model,
            speed.replace('"', "'")
        )))
    }

    /// Takes what a path leads to out of a member.
    fn drop_path(&mut self, path: &str) {
        let Some(path) = Path::parse(path) else {
            return;
        };
        let Some((_, json)) = self.list.iter_mut().find(|(member, _)| *member == path.member) else {
            return;
        };
        if let Ok(mut value) = serde_json::from_str(json) {
            path.delete(&mut value);
            *json = Cow::Owned(value.to_string());
        }
    }
}

/// `temperature`, `top_p` or `top_k`, if the model takes it.
///
/// # Errors
/// One that the model doesn't take, unless such are dropped.
pub(crate) fn sampling<'a>(
    name: &str,
    facts: &ModelFacts,
    model: &str,
    params: &Params<'a>,
) -> Result<Option<&'a str>, ApiError> {
    let Some(json) = params.get(name) else {
        return Ok(None);
    };
    let taken = may_sample(facts, model, (name, json), params.drop_unsupported)?;
    Ok(taken.then_some(json))
}

/// Whether the model takes `temperature`, `top_p` or `top_k`; newer ones take none of them.
///
/// # Errors
/// It doesn't, and such things are refused, not dropped.
pub(in crate::anthropic) fn may_sample(
    facts: &ModelFacts,
    model: &str,
    (name, json): (&str, &str),
    drops: bool,
) -> Result<bool, ApiError> {
    let is_default = name == "temperature" && json.parse() == Ok(1.0);
    if facts.supports("sampling_params") != Some(false) || is_default {
        return Ok(true);
    }
    if drops {
        return Ok(false);
    }
    let hint = if name == "temperature" {
        "Only temperature=1 is supported. "
    } else {
        ""
    };
    Err(unsupported(format_args!(
        "{model} does not support {name}={json}. {hint}To drop unsupported params, set `litellm.drop_params = True`.",
    )))
}

/// `stop` as a list: at most four, and none of white space alone where such are dropped, since
/// Anthropic refuses them.
fn stops(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let mut stops = match params.value::<Value>("stop")? {
        Some(Value::String(stop)) => vec![Value::String(stop)],
        Some(Value::Array(stops)) => stops,
        _ => return Ok(None),
    };
    stops.truncate(STOPS);
    let is_blank = |stop: &Value| {
        stop.as_str()
            .is_some_and(|stop| !stop.is_empty() && stop.trim().is_empty())
    };
    if params.drop_unsupported {
        stops.retain(|stop| !is_blank(stop));
    }
    Ok((!stops.is_empty()).then(|| Value::Array(stops).to_string()))
}

/// Who uses the application: `metadata.user_id`, else `user`. Anthropic refuses what looks like an
/// e-mail address or a phone number.
fn user(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let metadata = params.value::<Value>("metadata")?;
    let by_metadata = metadata.as_ref().and_then(|metadata| metadata.get("user_id")?.as_str());
    let user = params.value::<Value>("user")?;
    let by_name = user.as_ref().and_then(Value::as_str);
    let mut users = [by_metadata, by_name].into_iter().flatten();
    Ok(users.find(|user| !is_email(user) && !is_phone(user)).map(Into::into))
}

fn is_email(user: &str) -> bool {
    let Some((name, host)) = user.rsplit_once('@') else {
        return false;
    };
    let Some((host, top)) = host.rsplit_once('.') else {
        return false;
    };
    let all = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    all(name, "._%+-") && all(host, ".-") && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic())
}

fn is_phone(user: &str) -> bool {
    let number = user.strip_prefix('+').unwrap_or(user);
    let is_part = |c: char| c.is_numeric() || c.is_whitespace() || "()-".contains(c);
    number.chars().count() >= 7 && number.chars().all(is_part)
}

/// `context_management`, from OpenAI's list or as Anthropic has it.
pub(crate) fn context_management(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let edits: Vec<Value> = match params.value::<Value>("context_management")? {
        Some(Value::Object(object)) if object.contains_key("edits") => {
            return Ok(Some(Value::Object(object).to_string()));
        }
        Some(Value::Array(entries)) => entries.into_iter().filter_map(compaction).collect(),
        _ => return Ok(None),
    };
    Ok((!edits.is_empty()).then(|| json!({ "edits": edits }).to_string()))
}

/// OpenAI's compaction as Anthropic's edit.
fn compaction(entry: Value) -> Option<Value> {
    let Value::Object(mut entry) = entry else {
        return None;
    };
    if entry.remove("type")? != "compaction" {
        return None;
    }
    let threshold = entry
        .remove("compact_threshold")
        .and_then(|threshold| threshold.as_f64());
    let mut edit = Map::from_iter([("type".to_owned(), json!("compact_20260112"))]);
    if let Some(threshold) = threshold {
        edit.insert(
            "trigger".into(),
            json!({"type": "input_tokens", "value": threshold.trunc()}),
        );
    }
    edit.extend(entry);
    Some(edit.into())
}
