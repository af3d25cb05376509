//! A stream of `invoke`: the model's own events, in base64 within AWS's messages.

use crate::bedrock::error::{ours, senseless};
use crate::bedrock::stream::{Input, failure, on_one_line};
use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::eventstream::Message;
use crate::json::Peek;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use std::borrow::Cow;

/// Unpacks events, and hands them to a codec of Anthropic's.
pub(in crate::bedrock) struct Stream {
    input: Input,
    events: Box<dyn StreamCodec>,
    closed: bool,
}

impl Stream {
    pub(in crate::bedrock) fn over(events: Box<dyn StreamCodec>) -> Self {
        let (input, closed) = (Input::default(), false);
        Self { input, events, closed }
    }

    fn message(&mut self, message: &Message, out: &mut Frames) -> Result<(), ApiError> {
        #[derive(Deserialize)]
        struct Chunk<'a> {
            #[serde(borrow)]
            bytes: Cow<'a, str>,
        }
        // A whole answer stays one, whatever is said behind it.
        if self.closed {
            return Ok(());
        }
        if let Some(error) = failure(message) {
            return Err(error);
        }
        if message.header(":event-type") != Some("chunk") {
            return Ok(());
        }
        let invalid = |error: &dyn std::fmt::Display| senseless(format_args!("invalid chunk: {error}"));
        let chunk: Chunk<'_> = serde_json::from_slice(&message.payload).map_err(|error| invalid(&error))?;
        let event = STANDARD
            .decode(chunk.bytes.as_bytes())
            .map_err(|error| invalid(&error))?;
        let event = on_one_line(event.into());
        let peek = Peek::part(&event).unwrap_or_default();
        let kind = peek.text(&event, "type").unwrap_or_default().replace(['\n', '\r'], " ");
        let event = [b"event: ", kind.as_bytes(), b"\ndata: ", &event, b"\n\n"].concat();
        let pushed = self.events.push(event.into(), out).map_err(ours);
        self.closed = out.last.is_some();
        pushed
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.input.push(&bytes)?;
        while let Some(message) = self.input.message()? {
            self.message(&message, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        if let Some(whole) = self.input.finish()? {
            self.events.push(whole, out).map_err(ours)?;
        }
        self.events.finish(out).map_err(ours)
    }

    fn summary(&self) -> StreamSummary {
        self.events.summary()
    }

    fn text(&self) -> &str {
        self.events.text()
    }
}
