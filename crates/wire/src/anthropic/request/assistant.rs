//! What the assistant said before: thoughts, text and tool calls, in the order that Anthropic signed.

use super::chat::{Content, Function, Kept, Message, Part, ToolCall};
use super::tool_use::{arguments, clean_id, function_id};
use super::turns::{Blocks, State, said};
use crate::error::ApiError;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How the ids of tools begin that Anthropic runs itself.
const SERVER_TOOL: &str = "srvtoolu_";

/// Whether the message puts any block into the request.
pub(super) fn speaks(message: &Message<'_>) -> bool {
    let parts = message.parts();
    let part_speaks = |part: &Part<'_>| match part.kind.as_ref() {
        "text" => true,
        "thinking" => part.is_verifiable_thought(),
        _ => part.is_server_tool(),
    };
    let has_calls = message.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty());
    matches!(message.content, Some(Content::Text(_)))
        || parts.iter().any(part_speaks)
        || (!parts.iter().any(Part::is_thought) && thoughts(message).next().is_some())
        || has_calls
        || message.function_call.is_some()
        || compactions(message).next().is_some()
}

/// Writes the message's blocks.
///
/// # Errors
/// Tool arguments that are not JSON.
pub(super) fn write(message: &Message<'_>, state: &mut State<'_>, blocks: &mut Blocks<'_>) -> Result<(), ApiError> {
    for compaction in compactions(message) {
        blocks.next().raw(compaction.get());
    }
    let mut calls = Call::all(message, state)?;
    if is_interleaved(message) {
        let (server, own) = calls.into_iter().partition(|call| call.result.is_some());
        calls = own;
        interleave(message, server, state, blocks);
    } else if !message.parts().iter().any(Part::is_thought) {
        thoughts(message).for_each(|thought| blocks.next().raw(thought.json.get()));
    }
    content(message, state.is_last, blocks);
    calls.iter().for_each(|call| call.write(state, blocks));
    match &message.function_call {
        Some(function) => function_call(function, state, blocks),
        None => Ok(()),
    }
}

fn compactions<'a>(message: &Message<'a>) -> impl Iterator<Item = &'a RawValue> {
    let kept = message.provider_specific_fields.as_ref();
    kept.and_then(|kept| kept.compaction_blocks.as_deref())
        .unwrap_or_default()
        .iter()
        .copied()
}

/// Thoughts that came apart from the content and that Anthropic can verify.
fn thoughts<'m, 'a>(message: &'m Message<'a>) -> impl Iterator<Item = &'m Part<'a>> {
    let blocks = message.thinking_blocks.as_deref().unwrap_or_default();
    // Other than inline, a block of an unknown kind is the provider's to judge.
    blocks
        .iter()
        .filter(|block| block.kind != "thinking" || block.is_verifiable_thought())
}

/// Whether thoughts stood between the calls of Anthropic's own tools: a signature holds only in its place.
fn is_interleaved(message: &Message<'_>) -> bool {
    let mut calls = message.tool_calls.iter().flatten();
    message.thinking_blocks.is_some()
        && !matches!(message.content, Some(Content::Parts(_)))
        && calls.any(|call| call.id.as_deref().is_some_and(|id| id.starts_with(SERVER_TOOL)))
}

/// A thought before each call of a server tool; what is left over of either comes behind.
fn interleave(message: &Message<'_>, server: Vec<Call<'_>>, state: &mut State<'_>, blocks: &mut Blocks<'_>) {
    let mut thoughts = thoughts(message);
    for call in server {
        if let Some(thought) = thoughts.next() {
            blocks.next().raw(thought.json.get());
        }
        call.write(state, blocks);
    }
    thoughts.for_each(|thought| blocks.next().raw(thought.json.get()));
}

/// What was said. Nothing may end in white space where Anthropic is to go on.
fn content(message: &Message<'_>, is_last: bool, blocks: &mut Blocks<'_>) {
    match &message.content {
        Some(Content::Text(text)) => said(*text, message.cache_control, is_last, blocks.next()),
        Some(Content::Parts(parts)) => {
            for part in parts {
                match part.kind.as_ref() {
                    "text" => {
                        let text = part.text.unwrap_or_default();
                        said(text, part.cache_control, is_last, blocks.next());
                    }
                    "thinking" if part.is_verifiable_thought() => blocks.next().raw(part.json.get()),
                    "redacted_thinking" => blocks.next().raw(part.json.get()),
                    _ if part.is_server_tool() => blocks.next().raw(part.json.get()),
                    _ => {}
                }
            }
        }
        None => {}
    }
}

/// A tool call, ready to be written.
struct Call<'m> {
    /// Its id as the client has it.
    id: &'m str,
    name: &'m str,
    arguments: Cow<'m, str>,
    cache_control: Option<&'m RawValue>,
    /// What came of it, if Anthropic ran the tool itself.
    result: Option<&'m RawValue>,
}

impl<'m> Call<'m> {
    fn all(message: &'m Message<'_>, state: &State<'m>) -> Result<Vec<Self>, ApiError> {
        let calls = message.tool_calls.iter().flatten();
        let functions = calls.filter(|call| call.kind.as_deref().is_none_or(|kind| kind == "function"));
        let kept = message.provider_specific_fields.as_ref();
        functions.map(|call| Self::of(call, kept, state)).collect()
    }

    fn of(call: &'m ToolCall<'_>, kept: Option<&Kept<'m>>, state: &State<'m>) -> Result<Self, ApiError> {
        let id = call.id.as_deref().unwrap_or_default();
        let function = call.function.as_ref();
        let name = function
            .and_then(|function| function.name.as_deref())
            .unwrap_or_default();
        let kept = kept.filter(|_| id.starts_with(SERVER_TOOL));
        Ok(Self {
            id,
            name: state.names.clean(name),
            arguments: arguments(name, function.and_then(|function| function.arguments))?,
            cache_control: call.cache_control,
            result: kept.and_then(|kept| kept.result(id)),
        })
    }

    /// Writes it, unless the turn has a call with this id already.
    fn write(&self, state: &mut State<'_>, blocks: &mut Blocks<'_>) {
        let id = clean_id(self.id);
        if state.tool_ids.iter().any(|seen| *seen == id) {
            return;
        }
        let out = blocks.next();
        out.open('{');
        out.text_member(
            "type",
            if self.result.is_some() {
                "server_tool_use"
            } else {
                "tool_use"
            },
        );
        out.text_member("id", &id);
        out.text_member("name", self.name);
        out.raw_member("input", &self.arguments);
        out.optional_member("cache_control", self.cache_control.map(RawValue::get));
        out.close('}');
        if let Some(result) = self.result {
            out.raw(result.get());
        }
        state.tool_ids.push(id.into_owned());
    }
}

/// A call as OpenAI wrote it before there were tools.
fn function_call(function: &Function<'_>, state: &mut State<'_>, blocks: &mut Blocks<'_>) -> Result<(), ApiError> {
    state.functions += 1;
    let id = function_id(state.functions);
    let name = function.name.as_deref().unwrap_or_default();
    let call = Call {
        id: &id,
        name: state.names.clean(name),
        arguments: arguments(name, function.arguments)?,
        cache_control: None,
        result: None,
    };
    call.write(state, blocks);
    Ok(())
}
