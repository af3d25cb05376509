//! Converse's event stream as OpenAI's chunks.

mod event;
mod input;

use super::error::{is_exception, of_exception, senseless};
use super::format::JSON_TOOL;
use super::request::Reading;
use super::response::{Completion, Said};
use crate::anthropic::out::Out;
use crate::anthropic::request::Names;
use crate::anthropic::stream::chunk::Chunks;
use crate::anthropic::text::Text;
use crate::anthropic::usage::{Answer, Counted, Reported};
use crate::codec::{Call, Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::eventstream::Message;
use crate::hub::error::BROKEN_OFF;
use crate::openai::finish_reason;
use bytes::Bytes;
use event::{Delta, Event, Start, Thought};
pub(super) use input::{Input, on_one_line};
use serde_json::value::RawValue;

/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One stream's state.
pub(super) struct Stream {
    input: Input,
    chunks: Chunks,
    names: Names,
    /// Whether the input of one tool is the answer.
    answers_by_tool: bool,
    block: Block,
    /// Tool calls so far.
    calls: u64,
    reported: Reported,
    /// Tokens of the thoughts, where the model tells them.
    thought_tokens: Option<u64>,
    tier: Option<String>,
    /// Whether the client wants the usage as a last chunk.
    wants_usage: bool,
    /// What the answer said so far, thoughts and arguments included.
    text: String,
    thoughts: Answer,
    finish_reason: Option<&'static str>,
    has_answered: bool,
    /// Whether anything came.
    started: bool,
    /// Whether the client has been told all.
    closed: bool,
}

/// The block that is being told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Block {
    /// Text or thoughts.
    #[default]
    Said,
    /// A tool call, and whether it has any input yet.
    Call { has_input: bool },
    /// The input of the tool that gives the answer its form.
    Answer,
}

impl Stream {
    pub(super) fn new(call: &Call<'_>) -> Self {
        let reading = Reading::of(call);
        Self {
            input: Input::default(),
            chunks: Chunks::new(call),
            names: reading.names,
            answers_by_tool: reading.answers_by_tool,
            block: Block::Said,
            calls: 0,
            reported: Reported::default(),
            thought_tokens: None,
            tier: None,
            wants_usage: call.client_wants_usage,
            text: String::new(),
            thoughts: Answer::default(),
            finish_reason: None,
            has_answered: false,
            started: false,
            closed: false,
        }
    }

    fn message(&mut self, message: &Message, out: &mut Frames) -> Result<(), ApiError> {
        // A whole answer stays one, whatever is said behind it.
        if self.closed {
            return Ok(());
        }
        if let Some(error) = failure(message) {
            return Err(error);
        }
        self.started = true;
        let event = Event::read(&message.payload)?;
        if let Some(start) = &event.start {
            self.start(start);
        } else if let Some(delta) = &event.delta {
            self.delta(delta);
        } else if message.header(":event-type") == Some("contentBlockStop") {
            self.stop();
        }
        if let Some(more) = event.additional_model_response_fields {
            self.thought_tokens = more.thoughts().or(self.thought_tokens);
        }
        if let Some(reason) = event.stop_reason {
            self.end(&reason);
        }
        if let Some(trace) = event.trace {
            self.chunks.beside("trace", trace.get());
        }
        self.tier = event
            .service_tier
            .map(|tier| tier.kind.into_owned())
            .or(self.tier.take());
        if let Some(usage) = event.usage {
            self.reported = usage.reported(self.thought_tokens);
            self.close(out);
        }
        Ok(())
    }

    fn start(&mut self, start: &Start<'_>) {
        self.block = Block::Said;
        if let Some(thought) = start.reasoning_content {
            self.think(thought);
        }
        let Some(call) = &start.tool_use else { return };
        if self.answers_by_tool && call.name == JSON_TOOL {
            self.block = Block::Answer;
            self.has_answered = true;
            return;
        }
        self.block = Block::Call { has_input: false };
        let index = self.calls;
        self.calls += 1;
        let name = self.names.original(&call.name);
        self.chunks.tool_call(|out| {
            out.number_member("index", index);
            out.text_member("id", &call.tool_use_id);
            out.text_member("type", "function");
            out.key("function");
            out.open('{');
            out.text_member("name", name);
            out.text_member("arguments", "");
            out.close('}');
        });
    }

    fn delta(&mut self, delta: &Delta<'_>) {
        if let Some(text) = delta.text.filter(|text| !text.is_empty()) {
            self.note(text);
            self.chunks.content(text.raw());
        }
        if let Some(thought) = delta.reasoning_content {
            self.think(thought);
        }
        if let Some(input) = delta.tool_use.as_ref().and_then(|call| call.input) {
            self.input(input);
        }
        if let Some(citations) = delta.citation.or(delta.citations_content) {
            self.chunks
                .fields(|out| out.raw_member("citationsContent", citations.get()));
        }
    }

    /// A part of a tool's input.
    fn input(&mut self, part: Text<'_>) {
        if part.is_empty() {
            return;
        }
        self.note(part);
        if self.block == Block::Answer {
            return self.chunks.content(part.raw());
        }
        self.block = Block::Call { has_input: true };
        self.arguments(part.raw());
    }

    fn arguments(&mut self, json: &str) {
        let index = self.calls.saturating_sub(1);
        self.chunks.tool_call(|out| {
            out.number_member("index", index);
            out.text_member("type", "function");
            out.key("function");
            out.open('{');
            out.raw_member("arguments", json);
            out.close('}');
        });
    }

    /// The end of a block; a call without input has an empty one.
    fn stop(&mut self) {
        if self.block == (Block::Call { has_input: false }) {
            self.arguments("\"{}\"");
        }
        self.block = Block::Said;
    }

    fn note(&mut self, text: Text<'_>) {
        if self.text.len() < MAX_TEXT {
            self.text.push_str(&text.decoded());
        }
    }

    /// A part of a thought, its signature, or one that nobody else can read.
    fn think(&mut self, json: &RawValue) {
        self.thoughts.has_thoughts = true;
        let thought = Thought::read(json);
        if let Some(text) = thought.text {
            self.note(text);
            self.thoughts.thought_bytes += text.inner().len();
        }
        let Some(block) = thought.block() else { return };
        self.chunks.delta(|out| {
            // LiteLLM says an empty thought with whatever can't be read.
            out.raw_member("reasoning_content", thought.text.unwrap_or_default().raw());
            out.key("thinking_blocks");
            out.open('[');
            out.raw(&block);
            out.close(']');
            out.key("provider_specific_fields");
            out.open('{');
            out.raw_member("reasoningContent", json.get());
            out.close('}');
            out.text_member("content", "");
        });
    }

    /// Why the answer ended; one by the form's tool ends like any other.
    fn end(&mut self, reason: &str) {
        let reason = match finish_reason(reason) {
            "tool_calls" if self.has_answered && self.calls == 0 => "stop",
            reason => reason,
        };
        self.finish_with(reason);
    }

    fn finish_with(&mut self, reason: &'static str) {
        self.finish_reason = Some(reason);
        self.chunks.finish(reason);
    }

    /// An answer that came whole, as if it had come in events.
    fn whole(&mut self, json: &[u8]) -> Result<(), ApiError> {
        let completion = Completion::read(json)?;
        let said = Said::read(completion.blocks(), self.answers_by_tool);
        self.started = true;
        self.thoughts = said.counts();
        self.text = said.plain_text();
        for thought in &said.thoughts {
            self.chunks.delta(|out| write_thought(thought, out));
        }
        let content = said.content().concat();
        if !content.is_empty() {
            self.chunks.content(&format!("\"{content}\""));
        }
        for (_, call) in &said.calls {
            let index = self.calls;
            self.calls += 1;
            self.chunks.tool_call(|out| {
                out.number_member("index", index);
                call.write(&self.names, out);
            });
        }
        self.finish_with(completion.finish_reason(&said));
        self.reported = completion.reported();
        Ok(())
    }

    /// The chunks behind the answer.
    fn close(&mut self, out: &mut Frames) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        if self.finish_reason.is_none() {
            self.finish_with(if self.calls > 0 { "tool_calls" } else { "stop" });
        }
        self.give(out);
        let counted = self.counted();
        if self.wants_usage && counted.usage().is_reported() {
            out.usage = Some(self.chunks.usage(&counted));
        }
        out.last = Some(Bytes::from_static(DONE));
    }

    fn counted(&self) -> Counted {
        let counted = self.reported.clone().of(self.thoughts);
        match self.finish_reason {
            Some(_) => counted,
            None => counted.at_least(&self.text),
        }
    }

    /// Hands out what has been written.
    fn give(&mut self, out: &mut Frames) {
        out.ready.extend(self.chunks.take());
        out.has_content |= self.chunks.have_content;
    }

    fn messages(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        while let Some(message) = self.input.message()? {
            self.message(&message, out)?;
        }
        Ok(())
    }

    fn remainder(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        if let Some(json) = self.input.finish()? {
            self.whole(&json)?;
        }
        if !self.started {
            return Err(senseless("the stream has no events"));
        }
        if !self.closed && self.finish_reason.is_none() {
            return Err(senseless(BROKEN_OFF));
        }
        self.close(out);
        Ok(())
    }
}

/// What a message says went wrong.
pub(super) fn failure(message: &Message) -> Option<ApiError> {
    let header = |name| message.header(name).unwrap_or_default();
    match (header(":message-type"), header(":event-type")) {
        ("exception", _) => Some(of_exception(header(":exception-type"), &message.payload)),
        ("error", _) => {
            let text = format!("{} {}", header(":error-code"), header(":error-message"));
            Some(of_exception("", text.as_bytes()))
        }
        (_, kind) if is_exception(kind) => Some(of_exception(kind, &message.payload)),
        _ => None,
    }
}

fn write_thought(thought: &super::response::Thought<'_>, out: &mut Out) {
    out.raw_member("reasoning_content", thought.text.as_deref().unwrap_or("\"\""));
    out.key("thinking_blocks");
    out.open('[');
    out.raw(&thought.block());
    out.close(']');
    out.key("provider_specific_fields");
    out.open('{');
    out.raw_member("reasoningContent", &thought.json);
    out.close('}');
    out.text_member("content", "");
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let result = self.input.push(&bytes).and_then(|()| self.messages(out));
        // What came before an error is the client's.
        self.give(out);
        result
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let result = self.remainder(out);
        self.give(out);
        result
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            usage: self.counted().usage(),
            id: Some(self.chunks.id.clone()),
            cost: None,
            tier: self.tier.clone(),
            finish_reason: self.finish_reason.map(Into::into),
            model: None,
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}
