//! Streamed replies: event by event, each chunk's own bytes but for what LiteLLM's clients see
//! otherwise. All that one piece of input gives goes out as one piece.

mod end;

use super::chunk::{Choices, push_decoded};
use super::template::Template;
use super::{Reader, error, usage};
use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::facts::Quirk;
use crate::hub::error::broken_off;
use crate::json::{Patch, Peek, Splice, elements, quote};
use crate::sse::{Splitter, TooLong, without_space_before};
use bytes::{Bytes, BytesMut};
use std::ops::Range;

/// The event that ends a stream.
const DONE: &[u8] = b"data: [DONE]\n\n";
/// `choices` of a chunk that has none: LiteLLM's clients look at the first one unasked.
const NO_CHOICE: &str = r#"[{"index":0,"delta":{}}]"#;
/// Bytes of an answer that isn't a stream although it was asked for.
const MAX_WHOLE: usize = 64 << 20;
/// Bytes that a chunk may become longer by without a second allocation: a model's name.
const SLACK: usize = 64;
/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;

/// One streamed reply.
pub(super) struct Stream {
    reader: Reader,
    wants_usage: bool,
    input: Input,
    choices: Choices,
    template: Template,
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
            template: Template::default(),
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

    /// Takes all events that are complete with these many new bytes. What came before an error goes out too.
    fn take_events(&mut self, ended: bool, bytes: usize, frames: &mut Frames) -> Result<(), ApiError> {
        let mut out = BytesMut::with_capacity(bytes + SLACK);
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
        if let Some(text) = self.template.write(data, out) {
            frames.has_content |= !text.is_empty();
            if let Some(all) = self.counted_text() {
                push_decoded(all, data.get(text.start - 1..=text.end).unwrap_or_default());
            }
            return Ok(());
        }
        if data.trim_ascii() == b"[DONE]" {
            if self.choices.finish_reason.is_none() && self.choices.has_cut_calls() {
                return Err(broken_off(&self.reader.rules));
            }
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
        self.chunk(data, &peek, out, frames);
        Ok(())
    }

    fn chunk(&mut self, data: &Bytes, peek: &Peek, out: &mut BytesMut, frames: &mut Frames) {
        let mut splice = Splice::new(data, peek);
        self.edit_head(data, peek, &mut splice);
        self.summary.tier = usage::tier(data, peek).or_else(|| self.summary.tier.take());
        let choices = peek
            .span(data, "choices")
            .filter(|span| !elements(&data.slice(span.clone())).is_empty());
        let usage = usage::span(data, peek);
        if let Some(span) = &usage {
            self.note_usage(data, span, choices.is_none());
            if choices.is_none() {
                return;
            }
            splice.remove("usage");
        }
        let mut patch = Patch::default();
        let mut text = None;
        match choices {
            Some(span) => {
                let counted = self.counts_text().then_some(&mut self.text);
                let found = self.choices.edit(data, span, &mut patch, counted);
                frames.has_content |= found.content;
                text = found.text.filter(|_| usage.is_none());
            }
            None => splice.set("choices", NO_CHOICE),
        }
        splice.patch(0, &mut patch);
        let lesson = text.and_then(|text| self.template.lesson(data, peek, &patch, text));
        let start = out.len();
        write_event(data, patch, out);
        if let Some(lesson) = lesson {
            lesson.done(data, out.get(start..).unwrap_or_default(), &mut self.template);
        }
    }

    /// Whether the answer's text may be needed: no usage came yet.
    fn counts_text(&self) -> bool {
        !self.summary.usage.is_reported() && self.text.len() < MAX_TEXT
    }

    fn counted_text(&mut self) -> Option<&mut String> {
        self.counts_text().then_some(&mut self.text)
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
        if self.reader.rules.has(Quirk::BillsItself) {
            self.summary.cost = report.cost.or_else(|| self.summary.cost.take());
        }
        if self.wants_usage {
            self.usage = Some(if alone {
                Pending::Chunk(chunk.clone())
            } else {
                Pending::Json(json)
            });
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, mut bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        if matches!(self.input, Input::Unknown) {
            bytes = without_space_before(&bytes);
            match bytes.first() {
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
                let length = bytes.len();
                splitter.push(bytes);
                self.take_events(false, length, out)
            }
            Input::Unknown => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        if let Input::Whole(body) = &mut self.input {
            let body = std::mem::take(body).freeze();
            return self.emit_whole(body, out);
        }
        self.take_events(true, 0, out)?;
        if self.head.is_none() && !self.done {
            return Err(error::senseless(&self.reader.rules, b""));
        }
        if !self.done && self.choices.finish_reason.is_none() {
            return Err(broken_off(&self.reader.rules));
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
