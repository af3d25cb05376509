//! What a stream gets of our own: its end, its usage, and a whole reply as a stream.

use super::{DONE, NO_CHOICE, Pending, Stream, write_event};
use crate::codec::{Frames, UsageEvent};
use crate::error::ApiError;
use crate::json::{Patch, Peek, Splice, elements};
use crate::openai::{error, response, usage};
use bytes::{Bytes, BytesMut};

impl Stream {
    /// Writes what the upstream left out at the end, the usage and the final event.
    pub(super) fn end(&mut self, out: &mut BytesMut, frames: &mut Frames) {
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
        let json = usage::mended(json);
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
    pub(super) fn emit_whole(&mut self, body: Bytes, frames: &mut Frames) -> Result<(), ApiError> {
        let reply = response::read(&self.reader, &body)?;
        let body: Bytes = reply.body.concat().into();
        let peek = Peek::object(&body).map_err(|_| error::senseless(&self.reader.rules, &body))?;
        let mut patch = Patch::default();
        let choices = peek.span(&body, "choices").unwrap_or_default();
        for choice in elements(&body.slice(choices.clone())) {
            let at = choices.start + choice.start;
            let choice = body.slice(at..choices.start + choice.end);
            let inner = Peek::part(&choice).unwrap_or_default();
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
