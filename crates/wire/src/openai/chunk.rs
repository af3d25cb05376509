//! One choice of one stream chunk: what it holds, and what LiteLLM's clients see otherwise.

use super::Reader;
use super::finish::finish_reason;
use super::message::{is_text, joined_parts};
use super::request::SCHEMA_TOOL;
use crate::facts::Quirk;
use crate::json::{Patch, Peek, Splice, elements, quote};
use bytes::Bytes;
use std::ops::Range;

/// What one chunk's choice must know of the chunks before it.
#[derive(Debug, Default)]
pub(super) struct Choices {
    keep_reasoning: bool,
    schema_tool: bool,
    /// One bit for each of the first 64 choices whose role is told.
    roles: u64,
    /// Whether any choice came at all.
    pub(super) seen: bool,
    /// Whether a tool was called.
    called: bool,
    /// Whether the tool that stands for a response format was called.
    answers: bool,
    /// The finish reason of the first choice that told one.
    pub(super) finish_reason: Option<String>,
}

impl Choices {
    pub(super) fn new(reader: &Reader) -> Self {
        Self {
            keep_reasoning: reader.rules.has(Quirk::KeepReasoning),
            schema_tool: reader.schema_tool,
            ..Self::default()
        }
    }

    /// Edits the choices of a chunk, which are at `span` of it, and adds their text to `text`.
    /// Tells whether there is content in them.
    pub(super) fn edit(
        &mut self,
        chunk: &Bytes,
        span: Range<usize>,
        patch: &mut Patch,
        text: Option<&mut String>,
    ) -> bool {
        let mut text = text;
        let mut has_content = false;
        for choice in elements(&chunk.slice(span.clone())) {
            let at = span.start + choice.start;
            let choice = chunk.slice(at..span.start + choice.end);
            has_content |= self.edit_choice(&choice, at, patch, text.as_deref_mut());
        }
        has_content
    }

    /// The finish reason for a stream that ended without one.
    pub(super) const fn missing_finish(&self) -> Option<&'static str> {
        match (self.seen, &self.finish_reason) {
            (true, None) if self.called => Some("tool_calls"),
            (true, None) => Some("stop"),
            _ => None,
        }
    }

    fn edit_choice(&mut self, choice: &Bytes, at: usize, patch: &mut Patch, text: Option<&mut String>) -> bool {
        let Ok(peek) = Peek::object(choice) else {
            return false;
        };
        self.seen = true;
        let mut splice = Splice::new(choice, &peek);
        let mut has_content = false;
        match peek
            .span(choice, "delta")
            .filter(|span| choice.get(span.start) == Some(&b'{'))
        {
            Some(span) => {
                let first = self.is_first(peek.get(choice, "index"));
                has_content = self.edit_delta(&choice.slice(span.clone()), at + span.start, patch, first, text);
                // Perplexity repeats the whole answer so far here.
                splice.remove("message");
            }
            None => splice.set("delta", "{}"),
        }
        if let Some(native) = peek.text(choice, "finish_reason").filter(|native| !native.is_empty()) {
            has_content = true;
            let reason = match finish_reason(&native) {
                _ if self.answers => "stop",
                "stop" if self.called => "tool_calls",
                other => other,
            };
            if reason != native {
                splice.set("finish_reason", quote(reason));
            }
            self.finish_reason.get_or_insert_with(|| reason.to_owned());
        }
        splice.patch(at, patch);
        has_content
    }

    /// Whether this is the first chunk of the choice with this index.
    fn is_first(&mut self, index: Option<&[u8]>) -> bool {
        let index = index.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u32>().ok());
        let bit = 1u64.checked_shl(index.unwrap_or(0)).unwrap_or(0);
        let first = self.roles & bit == 0 && bit != 0;
        self.roles |= bit;
        first
    }

    fn edit_delta(
        &mut self,
        delta: &Bytes,
        at: usize,
        patch: &mut Patch,
        first: bool,
        text: Option<&mut String>,
    ) -> bool {
        let Ok(peek) = Peek::object(delta) else {
            return false;
        };
        let mut splice = Splice::new(delta, &peek);
        let mut has_content = false;
        let mut has_role = false;
        let mut text = text;
        let mut add = |words: &[u8]| {
            if let Some(text) = text.as_deref_mut() {
                push_decoded(text, words);
            }
        };
        for member in &peek.members {
            let value = delta.get(member.value.clone()).unwrap_or_default();
            match delta.get(member.key.clone()).unwrap_or_default() {
                b"role" => has_role = is_text(value),
                b"content" if value.starts_with(b"[") => {
                    has_content = true;
                    let (reasoning, words) = joined_parts(value);
                    add(reasoning.as_deref().unwrap_or_default());
                    add(words.as_deref().unwrap_or_default());
                    splice.set("content", words.unwrap_or_else(|| "null".into()));
                    if let Some(reasoning) = reasoning {
                        splice.set("reasoning_content", reasoning);
                    }
                }
                b"content" | b"reasoning_content" | b"refusal" if is_text(value) => {
                    has_content = true;
                    add(value);
                }
                b"reasoning" if value != b"null" => {
                    has_content |= is_text(value);
                    if self.keep_reasoning {
                        splice.set("reasoning_content", delta.slice(member.value.clone()));
                    } else {
                        splice.rename("reasoning", "reasoning_content");
                    }
                    if peek.get(delta, "reasoning_content").is_none_or(|other| !is_text(other)) {
                        add(value);
                    }
                }
                b"tool_calls" if value.len() > 2 && value.starts_with(b"[") => {
                    has_content = true;
                    self.called = true;
                    self.edit_calls(
                        &delta.slice(member.value.clone()),
                        at + member.value.start,
                        patch,
                        &mut splice,
                        &mut add,
                    );
                }
                b"function_call" | b"audio" | b"images" => has_content |= value.len() > 2 && value != b"null",
                _ => {}
            }
        }
        if first && !has_role {
            splice.set("role", "\"assistant\"");
        }
        splice.patch(at, patch);
        has_content
    }

    /// Gives tool calls the `index` that some providers leave out; makes content of the call that
    /// stands for a response format.
    fn edit_calls(
        &mut self,
        calls: &Bytes,
        at: usize,
        patch: &mut Patch,
        delta: &mut Splice<'_>,
        add: &mut impl FnMut(&[u8]),
    ) {
        let spans = elements(calls);
        for (index, span) in spans.iter().enumerate() {
            let call = calls.slice(span.clone());
            let Ok(peek) = Peek::object(&call) else { continue };
            let function = peek.get(&call, "function").unwrap_or_default();
            let inner = Peek::object(function).unwrap_or_default();
            let arguments = inner.get(function, "arguments").unwrap_or_default();
            add(inner.get(function, "name").unwrap_or_default());
            add(arguments);
            self.answers |= self.schema_tool && inner.text(function, "name").is_some_and(|name| name == SCHEMA_TOOL);
            if self.answers {
                delta.remove("tool_calls");
                delta.set(
                    "content",
                    Bytes::copy_from_slice(if arguments.is_empty() { b"null" } else { arguments }),
                );
                return;
            }
            if peek.get(&call, "index").is_none_or(|index| index == b"null") {
                let mut splice = Splice::new(&call, &peek);
                splice.set("index", index.to_string());
                splice.patch(at + span.start, patch);
            }
        }
    }
}

/// Appends what a JSON string says; nothing if `raw` is none.
fn push_decoded(text: &mut String, raw: &[u8]) {
    let Some(inner) = raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\"")) else {
        return;
    };
    if memchr::memchr(b'\\', inner).is_some() {
        text.push_str(&serde_json::from_slice::<String>(raw).unwrap_or_default());
    } else {
        text.push_str(std::str::from_utf8(inner).unwrap_or_default());
    }
}
