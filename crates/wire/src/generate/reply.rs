//! A whole chat completion as Google's answer.

use super::thinking::are_shown;
use super::{candidate, senseless, usage};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::Ask;
use crate::client::answer::{Completion, Message, joined};
use crate::codec::Reply;
use crate::error::ApiError;

/// Translates a whole answer.
///
/// # Errors
/// An answer that makes no sense.
pub(super) fn translate(ask: &Ask<'_>, mut chat: Reply) -> Result<Reply, ApiError> {
    let body = joined(std::mem::take(&mut chat.body));
    let completion: Completion<'_> = serde_json::from_slice(&body).map_err(senseless)?;
    if completion.choices.is_empty() {
        return Err(senseless("it has no choices"));
    }
    let shows_thoughts = are_shown(ask);
    let mut out = Out::of(&body);
    out.open('{');
    out.key("candidates");
    out.open('[');
    for (index, choice) in (0..).zip(&completion.choices) {
        let parts = parts(&choice.message, shows_thoughts)?;
        let told = choice.finish_reason.map(Text::decoded);
        let told = told.as_deref().unwrap_or("stop");
        let reason = if choice.message.refusal().is_some() {
            "refusal"
        } else {
            told
        };
        candidate::write(index, &parts, Some(reason), &mut out);
    }
    out.close(']');
    out.key("usageMetadata");
    usage::write(&chat.usage, &mut out);
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        ..chat
    })
}

/// Thoughts, text, calls; an empty text if there is nothing.
fn parts(message: &Message<'_>, shows_thoughts: bool) -> Result<Vec<String>, ApiError> {
    let mut parts = Vec::new();
    if shows_thoughts {
        thoughts(message, &mut parts);
    }
    let texts = [message.content, message.refusal()].into_iter().flatten();
    parts.extend(texts.filter(|text| !text.is_empty()).map(candidate::text));
    for call in message.calls() {
        let (name, signature) = (call.name().unwrap_or_default(), call.signature().map(Text::decoded));
        let args = call.arguments().unwrap_or_default();
        parts.push(candidate::call(&name, args, signature.as_deref())?);
    }
    if parts.is_empty() {
        parts.push(candidate::text(Text::default()));
    }
    Ok(parts)
}

fn thoughts(message: &Message<'_>, parts: &mut Vec<String>) {
    let blocks = message.thoughts().iter();
    parts.extend(blocks.filter_map(|thought| candidate::signed(thought.thinking.unwrap_or_default(), thought)));
    let reasoning = message
        .reasoning_content
        .filter(|text| parts.is_empty() && !text.is_empty());
    parts.extend(reasoning.map(candidate::thought));
}
