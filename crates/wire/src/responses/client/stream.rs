//! A stream of chat chunks as the typed events of a response.

mod chunk;
mod events;
mod items;

use super::answer::{Answer, flat_annotation};
use super::echo::{Echo, Head};
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::codec::{Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::facts::{Dialect, ProviderRules};
use crate::responses::broken;
use crate::responses::error::senseless;
use crate::responses::{id, usage};
use crate::sse::Splitter;
use bytes::Bytes;
use chunk::{Chunk, Delta};
use events::Events;
use serde_json::{Value, json};

/// What stands behind the last member of the final event's `usage`.
const USAGE_END: usize = "}".len();

/// One stream's state.
pub(super) struct Stream {
    chat: Box<dyn StreamCodec>,
    rules: ProviderRules,
    echo: Echo,
    events: Events,
    splitter: Splitter,
    answer: Answer,
    id: String,
    created: String,
    /// The model's name upstream, which the response has; events show the client's.
    model: String,
    /// What Anthropic told last beyond the words of others.
    fields: Option<Value>,
    /// Thoughts whose signature hasn't come.
    pending: String,
    /// The place of the next item among the output.
    next_item: usize,
    reasoning: Item,
    message: Item,
    started: bool,
    closed: bool,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Missing,
    Open(usize),
    Done,
}

impl Stream {
    pub(super) fn new(ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Self {
        Self {
            chat,
            rules: *ask.upstream.rules,
            echo: Echo::of(ask),
            events: Events::default(),
            splitter: Splitter::default(),
            answer: Answer::new(ask.seed),
            id: id::response(ask.seed),
            created: ask.now_s.to_string(),
            model: ask.upstream.model.to_owned(),
            fields: None,
            pending: String::new(),
            next_item: 0,
            reasoning: Item::Missing,
            message: Item::Missing,
            started: false,
            closed: false,
        }
    }

    /// Translates what the chat codec handed out. What came before an error goes out too.
    fn take(&mut self, chat: Frames, out: &mut Frames) -> Result<(), ApiError> {
        let read = self.read(chat.ready);
        out.has_content |= chat.has_content;
        if read.is_ok() && chat.last.is_some() && !self.closed {
            self.closed = true;
            self.close(chat.usage.as_ref(), out);
        }
        self.give(out);
        read
    }

    fn read(&mut self, chunks: Vec<Bytes>) -> Result<(), ApiError> {
        for bytes in chunks {
            self.splitter.push(bytes);
            while let Some(event) = self.splitter.event().map_err(|error| senseless(&self.rules, error))? {
                self.chunk(&event.data)?;
            }
        }
        Ok(())
    }

    fn chunk(&mut self, data: &[u8]) -> Result<(), ApiError> {
        let invalid = |error| senseless(&self.rules, format_args!("invalid chunk: {error}"));
        let chunk: Chunk = serde_json::from_slice(data).map_err(invalid)?;
        self.begin(&chunk);
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            self.delta(choice.delta);
            if let Some(reason) = choice.finish_reason {
                self.answer.finish_reason = reason;
            }
        }
        Ok(())
    }

    fn begin(&mut self, chunk: &Chunk) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        self.events.model.clone_from(&chunk.model);
        for kind in ["response.created", "response.in_progress"] {
            let response = self.response("in_progress", None, |_| {}, None);
            self.events.raw(kind, "response", &response);
        }
    }

    fn response(
        &self,
        status: &str,
        reason: Option<&str>,
        output: impl FnOnce(&mut Out),
        usage: Option<&str>,
    ) -> String {
        let head = Head {
            id: &self.id,
            created: &self.created,
            model: &self.model,
            status,
            reason,
            fields: self.fields.as_ref(),
        };
        let mut out = Out::default();
        self.echo.write(&head, output, usage, &mut out);
        out.into_text()
    }

    fn delta(&mut self, delta: Delta) {
        let is_shown = self.rules.dialect == Dialect::Anthropic;
        self.fields = delta
            .provider_specific_fields
            .filter(|_| is_shown)
            .or_else(|| self.fields.take());
        if delta.reasoning_content.is_some() || !delta.thinking_blocks.is_empty() {
            self.think(&delta.reasoning_content.unwrap_or_default(), delta.thinking_blocks);
        }
        let said = delta.content.filter(|text| !text.is_empty()).or(delta.refusal);
        if let Some(text) = said.filter(|text| !text.is_empty()) {
            self.say(&text);
        }
        let annotations = delta.annotations.iter().filter_map(flat_annotation);
        self.answer.annotations.extend(annotations);
        for call in delta.tool_calls {
            self.call(call);
        }
    }

    /// The final event waits for the call's cost.
    fn close(&mut self, chat_usage: Option<&UsageEvent>, out: &mut Frames) {
        self.end_items();
        let usage = chat_usage.and_then(|event| {
            let data = event.event.strip_prefix(b"data: ")?;
            let chunk: Value = serde_json::from_slice(data.trim_ascii()).ok()?;
            Some(usage::from_chat(chunk["usage"].to_string().as_bytes()))
        });
        let kind = match self.answer.status() {
            "incomplete" => "response.incomplete",
            _ => "response.completed",
        };
        let output = |out: &mut Out| self.answer.write(&self.echo.names, out);
        let response = self.response(self.answer.status(), self.answer.reason(), output, usage.as_deref());
        let (event, response_end) = self.events.last(kind, &response);
        let is_told = usage.as_deref().is_none_or(|usage| usage.contains("\"cost\""));
        out.usage = Some(UsageEvent {
            event,
            cost_at: response_end.checked_sub(USAGE_END + 1).filter(|_| !is_told),
        });
        out.last = Some(Bytes::from_static(b"data: [DONE]\n\n"));
    }

    fn give(&mut self, out: &mut Frames) {
        out.ready.extend(self.events.take());
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let result = self.chat.push(bytes, &mut chat);
        self.take(chat, out)?;
        result
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let mut chat = Frames::default();
        let result = self.chat.finish(&mut chat);
        self.take(chat, out)?;
        result
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

    fn broken(&self, error: &ApiError) -> Option<Vec<u8>> {
        let response: Value = serde_json::from_str(&self.response("failed", None, |_| {}, None)).ok()?;
        let event = self.events.unwritten("response.failed", json!({"response": response}));
        self.started.then(|| broken(Some(event), error))
    }
}
