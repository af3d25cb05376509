//! A whole answer as a chat completion.

use super::Road;
use super::reasoning::signature;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::responses::error::{of_failure, senseless};
use crate::responses::item::{Item, Response};
use crate::responses::usage;
use crate::usage::Usage;
use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// Reads a whole answer.
///
/// # Errors
/// A body that is no answer, or one that failed.
pub(super) fn read(call: &Call<'_>, road: Road, body: &Bytes) -> Result<Reply, ApiError> {
    let response: Response<'_> = serde_json::from_slice(body).map_err(|error| {
        let shown = String::from_utf8_lossy(body.get(..SHOWN).unwrap_or(body));
        senseless(
            call.rules,
            format_args!("Unable to get json response - {error}, Original Response: {shown}"),
        )
    })?;
    let told = response
        .error
        .and_then(|error| of_failure(call.rules, error.get().as_bytes()));
    if let Some(error) = told {
        return Err(error);
    }
    if response.output.is_none() {
        return Err(senseless(call.rules, "the answer has no 'output'"));
    }
    let usage = usage_of(&response);
    let finish_reason = response.finish_reason();
    let mut out = Out::of(body);
    out.open('{');
    out.text_member("id", &response.id);
    out.raw_member("created", &call.now_s.to_string());
    out.text_member("model", call.shown_model.unwrap_or(&response.model));
    out.text_member("object", "chat.completion");
    out.key("choices");
    out.open('[');
    out.open('{');
    out.text_member("finish_reason", finish_reason);
    out.number_member("index", 0);
    out.key("message");
    write_message(response.items(), road, &mut out);
    out.close('}');
    out.close(']');
    if let Some(json) = response.usage {
        let chat = usage::to_chat(json.get().as_bytes());
        out.raw_member("usage", &String::from_utf8_lossy(&chat));
    }
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        usage,
        id: Some(response.id.clone().into_owned()),
        cost: None,
        tier: response.tier(),
        text: (!usage.is_reported()).then(|| plain_text(response.items())),
        finish_reason: Some(finish_reason.to_owned()),
        content_type: None,
        model: None,
    })
}

/// What an answer used; its web searches are counted by their items.
pub(in crate::responses) fn usage_of(response: &Response<'_>) -> Usage {
    let reported = response.usage.map(|json| usage::read(json.get().as_bytes()));
    let searches = response
        .items()
        .iter()
        .filter(|item| item.kind == "web_search_call")
        .count();
    match reported {
        Some(usage) if usage.is_reported() => Usage {
            web_searches: usage.web_searches.max(searches as u64),
            ..usage
        },
        _ => Usage::default(),
    }
}

fn write_message(items: &[Item<'_>], road: Road, out: &mut Out) {
    let parts = || items.iter().filter(|item| item.kind == "message").flat_map(Item::parts);
    out.open('{');
    out.text_member("role", "assistant");
    out.key("content");
    if items.iter().any(|item| item.kind == "message") {
        out.joined(parts().filter_map(|part| part.text).map(Text::inner));
    } else if items.iter().any(Item::is_call) {
        out.raw("null");
    } else {
        out.quoted("");
    }
    if parts().any(|part| part.refusal.is_some()) {
        out.key("refusal");
        out.joined(parts().filter_map(|part| part.refusal).map(Text::inner));
    }
    write_calls(items, out);
    write_reasoning(items, road, out);
    let annotations = annotations(items);
    if !annotations.is_empty() {
        out.raw_member("annotations", &Value::Array(annotations).to_string());
    }
    out.close('}');
}

fn write_calls(items: &[Item<'_>], out: &mut Out) {
    let mut calls = items.iter().filter(|item| item.is_call()).enumerate().peekable();
    if calls.peek().is_none() {
        return;
    }
    out.key("tool_calls");
    out.open('[');
    for (index, item) in calls {
        out.open('{');
        out.number_member("index", index as u64);
        out.key("function");
        out.open('{');
        out.raw_member("arguments", item.arguments().raw());
        out.raw_member("name", item.name.unwrap_or_default().raw());
        out.close('}');
        out.raw_member("id", item.tool_call_id().raw());
        out.text_member("type", "function");
        out.close('}');
    }
    out.close(']');
}

fn write_reasoning(items: &[Item<'_>], road: Road, out: &mut Out) {
    let thinking: Vec<&Item<'_>> = items.iter().filter(|item| item.kind == "reasoning").collect();
    if thinking.is_empty() {
        return;
    }
    let thoughts: Vec<&str> = thinking
        .iter()
        .flat_map(|item| item.thoughts())
        .map(Text::inner)
        .collect();
    if !thoughts.is_empty() {
        out.key("reasoning_content");
        out.joined([thoughts.join(" ").as_str()]);
    }
    out.key("reasoning_items");
    out.open('[');
    thinking.iter().for_each(|item| write_item(item, out));
    out.close(']');
    if road == Road::Messages {
        out.key("thinking_blocks");
        out.open('[');
        thinking.iter().for_each(|item| write_block(item, out));
        out.close(']');
    }
}

/// A reasoning item as chat completions carry it, to be handed back.
pub(super) fn write_item(item: &Item<'_>, out: &mut Out) {
    out.open('{');
    out.text_member("type", "reasoning");
    out.optional_member("id", item.id.map(Text::raw));
    out.optional_member("encrypted_content", item.encrypted_content.map(Text::raw));
    out.key("summary");
    out.open('[');
    for text in item.thoughts() {
        out.open('{');
        out.text_member("type", "summary_text");
        out.raw_member("text", text.raw());
        out.close('}');
    }
    out.close(']');
    out.close('}');
}

/// The thinking block that carries a reasoning item through messages; nothing if it says nothing.
fn write_block(item: &Item<'_>, out: &mut Out) {
    let thoughts: Vec<&str> = item.thoughts().map(Text::inner).collect();
    let sealed = item.encrypted_content.map(|content| signature(content.inner()));
    match (thoughts.is_empty(), sealed) {
        (true, None) => {}
        (true, Some(data)) => write_sealed("redacted_thinking", "data", &data, out),
        (false, sealed) => {
            out.open('{');
            out.text_member("type", "thinking");
            out.key("thinking");
            out.joined([thoughts.join("\\n\\n").as_str()]);
            out.key("signature");
            match sealed {
                Some(sealed) => out.joined([sealed.as_str()]),
                None => out.raw("null"),
            }
            out.close('}');
        }
    }
}

/// A block with nothing to read in it.
pub(super) fn write_sealed(kind: &str, member: &str, sealed: &str, out: &mut Out) {
    out.open('{');
    out.text_member("type", kind);
    if kind == "thinking" {
        out.text_member("thinking", "");
    }
    out.key(member);
    out.joined([sealed]);
    out.close('}');
}

/// The annotations of all texts. Positions count from where the joined text begins.
fn annotations(items: &[Item<'_>]) -> Vec<Value> {
    let mut all = Vec::new();
    let mut offset = 0;
    for part in items.iter().filter(|item| item.kind == "message").flat_map(Item::parts) {
        let list = part.annotations.iter().flatten();
        all.extend(list.filter_map(|annotation| shifted(annotation, offset)));
        offset += part.text.map_or(0, |text| text.decoded().chars().count() as u64);
    }
    all
}

fn shifted(annotation: &RawValue, offset: u64) -> Option<Value> {
    let mut annotation: Value = serde_json::from_str(annotation.get()).ok()?;
    for name in ["start_index", "end_index"] {
        if let Some(at) = annotation.get(name).and_then(Value::as_u64).filter(|_| offset > 0) {
            annotation[name] = at.saturating_add(offset).into();
        }
    }
    Some(annotation)
}

/// All that was said, for counting where the provider didn't.
pub(in crate::responses) fn plain_text(items: &[Item<'_>]) -> String {
    let mut text = String::new();
    for item in items {
        if item.is_call() {
            text += &item.name.unwrap_or_default().decoded();
            text += &item.arguments().decoded();
        } else {
            text.extend(item.parts().iter().filter_map(|part| part.text).map(Text::decoded));
        }
    }
    text
}
