//! Anthropic's events as OpenAI's chunks.

pub(crate) mod chunk;
mod event;
pub(crate) mod input;
mod tools;

use super::error::{of_event, senseless};
use super::out::Out;
use super::request::Reading;
use super::response::{Block, Completion, answer};
use super::text::Text;
use super::usage::{Answer, Counted, Reported};
use crate::codec::{Call, Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::hub::error::BROKEN_OFF;
use crate::openai::finish_reason;
use bytes::Bytes;
use chunk::Chunks;
use event::Delta;
pub(super) use event::Event;
pub(super) use input::Input;
use serde_json::value::RawValue;
use tools::Tools;

/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One stream's state.
pub(super) struct Stream {
    input: Input,
    chunks: Chunks,
    tools: Tools,
    reported: Reported,
    /// Whether the client wants the usage as a last chunk.
    wants_usage: bool,
    /// What the answer said so far, thoughts and arguments included.
    text: String,
    thoughts: Answer,
    finish_reason: Option<&'static str>,
    /// Whether anything came.
    started: bool,
    /// Whether the client has been told all.
    closed: bool,
}

impl Stream {
    pub(super) fn new(call: &Call<'_>) -> Self {
        let reading = Reading::of(call);
        Self {
            input: Input::default(),
            chunks: Chunks::new(call),
            tools: Tools::new(reading.names, reading.answers_by_tool),
            reported: Reported::default(),
            wants_usage: call.client_wants_usage,
            text: String::new(),
            thoughts: Answer::default(),
            finish_reason: None,
            started: false,
            closed: false,
        }
    }

    fn event(&mut self, data: &Bytes, out: &mut Frames) -> Result<(), ApiError> {
        // Anthropic's own streams don't end like OpenAI's, but those of its look-alikes may.
        if self.closed || data.trim_ascii() == b"[DONE]" {
            return Ok(());
        }
        let json = std::str::from_utf8(data).map_err(|error| senseless(format_args!("invalid event: {error}")))?;
        self.started = true;
        let Some(event) = Event::read(json)? else {
            return Ok(());
        };
        match event.kind.as_ref() {
            "message_start" => {
                if let Some(message) = event.message {
                    self.chunks.start(&message.model);
                    self.reported.update(message.usage.unwrap_or_default());
                }
            }
            "content_block_start" => event.content_block.iter().for_each(|block| self.block(block)),
            "content_block_delta" => event.delta.iter().for_each(|delta| self.delta(delta)),
            "content_block_stop" => self.tools.stop(&mut self.chunks),
            "message_delta" => {
                self.reported.update(event.usage.unwrap_or_default());
                let delta = event.delta.as_ref();
                let stop_reason = delta.and_then(|delta| delta.stop_reason).map(Text::decoded);
                self.end(stop_reason.as_deref());
                self.contain(delta.and_then(|delta| delta.container));
            }
            "message_stop" => self.close(out),
            "error" => return Err(of_event(json)),
            _ => {}
        }
        Ok(())
    }

    fn block(&mut self, block: &Block<'_>) {
        match block.kind.as_ref() {
            "text" => self.say(block.text.unwrap_or_default()),
            "thinking" => self.think(block.thinking.unwrap_or_default()),
            "redacted_thinking" => {
                self.thoughts.has_thoughts = true;
                let mut thought = Out::default();
                thought.open('{');
                thought.text_member("type", "redacted_thinking");
                thought.optional_member("data", block.data.map(RawValue::get));
                thought.close('}');
                self.chunks.thought(None, &thought.into_text());
            }
            "tool_use" | "server_tool_use" => self.tools.start(block, &mut self.chunks),
            "compaction" => self.tools.compaction(block, &mut self.chunks),
            kind if kind.ends_with("_tool_result") => self.tools.result(block, &mut self.chunks),
            _ => {}
        }
    }

    fn delta(&mut self, delta: &Delta<'_>) {
        match delta.kind.as_ref() {
            "text_delta" => self.say(delta.text.unwrap_or_default()),
            "thinking_delta" => self.think(delta.thinking.unwrap_or_default()),
            "signature_delta" => self.sign(delta.signature.unwrap_or_default()),
            "input_json_delta" => {
                let part = delta.partial_json.unwrap_or_default();
                self.note(part);
                if self.tools.is_answering() {
                    self.answer(part);
                } else {
                    self.tools.arguments(part, &mut self.chunks);
                }
            }
            "citations_delta" => {
                if let Some(citation) = delta.citation {
                    self.chunks.fields(|out| out.raw_member("citation", citation.get()));
                }
            }
            "compaction_delta" => {
                let content = delta.content.map_or("null", RawValue::get);
                let delta = format!(r#"{{"type":"compaction_delta","content":{content}}}"#);
                self.chunks.fields(|out| out.raw_member("compaction_delta", &delta));
            }
            _ => {}
        }
    }

    fn note(&mut self, text: Text<'_>) {
        if self.text.len() < MAX_TEXT {
            self.text.push_str(&text.decoded());
        }
    }

    fn say(&mut self, text: Text<'_>) {
        if !text.is_empty() {
            self.note(text);
            self.chunks.content(text.raw());
        }
    }

    fn think(&mut self, thought: Text<'_>) {
        self.thoughts.has_thoughts = true;
        if !thought.is_empty() {
            self.note(thought);
            self.thoughts.thought_bytes += thought.inner().len();
            let block = format!(r#"{{"type":"thinking","thinking":{}}}"#, thought.raw());
            self.chunks.thought(Some(thought), &block);
        }
    }

    /// The signature of the thought before.
    fn sign(&mut self, signature: Text<'_>) {
        let thought = format!(r#"{{"type":"thinking","thinking":"","signature":{}}}"#, signature.raw());
        self.chunks.thought(Some(Text::default()), &thought);
    }

    /// A part of the input of the tool that gives the answer its form.
    fn answer(&mut self, part: Text<'_>) {
        let part = part.decoded();
        let whole = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&part).is_ok();
        let content = if whole { answer(&part) } else { part.into_owned() };
        if !content.is_empty() {
            self.chunks.content(&serde_json::Value::from(content).to_string());
        }
    }

    /// Why the answer ended; one by the form's tool ends like any other.
    fn end(&mut self, stop_reason: Option<&str>) {
        let by_tool = self.tools.has_answered;
        self.finish_reason = Some(if by_tool {
            "stop"
        } else {
            finish_reason(stop_reason.unwrap_or("stop"))
        });
    }

    /// Where code ran.
    fn contain(&mut self, container: Option<&RawValue>) {
        if let Some(container) = container {
            self.tools.container(container.get(), &mut self.chunks);
        }
    }

    /// An answer that came whole, as if it had come in events.
    fn whole(&mut self, json: &[u8]) -> Result<(), ApiError> {
        let completion = Completion::read(json)?;
        self.started = true;
        self.chunks.start(&completion.model);
        self.reported.update(completion.usage.clone().unwrap_or_default());
        for block in completion.content.iter().flatten() {
            self.block(block);
            if let Some(signature) = block.signature {
                self.sign(signature);
            }
            if self.tools.is_answering() {
                let answer = answer(block.input.map_or("{}", RawValue::get));
                self.chunks.content(&serde_json::Value::from(answer).to_string());
            }
            self.tools.stop(&mut self.chunks);
        }
        self.end(completion.stop_reason.as_deref());
        self.contain(completion.container);
        Ok(())
    }

    /// The chunks behind the answer.
    fn close(&mut self, out: &mut Frames) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        let by_tools = if self.tools.were_called { "tool_calls" } else { "stop" };
        let reason = *self.finish_reason.get_or_insert(by_tools);
        self.chunks.finish(reason);
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

    fn events(&mut self, ended: bool, out: &mut Frames) -> Result<(), ApiError> {
        while let Some(data) = self.input.event(ended).map_err(senseless)? {
            self.event(&data, out)?;
        }
        Ok(())
    }

    fn remainder(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.events(true, out)?;
        if let Some(json) = self.input.whole() {
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

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let result = self.input.push(bytes).map_err(senseless);
        let result = result.and_then(|()| self.events(false, out));
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
            tier: self.reported.tier(),
            finish_reason: self.finish_reason.map(Into::into),
            model: None,
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}
