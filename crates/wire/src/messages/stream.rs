//! A stream of chat chunks as Anthropic's events.

mod events;

use super::names::Names;
use super::reply::of_calls;
use super::{message_id, senseless};
use crate::anthropic::text::Text;
use crate::client::Ask;
use crate::client::answer::{Call, Chunk, Message, Thought};
use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::sse::Splitter;
use bytes::Bytes;
use events::{Block, Events};

/// One stream's state.
pub(super) struct Stream {
    /// Who hands out the chunks.
    chat: Box<dyn StreamCodec>,
    events: Events,
    /// The answer's id.
    id: String,
    /// The model's name where no chunk tells one.
    model: String,
    finish_reason: Option<String>,
    /// The model's words for not answering, as JSON between quotes.
    refusal: String,
    /// Calls whose blocks have ended: nothing can be added to them.
    ended: Vec<u64>,
}

impl Stream {
    pub(super) fn new(ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Self {
        Self {
            chat,
            events: Events::new(Names::of(ask)),
            id: message_id(ask.seed),
            model: ask.model.to_owned(),
            finish_reason: None,
            refusal: String::new(),
            ended: Vec::new(),
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
            self.close(out);
        }
        Ok(())
    }

    fn chunk(&mut self, data: &[u8]) -> Result<(), ApiError> {
        let chunk: Chunk<'_> = serde_json::from_slice(data).map_err(senseless)?;
        let Some(choice) = chunk.choices.into_iter().next() else {
            return Ok(());
        };
        if !self.events.have_begun() {
            let model = chunk
                .model
                .map_or_else(|| self.model.clone(), |model| model.decoded().into_owned());
            self.events.begin(&self.id, &model);
        }
        if let Some(delta) = &choice.delta {
            self.delta(delta)?;
        }
        if let Some(reason) = choice.finish_reason {
            self.finish_reason = Some(reason.decoded().into_owned());
        }
        Ok(())
    }

    fn delta(&mut self, delta: &Message<'_>) -> Result<(), ApiError> {
        self.thoughts(delta);
        if let Some(text) = delta.content.filter(|text| !text.is_empty()) {
            self.say(text);
        }
        if let Some(refusal) = delta.refusal() {
            self.refusal.push_str(refusal.inner());
            self.say(refusal);
        }
        delta.calls().iter().try_for_each(|call| self.call(call))
    }

    fn thoughts(&mut self, delta: &Message<'_>) {
        for thought in delta.thoughts() {
            self.thought(thought);
        }
        let reasoning = delta.reasoning_content.filter(|text| !text.is_empty());
        if let Some(text) = reasoning.filter(|_| delta.thoughts().is_empty()) {
            self.open(Block::Thinking);
            self.events.delta("thinking_delta", "thinking", text.raw());
        }
    }

    /// A part of a thought. With its signature some providers hand out the whole thought again.
    fn thought(&mut self, thought: &Thought<'_>) {
        if let Some(data) = thought.data {
            self.end_block();
            self.events.redacted(data);
            return;
        }
        let signature = thought.signature();
        let text = thought.thinking.filter(|text| !text.is_empty());
        if text.is_none() && signature.is_none() {
            return;
        }
        let goes_on = self.open(Block::Thinking);
        if let Some(text) = text.filter(|_| !(goes_on && signature.is_some())) {
            self.events.delta("thinking_delta", "thinking", text.raw());
        }
        if let Some(signature) = signature {
            self.events.delta("signature_delta", "signature", signature.raw());
            // What comes then is another thought.
            self.end_block();
        }
    }

    fn say(&mut self, text: Text<'_>) {
        self.open(Block::Text);
        self.events.delta("text_delta", "text", text.raw());
    }

    /// A call begins or goes on.
    fn call(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        let index = call.index.unwrap_or_else(|| self.index_of(call));
        if self.events.open != Some(Block::Call(index)) {
            if self.ended.contains(&index) {
                return Err(senseless(format_args!(
                    "the call with index {index} goes on after its end"
                )));
            }
            self.end_block();
            self.events.start_call(call, index);
        }
        if let Some(part) = call.arguments().filter(|part| !part.is_empty()) {
            self.events.delta("input_json_delta", "partial_json", part.raw());
        }
        Ok(())
    }

    /// The index of a call that tells none: one with an id begins.
    fn index_of(&self, call: &Call<'_>) -> u64 {
        match self.events.open {
            Some(Block::Call(index)) if call.id.is_none_or(Text::is_empty) => index,
            Some(Block::Call(index)) => index + 1,
            _ => self.ended.iter().max().map_or(0, |last| last + 1),
        }
    }

    /// Makes sure that such a block is open; whether it was.
    fn open(&mut self, block: Block) -> bool {
        if self.events.open == Some(block) {
            return true;
        }
        self.end_block();
        self.events.start(block);
        false
    }

    fn end_block(&mut self) {
        if let Some(Block::Call(index)) = self.events.open {
            self.ended.push(index);
        }
        self.events.stop();
    }

    /// The last events, which wait for the books.
    fn close(&mut self, out: &mut Frames) {
        if !self.events.have_begun() {
            self.events.begin(&self.id, &self.model);
        }
        self.end_block();
        self.events.fill();
        out.ready.extend(self.events.take());
        let summary = self.chat.summary();
        let told = self.finish_reason.as_deref().or(summary.finish_reason.as_deref());
        let told = of_calls(told.unwrap_or("stop"), !self.ended.is_empty());
        self.events.end(told, &self.refusal, &summary.usage);
        out.last = self.events.take();
    }

    /// Hands the chat codec's frames on; what came before an error goes out too.
    fn pass(&mut self, chat: Frames, result: Result<(), ApiError>, out: &mut Frames) -> Result<(), ApiError> {
        let has_content = chat.has_content;
        let taken = self.take(chat, out);
        let before_last = self.events.take();
        out.ready.extend(before_last);
        out.has_content |= has_content;
        // What went wrong first is told, however the pieces were cut.
        taken.and(result)
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
        StreamSummary {
            id: Some(self.id.clone()),
            ..self.chat.summary()
        }
    }

    fn text(&self) -> &str {
        self.chat.text()
    }
}

#[cfg(test)]
mod tests;
