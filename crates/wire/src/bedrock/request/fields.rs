//! The request's members beside messages, system and tools.

mod beta;
mod metadata;

use super::block::object;
use super::thinking::Thoughts;
use super::tools::{Choice, Tools};
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::request::members::{context_management, sampling};
use crate::bedrock::error::refuse;
use crate::bedrock::format::Format;
use crate::bedrock::model::Model;
use crate::codec::Call;
use crate::error::ApiError;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Tokens of an answer that some models want room for at least.
const LEAST_ROOM: u64 = 16;

/// Members of Converse's own, which the client may write as they are.
const OWN: &[&str] = &["guardrailConfig", "performanceConfig", "serviceTier"];

/// Parameters that are told by other means, or that only say where the call goes.
const TOLD: &[&str] = &[
    "additionalModelRequestFields",
    "cache_control",
    "context_management",
    "model_id",
    "output_config",
    "outputConfig",
    "requestMetadata",
    "topK",
    "top_k",
];

type Member<'a> = (Cow<'a, str>, Cow<'a, str>);

/// What is said, as names and JSON.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    /// `inferenceConfig`
    inference: Vec<Member<'a>>,
    /// `additionalModelRequestFields`
    more: Vec<Member<'a>>,
    /// Other members.
    own: Vec<Member<'a>>,
    /// Which tool is to be called.
    pub(super) tool_choice: Option<Choice>,
}

impl<'a> Fields<'a> {
    /// What the parameters come to; `may_think` is false where the history forbids it.
    ///
    /// # Errors
    /// A value that is none, or that the model doesn't take.
    pub(super) fn read(
        call: &Call<'a>,
        model: &Model<'a>,
        params: &Params<'a>,
        (format, tools): (&Format<'_>, &Tools<'_>),
        may_think: bool,
    ) -> Result<Self, ApiError> {
        let thoughts = Thoughts::read(model, params, may_think)?;
        let mut fields = Self {
            tool_choice: Choice::read(model, params, format, thoughts.thinks)?,
            ..Self::default()
        };
        fields.read_inference(model, params, thoughts.max_tokens)?;
        fields.read_own(params, format)?;
        for (name, json) in params.passed_on().filter(|(name, _)| is_more(name)) {
            fields.set(name.clone(), json);
        }
        fields.read_given(params)?;
        for (name, json) in thoughts.fields {
            fields.set(name, json);
        }
        fields.read_top_k(model, params)?;
        fields.read_parallel(model, params, tools)?;
        if let Some(context) = compaction(model, params)? {
            fields.set("context_management", context);
        }
        if !tools.hosted.is_empty() {
            fields.set("tools", format!("[{}]", tools.hosted.join(",")));
        }
        let has_compaction = fields.get("context_management").is_some();
        let needs = beta::Needs {
            computer: !tools.hosted.is_empty(),
            effort: thoughts.has_effort && !model.can("adaptive_thinking"),
            compaction: has_compaction,
        };
        if let Some(betas) = beta::list(call, model, needs) {
            fields.set("anthropic_beta", betas);
        }
        Ok(fields)
    }

    /// Writes them all.
    pub(super) fn write(&self, out: &mut Out) {
        let members = |list: &[Member<'_>], out: &mut Out| {
            for (name, json) in list {
                out.raw_member(name, json);
            }
        };
        out.key("inferenceConfig");
        object(out, |out| members(&self.inference, out));
        if !self.more.is_empty() {
            out.key("additionalModelRequestFields");
            object(out, |out| members(&self.more, out));
        }
        if self.get("thinking").is_some() {
            // Else Converse doesn't tell how many of the tokens were thoughts.
            out.raw_member(
                "additionalModelResponseFieldPaths",
                r#"["/usage/output_tokens_details"]"#,
            );
        }
        members(&self.own, out);
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.more.iter().find(|(member, _)| member == name);
        found.map(|(_, json)| json.as_ref())
    }

    /// Sets a member of `additionalModelRequestFields`.
    fn set(&mut self, name: impl Into<Cow<'a, str>>, json: impl Into<Cow<'a, str>>) {
        let (name, json) = (name.into(), json.into());
        if let Some(slot) = self.more.iter_mut().find(|(member, _)| *member == name) {
            slot.1 = json;
        } else {
            self.more.push((name, json));
        }
    }

    fn read_inference(&mut self, model: &Model<'a>, params: &Params<'a>, room: Option<u64>) -> Result<(), ApiError> {
        for (name, theirs) in [("temperature", "temperature"), ("top_p", "topP")] {
            if let Some(json) = sampling(name, model.facts, model.name, params)? {
                self.inference.push((theirs.into(), json.into()));
            }
        }
        let limit = params.get("max_completion_tokens").or(params.get("max_tokens"));
        let limit = match limit.map(|json| (json, json.parse::<f64>())) {
            Some((json, Err(_))) => return Err(refuse(format_args!("max_tokens must be a number, not {json}"))),
            Some((json, Ok(_))) => Some(limited(json, model)),
            None => room.map(|room| room.to_string().into()),
        };
        self.inference.extend(limit.map(|limit| ("maxTokens".into(), limit)));
        let stops = match params.value::<Value>("stop")? {
            Some(Value::String(stop)) if !stop.is_empty() => Some(json!([stop]).to_string()),
            Some(Value::Array(stops)) => Some(Value::Array(stops).to_string()),
            _ => None,
        };
        self.inference
            .extend(stops.map(|stops| ("stopSequences".into(), stops.into())));
        Ok(())
    }

    /// Members of Converse's own.
    fn read_own(&mut self, params: &Params<'a>, format: &Format<'_>) -> Result<(), ApiError> {
        for name in OWN {
            let Some(json) = params.get(name) else { continue };
            if !json.starts_with('{') {
                return Err(refuse(format_args!("{name} must be an object, not {json}")));
            }
            self.own.push(((*name).into(), json.into()));
        }
        if let Some(tier) = params.value::<Value>("service_tier")?.as_ref().and_then(Value::as_str) {
            let tier = if tier == "auto" { "default" } else { tier };
            if matches!(tier, "default" | "flex" | "priority") && params.get("serviceTier").is_none() {
                self.own
                    .push(("serviceTier".into(), json!({ "type": tier }).to_string().into()));
            }
        }
        if let Some(json) = params.get("requestMetadata") {
            metadata::check(json)?;
            self.own.push(("requestMetadata".into(), json.into()));
        }
        let config = format.output_config()?.map(Cow::Owned);
        let config = config.or_else(|| params.get("outputConfig").map(Cow::Borrowed));
        self.own.extend(config.map(|config| ("outputConfig".into(), config)));
        Ok(())
    }

    /// What the client wrote as `additionalModelRequestFields` itself.
    fn read_given(&mut self, params: &Params<'a>) -> Result<(), ApiError> {
        let given = params.value::<Map<String, Value>>("additionalModelRequestFields")?;
        for (name, value) in given.into_iter().flatten() {
            self.set(name, value.to_string());
        }
        Ok(())
    }

    /// `top_k`: not a member of Converse's, and known to two families.
    fn read_top_k(&mut self, model: &Model<'a>, params: &Params<'a>) -> Result<(), ApiError> {
        let name = if params.get("topK").is_some() { "topK" } else { "top_k" };
        let Some(json) = sampling(name, model.facts, model.name, params)? else {
            return Ok(());
        };
        if model.is_claude() {
            self.set("top_k", json);
        } else if model.is_nova() {
            self.set("inferenceConfig", format!(r#"{{"topK":{json}}}"#));
        }
        Ok(())
    }

    /// `parallel_tool_calls`, for models that can be told. Converse wants to hear the kind of choice once.
    fn read_parallel(&mut self, model: &Model<'a>, params: &Params<'a>, tools: &Tools<'_>) -> Result<(), ApiError> {
        let parallel = params.value::<Value>("parallel_tool_calls")?;
        let parallel = parallel.and_then(|value| value.as_bool());
        if let Some(parallel) = parallel.filter(|_| model.can("parallel_tool_use_config")) {
            let has_choice = self.tool_choice.is_some() && !tools.are_none();
            let kind = if has_choice { "" } else { r#""type":"auto","# };
            self.set(
                "tool_choice",
                format!(r#"{{{kind}"disable_parallel_tool_use":{}}}"#, !parallel),
            );
        }
        Ok(())
    }
}

/// Whether a parameter that OpenAI doesn't know goes to the model itself.
fn is_more(name: &str) -> bool {
    !OWN.contains(&name) && !TOLD.contains(&name) && !name.starts_with("aws_")
}

/// The answer's limit.
fn limited<'a>(json: &'a str, model: &Model<'_>) -> Cow<'a, str> {
    let too_small = json.parse::<u64>().is_ok_and(|limit| limit < LEAST_ROOM);
    match too_small && model.wants_room() {
        true => LEAST_ROOM.to_string().into(),
        false => json.into(),
    }
}

/// `context_management` as far as Converse takes it: compaction alone.
fn compaction(model: &Model<'_>, params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let asked = context_management(params)?.filter(|_| model.is_claude());
    let Some(Value::Object(mut context)) = asked.and_then(|json| serde_json::from_str(&json).ok()) else {
        return Ok(None);
    };
    let edits = context.get_mut("edits").and_then(Value::as_array_mut);
    let is_any = edits.is_some_and(|edits| {
        edits.retain(|edit| edit.get("type") == Some(&"compact_20260112".into()));
        !edits.is_empty()
    });
    Ok(is_any.then(|| Value::Object(context).to_string()))
}
