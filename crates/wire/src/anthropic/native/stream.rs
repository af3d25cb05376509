//! A streamed answer, relayed event by event: only the model's name in its first event changes.

use super::whole;
use crate::anthropic::error::{of_event, senseless};
use crate::anthropic::response::{Block, Completion};
use crate::anthropic::stream::{Event, Input};
use crate::anthropic::text::Text;
use crate::anthropic::usage::{Answer, Counted, Reported};
use crate::codec::{Call, Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::hub::error::BROKEN_OFF;
use crate::json::{Patch, Peek, quote};
use crate::openai::finish_reason;
use crate::sse;
use bytes::{Bytes, BytesMut};
use std::ops::Range;

/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;
/// Bytes that the first event may become longer by.
const SLACK: usize = 128;
/// Anthropic's last event, for streams that end without it.
const STOP: &[u8] = b"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

/// One stream's state.
pub(crate) struct Stream {
    input: Input,
    /// The model's name for the client, as JSON.
    model: Option<Bytes>,
    id: Option<String>,
    reported: Reported,
    thoughts: Answer,
    /// What the answer said so far, thoughts and arguments included.
    text: String,
    finish_reason: Option<&'static str>,
    /// Whether anything came.
    started: bool,
    /// Whether the client has been told all.
    closed: bool,
}

impl Stream {
    /// A stream that begins.
    pub(crate) fn new(call: &Call<'_>) -> Self {
        Self {
            input: Input::default(),
            model: call.shown_model.map(quote),
            id: None,
            reported: Reported::default(),
            thoughts: Answer::default(),
            text: String::new(),
            finish_reason: None,
            started: false,
            closed: false,
        }
    }

    fn events(&mut self, ended: bool, out: &mut BytesMut, frames: &mut Frames) -> Result<(), ApiError> {
        while let Some(event) = self.input.whole_event(ended).map_err(senseless)? {
            self.event(&event, out, frames)?;
        }
        Ok(())
    }

    fn event(&mut self, event: &sse::Event, out: &mut BytesMut, frames: &mut Frames) -> Result<(), ApiError> {
        if self.closed || event.data.trim_ascii() == b"[DONE]" {
            return Ok(());
        }
        let json =
            std::str::from_utf8(&event.data).map_err(|error| senseless(format_args!("invalid event: {error}")))?;
        self.started = true;
        let known = Event::read(json)?;
        let kind = known.as_ref().map_or("", |known| known.kind.as_ref());
        match kind {
            "error" => return Err(told(json)),
            "message_stop" => {
                self.closed = true;
                let mut last = BytesMut::new();
                write(event, kind, &mut last);
                frames.last = Some(last.freeze());
                return Ok(());
            }
            "message_start" => {
                let renamed = self.renamed(&event.data);
                write(
                    &renamed.map_or_else(|| event.clone(), |data| with_data(event, data)),
                    kind,
                    out,
                );
            }
            _ => write(event, kind, out),
        }
        frames.has_content |= kind.starts_with("content_block");
        if let Some(known) = &known {
            self.note(known);
        }
        Ok(())
    }

    fn note(&mut self, event: &Event<'_>) {
        if let Some(message) = &event.message {
            self.reported.update(message.usage.clone().unwrap_or_default());
        }
        self.reported.update(event.usage.clone().unwrap_or_default());
        if let Some(block) = &event.content_block {
            self.note_block(block);
        }
        let Some(delta) = &event.delta else { return };
        let texts = [delta.text, delta.thinking, delta.partial_json];
        texts.into_iter().flatten().for_each(|text| self.say(text));
        if let Some(thought) = delta.thinking {
            self.think(thought);
        }
        if let Some(reason) = delta.stop_reason {
            self.finish_reason = Some(finish_reason(&reason.decoded()));
        }
    }

    fn note_block(&mut self, block: &Block<'_>) {
        if matches!(block.kind.as_ref(), "thinking" | "redacted_thinking") {
            self.think(block.thinking.unwrap_or_default());
        }
        if block.kind == "tool_search_tool_result" {
            self.thoughts.tool_searches += 1;
        }
        let texts = [block.text, block.thinking];
        texts.into_iter().flatten().for_each(|text| self.say(text));
    }

    fn say(&mut self, text: Text<'_>) {
        if self.text.len() < MAX_TEXT {
            self.text.push_str(&text.decoded());
        }
    }

    fn think(&mut self, thought: Text<'_>) {
        self.thoughts.has_thoughts = true;
        self.thoughts.thought_bytes += thought.inner().len();
    }

    /// The first event's data with the model's name for the client; notes the answer's id.
    fn renamed(&mut self, data: &Bytes) -> Option<Bytes> {
        let outer = Peek::part(data)?.span(data, "message")?;
        let message = data.get(outer.clone())?;
        let peek = Peek::part(message)?;
        self.id = peek.text(message, "id").map(Into::into);
        let Range { start, end } = peek.span(message, "model")?;
        let mut patch = Patch::default();
        patch.replace(outer.start + start..outer.start + end, self.model.clone()?);
        let mut renamed = BytesMut::with_capacity(data.len() + SLACK);
        patch.write(data, &mut renamed);
        Some(renamed.freeze())
    }

    /// An answer that came whole, as if it had come in events.
    fn whole(&mut self, json: &Bytes, frames: &mut Frames) -> Result<(), ApiError> {
        Completion::read(json)?;
        let mut out = BytesMut::new();
        for event in whole::events(json) {
            self.event(&event, &mut out, frames)?;
        }
        frames.ready.push(out.freeze());
        Ok(())
    }

    fn remainder(&mut self, out: &mut BytesMut, frames: &mut Frames) -> Result<(), ApiError> {
        self.events(true, out, frames)?;
        if let Some(json) = self.input.whole() {
            self.whole(&json, frames)?;
        }
        match (self.started, self.closed, self.finish_reason) {
            (_, true, _) => Ok(()),
            (false, ..) => Err(senseless("the stream has no events")),
            (_, _, None) => Err(senseless(BROKEN_OFF)),
            _ => {
                self.closed = true;
                frames.last = Some(Bytes::from_static(STOP));
                Ok(())
            }
        }
    }

    fn counted(&self) -> Counted {
        let counted = self.reported.clone().of(self.thoughts);
        match self.finish_reason {
            Some(_) => counted,
            None => counted.at_least(&self.text),
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, frames: &mut Frames) -> Result<(), ApiError> {
        let mut out = BytesMut::with_capacity(bytes.len() + SLACK);
        let result = self
            .input
            .push(bytes)
            .map_err(senseless)
            .and_then(|()| self.events(false, &mut out, frames));
        give(out, frames);
        result
    }

    fn finish(&mut self, frames: &mut Frames) -> Result<(), ApiError> {
        let mut out = BytesMut::new();
        let result = self.remainder(&mut out, frames);
        give(out, frames);
        result
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            usage: self.counted().usage(),
            id: self.id.clone(),
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

/// An error with the type that the provider gave it, which Anthropic's clients go by.
fn told(json: &str) -> ApiError {
    let error = of_event(json);
    let body = json.as_bytes();
    let inner = Peek::part(body).and_then(|peek| peek.get(body, "error"));
    let kind = inner.and_then(|inner| Peek::part(inner)?.text(inner, "type"));
    match kind {
        Some(kind) => error.kind_is(kind.into_owned()),
        None => error,
    }
}

fn give(out: BytesMut, frames: &mut Frames) {
    if !out.is_empty() {
        frames.ready.push(out.freeze());
    }
}

/// An event as it came; one without a name, by which Anthropic's clients go, gets its own.
fn write(event: &sse::Event, kind: &str, out: &mut BytesMut) {
    let ends = event.raw.ends_with(b"\n\n") || event.raw.ends_with(b"\r\n\r\n") || event.raw.ends_with(b"\r\r");
    if (event.name.is_some() || kind.is_empty()) && ends {
        out.extend_from_slice(&event.raw);
        return;
    }
    let name = event.name.as_deref().unwrap_or(kind.as_bytes());
    if !name.is_empty() {
        out.extend_from_slice(&[b"event: ", name, b"\n"].concat());
    }
    out.extend_from_slice(&[b"data: ", event.data.as_ref(), b"\n\n"].concat());
}

/// The event with other data.
fn with_data(event: &sse::Event, data: Bytes) -> sse::Event {
    sse::Event {
        raw: Bytes::new(),
        name: event.name.clone(),
        data,
    }
}

#[cfg(test)]
mod tests;
