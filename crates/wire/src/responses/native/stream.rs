//! Events as the client gets them: each with the model's shown name, response objects with the shown id.

use super::Native;
use crate::codec::{Call, Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::broken_off;
use crate::json::{Patch, Peek, Splice, quote};
use crate::responses::broken;
use crate::responses::error::senseless;
use crate::responses::event::Event;
use crate::responses::item::Response;
use crate::responses::upstream::usage_of;
use crate::sse::Splitter;
use bytes::{Bytes, BytesMut};
use serde_json::Value;

/// What LiteLLM ends every stream with.
const DONE: &[u8] = b"data: [DONE]\n\n";
/// What stands before an event.
const BEFORE: &[u8] = b"data: ";
/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;
/// Events that say nothing of the answer yet.
const PRELUDE: &[&str] = &["response.created", "response.queued", "response.in_progress"];

/// One stream's state.
pub(super) struct Stream {
    codec: Native,
    rules: ProviderRules,
    model: Option<Bytes>,
    splitter: Splitter,
    summary: StreamSummary,
    text: String,
    /// The first event with the response, as the client got it.
    opening: Option<Bytes>,
    /// The number of the next event, if the provider numbers them.
    next_number: Option<u64>,
    /// Whether any event came.
    started: bool,
    /// Whether the final event came.
    closed: bool,
}

impl Stream {
    pub(super) fn new(codec: Native, call: &Call<'_>) -> Self {
        Self {
            codec,
            rules: *call.rules,
            model: call.shown_model.map(quote),
            splitter: Splitter::default(),
            summary: StreamSummary::default(),
            text: String::new(),
            opening: None,
            next_number: None,
            started: false,
            closed: false,
        }
    }

    fn events(&mut self, ended: bool, frames: &mut Frames) -> Result<(), ApiError> {
        loop {
            let next = if ended {
                self.splitter.finish()
            } else {
                self.splitter.event()
            };
            let Some(event) = next.map_err(|error| senseless(&self.rules, error))? else {
                return Ok(());
            };
            if event.data.trim_ascii() != b"[DONE]" && !self.closed {
                self.event(&on_one_line(event.data), frames)?;
            }
        }
    }

    fn event(&mut self, data: &Bytes, frames: &mut Frames) -> Result<(), ApiError> {
        let invalid = || senseless(&self.rules, "invalid event");
        let peek = Peek::object(data).map_err(|_| invalid())?;
        let event = Event::read(&self.rules, data)?;
        self.started = true;
        if let Some(error) = event.failure(&self.rules) {
            return Err(error);
        }
        if event.kind.ends_with(".delta") && self.text.len() < MAX_TEXT {
            self.text.extend(event.delta.map(|text| text.decoded().into_owned()));
        }
        let is_final = matches!(event.kind.as_ref(), "response.completed" | "response.incomplete");
        if let Some(response) = &event.response {
            self.note(response, is_final);
        }
        let written = self.written(data, &peek);
        if event.response.is_some() && self.opening.is_none() {
            self.opening = Some(written.event.clone());
        }
        let number = peek.get(data, "sequence_number");
        let number = number.and_then(|json| serde_json::from_slice::<u64>(json).ok());
        self.next_number = number.and_then(|number| number.checked_add(1)).or(self.next_number);
        frames.has_content |= !PRELUDE.contains(&event.kind.as_ref());
        if is_final {
            self.closed = true;
            frames.usage = Some(written);
            frames.last = Some(Bytes::from_static(DONE));
        } else {
            frames.ready.push(written.event);
        }
        Ok(())
    }

    fn note(&mut self, response: &Response<'_>, is_final: bool) {
        if self.summary.id.is_none() && !response.id.is_empty() {
            self.summary.id = Some(self.codec.shown(&self.rules, &response.id));
        }
        self.summary.tier = response.tier().or_else(|| self.summary.tier.take());
        if is_final {
            self.summary.usage = usage_of(response);
            self.summary.finish_reason = Some(response.finish_reason().to_owned());
        }
    }

    /// The event with its edits, and where a cost would stand in it.
    fn written(&self, data: &Bytes, peek: &Peek) -> UsageEvent {
        let mut patch = Patch::default();
        let mut cost_at = None;
        if let Some(span) = peek.span(data, "response") {
            let response = data.slice(span.clone());
            let inner = Peek::part(&response).unwrap_or_default();
            let mut splice = Splice::new(&response, &inner);
            if let Some(shown) = self
                .summary
                .id
                .as_deref()
                .filter(|_| inner.get(&response, "id").is_some())
            {
                splice.set("id", quote(shown));
            }
            splice.patch(span.start, &mut patch);
            let usage = inner.span(&response, "usage");
            cost_at = usage
                .and_then(|usage| cost_place(&response, usage))
                .map(|at| at + span.start);
        }
        let mut splice = Splice::new(data, peek);
        if let Some(model) = &self.model {
            splice.set("model", model.clone());
        }
        splice.patch(0, &mut patch);
        let cost_at = cost_at.map(|at| patch.moved(at) + BEFORE.len());
        let mut out = BytesMut::with_capacity(data.len() + 512);
        out.extend_from_slice(BEFORE);
        patch.write(data, &mut out);
        out.extend_from_slice(b"\n\n");
        UsageEvent {
            event: out.freeze(),
            cost_at,
        }
    }
}

/// Where a cost goes into a `usage` object that tells none.
fn cost_place(response: &[u8], usage: std::ops::Range<usize>) -> Option<usize> {
    let json = response.get(usage.clone()).filter(|json| json.starts_with(b"{"))?;
    let peek = Peek::part(json)?;
    let told = peek.get(json, "cost").is_some();
    (!told && !peek.members.is_empty()).then(|| usage.end - 1)
}

/// A line end between tokens would end the event's line.
fn on_one_line(json: Bytes) -> Bytes {
    if memchr::memchr2(b'\n', b'\r', &json).is_none() {
        return json;
    }
    let line = json
        .iter()
        .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
    line.collect()
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.splitter.push(bytes);
        self.events(false, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.events(true, out)?;
        if !self.started {
            return Err(senseless(&self.rules, "the stream has no events"));
        }
        match self.closed {
            true => Ok(()),
            false => Err(broken_off(&self.rules)),
        }
    }

    fn summary(&self) -> StreamSummary {
        self.summary.clone()
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn broken(&self, error: &ApiError) -> Option<Vec<u8>> {
        let opening = self.opening.as_deref()?.strip_prefix(BEFORE)?;
        let mut event: Value = serde_json::from_slice(opening).ok()?;
        if let (Some(number), Value::Object(event)) = (self.next_number, &mut event) {
            event.insert("sequence_number".into(), number.into());
        }
        Some(broken(Some(event), error))
    }
}
