//! A whole chat completion as Anthropic's message.

use super::names::Names;
use super::{message_id, senseless, stop_reason, usage};
use crate::anthropic::native::clean_id;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::Ask;
use crate::client::answer::{Call, Choice, Completion, Message, joined};
use crate::client::arguments;
use crate::codec::Reply;
use crate::error::ApiError;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Translates a whole answer.
///
/// # Errors
/// An answer that makes no sense.
pub(super) fn translate(ask: &Ask<'_>, mut chat: Reply) -> Result<Reply, ApiError> {
    let body = joined(std::mem::take(&mut chat.body));
    let mut completion: Completion<'_> = serde_json::from_slice(&body).map_err(senseless)?;
    if completion.choices.is_empty() {
        return Err(senseless("it has no choices"));
    }
    let choice = completion.choices.swap_remove(0);
    let message = &choice.message;
    let mut out = Out::of(&body);
    out.open('{');
    let id = id(ask, completion.id);
    out.text_member("id", &id);
    out.text_member("type", "message");
    out.text_member("role", "assistant");
    match completion.model {
        Some(model) => out.raw_member("model", model.raw()),
        None => out.text_member("model", ask.model),
    }
    out.key("content");
    content(message, &Names::of(ask), &mut out)?;
    reason(&choice, &mut out);
    out.raw_member("stop_sequence", "null");
    out.key("usage");
    usage::write(&chat.usage, &mut out);
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        id: Some(id.into_owned()),
        ..chat
    })
}

/// The chat completion's id. That of a response would be taken for one that Responses can go on from.
fn id<'a>(ask: &Ask<'_>, id: Option<Text<'a>>) -> Cow<'a, str> {
    let id = id
        .map(Text::decoded)
        .filter(|id| !id.is_empty() && !id.starts_with("resp_"));
    id.unwrap_or_else(|| message_id(ask.seed).into())
}

/// Why the answer ended; a refusal has its reason.
fn reason(choice: &Choice<'_>, out: &mut Out) {
    let told = choice.finish_reason.map(Text::decoded);
    let has_calls = !choice.message.calls().is_empty();
    let reason = stop_reason(of_calls(told.as_deref().unwrap_or("stop"), has_calls));
    let refusal = choice.message.refusal().filter(|_| reason != "max_tokens");
    out.text_member("stop_reason", if refusal.is_some() { "refusal" } else { reason });
    out.key("stop_details");
    match (refusal, reason) {
        (None, reason) if reason != "refusal" => out.raw("null"),
        (refusal, _) => details(refusal, out),
    }
}

/// The finish reason of an answer; some providers end one that calls tools with `stop`.
pub(super) fn of_calls(finish_reason: &str, has_calls: bool) -> &str {
    match finish_reason {
        "stop" if has_calls => "tool_calls",
        other => other,
    }
}

/// What Anthropic says beside a refusal.
pub(super) fn details(refusal: Option<Text<'_>>, out: &mut Out) {
    out.open('{');
    out.text_member("type", "refusal");
    out.raw_member("category", "null");
    out.raw_member("explanation", refusal.map_or("null", Text::raw));
    out.close('}');
}

/// The blocks: thoughts, text, calls.
fn content(message: &Message<'_>, names: &Names, out: &mut Out) -> Result<(), ApiError> {
    out.open('[');
    let mut is_empty = thoughts(message, out);
    for text in [message.content, message.refusal()].into_iter().flatten() {
        if !text.is_empty() {
            is_empty = false;
            block("text", out, |out| out.raw_member("text", text.raw()));
        }
    }
    for call in message.calls() {
        is_empty = false;
        tool_use(call, names, out)?;
    }
    if is_empty && message.content.is_some() {
        block("text", out, |out| out.text_member("text", ""));
    }
    out.close(']');
    Ok(())
}

/// Writes the thoughts; whether there were none.
fn thoughts(message: &Message<'_>, out: &mut Out) -> bool {
    let mut none = true;
    for thought in message.thoughts() {
        if let Some(data) = thought.data {
            none = false;
            block("redacted_thinking", out, |out| out.raw_member("data", data.raw()));
            continue;
        }
        let text = thought.thinking.unwrap_or_default();
        if text.is_blank() && thought.signature().is_none() {
            continue;
        }
        none = false;
        block("thinking", out, |out| {
            out.raw_member("thinking", text.raw());
            out.raw_member("signature", thought.signature.map_or("\"\"", RawValue::get));
        });
    }
    let reasoning = message.reasoning_content.filter(|text| none && !text.is_empty());
    if let Some(text) = reasoning {
        none = false;
        block("thinking", out, |out| {
            out.raw_member("thinking", text.raw());
            out.raw_member("signature", "null");
        });
    }
    none
}

fn tool_use(call: &Call<'_>, names: &Names, out: &mut Out) -> Result<(), ApiError> {
    let name = call.name().unwrap_or_default();
    let input = arguments::object(call.arguments().unwrap_or_default())
        .ok_or_else(|| senseless(format_args!("the arguments of the call of '{name}' are no JSON")))?;
    block("tool_use", out, |out| {
        begun(call, names, out);
        out.raw_member("input", &input);
    });
    Ok(())
}

/// What is known of a call from its beginning on.
pub(super) fn begun(call: &Call<'_>, names: &Names, out: &mut Out) {
    let id = call.id.map(Text::decoded).unwrap_or_default();
    out.text_member("id", &clean_id(&id));
    out.text_member("name", names.original(&call.name().unwrap_or_default()));
    if let Some(signature) = call.signature() {
        out.key("provider_specific_fields");
        out.open('{');
        out.raw_member("signature", signature.raw());
        out.close('}');
    }
}

fn block(kind: &str, out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.open('{');
    out.text_member("type", kind);
    write(out);
    out.close('}');
}
