//! The choices of one stream chunk: what they hold, and what LiteLLM's clients see otherwise.

mod arguments;

use super::Reader;
use super::finish::finish_reason;
use super::message::{is_text, joined_parts, thinking_blocks};
use super::request::SCHEMA_TOOL;
use crate::facts::Quirk;
use crate::json::{Member, Patch, Peek, Splice, elements, quote};
use arguments::Arguments;
use bytes::Bytes;
use std::ops::Range;

/// What the choices of a chunk must know of the chunks before it.
#[derive(Debug, Default)]
pub(super) struct Choices {
    keep_reasoning: bool,
    schema_tool: bool,
    /// One bit for each of the first 64 choices whose role is told.
    roles: u64,
    /// Whether any choice came at all.
    seen: bool,
    /// Whether a tool was called.
    called: bool,
    /// Whether the tool that stands for a response format was called.
    answers: bool,
    /// The arguments so far of each choice's calls.
    arguments: Arguments,
    /// The finish reason of the first choice that told one.
    pub(super) finish_reason: Option<String>,
}

/// What one chunk's choices hold.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Whether there is content.
    pub(super) content: bool,
    /// Where the chunk's only text is, if the next chunk may differ from this one in its text alone.
    pub(super) text: Option<Range<usize>>,
    /// Whether there is anything that makes this chunk unlike others.
    special: bool,
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
    pub(super) fn edit(
        &mut self,
        chunk: &Bytes,
        span: Range<usize>,
        patch: &mut Patch,
        text: Option<&mut String>,
    ) -> Found {
        let mut edit = Edit {
            choices: self,
            patch,
            text,
            choice: 0,
            found: Found::default(),
        };
        for choice in elements(&chunk.slice(span.clone())) {
            let at = span.start + choice.start;
            edit.choice(&chunk.slice(at..span.start + choice.end), at);
        }
        let mut found = edit.found;
        found.text = found.text.filter(|_| !found.special);
        found
    }

    /// The finish reason for a stream that ended without one.
    pub(super) const fn missing_finish(&self) -> Option<&'static str> {
        match (self.seen, &self.finish_reason) {
            (true, None) if self.called => Some("tool_calls"),
            (true, None) => Some("stop"),
            _ => None,
        }
    }

    /// Whether a call's arguments end in the middle.
    pub(super) fn has_cut_calls(&self) -> bool {
        self.arguments.are_cut()
    }

    /// Whether this is the first chunk of the choice with this index.
    fn is_first(&mut self, index: Option<&[u8]>) -> bool {
        let index = index.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u32>().ok());
        let bit = 1u64.checked_shl(index.unwrap_or(0)).unwrap_or(0);
        let first = self.roles & bit == 0 && bit != 0;
        self.roles |= bit;
        first
    }
}

/// The edits of one chunk.
struct Edit<'a> {
    choices: &'a mut Choices,
    patch: &'a mut Patch,
    text: Option<&'a mut String>,
    /// The index of the choice at hand.
    choice: u64,
    found: Found,
}

impl Edit<'_> {
    fn choice(&mut self, choice: &Bytes, at: usize) {
        let Some(peek) = Peek::part(choice) else {
            return;
        };
        self.choices.seen = true;
        self.choice = peek.get(choice, "index").and_then(digits).unwrap_or(0);
        let mut splice = Splice::new(choice, &peek);
        match peek
            .span(choice, "delta")
            .filter(|span| choice.get(span.start) == Some(&b'{'))
        {
            Some(span) => {
                let first = self.choices.is_first(peek.get(choice, "index"));
                self.found.special |= first;
                self.delta(&choice.slice(span.clone()), at + span.start, first);
                // Perplexity repeats the whole answer so far here.
                splice.remove("message");
            }
            None => splice.set("delta", "{}"),
        }
        if let Some(native) = peek.text(choice, "finish_reason").filter(|native| !native.is_empty()) {
            let reason = self.finish(&native);
            if reason != native {
                splice.set("finish_reason", quote(reason));
            }
        }
        splice.patch(at, self.patch);
    }

    fn finish(&mut self, native: &str) -> &'static str {
        (self.found.content, self.found.special) = (true, true);
        let reason = match finish_reason(native) {
            _ if self.choices.answers => "stop",
            "stop" if self.choices.called => "tool_calls",
            other => other,
        };
        self.choices.finish_reason.get_or_insert_with(|| reason.to_owned());
        reason
    }

    fn delta(&mut self, delta: &Bytes, at: usize, first: bool) {
        let Some(peek) = Peek::part(delta) else {
            return;
        };
        let mut splice = Splice::new(delta, &peek);
        let mut has_role = false;
        for member in &peek.members {
            let value = delta.get(member.value()).unwrap_or_default();
            match delta.get(member.key()).unwrap_or_default() {
                b"role" => has_role = is_text(value),
                b"content" if value.starts_with(b"[") => self.parts(value, &mut splice),
                b"content" | b"reasoning_content" | b"refusal" => self.words(value, at + member.value().start),
                b"reasoning" if value != b"null" => self.reasoning(delta, at, member, &peek, &mut splice),
                b"tool_calls" if value.len() > 2 && value.starts_with(b"[") => {
                    self.calls(&delta.slice(member.value()), at + member.value().start, &mut splice);
                }
                b"function_call" | b"audio" | b"images" if value.len() > 2 && value != b"null" => {
                    (self.found.content, self.found.special) = (true, true);
                }
                _ => {}
            }
        }
        if first && !has_role {
            splice.set("role", "\"assistant\"");
        }
        splice.patch(at, self.patch);
    }

    /// A string of the answer, which is at `at` of the chunk.
    fn words(&mut self, value: &[u8], at: usize) {
        if is_text(value) {
            self.found.content = true;
            self.found.special |= self.found.text.is_some();
            self.found.text = Some(at + 1..at + value.len() - 1);
            self.add(value);
        }
    }

    /// Reasoning under OpenRouter's name.
    fn reasoning(&mut self, delta: &Bytes, at: usize, member: &Member, peek: &Peek, splice: &mut Splice<'_>) {
        let value = delta.slice(member.value());
        // Who tells it under both names means it once.
        if peek.get(delta, "reasoning_content").is_none_or(|other| !is_text(other)) {
            self.words(&value, at + member.value().start);
        } else {
            self.found.special = true;
        }
        if self.choices.keep_reasoning {
            self.found.special = true;
            splice.set("reasoning_content", value);
        } else {
            splice.rename("reasoning", "reasoning_content");
        }
    }

    /// Mistral's content parts.
    fn parts(&mut self, value: &[u8], splice: &mut Splice<'_>) {
        (self.found.content, self.found.special) = (true, true);
        let (reasoning, words) = joined_parts(value);
        self.add(reasoning.as_deref().unwrap_or_default());
        self.add(words.as_deref().unwrap_or_default());
        splice.set("content", words.unwrap_or_else(|| "null".into()));
        if let Some(reasoning) = reasoning {
            splice.set("reasoning_content", reasoning);
        }
        if let Some(blocks) = thinking_blocks(value) {
            splice.set("thinking_blocks", blocks);
        }
    }

    /// Gives tool calls the `index` that some providers leave out; makes content of the call that
    /// stands for a response format.
    fn calls(&mut self, calls: &Bytes, at: usize, delta: &mut Splice<'_>) {
        (self.found.content, self.found.special, self.choices.called) = (true, true, true);
        for (index, span) in elements(calls).into_iter().enumerate() {
            let call = calls.slice(span.clone());
            let Some(peek) = Peek::part(&call) else { continue };
            let function = peek.get(&call, "function").unwrap_or_default();
            let inner = Peek::part(function).unwrap_or_default();
            let arguments = inner.get(function, "arguments").unwrap_or_default();
            self.add(inner.get(function, "name").unwrap_or_default());
            self.add(arguments);
            let number = peek.get(&call, "index").and_then(digits).unwrap_or(index as u64);
            self.choices.arguments.add((self.choice, number), arguments);
            self.choices.answers |=
                self.choices.schema_tool && inner.text(function, "name").is_some_and(|name| name == SCHEMA_TOOL);
            if self.choices.answers {
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
                splice.patch(at + span.start, self.patch);
            }
        }
    }

    fn add(&mut self, value: &[u8]) {
        if let Some(text) = self.text.as_deref_mut() {
            push_decoded(text, value);
        }
    }
}

/// A number of whole JSON.
fn digits(json: &[u8]) -> Option<u64> {
    std::str::from_utf8(json).ok()?.parse().ok()
}

/// Appends what a JSON string says; nothing if `value` is none.
pub(super) fn push_decoded(text: &mut String, value: &[u8]) {
    let Some(inner) = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")) else {
        return;
    };
    if memchr::memchr(b'\\', inner).is_some() {
        text.push_str(&serde_json::from_slice::<String>(value).unwrap_or_default());
    } else {
        text.push_str(std::str::from_utf8(inner).unwrap_or_default());
    }
}
