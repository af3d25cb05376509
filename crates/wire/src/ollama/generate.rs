//! `/api/generate`: the conversation as one prompt.

use super::options::{self, Options};
use super::pictures;
use super::thoughts::{Tagged, split};
use crate::anthropic::python_json;
use crate::codec::{Call, Reply, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::answer::{Answer, ToolCall};
use crate::hub::chunks::Chunks;
use crate::hub::error::{refuse, senseless};
use crate::hub::message::Message;
use crate::hub::{counted, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

#[derive(Serialize)]
struct Body<'a> {
    prompt: String,
    images: Vec<&'a str>,
    #[serde(flatten)]
    options: Options<'a>,
}

/// Writes the request.
///
/// # Errors
/// Messages of no known form, or parameters that Ollama doesn't take.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let (begun, options) = options::read(call)?;
    let messages = Message::list(call.rules, begun.draft.get("messages").unwrap_or(b"[]"))?;
    let images: Result<Vec<_>, ApiError> = messages.iter().map(|message| pictures(call.rules, message)).collect();
    let body = Body {
        prompt: prompt(call.rules, &messages)?,
        images: images?.concat(),
        options,
    };
    // Strings and checked JSON can always be written.
    let body = serde_json::to_vec(&body).unwrap_or_default();
    let asked = begun.asked(call);
    Ok(begun.with_body(asked, body))
}

/// LiteLLM's template: a heading before what each side says without a break.
fn prompt(rules: &ProviderRules, messages: &[Message<'_>]) -> Result<String, ApiError> {
    let mut prompt = String::new();
    let mut rest = messages;
    while let Some(first) = rest.first() {
        let side = Side::of(rules, first)?;
        let same = |message: &&Message<'_>| Side::of(rules, message).is_ok_and(|other| other == side);
        let length = rest.iter().take_while(same).count();
        let (turn, after) = rest.split_at(length);
        let text = side.text(rules, turn)?;
        if !text.is_empty() {
            prompt.push_str(&format!("### {}:\n{text}\n\n", side.heading()));
        }
        rest = after;
    }
    Ok(prompt)
}

/// Who speaks; results of tools come from the user's side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    User,
    System,
    Assistant,
}

impl Side {
    fn of(rules: &ProviderRules, message: &Message<'_>) -> Result<Self, ApiError> {
        match message.role() {
            "user" | "tool" | "function" => Ok(Self::User),
            "system" => Ok(Self::System),
            "assistant" => Ok(Self::Assistant),
            role => Err(refuse(rules, format_args!("invalid messages.role: {role}"))),
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::System => "System",
            Self::Assistant => "Assistant",
        }
    }

    fn text(self, rules: &ProviderRules, turn: &[Message<'_>]) -> Result<String, ApiError> {
        let texts = turn.iter().map(Message::text).filter(|text| !text.is_empty());
        match self {
            Self::User => Ok(texts.collect::<Vec<_>>().join("\n")),
            Self::System => Ok(texts.collect()),
            Self::Assistant => assistant_text(rules, turn),
        }
    }
}

fn assistant_text(rules: &ProviderRules, turn: &[Message<'_>]) -> Result<String, ApiError> {
    let mut text = String::new();
    for message in turn {
        text.push_str(&message.text());
        let called = |call: &crate::hub::message::ToolCall<'_>| {
            let name = Value::from(call.function.name.as_deref().unwrap_or_default());
            let arguments = call.function.arguments(rules)?;
            Ok(python_json(&format!("{{\"name\":{name},\"arguments\":{arguments}}}")))
        };
        let calls: Result<Vec<String>, ApiError> = message.tool_calls.iter().flatten().map(called).collect();
        let calls = calls?.join("\n");
        if !text.is_empty() && !calls.is_empty() {
            text.push('\n');
        }
        text.push_str(&calls);
    }
    Ok(text)
}

/// An answer, or a piece of one.
#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(borrow, default)]
    response: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    thinking: Option<Cow<'a, str>>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
    #[serde(default)]
    eval_count: Option<u64>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

impl<'a> Piece<'a> {
    fn read(rules: &ProviderRules, json: &'a [u8]) -> Result<Self, ApiError> {
        let piece: Self = serde_json::from_slice(json).map_err(|_| senseless(rules, json))?;
        match piece.error {
            Some(_) => Err(senseless(rules, json)),
            None => Ok(piece),
        }
    }
}

/// Translates a whole answer. LiteLLM ends every one with `stop`, whatever Ollama's reason was.
///
/// # Errors
/// A body that is no answer.
pub(super) fn read(call: &Call<'_>, body: &[u8]) -> Result<Reply, ApiError> {
    let piece = Piece::read(call.rules, body)?;
    let text = piece.response.map(Cow::into_owned).unwrap_or_default();
    let (reasoning, content) = match piece.thinking.filter(|thoughts| !thoughts.is_empty()) {
        Some(thoughts) => (Some(thoughts.into_owned()), text),
        None => split(text),
    };
    let usage = counted(piece.prompt_eval_count, piece.eval_count);
    let mut answer = Answer {
        content: Some(content),
        reasoning,
        finish_reason: "stop",
        usage,
        ..Answer::default()
    };
    if options::wants_json(call) {
        as_json(call, &mut answer);
    }
    Ok(answer.reply(call, call.model))
}

/// An answer in JSON: without the fence that some models put around it, and as a tool call if it is one.
fn as_json(call: &Call<'_>, answer: &mut Answer) {
    let text = answer.content.as_deref().unwrap_or_default().trim();
    let fenced = text
        .strip_prefix("```")
        .map(|inner| inner.strip_prefix("json").unwrap_or(inner));
    let inner = fenced
        .map_or(text, |inner| inner.strip_suffix("```").unwrap_or(inner))
        .trim();
    let Ok(json) = serde_json::from_str::<&RawValue>(inner) else {
        return;
    };
    #[derive(Deserialize)]
    struct Called<'a> {
        name: String,
        #[serde(borrow)]
        arguments: &'a RawValue,
    }
    match serde_json::from_str::<Called<'_>>(inner) {
        Ok(called) => {
            answer.calls = vec![ToolCall {
                id: stream::call_id(call.seed, 0),
                name: called.name,
                arguments: python_json(called.arguments.get()),
            }];
            (answer.content, answer.finish_reason) = (None, "tool_calls");
        }
        Err(_) => answer.content = Some(python_json(json.get())),
    }
}

/// The reader of one stream.
pub(super) struct Events {
    rules: ProviderRules,
    tagged: Tagged,
}

impl Events {
    pub(super) fn new(rules: &ProviderRules) -> Self {
        Self {
            rules: *rules,
            tagged: Tagged::default(),
        }
    }
}

impl stream::Events for Events {
    fn event(&mut self, json: &[u8], chunks: &mut Chunks) -> Result<(), ApiError> {
        let piece = Piece::read(&self.rules, json)?;
        chunks.think(piece.thinking.as_deref().unwrap_or_default());
        self.tagged.piece(piece.response.as_deref().unwrap_or_default(), chunks);
        if piece.done {
            chunks.usage = counted(piece.prompt_eval_count, piece.eval_count);
            chunks.finish_reason = Some("stop");
            chunks.is_over = true;
        }
        Ok(())
    }
}
