//! Streamed replies: event by event, each chunk's own bytes but for what LiteLLM's clients see
//! otherwise. All that one piece of input gives goes out as one piece.

use super::chunk::Choices;
use super::{Reader, error, response, usage};
use crate::codec::{Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::json::{Patch, Peek, Splice, elements, quote};
use crate::sse::{Splitter, TooLong};
use bytes::{Bytes, BytesMut};
use std::ops::Range;

/// The event that ends a stream.
const DONE: &[u8] = b"data: [DONE]\n\n";
/// `choices` of a chunk that has none: LiteLLM's clients look at the first one unasked.
const NO_CHOICE: &str = r#"[{"index":0,"delta":{}}]"#;
/// Bytes of an answer that isn't a stream although it was asked for.
const MAX_WHOLE: usize = 64 << 20;
/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;

/// One streamed reply.
pub(super) struct Stream {
    reader: Reader,
    wants_usage: bool,
    input: Input,
    choices: Choices,
    /// `id` and `created` of the stream, as JSON: for chunks of our own.
    head: Option<(Bytes, Bytes)>,
    usage: Option<Pending>,
    summary: StreamSummary,
    text: String,
    done: bool,
}

/// What kind of body comes.
enum Input {
    /// Nothing came but white space.
    Unknown,
    Events(Splitter),
    /// A whole reply in JSON, which some providers answer to a stream request.
    Whole(BytesMut),
}

/// The latest usage, which waits for the end.
enum Pending {
    /// A chunk of its own.
    Chunk(Bytes),
    /// The usage alone; it came with a chunk that the client already has.
    Json(Bytes),
}

impl Stream {
    pub(super) fn new(reader: Reader, wants_usage: bool) -> Self {
        Self {
            choices: Choices::new(&reader),
            reader,
            wants_usage,
            input: Input::Unknown,
            head: None,
            usage: None,
            summary: StreamSummary::default(),
            text: String::new(),
            done: false,
        }
    }

    /// Takes all events that are complete. What came before an error goes out too.
    fn take_events(&mut self, ended: bool, frames: &mut Frames) -> Result<(), ApiError> {
        let mut out = BytesMut::new();
        let result = self.write_events(ended, &mut out, frames);
        if !out.is_empty() {
            frames.ready.push(out.freeze());
        }
        result
    }

    fn write_events(&mut self, ended: bool, out: &mut BytesMut, frames: &mut Frames) -> Result<(), ApiError> {
        while let Some(data) = self.next_event(ended)? {
            if !self.done {
                self.event(&data, out, frames)?;
            }
        }
        Ok(())
    }

    fn next_event(&mut self, ended: bool) -> Result<Option<Bytes>, ApiError> {
        let Input::Events(splitter) = &mut self.input else {
            return Ok(None);
        };
        let event = if ended { splitter.finish() } else { splitter.event() };
        match event {
            Ok(event) => Ok(event.map(|event| event.data)),
            Err(TooLong) => Err(error::senseless(&self.reader.rules, TooLong.to_string().as_bytes())),
        }
    }

    fn event(&mut self, data: &Bytes, out: &mut BytesMut, frames: &mut Frames) -> Result<(), ApiError> {
        if data.trim_ascii() == b"[DONE]" {
            self.end(out, frames);
            return Ok(());
        }
        let peek = Peek::object(data).map_err(|_| error::senseless(&self.reader.rules, data))?;
        let error = peek
            .get(data, "error")
            .and_then(|json| error::in_reply(&self.reader.rules, json, 500));
        if let Some(error) = error {
            return Err(error);
        }
        let mut splice = Splice::new(data, &peek);
        self.edit_head(data, &peek, &mut splice);
        let choices = peek
            .span(data, "choices")
            .filter(|span| !elements(&data.slice(span.clone())).is_empty());
        if let Some(span) = usage::span(data, &peek) {
            self.note_usage(data, &span, choices.is_none());
            if choices.is_none() {
                return Ok(());
            }
            splice.remove("usage");
        }
        let mut patch = Patch::default();
        match choices {
            Some(span) => {
                let counts = !self.summary.usage.is_reported() && self.text.len() < MAX_TEXT;
                let text = counts.then_some(&mut self.text);
                frames.has_content |= self.choices.edit(data, span, &mut patch, text);
            }
            None => splice.set("choices", NO_CHOICE),
        }
        splice.patch(0, &mut patch);
        write_event(data, patch, out);
        Ok(())
    }

    /// Edits the members that every chunk of a stream has.
    fn edit_head(&mut self, data: &Bytes, peek: &Peek, splice: &mut Splice<'_>) {
        if let Some(model) = &self.reader.model {
            splice.set("model", model.clone());
        }
        let known = |key| {
            peek.get(data, key)
                .filter(|value| *value != b"null" && *value != b"\"\"")
        };
        let (id, created) = (known("id"), known("created"));
        let (own_id, own_created) = self.head.get_or_insert_with(|| {
            let id = id.map_or_else(|| quote(&self.reader.new_id()), Bytes::copy_from_slice);
            let created = created.map_or_else(|| self.reader.now_s.to_string().into(), Bytes::copy_from_slice);
            self.summary.id = serde_json::from_slice(&id).ok();
            (id, created)
        });
        if id.is_none() {
            splice.set("id", own_id.clone());
        }
        if created.is_none() {
            splice.set("created", own_created.clone());
        }
    }

    /// Keeps the usage at `span` of a chunk for the end.
    fn note_usage(&mut self, chunk: &Bytes, span: &Range<usize>, alone: bool) {
        let json = chunk.slice(span.clone());
        let report = usage::read(&json);
        if report.usage.is_reported() {
            self.summary.usage = report.usage;
            self.text = String::new();
        }
        self.summary.cost = report.cost.or_else(|| self.summary.cost.take());
        if self.wants_usage {
            self.usage = Some(if alone {
                Pending::Chunk(chunk.clone())
            } else {
                Pending::Json(json)
            });
        }
    }

    /// Writes what the upstream left out at the end, the usage and the final event.
    fn end(&mut self, out: &mut BytesMut, frames: &mut Frames) {
        if self.done {
            return;
        }
        self.done = true;
        if let Some(reason) = self.choices.missing_finish() {
            let choice = format!(r#"[{{"index":0,"delta":{{}},"finish_reason":"{reason}"}}]"#);
            write_event(&self.own_chunk(&choice), Patch::default(), out);
            self.choices.finish_reason = Some(reason.to_owned());
            frames.has_content = true;
        }
        frames.usage = self.usage.take().and_then(|pending| self.usage_event(&pending));
        frames.last = Some(Bytes::from_static(DONE));
    }

    /// A chunk of our own with these choices.
    fn own_chunk(&self, choices: &str) -> Bytes {
        let mut chunk = BytesMut::from(r#"{"id":"#);
        let (id, created) = self.head.clone().unwrap_or_else(|| ("null".into(), "0".into()));
        chunk.extend_from_slice(&id);
        chunk.extend_from_slice(br#","object":"chat.completion.chunk","created":"#);
        chunk.extend_from_slice(&created);
        chunk.extend_from_slice(br#","model":"#);
        chunk.extend_from_slice(self.reader.model.as_deref().unwrap_or(b"\"\""));
        chunk.extend_from_slice(br#","choices":"#);
        chunk.extend_from_slice(choices.as_bytes());
        chunk.extend_from_slice(b"}");
        chunk.freeze()
    }

    fn usage_event(&self, pending: &Pending) -> Option<UsageEvent> {
        let (chunk, json) = match pending {
            Pending::Json(json) => (self.own_chunk(NO_CHOICE), json.clone()),
            Pending::Chunk(chunk) => {
                let span = usage::span(chunk, &Peek::object(chunk).ok()?)?;
                (chunk.clone(), chunk.slice(span))
            }
        };
        let json = usage::mended(&json).unwrap_or(json);
        let peek = Peek::object(&chunk).ok()?;
        let mut splice = Splice::new(&chunk, &peek);
        if let Some(model) = &self.reader.model {
            splice.set("model", model.clone());
        }
        splice.set("choices", NO_CHOICE);
        splice.remove("x_groq");
        splice.set("usage", json.clone());
        let mut patch = Patch::default();
        splice.patch(0, &mut patch);
        let mut event = BytesMut::new();
        write_event(&chunk, patch, &mut event);
        let told = Peek::object(&json)
            .ok()?
            .get(&json, "cost")
            .is_some_and(|cost| cost != b"null");
        let start = memchr::memmem::rfind(&event, &json)?;
        Some(UsageEvent {
            cost_at: (!told).then(|| start + json.len() - 1),
            event: event.freeze(),
        })
    }

    /// A whole reply, emitted as a stream of one chunk.
    fn emit_whole(&mut self, body: Bytes, frames: &mut Frames) -> Result<(), ApiError> {
        let reply = response::read(&self.reader, &body)?;
        let body: Bytes = reply.body.concat().into();
        let peek = Peek::object(&body).map_err(|_| error::senseless(&self.reader.rules, &body))?;
        let mut patch = Patch::default();
        let choices = peek.span(&body, "choices").unwrap_or_default();
        for choice in elements(&body.slice(choices.clone())) {
            let at = choices.start + choice.start;
            let choice = body.slice(at..choices.start + choice.end);
            let inner = Peek::object(&choice).unwrap_or_default();
            let mut splice = Splice::new(&choice, &inner);
            splice.rename("message", "delta");
            splice.patch(at, &mut patch);
        }
        let mut splice = Splice::new(&body, &peek);
        splice.set("object", "\"chat.completion.chunk\"");
        splice.patch(0, &mut patch);
        let mut chunk = BytesMut::new();
        patch.write(&body, &mut chunk);
        let mut out = BytesMut::new();
        let result = self.event(&chunk.freeze(), &mut out, frames);
        self.end(&mut out, frames);
        frames.ready.push(out.freeze());
        result
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        if matches!(self.input, Input::Unknown) {
            match bytes.trim_ascii_start().first() {
                None => return Ok(()),
                Some(b'{') => self.input = Input::Whole(BytesMut::new()),
                Some(_) => self.input = Input::Events(Splitter::default()),
            }
        }
        match &mut self.input {
            Input::Whole(body) if body.len() + bytes.len() > MAX_WHOLE => {
                Err(error::senseless(&self.reader.rules, b"an answer that is too long"))
            }
            Input::Whole(body) => {
                body.extend_from_slice(&bytes);
                Ok(())
            }
            Input::Events(splitter) => {
                splitter.push(bytes);
                self.take_events(false, out)
            }
            Input::Unknown => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        if let Input::Whole(body) = &mut self.input {
            let body = std::mem::take(body).freeze();
            return self.emit_whole(body, out);
        }
        self.take_events(true, out)?;
        if self.head.is_none() && !self.done {
            return Err(error::senseless(&self.reader.rules, b""));
        }
        let mut rest = BytesMut::new();
        self.end(&mut rest, out);
        if !rest.is_empty() {
            out.ready.push(rest.freeze());
        }
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            finish_reason: self.choices.finish_reason.clone(),
            ..self.summary.clone()
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}

/// Appends a chunk with its edits as one event.
fn write_event(chunk: &Bytes, patch: Patch, out: &mut BytesMut) {
    out.extend_from_slice(b"data: ");
    let start = out.len();
    patch.write(chunk, out);
    // A line feed between tokens would end the event's line.
    if memchr::memchr2(b'\n', b'\r', chunk).is_some() {
        for byte in out.get_mut(start..).unwrap_or_default() {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    out.extend_from_slice(b"\n\n");
}

#[cfg(test)]
mod tests;
