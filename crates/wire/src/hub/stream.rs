//! A stream of a provider's own events as a stream of chunks: what is the same for all of them.

use super::chunks::Chunks;
use super::error::{broken_off, senseless};
use crate::codec::{Call, Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::openai::uuid;
use crate::sse::TooLong;
use crate::{ndjson, sse};
use bytes::Bytes;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// Reads a provider's events, one after the other.
pub(crate) trait Events: Send {
    /// Takes an event, which is a JSON text if the provider keeps its word.
    ///
    /// # Errors
    /// An event that makes no sense, or tells an error.
    fn event(&mut self, json: &[u8], chunks: &mut Chunks) -> Result<(), ApiError>;

    /// The provider has ended: what was held back comes now.
    fn end(&mut self, _chunks: &mut Chunks) {}
}

/// An id for the tool call of this number, where the provider has none.
pub(crate) fn call_id(seed: u128, number: usize) -> String {
    // Any odd number gives each call other bits.
    let bits = seed.wrapping_add((number as u128 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
    format!("call_{}", uuid(bits))
}

/// One stream.
pub(crate) struct Stream<E> {
    rules: ProviderRules,
    input: Input,
    events: E,
    chunks: Chunks,
    /// Whether the client wants the usage as a last chunk.
    wants_usage: bool,
    /// Whether any event came.
    started: bool,
    closed: bool,
}

/// How events are told apart: by the first byte that isn't white space.
enum Input {
    Unknown,
    Lines(ndjson::Splitter),
    Events(sse::Splitter),
}

impl Input {
    fn push(&mut self, mut bytes: Bytes) {
        if matches!(self, Self::Unknown) {
            bytes = sse::without_space_before(&bytes);
            match bytes.first() {
                None => return,
                Some(b'{') => *self = Self::Lines(ndjson::Splitter::default()),
                Some(_) => *self = Self::Events(sse::Splitter::default()),
            }
        }
        match self {
            Self::Lines(lines) => lines.push(bytes),
            Self::Events(events) => events.push(bytes),
            Self::Unknown => {}
        }
    }

    fn event(&mut self, ended: bool) -> Result<Option<Bytes>, TooLong> {
        match self {
            Self::Unknown => Ok(None),
            Self::Lines(lines) if ended => lines.finish(),
            Self::Lines(lines) => lines.line(),
            Self::Events(events) => {
                let event = if ended { events.finish() } else { events.event() };
                Ok(event?.map(|event| event.data))
            }
        }
    }
}

impl<E: Events> Stream<E> {
    pub(crate) fn new(call: &Call<'_>, events: E) -> Self {
        Self {
            rules: *call.rules,
            input: Input::Unknown,
            events,
            chunks: Chunks::new(call),
            wants_usage: call.client_wants_usage,
            started: false,
            closed: false,
        }
    }

    fn read(&mut self, ended: bool) -> Result<(), ApiError> {
        let too_long = |error: TooLong| senseless(&self.rules, error.to_string().as_bytes());
        while let Some(json) = self.input.event(ended).map_err(too_long)? {
            if !self.closed && !self.chunks.is_over && json.trim_ascii() != b"[DONE]" {
                self.started = true;
                self.events.event(&json, &mut self.chunks)?;
            }
        }
        Ok(())
    }

    /// Hands out what has been written.
    fn give(&mut self, out: &mut Frames) {
        out.ready.extend(self.chunks.take());
        out.has_content |= self.chunks.has_content;
    }

    fn remainder(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.read(true)?;
        if !self.started {
            return Err(senseless(&self.rules, b"the stream has no events"));
        }
        if !self.closed && !self.chunks.is_over && self.chunks.finish_reason.is_none() {
            return Err(broken_off(&self.rules));
        }
        self.close(out);
        Ok(())
    }

    fn close(&mut self, out: &mut Frames) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        self.events.end(&mut self.chunks);
        self.chunks.finish();
        out.has_content = true;
        if self.wants_usage && self.chunks.usage.is_reported() {
            out.usage = Some(self.chunks.usage_event());
        }
        out.last = Some(Bytes::from_static(DONE));
    }
}

impl<E: Events> StreamCodec for Stream<E> {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.input.push(bytes);
        let result = self.read(false);
        if result.is_ok() && self.chunks.is_over {
            self.close(out);
        }
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
            usage: self.chunks.usage,
            id: Some(self.chunks.id.clone()),
            cost: None,
            tier: None,
            finish_reason: self.chunks.finish_reason.map(Into::into),
            model: None,
        }
    }

    fn text(&self) -> &str {
        match self.chunks.usage.is_reported() {
            true => "",
            false => &self.chunks.text,
        }
    }
}
