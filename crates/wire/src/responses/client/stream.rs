//! A stream of chat chunks as the typed events of a response.

mod chunk;
mod events;

use super::answer::{Answer, ToolCall};
use super::echo::{Echo, Head};
use crate::anthropic::out::Out;
use crate::client::Ask;
use crate::codec::{Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::facts::{Dialect, ProviderRules};
use crate::responses::error::senseless;
use crate::responses::{id, usage};
use crate::sse::Splitter;
use bytes::Bytes;
use chunk::{Call, Chunk, Delta};
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

    /// Translates what the chat codec handed out.
    fn take(&mut self, chat: Frames, out: &mut Frames) -> Result<(), ApiError> {
        for bytes in chat.ready {
            self.splitter.push(bytes);
            while let Some(event) = self.splitter.event().map_err(|error| senseless(&self.rules, error))? {
                self.chunk(&event.data)?;
            }
        }
        out.has_content |= chat.has_content;
        if chat.last.is_some() && !self.closed {
            self.closed = true;
            self.close(chat.usage.as_ref(), out);
        }
        self.give(out);
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
        let annotations = delta.annotations.iter().filter_map(super::answer::flat_annotation);
        self.answer.annotations.extend(annotations);
        for call in delta.tool_calls {
            self.call(call);
        }
    }

    fn next(&mut self) -> usize {
        let index = self.next_item;
        self.next_item += 1;
        index
    }

    fn think(&mut self, text: &str, blocks: Vec<Value>) {
        let index = match self.reasoning {
            Item::Open(index) => index,
            // What is thought after the item's end belongs to the final answer alone.
            Item::Done => usize::MAX,
            Item::Missing => {
                let index = self.next();
                self.reasoning = Item::Open(index);
                let item = json!({"id": self.answer.reasoning_id, "type": "reasoning", "status": "in_progress", "summary": []});
                self.events.item_added(index, &item);
                index
            }
        };
        for block in blocks {
            self.answer.block(block, &mut self.pending);
        }
        self.answer.thoughts += text;
        if !text.is_empty() && index != usize::MAX {
            let id = &self.answer.reasoning_id;
            let delta = json!({"item_id": id, "output_index": index, "summary_index": 0, "delta": text});
            self.events.event("response.reasoning_summary_text.delta", delta);
        }
    }

    fn say(&mut self, text: &str) {
        self.end_reasoning();
        let index = match self.message {
            Item::Open(index) => index,
            _ => {
                let index = self.next();
                self.message = Item::Open(index);
                let id = &self.answer.message_id;
                let item =
                    json!({"id": id, "type": "message", "role": "assistant", "status": "in_progress", "content": []});
                self.events.item_added(index, &item);
                let part = json!({"type": "output_text", "text": "", "annotations": []});
                let added = json!({"item_id": id, "output_index": index, "content_index": 0, "part": part});
                self.events.event("response.content_part.added", added);
                index
            }
        };
        self.answer.text.get_or_insert_default().push_str(text);
        let id = &self.answer.message_id;
        let delta = json!({"item_id": id, "output_index": index, "content_index": 0, "delta": text});
        self.events.event("response.output_text.delta", delta);
    }

    fn call(&mut self, call: Call) {
        self.end_reasoning();
        let at = usize::try_from(call.index).unwrap_or(usize::MAX);
        let arguments = call.function.arguments.unwrap_or_default();
        // Providers number the calls of an answer in any way; a new id begins a new one.
        let known = self
            .answer
            .calls
            .iter()
            .position(|known| known.output_index == self.place(at));
        let known = known.filter(|_| self.events.places.contains_key(&at));
        let position = known.unwrap_or_else(|| {
            let output_index = self.next();
            self.events.places.insert(at, output_index);
            let call = ToolCall {
                id: call.id.clone().unwrap_or_default(),
                name: call.function.name.clone().unwrap_or_default(),
                arguments: String::new(),
                output_index,
            };
            self.events
                .item_added(output_index, &call.item("in_progress", &self.echo.custom));
            self.answer.calls.push(call);
            self.answer.calls.len() - 1
        });
        let Some(call) = self.answer.calls.get_mut(position) else {
            return;
        };
        call.arguments += &arguments;
        if !arguments.is_empty() && !call.is_custom(&self.echo.custom) {
            let id = call.item_id(&self.echo.custom);
            let delta = json!({"item_id": id, "output_index": call.output_index, "delta": arguments});
            self.events.event("response.function_call_arguments.delta", delta);
        }
    }

    fn place(&self, at: usize) -> usize {
        self.events.places.get(&at).copied().unwrap_or(usize::MAX)
    }

    fn end_reasoning(&mut self) {
        let Item::Open(index) = self.reasoning else {
            return;
        };
        self.reasoning = Item::Done;
        let (id, text) = (&self.answer.reasoning_id, &self.answer.thoughts);
        let part = json!({"type": "summary_text", "text": text});
        let place = json!({"item_id": id, "output_index": index, "summary_index": 0});
        self.events.event(
            "response.reasoning_summary_text.done",
            with(&place, "text", json!(text)),
        );
        self.events.event(
            "response.reasoning_summary_part.done",
            with(&place, "part", part.clone()),
        );
        let mut item = json!({"id": id, "type": "reasoning", "summary": [part]});
        if let Some(sealed) = self.answer.sealed() {
            item["encrypted_content"] = sealed.into();
        }
        self.events.item_done(index, &item);
    }

    /// Ends all items, as LiteLLM does: calls before words.
    fn end_items(&mut self) {
        self.end_reasoning();
        for call in &self.answer.calls {
            let (index, item) = (call.output_index, call.item("completed", &self.echo.custom));
            let (kind, member) = match call.is_custom(&self.echo.custom) {
                true => ("response.custom_tool_call_input.done", "input"),
                false => ("response.function_call_arguments.done", "arguments"),
            };
            let place = json!({"item_id": item["id"], "output_index": index});
            if call.is_custom(&self.echo.custom) {
                let delta = with(&place, "delta", item[member].clone());
                self.events.event("response.custom_tool_call_input.delta", delta);
            }
            self.events.event(kind, with(&place, member, item[member].clone()));
            self.events.item_done(index, &item);
        }
        let Item::Open(index) = self.message else {
            return;
        };
        let (id, text) = (&self.answer.message_id, self.answer.text.as_deref().unwrap_or_default());
        let place = json!({"item_id": id, "output_index": index, "content_index": 0});
        let part = json!({"type": "output_text", "text": text, "annotations": self.answer.annotations});
        self.events
            .event("response.output_text.done", with(&place, "text", json!(text)));
        self.events
            .event("response.content_part.done", with(&place, "part", part.clone()));
        let item = json!({"id": id, "status": "completed", "type": "message", "role": "assistant", "content": [part]});
        self.events.item_done(index, &item);
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
        let output = |out: &mut Out| self.answer.write(&self.echo.custom, out);
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

/// An event's members with one more.
fn with(place: &Value, name: &str, value: Value) -> Value {
    let mut members = place.clone();
    members[name] = value;
    members
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
}
