//! A stream of chat chunks as Google's events: each is an answer of its own, and has what was added.

mod calls;

use super::thinking::are_shown;
use super::{candidate, senseless, usage};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::Ask;
use crate::client::answer::{Chunk, Delta, Message, Thought};
use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::sse::Splitter;
use bytes::Bytes;
use calls::Calls;
use std::collections::BTreeMap;

/// Answers at most; a chunk of one beyond makes no sense (OpenAI's limit).
const MAX_CHOICES: u64 = 128;

/// One stream's state.
pub(super) struct Stream {
    /// Who hands out the chunks.
    chat: Box<dyn StreamCodec>,
    shows_thoughts: bool,
    /// The answers, by index.
    answers: BTreeMap<u64, Answer>,
    /// What has been written since the last time.
    buffer: Vec<u8>,
}

/// One answer's state.
#[derive(Default)]
struct Answer {
    calls: Calls,
    finish_reason: Option<String>,
    is_refused: bool,
    /// A thought goes on until its signature comes.
    in_thought: bool,
}

impl Stream {
    pub(super) fn new(ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Self {
        Self {
            chat,
            shows_thoughts: are_shown(ask),
            answers: BTreeMap::new(),
            buffer: Vec::new(),
        }
    }

    /// Translates what the chat codec handed out.
    fn take(&mut self, chat: Frames, out: &mut Frames) -> Result<(), ApiError> {
        let mut splitter = Splitter::default();
        for bytes in chat.ready {
            splitter.push(bytes);
            while let Some(event) = splitter.event().map_err(senseless)? {
                self.chunk(&event.data)?;
            }
        }
        if chat.last.is_some() {
            self.close(out)?;
        }
        Ok(())
    }

    fn chunk(&mut self, data: &[u8]) -> Result<(), ApiError> {
        let chunk: Chunk<'_> = serde_json::from_slice(data).map_err(senseless)?;
        for choice in &chunk.choices {
            let index = choice.index.unwrap_or(0);
            if index >= MAX_CHOICES {
                return Err(senseless(format_args!("it has a choice {index}")));
            }
            let answer = self.answers.entry(index).or_default();
            let parts = answer.take(choice, self.shows_thoughts)?;
            if !parts.is_empty() {
                self.event(|out| candidates(out, |out| candidate::write(index, &parts, None, out)));
            }
        }
        Ok(())
    }

    /// The last event, which waits for the books; before it what calls there are that never said that they are whole.
    fn close(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let mut answers = std::mem::take(&mut self.answers);
        for (index, answer) in &mut answers {
            let parts = answer.calls.rest()?;
            if !parts.is_empty() {
                self.event(|out| candidates(out, |out| candidate::write(*index, &parts, None, out)));
            }
        }
        out.ready.extend(self.written());
        answers.entry(0).or_default();
        let summary = self.chat.summary();
        // Clients drop a turn from their history when a content in it has no parts.
        let empty = [candidate::text(Text::default())];
        self.event(|out| {
            candidates(out, |out| {
                for (index, answer) in &answers {
                    let told = answer.finish_reason.as_deref().or(summary.finish_reason.as_deref());
                    let reason = if answer.is_refused {
                        "refusal"
                    } else {
                        told.unwrap_or("stop")
                    };
                    candidate::write(*index, &empty, Some(reason), out);
                }
            });
            out.key("usageMetadata");
            usage::write(&summary.usage, out);
        });
        out.last = self.written();
        Ok(())
    }

    fn event(&mut self, write: impl FnOnce(&mut Out)) {
        let mut out = Out::behind(std::mem::take(&mut self.buffer));
        out.literal("data: ");
        out.open('{');
        write(&mut out);
        out.close('}');
        out.literal("\n\n");
        self.buffer = out.into_buffer();
    }

    fn written(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }

    /// Hands the chat codec's frames on; what came before an error goes out too.
    fn pass(&mut self, chat: Frames, result: Result<(), ApiError>, out: &mut Frames) -> Result<(), ApiError> {
        out.has_content |= chat.has_content;
        let taken = self.take(chat, out);
        let before_last = self.written();
        out.ready.extend(before_last);
        // What went wrong first is told, however the pieces were cut.
        taken.and(result)
    }
}

fn candidates(out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.key("candidates");
    out.open('[');
    write(out);
    out.close(']');
}

impl Answer {
    /// The parts that a chunk adds.
    fn take(&mut self, choice: &Delta<'_>, shows_thoughts: bool) -> Result<Vec<String>, ApiError> {
        let mut parts = Vec::new();
        if let Some(delta) = &choice.delta {
            if shows_thoughts {
                self.thoughts(delta, &mut parts);
            }
            let refusal = delta.refusal();
            self.is_refused |= refusal.is_some();
            let texts = [delta.content, refusal].into_iter().flatten();
            parts.extend(texts.filter(|text| !text.is_empty()).map(candidate::text));
            for call in delta.calls() {
                self.calls.take(call, &mut parts)?;
            }
        }
        if let Some(reason) = choice.finish_reason {
            self.finish_reason = Some(reason.decoded().into_owned());
        }
        Ok(parts)
    }

    fn thoughts(&mut self, delta: &Message<'_>, parts: &mut Vec<String>) {
        let thoughts = delta.thoughts();
        parts.extend(thoughts.iter().filter_map(|thought| self.thought(thought)));
        let reasoning = delta
            .reasoning_content
            .filter(|text| thoughts.is_empty() && !text.is_empty());
        parts.extend(reasoning.map(candidate::thought));
    }

    /// A part of a thought. With its signature some providers hand out the whole thought again.
    fn thought(&mut self, thought: &Thought<'_>) -> Option<String> {
        let ends = thought.signature().is_some() || thought.data.is_some();
        let text = thought
            .thinking
            .filter(|_| !(ends && self.in_thought))
            .unwrap_or_default();
        self.in_thought = !ends && (self.in_thought || !text.is_empty());
        candidate::signed(text, thought)
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let result = self.chat.push(bytes, &mut chat);
        self.pass(chat, result, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let result = self.chat.finish(&mut chat);
        self.pass(chat, result, out)
    }

    fn summary(&self) -> StreamSummary {
        self.chat.summary()
    }

    fn text(&self) -> &str {
        self.chat.text()
    }
}

#[cfg(test)]
mod tests;
