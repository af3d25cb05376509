//! `/api/chat`.

use super::options::{self, Options};
use super::pictures;
use super::thoughts::{Tagged, split};
use crate::anthropic::python_json;
use crate::codec::{Call, Reply, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::answer::{Answer, ToolCall};
use crate::hub::chunks::Chunks;
use crate::hub::error::senseless;
use crate::hub::message;
use crate::hub::{counted, stream};
use crate::openai::finish_reason;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

#[derive(Serialize)]
struct Body<'a> {
    messages: Vec<Message<'a>>,
    #[serde(flatten)]
    options: Options<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: Cow<'a, str>,
    images: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<Vec<Called<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Called<'a> {
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    arguments: Box<RawValue>,
}

/// Writes the request.
///
/// # Errors
/// Messages of no known form, or parameters that Ollama doesn't take.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let (begun, options) = options::read(call)?;
    let given = message::Message::list(call.rules, begun.draft.get("messages").unwrap_or(b"[]"))?;
    let messages: Result<Vec<_>, _> = given.iter().map(|given| message(call.rules, given)).collect();
    let body = Body {
        messages: messages?,
        options,
    };
    // Strings and checked JSON can always be written.
    let body = serde_json::to_vec(&body).unwrap_or_default();
    let asked = begun.asked(call);
    Ok(begun.with_body(asked, body))
}

fn message<'a>(rules: &ProviderRules, given: &'a message::Message<'_>) -> Result<Message<'a>, ApiError> {
    let called = |call: &'a message::ToolCall<'_>| {
        Ok(Called {
            function: Function {
                name: call.function.name.as_deref().unwrap_or_default(),
                arguments: call.function.arguments(rules)?,
            },
        })
    };
    let calls = given
        .tool_calls
        .as_deref()
        .map(|calls| calls.iter().map(called).collect());
    Ok(Message {
        role: given.role(),
        content: given.text(),
        images: pictures(rules, given)?,
        thinking: given
            .reasoning_content
            .as_deref()
            .filter(|thoughts| !thoughts.is_empty()),
        tool_calls: calls.transpose()?,
        tool_call_id: given.tool_call_id.as_deref(),
    })
}

/// An answer, or a piece of one.
#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(borrow, default)]
    message: Option<Said<'a>>,
    #[serde(default)]
    done: bool,
    #[serde(borrow, default)]
    done_reason: Option<Cow<'a, str>>,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
    #[serde(default)]
    eval_count: Option<u64>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow, default)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    thinking: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<CalledBack<'a>>>,
}

#[derive(Deserialize)]
struct CalledBack<'a> {
    #[serde(borrow)]
    function: FunctionBack<'a>,
}

#[derive(Deserialize)]
struct FunctionBack<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
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

impl FunctionBack<'_> {
    /// The arguments as OpenAI has them: JSON in a string.
    fn arguments(&self) -> String {
        python_json(self.arguments.map_or("{}", RawValue::get))
    }
}

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer.
pub(super) fn read(call: &Call<'_>, body: &[u8]) -> Result<Reply, ApiError> {
    let piece = Piece::read(call.rules, body)?;
    let said = piece.message.ok_or_else(|| senseless(call.rules, body))?;
    let text = said.content.map(Cow::into_owned).unwrap_or_default();
    let (reasoning, content) = match said.thinking {
        Some(thoughts) => (Some(thoughts.into_owned()), text),
        None => split(text),
    };
    let called = |(number, call_back): (usize, CalledBack<'_>)| ToolCall {
        id: stream::call_id(call.seed, number),
        arguments: call_back.function.arguments(),
        name: call_back.function.name.into_owned(),
    };
    let calls: Vec<ToolCall> = said
        .tool_calls
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(called)
        .collect();
    let answer = Answer {
        finish_reason: match calls.is_empty() {
            true => finish_reason(piece.done_reason.as_deref().unwrap_or("stop")),
            false => "tool_calls",
        },
        content: Some(content),
        reasoning,
        calls,
        usage: counted(piece.prompt_eval_count, piece.eval_count),
        ..Answer::default()
    };
    Ok(answer.reply(call, call.model))
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
        if let Some(said) = piece.message {
            chunks.think(said.thinking.as_deref().unwrap_or_default());
            self.tagged.piece(said.content.as_deref().unwrap_or_default(), chunks);
            for call in said.tool_calls.unwrap_or_default() {
                chunks.call(None, &call.function.name, &call.function.arguments());
            }
        }
        if piece.done {
            chunks.usage = counted(piece.prompt_eval_count, piece.eval_count);
            if !chunks.have_calls() {
                chunks.finish_reason = Some(finish_reason(piece.done_reason.as_deref().unwrap_or("stop")));
            }
            chunks.is_over = true;
        }
        Ok(())
    }
}
