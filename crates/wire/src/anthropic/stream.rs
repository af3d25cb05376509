//! Anthropic's events as OpenAI's chunks.

mod chunk;
mod event;
mod tools;

use super::error::{of_event, senseless};
use super::out::Out;
use super::request::reading;
use super::response::{Block, answer, finish_reason};
use super::text::Text;
use super::usage::{Answer, Counted, Reported};
use crate::codec::{Call, Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::sse::Splitter;
use bytes::Bytes;
use chunk::Chunks;
use event::{Delta, Event};
use serde_json::value::RawValue;
use tools::Tools;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One stream's state.
pub(super) struct Stream {
    splitter: Splitter,
    chunks: Chunks,
    tools: Tools,
    reported: Reported,
    /// Whether the client wants the usage as a last chunk.
    wants_usage: bool,
    /// What the answer said so far, thoughts and arguments included.
    text: String,
    thoughts: Answer,
    finish_reason: Option<&'static str>,
    started: bool,
    ended: bool,
}

impl Stream {
    pub(super) fn new(call: &Call<'_>) -> Self {
        let (names, answers_by_tool) = reading(call);
        Self {
            splitter: Splitter::default(),
            chunks: Chunks::new(call),
            tools: Tools::new(names, answers_by_tool),
            reported: Reported::default(),
            wants_usage: call.client_wants_usage,
            text: String::new(),
            thoughts: Answer::default(),
            finish_reason: None,
            started: false,
            ended: false,
        }
    }

    fn event(&mut self, data: &Bytes) -> Result<(), ApiError> {
        let json = std::str::from_utf8(data).map_err(|error| senseless(format_args!("invalid event: {error}")))?;
        let event: Event<'_> =
            serde_json::from_str(json).map_err(|error| senseless(format_args!("invalid event: {error}")))?;
        self.started = true;
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
            "message_delta" => self.message_delta(&event),
            "message_stop" => self.ended = true,
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
            "signature_delta" => {
                let signature = delta.signature.unwrap_or_default();
                let thought = format!(r#"{{"type":"thinking","thinking":"","signature":{}}}"#, signature.raw());
                self.chunks.thought(Some(Text::default()), &thought);
            }
            "input_json_delta" => {
                let part = delta.partial_json.unwrap_or_default();
                self.text.push_str(&part.decoded());
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

    fn say(&mut self, text: Text<'_>) {
        if !text.is_empty() {
            self.text.push_str(&text.decoded());
            self.chunks.content(text.raw());
        }
    }

    fn think(&mut self, thought: Text<'_>) {
        self.thoughts.has_thoughts = true;
        if !thought.is_empty() {
            self.text.push_str(&thought.decoded());
            self.thoughts.thought_bytes += thought.inner().len();
            let block = format!(r#"{{"type":"thinking","thinking":{}}}"#, thought.raw());
            self.chunks.thought(Some(thought), &block);
        }
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

    fn message_delta(&mut self, event: &Event<'_>) {
        self.reported.update(event.usage.clone().unwrap_or_default());
        let delta = event.delta.as_ref();
        if let Some(container) = delta.and_then(|delta| delta.container) {
            self.tools.container(container.get(), &mut self.chunks);
        }
        let stop_reason = delta.and_then(|delta| delta.stop_reason.as_deref());
        self.finish_reason = Some(match finish_reason(stop_reason) {
            _ if self.tools.has_answered => "stop",
            reason => reason,
        });
    }

    /// The chunks behind the answer.
    fn close(&mut self, out: &mut Frames) {
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
        if self.finish_reason.is_some() {
            counted
        } else {
            counted.at_least(&self.text)
        }
    }

    /// Hands out what has been written.
    fn give(&mut self, out: &mut Frames) {
        out.ready.extend(self.chunks.take());
        out.has_content |= self.chunks.have_content;
    }

    fn events(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        while let Some(event) = self.splitter.event().map_err(senseless)? {
            if !self.ended {
                self.event(&event.data)?;
            }
            if self.ended && out.last.is_none() {
                self.close(out);
            }
        }
        Ok(())
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.splitter.push(bytes);
        let result = self.events(out);
        // What came before an error is the client's.
        self.give(out);
        result
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        if let Some(event) = self.splitter.finish().map_err(senseless)? {
            if !self.ended {
                self.event(&event.data)?;
            }
        }
        if !self.started {
            return Err(senseless("the stream has no events"));
        }
        if !self.ended {
            self.ended = true;
            self.close(out);
        }
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            usage: self.counted().usage(),
            id: Some(self.chunks.id.clone()),
            cost: None,
            finish_reason: self.finish_reason.map(Into::into),
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}
