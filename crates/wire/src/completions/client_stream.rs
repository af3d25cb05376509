//! Streams of chat chunks as streams of text completions.

use super::client::{head, push_choice};
use super::stream::NO_USAGE;
use crate::client::Ask;
use crate::codec::{Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::json::{Peek, elements};
use crate::sse::Splitter;
use bytes::Bytes;

const PREFIX: &[u8] = b"data: ";

/// A stream, translated event by event.
pub(super) struct ClientStream {
    chat: Box<dyn StreamCodec>,
    wants_usage: bool,
}

impl ClientStream {
    pub(super) fn new(ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Self {
        let options = ask.peek.get(ask.body, "stream_options").unwrap_or_default();
        let wanted = Peek::part(options).and_then(|peek| peek.flag(options, "include_usage"));
        Self {
            chat,
            wants_usage: wanted == Some(true),
        }
    }

    fn translate(&self, chat: Frames, out: &mut Frames) {
        let mut splitter = Splitter::default();
        for bytes in chat.ready {
            splitter.push(bytes);
            while let Ok(Some(event)) = splitter.event() {
                out.ready.extend(self.chunk(&event.data, NO_USAGE.as_bytes()));
            }
        }
        if let Some(usage) = chat.usage.filter(|_| self.wants_usage) {
            out.usage = self.usage_event(&usage.event);
        }
        out.has_content |= chat.has_content;
        out.last = chat.last.or_else(|| out.last.take());
    }

    /// A chat chunk as an event of ours; `None` if it is none.
    fn chunk(&self, chat: &[u8], usage: &[u8]) -> Option<Bytes> {
        let peek = Peek::part(chat)?;
        let choices = peek.get(chat, "choices")?;
        let mut out = PREFIX.to_vec();
        out.extend(head(&peek, chat));
        for (index, span) in elements(choices).into_iter().enumerate() {
            let choice = choices.get(span)?;
            let inner = Peek::part(choice)?;
            let delta = inner.get(choice, "delta").unwrap_or_default();
            let text = Peek::part(delta).and_then(|peek| peek.get(delta, "content"));
            if index > 0 {
                out.push(b',');
            }
            push_choice(&mut out, &inner, choice, text);
        }
        out.push(b']');
        if !self.wants_usage || usage != NO_USAGE.as_bytes() {
            out.extend_from_slice(b",\"usage\":");
            out.extend_from_slice(usage);
        }
        out.extend_from_slice(b"}\n\n");
        Some(out.into())
    }

    fn usage_event(&self, chat: &[u8]) -> Option<UsageEvent> {
        let chat = chat.strip_prefix(PREFIX)?.trim_ascii_end();
        let usage = Peek::part(chat)?.get(chat, "usage")?;
        let told = Peek::part(usage)?
            .get(usage, "cost")
            .is_some_and(|cost| cost != b"null");
        let event = self.chunk(chat, usage)?;
        Some(UsageEvent {
            // Usage is the last member: `}}` and two line feeds come after its own last one.
            cost_at: (!told).then(|| event.len() - b"}}\n\n".len()),
            event,
        })
    }
}

impl StreamCodec for ClientStream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let pushed = self.chat.push(bytes, &mut chat);
        self.translate(chat, out);
        pushed
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let finished = self.chat.finish(&mut chat);
        self.translate(chat, out);
        finished
    }

    fn summary(&self) -> StreamSummary {
        self.chat.summary()
    }

    fn text(&self) -> &str {
        self.chat.text()
    }
}
