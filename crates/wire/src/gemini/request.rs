//! OpenAI's chat request in Gemini's words.

mod assistant;
mod chat;
mod config;
mod contents;
mod format;
mod media;
mod mime;
mod schema;
mod thinking;
mod tool_result;
mod tools;

use super::model;
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use chat::{Message, Role};
use config::Config;
use serde_json::{Map, Value};
use tools::Tools;

/// What messages need to know of the model and the place.
#[derive(Clone, Copy, Debug)]
struct Reach {
    /// Of generation 3 or later: calls have ids and signatures, and media a closeness of their own.
    is_new: bool,
    /// Whether Google fetches files from the web: Vertex AI does, AI Studio doesn't.
    fetches: bool,
    /// Whether system prompts have a place of their own.
    has_system: bool,
}

/// Which of Google's two APIs is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// `generativelanguage.googleapis.com`
    Studio,
    /// `aiplatform.googleapis.com`
    Vertex,
}

/// Writes the request.
///
/// # Errors
/// A request that Gemini cannot be told, or a parameter that it or the model doesn't know.
pub(crate) fn write(call: &Call<'_>, host: Host) -> Result<UpstreamRequest, ApiError> {
    let params = Params::read(call)?;
    let messages = Message::list(params.get("messages").unwrap_or("[]"))?;
    let reach = Reach {
        is_new: model::is_new(call.model),
        fetches: host == Host::Vertex,
        has_system: call.facts.supports("system_messages") == Some(true) || call.model.contains("gemini/"),
    };
    let tools = Tools::read(&params)?;
    let mut config = Config::read(call, &params, &messages)?;
    if tools.have_maps() {
        config.suit_maps();
    }
    let mut members = Members {
        extra: extra(&params)?,
        out: Out::of(call.body),
    };
    members.out.open('{');
    contents::write(&messages, reach.has_system, reach, &mut members.out)?;
    let cached = params.get("cached_content");
    // Google refuses these beside a cached beginning, which has its own.
    if cached.is_none() || !call.params.modify {
        members.system(&messages, reach);
        members.optional("tools", tools.json());
        members.optional("toolConfig", tools.config_json());
    }
    members.optional(
        "safetySettings",
        params.get("safety_settings").or(params.get("safetySettings")),
    );
    members.optional("generationConfig", config.json());
    members.optional("cachedContent", cached);
    members.optional("serviceTier", tier(&params)?);
    if host == Host::Vertex {
        members.optional("labels", labels(&params)?);
    }
    let asked = Asked::read(|name| params.get(name).map(str::as_bytes));
    Ok(UpstreamRequest {
        headers: headers(&params)?,
        asked: Asked {
            searches: asked.searches || tools.are_hosted(),
            ..asked
        },
        body: members.finish(),
        more: Vec::new(),
        whole: false,
    })
}

/// The body's members, and those of `extra_body`, which are added to them.
struct Members {
    extra: Map<String, Value>,
    out: Out,
}

impl Members {
    /// A member, with what `extra_body` adds to it or puts in its place.
    fn optional(&mut self, name: &str, json: Option<impl AsRef<str>>) {
        let Some(json) = json else { return };
        let Some(extra) = self.extra.shift_remove(name) else {
            return self.out.raw_member(name, json.as_ref());
        };
        match (serde_json::from_str(json.as_ref()), extra) {
            (Ok(Value::Object(mut own)), Value::Object(extra)) => {
                own.extend(extra);
                self.out.raw_member(name, &Value::Object(own).to_string());
            }
            (_, extra) => self.out.raw_member(name, &extra.to_string()),
        }
    }

    /// System prompts, each a text of its own.
    fn system(&mut self, messages: &[Message<'_>], reach: Reach) {
        let prompts = messages
            .iter()
            .filter(|message| message.role == Role::System && reach.has_system);
        let prompts: Vec<_> = prompts.filter(|message| message.content.is_some()).collect();
        if prompts.is_empty() {
            return;
        }
        let out = &mut self.out;
        out.key("system_instruction");
        out.open('{');
        out.key("parts");
        out.open('[');
        for prompt in prompts {
            out.open('{');
            out.key("text");
            out.joined(prompt.texts().map(|text| text.inner()));
            out.close('}');
        }
        out.close(']');
        out.close('}');
    }

    fn finish(mut self) -> Vec<bytes::Bytes> {
        for (name, value) in self.extra {
            self.out.raw_member(&name, &value.to_string());
        }
        self.out.close('}');
        self.out.finish()
    }
}

/// Members of a body that messages alone decide.
const OF_MESSAGES: [&str; 3] = ["contents", "system_instruction", "systemInstruction"];

/// `extra_body`: what is added to the body as it is.
fn extra(params: &Params<'_>) -> Result<Map<String, Value>, ApiError> {
    let mut extra = params.value::<Map<String, Value>>("extra_body")?.unwrap_or_default();
    // LiteLLM keeps the last two for itself.
    extra.retain(|name, _| !OF_MESSAGES.contains(&name.as_str()) && !matches!(name.as_str(), "cache" | "tags"));
    Ok(extra)
}

/// OpenAI's service tier in Google's word.
fn tier(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let tier = params.value::<Value>("service_tier")?;
    let tier = tier.as_ref().and_then(Value::as_str).map(str::to_lowercase);
    Ok(tier.map(|tier| match tier.as_str() {
        "auto" => "\"priority\"".to_owned(),
        "default" => "\"standard\"".to_owned(),
        _ => Value::from(tier).to_string(),
    }))
}

/// Labels for Google's bill: `labels`, else the texts of `metadata`.
fn labels(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    for name in ["labels", "metadata"] {
        let Some(Value::Object(mut labels)) = params.value::<Value>(name)? else {
            continue;
        };
        labels.retain(|_, value| value.is_string());
        if !labels.is_empty() {
            return Ok(Some(Value::Object(labels).to_string()));
        }
    }
    Ok(None)
}

/// The `extra_headers` of the request, names in lowercase.
fn headers(params: &Params<'_>) -> Result<Vec<(String, String)>, ApiError> {
    let headers = params.value::<Map<String, Value>>("extra_headers")?.unwrap_or_default();
    let text = |(name, value): (String, Value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned()));
    Ok(headers.into_iter().filter_map(text).collect())
}
