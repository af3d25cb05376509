//! What LiteLLM's clients find in another place than the provider put it: reasoning, members that
//! OpenAI doesn't know, finish reasons. Whatever needs no change keeps its bytes.

use super::Reader;
use super::finish::finish_reason;
use super::request::SCHEMA_TOOL;
use crate::json::{Member, Outline, Patch, Peek, Splice, elements, quote};
use bytes::{Bytes, BytesMut};
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::ops::Range;

const PROVIDER_FIELDS: &str = "provider_specific_fields";

/// Members of a choice that stay where they are.
const CHOICE: &[&[u8]] = &[
    b"finish_reason",
    b"index",
    b"message",
    b"logprobs",
    b"enhancements",
    b"finish_details",
    PROVIDER_FIELDS.as_bytes(),
];

/// Members of a message that stay where they are. LiteLLM moves `refusal` away too; OpenAI's own
/// clients look for it here.
const MESSAGE: &[&[u8]] = &[
    b"role",
    b"content",
    b"refusal",
    b"tool_calls",
    b"function_call",
    b"audio",
    b"images",
    b"annotations",
    b"reasoning_content",
    b"reasoning_items",
    b"thinking_blocks",
    PROVIDER_FIELDS.as_bytes(),
];

/// Tags that models write their thinking between.
const THINK: &[&str] = &["think", "thinking", "budget:thinking"];

/// Edits one choice of a whole reply, which is at `span` of its body. Gives its finish reason.
pub(super) fn edit_choice(
    reader: &Reader,
    body: &Bytes,
    outline: &Outline<'_>,
    span: Range<usize>,
    patch: &mut Patch,
) -> Option<String> {
    let peek = outline.part(&span)?;
    let (offset, choice) = (span.start, &body.slice(span));
    let message = peek.span(choice, "message").map_or(Called::Nothing, |span| {
        edit_message(reader, body, outline, offset + span.start..offset + span.end, patch)
    });
    let native = peek
        .text(choice, "finish_reason")
        .or_else(|| peek.text(choice, "finish_details"));
    let mapped = native.as_deref().map_or("stop", finish_reason);
    let reason = match (mapped, message) {
        (_, Called::SchemaTool) => "stop",
        ("stop", Called::Tools) if !reader.plain => "tool_calls",
        (other, _) => other,
    };
    let mut splice = Splice::new(choice, &peek);
    if peek.text(choice, "finish_reason").as_deref() != Some(reason) {
        splice.set("finish_reason", quote(reason));
    }
    let native = native.filter(|native| native != mapped);
    let native = native.map(|native| ("native_finish_reason", quote(&native)));
    let known = if reader.plain { None } else { Some(CHOICE) };
    move_unknown(choice, &peek, known, native, &mut splice);
    splice.patch(offset, patch);
    Some(reason.to_owned())
}

/// Which tools a message calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Called {
    Nothing,
    Tools,
    /// The one that stands for a response format.
    SchemaTool,
}

fn edit_message(reader: &Reader, body: &Bytes, outline: &Outline<'_>, span: Range<usize>, patch: &mut Patch) -> Called {
    let Some(peek) = outline.part(&span) else {
        return Called::Nothing;
    };
    let (offset, message) = (span.start, &body.slice(span));
    let mut splice = Splice::new(message, &peek);
    if !peek.get(message, "role").is_some_and(is_text) {
        splice.set("role", "\"assistant\"");
    }
    let (reasoning, content) = separate(message, &peek, reader.plain);
    if let Some(reasoning) = reasoning {
        splice.set("reasoning_content", reasoning);
    }
    if let Some(content) = content {
        splice.set("content", content);
    }
    if let Some(blocks) = peek.get(message, "content").and_then(thinking_blocks) {
        splice.set("thinking_blocks", blocks);
    }
    let tool_calls = peek.get(message, "tool_calls").unwrap_or_default();
    let mut called = Called::Nothing;
    if tool_calls.len() > 2 && tool_calls.starts_with(b"[") {
        called = Called::Tools;
        if let Some(answer) = reader.schema_tool.then(|| schema_answer(tool_calls)).flatten() {
            splice.set("content", answer);
            splice.remove("tool_calls");
            called = Called::SchemaTool;
        }
    }
    if !reader.plain {
        move_unknown(message, &peek, Some(MESSAGE), None, &mut splice);
    }
    splice.patch(offset, patch);
    called
}

/// Reasoning that isn't in `reasoning_content`, and the content without it, as JSON.
fn separate(message: &Bytes, peek: &Peek, plain: bool) -> (Option<Bytes>, Option<Bytes>) {
    let content = peek.get(message, "content").unwrap_or_default();
    if content.starts_with(b"[") {
        return joined_parts(content);
    }
    if plain || peek.get(message, "reasoning_content").is_some() {
        return (None, None);
    }
    match peek.span(message, "reasoning") {
        Some(span) => (
            message
                .get(span.clone())
                .filter(|raw| is_text(raw))
                .map(|_| message.slice(span)),
            None,
        ),
        None => thinking_in_content(content),
    }
}

/// A part of what a model thought, as Databricks has it.
#[derive(Deserialize)]
struct Summary<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    signature: Option<Cow<'a, str>>,
}

/// The thoughts among content parts, with their signatures, as Anthropic's blocks.
pub(super) fn thinking_blocks(content: &[u8]) -> Option<Bytes> {
    #[derive(Deserialize)]
    struct Part<'a> {
        #[serde(borrow)]
        summary: Option<Vec<Summary<'a>>>,
    }
    if !content.starts_with(b"[") || memchr::memmem::find(content, b"\"summary\"").is_none() {
        return None;
    }
    let parts: Vec<Part<'_>> = serde_json::from_slice(content).ok()?;
    let block = |summary: &Summary<'_>| {
        let mut block = json!({"type": "thinking", "thinking": summary.text.as_deref().unwrap_or_default()});
        if let Some(signature) = &summary.signature {
            block["signature"] = json!(signature);
        }
        block
    };
    let blocks: Vec<Value> = parts
        .iter()
        .flat_map(|part| part.summary.iter().flatten())
        .map(block)
        .collect();
    (!blocks.is_empty()).then(|| Value::Array(blocks).to_string().into())
}

/// Mistral's content parts, and Databricks', as two strings.
pub(super) fn joined_parts(content: &[u8]) -> (Option<Bytes>, Option<Bytes>) {
    #[derive(Deserialize)]
    struct Part<'a> {
        #[serde(borrow)]
        text: Option<Cow<'a, str>>,
        #[serde(borrow)]
        thinking: Option<Thinking<'a>>,
        #[serde(borrow)]
        summary: Option<Vec<Summary<'a>>>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Thinking<'a> {
        Text(#[serde(borrow)] Cow<'a, str>),
        Parts(#[serde(borrow)] Vec<Part<'a>>),
    }
    let Ok(parts) = serde_json::from_slice::<Vec<Part<'_>>>(content) else {
        return (None, None);
    };
    let (mut thinking, mut text) = (String::new(), String::new());
    for part in &parts {
        thinking.extend(part.summary.iter().flatten().filter_map(|part| part.text.as_deref()));
        text.push_str(part.text.as_deref().unwrap_or_default());
        match &part.thinking {
            Some(Thinking::Text(words)) => thinking.push_str(words),
            Some(Thinking::Parts(parts)) => thinking.extend(parts.iter().filter_map(|part| part.text.as_deref())),
            None => {}
        }
    }
    ((!thinking.is_empty()).then(|| quote(&thinking)), Some(quote(&text)))
}

/// What stands between `<think>` tags at the content's start, and what follows.
fn thinking_in_content(content: &[u8]) -> (Option<Bytes>, Option<Bytes>) {
    // Some writers of JSON escape `<`.
    if !content.starts_with(b"\"<") && !content.starts_with(b"\"\\u003c") {
        return (None, None);
    }
    let split = || {
        let text: String = serde_json::from_slice(content).ok()?;
        let inner = THINK.iter().find_map(|tag| text.strip_prefix(&format!("<{tag}>")))?;
        let ends = THINK.iter().filter_map(|tag| {
            let end = format!("</{tag}>");
            inner.find(&end).map(|at| (at, at + end.len()))
        });
        let (end, rest) = ends.min()?;
        Some((quote(inner.get(..end)?), quote(inner.get(rest..)?)))
    };
    split().unzip()
}

/// The arguments of the only call, if that is the tool that stands for a response format.
fn schema_answer(tool_calls: &[u8]) -> Option<Bytes> {
    match elements(tool_calls).as_slice() {
        [call] => schema_arguments(tool_calls.get(call.clone())?),
        _ => None,
    }
}

fn schema_arguments(call: &[u8]) -> Option<Bytes> {
    let function = Peek::part(call)?.get(call, "function")?;
    let peek = Peek::part(function)?;
    let arguments = peek.get(function, "arguments")?;
    (peek.text(function, "name")? == SCHEMA_TOOL).then(|| Bytes::copy_from_slice(arguments))
}

/// Moves members that aren't `known` (all are if it is `None`), and `extra`, into
/// `provider_specific_fields`.
fn move_unknown(
    object: &Bytes,
    peek: &Peek,
    known: Option<&[&[u8]]>,
    extra: Option<(&str, Bytes)>,
    splice: &mut Splice<'_>,
) {
    let mut fields = BytesMut::new();
    let mut add = |key: &str, value: &[u8]| {
        fields.extend_from_slice(if fields.is_empty() { b"" } else { b"," });
        fields.extend_from_slice(&quote(key));
        fields.extend_from_slice(b":");
        fields.extend_from_slice(value);
    };
    let is_known = |member: &Member| {
        let key = object.get(member.key()).unwrap_or_default();
        known.is_none_or(|known| known.contains(&key))
    };
    // Usually all are known as they are written: nothing is decoded.
    if !peek.members.iter().all(is_known) {
        for (key, value) in peek.iter(object) {
            if known.is_some_and(|known| !known.contains(&key.as_bytes())) && value != b"null" {
                add(&key, value);
                splice.remove(&key);
            }
        }
    }
    if let Some((key, value)) = extra {
        add(key, &value);
    }
    if fields.is_empty() {
        return;
    }
    let old = peek
        .get(object, PROVIDER_FIELDS)
        .and_then(|old| old.strip_prefix(b"{")?.strip_suffix(b"}"));
    let old = old.unwrap_or_default().trim_ascii();
    let comma: &[u8] = if old.is_empty() { b"" } else { b"," };
    splice.set(PROVIDER_FIELDS, [b"{", old, comma, &fields, b"}"].concat());
}

/// Whether a raw value is a string that isn't empty.
pub(super) fn is_text(raw: &[u8]) -> bool {
    raw.len() > 2 && raw.starts_with(b"\"")
}
