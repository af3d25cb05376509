//! Whole replies: the provider's own bytes, but for what LiteLLM's clients see otherwise.

use super::{Reader, error, message, usage};
use crate::codec::Reply;
use crate::error::{ApiError, ErrorClass};
use crate::facts::Quirk;
use crate::json::{Outline, Patch, Peek, Splice, quote};
use bytes::Bytes;
use serde_json::Value;

/// Reads a whole reply of status 2xx.
///
/// # Errors
/// A body that is no JSON object, an error in place of an answer, or no choices.
pub(super) fn read(reader: &Reader, body: &Bytes) -> Result<Reply, ApiError> {
    let outline = Outline::object(body).map_err(|_| error::senseless(&reader.rules, body))?;
    let peek = outline.top();
    // LiteLLM's status for an error that tells none.
    if let Some(error) = peek
        .get(body, "error")
        .and_then(|error| error::in_reply(&reader.rules, error, 422))
    {
        return Err(error);
    }
    let choices = peek.span(body, "choices").unwrap_or_default();
    if body.get(choices.start) != Some(&b'[') {
        return Err(without_choices(body, &peek));
    }
    let mut patch = Patch::default();
    let mut finish_reason = None;
    for choice in outline.elements(&choices) {
        let reason = message::edit_choice(reader, body, &outline, choice, &mut patch);
        finish_reason = finish_reason.or(reason);
    }
    let mut splice = Splice::new(body, &peek);
    let tier = usage::tier(body, &peek);
    let (id, report) = edit_top(reader, body, &outline, &peek, &mut splice);
    splice.patch(0, &mut patch);
    let text = (!report.usage.is_reported()).then(|| answer_text(body));
    Ok(Reply {
        body: patch.pieces(body),
        usage: report.usage,
        id: Some(id),
        cost: report.cost.filter(|_| reader.rules.has(Quirk::BillsItself)),
        tier,
        text,
        finish_reason,
        content_type: None,
        model: None,
    })
}

/// Edits the top-level members. Gives the reply's id and what it used.
fn edit_top(
    reader: &Reader,
    body: &Bytes,
    outline: &Outline<'_>,
    peek: &Peek,
    splice: &mut Splice<'_>,
) -> (String, usage::Report) {
    if let Some(model) = &reader.model {
        splice.set("model", model.clone());
    }
    let id = peek.text(body, "id").filter(|id| !id.is_empty()).map_or_else(
        || {
            let id = reader.new_id();
            splice.set("id", quote(&id));
            id
        },
        Into::into,
    );
    if peek.get(body, "created").is_none_or(|created| created == b"null") {
        splice.set("created", reader.now_s.to_string());
    }
    if reader.rules.has(Quirk::NoFingerprint) {
        splice.remove("system_fingerprint");
    }
    if reader.rules.has(Quirk::AutoServiceTier) {
        let tier = peek.text(body, "service_tier");
        if tier.is_some_and(|tier| !["auto", "default", "flex"].contains(&&*tier)) {
            splice.set("service_tier", "\"auto\"");
        }
    }
    let mut report = usage::Report::default();
    if let Some(span) = usage::span(body, peek) {
        let mended;
        (report, mended) = usage::read_and_mend(body, outline, span);
        if let Some(mended) = mended {
            splice.set("usage", mended);
        }
    }
    (id, report)
}

fn without_choices(body: &Bytes, peek: &Peek) -> ApiError {
    let keys: Vec<_> = peek.iter(body).map(|(key, _)| key).collect();
    let keys = keys.join(", ");
    let what = match peek.get(body, "choices") {
        None => "a response with no 'choices'",
        Some(_) => "'choices' that is not a list",
    };
    let message = format!("litellm.APIError: LiteLLM: provider returned {what}. Raw keys: [{keys}]");
    ApiError::new(ErrorClass::Api, message)
}

/// All text of a reply, for counting its tokens: content, reasoning and tool arguments.
fn answer_text(body: &[u8]) -> String {
    let reply: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut text = String::new();
    for choice in reply["choices"].as_array().into_iter().flatten() {
        let message = &choice["message"];
        let calls = message["tool_calls"].as_array().into_iter().flatten();
        let calls = calls.flat_map(|call| [&call["function"]["name"], &call["function"]["arguments"]]);
        let reasoning = match &message["reasoning_content"] {
            Value::Null => &message["reasoning"],
            other => other,
        };
        for part in [&message["content"], reasoning].into_iter().chain(calls) {
            text.push_str(part.as_str().unwrap_or_default());
        }
    }
    text
}

#[cfg(test)]
mod tests;
