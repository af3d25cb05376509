//! A whole chat completion as a response.

use super::answer::{Answer, ToolCall, flat_annotation};
use super::echo::{Echo, Head};
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::codec::Reply;
use crate::error::ApiError;
use crate::facts::Dialect;
use crate::responses::error::senseless;
use crate::responses::{id, usage};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Chat<'a> {
    #[serde(default)]
    created: Option<i64>,
    #[serde(default)]
    model: String,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Choice {
    #[serde(default)]
    finish_reason: Option<String>,
    #[serde(default)]
    message: Message,
}

#[derive(Default, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
    #[serde(default)]
    reasoning_content: Option<String>,
    #[serde(default)]
    thinking_blocks: Option<Vec<Value>>,
    #[serde(default)]
    annotations: Option<Vec<Value>>,
    #[serde(default)]
    tool_calls: Option<Vec<Call>>,
    #[serde(default)]
    provider_specific_fields: Option<Value>,
}

#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    function: Function,
}

#[derive(Default, Deserialize)]
struct Function {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    arguments: Option<String>,
}

/// Translates a whole answer.
///
/// # Errors
/// A chat completion that is none.
pub(super) fn write(ask: &Ask<'_>, chat: Reply) -> Result<Reply, ApiError> {
    let body = chat.body.concat();
    let completion: Chat<'_> = serde_json::from_slice(&body)
        .map_err(|error| senseless(ask.upstream.rules, format_args!("invalid chat completion: {error}")))?;
    let choice = completion.choices.into_iter().next().unwrap_or_default();
    // What Anthropic tells beyond the words of others is shown as it is.
    let told = choice.message.provider_specific_fields.as_ref();
    let fields = told.filter(|_| ask.upstream.rules.dialect == Dialect::Anthropic);
    let mut answer = answer(ask, &choice.message);
    answer.finish_reason = choice.finish_reason.clone().unwrap_or_else(|| "stop".to_owned());
    let echo = Echo::of(ask);
    let shown = id::response(ask.seed);
    let usage = completion.usage.map(|json| usage::from_chat(json.get().as_bytes()));
    let created = completion.created.unwrap_or(ask.now_s).to_string();
    let head = Head {
        id: &shown,
        created: &created,
        model: &completion.model,
        status: answer.status(),
        reason: answer.reason(),
        fields,
    };
    let mut out = Out::default();
    echo.write(&head, |out| answer.write(&echo.names, out), usage.as_deref(), &mut out);
    Ok(Reply {
        body: vec![out.into_buffer().into()],
        id: Some(shown),
        ..chat
    })
}

/// A message's parts as items.
fn answer(ask: &Ask<'_>, message: &Message) -> Answer {
    let mut answer = Answer::new(ask.seed);
    let mut pending = String::new();
    for block in message.thinking_blocks.iter().flatten() {
        answer.block(block.clone(), &mut pending);
        pending.clear();
    }
    let call = |call: &Call| ToolCall {
        id: call.id.clone().unwrap_or_default(),
        name: call.function.name.clone().unwrap_or_default(),
        arguments: call.function.arguments.clone().unwrap_or_default(),
        output_index: 0,
    };
    let said = message.content.clone().or_else(|| message.refusal.clone());
    let calls: Vec<ToolCall> = message.tool_calls.iter().flatten().map(call).collect();
    Answer {
        thoughts: message.reasoning_content.clone().unwrap_or_default(),
        // Some providers write an empty text beside calls, which is no message.
        text: said.filter(|text| !text.is_empty() || calls.is_empty()),
        annotations: message
            .annotations
            .iter()
            .flatten()
            .filter_map(flat_annotation)
            .collect(),
        calls,
        ..answer
    }
}
