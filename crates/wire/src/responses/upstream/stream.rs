//! Responses' typed events as chunks of a chat completion.

use super::Road;
use super::reasoning::signature;
use super::reply::{usage_of, write_item, write_sealed};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::codec::{Call, Frames, StreamCodec, StreamSummary, UsageEvent};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::broken_off;
use crate::openai::chat_id;
use crate::responses::error::senseless;
use crate::responses::event::Event;
use crate::responses::item::{Item, Response};
use crate::responses::usage;
use crate::sse::Splitter;
use bytes::Bytes;
use std::collections::HashMap;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";
/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;
/// What stands behind the last member of a chunk's `usage`.
const USAGE_END: &str = "}}\n\n";

/// One stream's state.
pub(super) struct Stream {
    rules: ProviderRules,
    road: Road,
    splitter: Splitter,
    buffer: Vec<u8>,
    summary: StreamSummary,
    text: String,
    wants_usage: bool,
    shown_model: Option<String>,
    upstream_model: String,
    created: i64,
    fallback_id: String,
    /// The place among the tool calls of each item that is one.
    calls: HashMap<u64, u64>,
    /// Whether a chunk told the role.
    has_role: bool,
    /// Whether anything came.
    started: bool,
    /// Whether the reasoning item at hand has words.
    has_thoughts: bool,
    /// Whether the last chunk was written.
    closed: bool,
    has_content: bool,
    usage_event: Option<UsageEvent>,
}

impl Stream {
    pub(super) fn new(call: &Call<'_>, road: Road) -> Self {
        Self {
            rules: *call.rules,
            road,
            splitter: Splitter::default(),
            buffer: Vec::new(),
            summary: StreamSummary::default(),
            text: String::new(),
            wants_usage: call.client_wants_usage,
            shown_model: call.shown_model.map(Into::into),
            upstream_model: call.model.to_owned(),
            created: call.now_s,
            fallback_id: chat_id(call.seed),
            calls: HashMap::new(),
            has_role: false,
            started: false,
            has_thoughts: false,
            closed: false,
            has_content: false,
            usage_event: None,
        }
    }

    fn events(&mut self, ended: bool) -> Result<(), ApiError> {
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
                self.event(&event.data)?;
            }
        }
    }

    fn event(&mut self, data: &Bytes) -> Result<(), ApiError> {
        let event = Event::read(&self.rules, data)?;
        self.started = true;
        if let Some(error) = event.failure(&self.rules) {
            return Err(error);
        }
        match (event.kind.as_ref(), event.delta, &event.item) {
            ("response.created" | "response.in_progress", ..) => self.begin(event.response.as_ref()),
            ("response.output_text.delta", Some(text), _) => self.said("content", text),
            ("response.refusal.delta", Some(text), _) => self.said("refusal", text),
            ("response.reasoning_summary_text.delta" | "response.reasoning_text.delta", Some(text), _) => {
                self.thought(text);
            }
            ("response.output_item.added", _, Some(item)) if item.is_call() => self.call(event.output_index, item),
            ("response.function_call_arguments.delta" | "response.custom_tool_call_input.delta", Some(text), _) => {
                self.arguments(event.output_index, text);
            }
            ("response.output_item.done", _, Some(item)) if item.kind == "reasoning" => self.sealed(item),
            ("response.completed" | "response.incomplete", ..) => self.end(event.response.as_ref()),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, response: Option<&Response<'_>>) {
        let Some(response) = response else { return };
        if !response.id.is_empty() {
            self.summary.id = Some(response.id.clone().into_owned());
        }
        if !response.model.is_empty() {
            self.upstream_model = response.model.clone().into_owned();
        }
        self.summary.tier = response.tier().or_else(|| self.summary.tier.take());
    }

    fn said(&mut self, member: &str, text: Text<'_>) {
        if text.is_empty() {
            return;
        }
        self.count(text);
        self.delta(|out| out.raw_member(member, text.raw()));
    }

    fn thought(&mut self, text: Text<'_>) {
        if text.is_empty() {
            return;
        }
        self.count(text);
        self.has_thoughts = true;
        let as_block = self.road == Road::Messages;
        self.delta(|out| {
            out.raw_member("reasoning_content", text.raw());
            if as_block {
                write_blocks(out, |out| {
                    out.open('{');
                    out.text_member("type", "thinking");
                    out.raw_member("thinking", text.raw());
                    out.close('}');
                });
            }
        });
    }

    /// The end of a reasoning item, which seals what messages hand back.
    fn sealed(&mut self, item: &Item<'_>) {
        let has_thoughts = std::mem::take(&mut self.has_thoughts);
        let Some(content) = item.encrypted_content.filter(|_| self.road == Road::Messages) else {
            return;
        };
        let sealed = signature(content.inner());
        let (kind, member) = if has_thoughts {
            ("thinking", "signature")
        } else {
            ("redacted_thinking", "data")
        };
        self.delta(|out| write_blocks(out, |out| write_sealed(kind, member, &sealed, out)));
    }

    fn call(&mut self, output_index: u64, item: &Item<'_>) {
        let index = self.index(output_index);
        let (id, name, arguments) = (item.tool_call_id(), item.name.unwrap_or_default(), item.arguments());
        self.count(name);
        self.count(arguments);
        self.delta(|out| {
            write_call(
                out,
                index,
                arguments,
                |out| out.raw_member("name", name.raw()),
                |out| {
                    out.raw_member("id", id.raw());
                },
            );
        });
    }

    fn arguments(&mut self, output_index: u64, text: Text<'_>) {
        let index = self.index(output_index);
        self.count(text);
        self.delta(|out| write_call(out, index, text, |_| {}, |_| {}));
    }

    /// Calls count from 0 in chat completions, items from the first one.
    fn index(&mut self, output_index: u64) -> u64 {
        let next = self.calls.len() as u64;
        *self.calls.entry(output_index).or_insert(next)
    }

    fn count(&mut self, text: Text<'_>) {
        if self.text.len() < MAX_TEXT {
            self.text += &text.decoded();
        }
    }

    fn end(&mut self, response: Option<&Response<'_>>) {
        self.begin(response);
        let Some(response) = response else {
            return self.close("stop");
        };
        self.summary.usage = usage_of(response);
        let reason = match response.finish_reason() {
            "stop" if !self.calls.is_empty() => "tool_calls",
            other => other,
        };
        let sealed: Vec<&Item<'_>> = response
            .items()
            .iter()
            .filter(|item| item.kind == "reasoning" && item.encrypted_content.is_some())
            .collect();
        if !sealed.is_empty() && self.road == Road::Chat {
            self.delta(|out| {
                out.key("reasoning_items");
                out.open('[');
                sealed.iter().for_each(|item| write_item(item, out));
                out.close(']');
            });
        }
        self.close(reason);
        if let Some(json) = response.usage.filter(|_| self.wants_usage) {
            let chat = usage::to_chat(json.get().as_bytes());
            self.usage_event = Some(self.usage_chunk(&String::from_utf8_lossy(&chat)));
        }
    }

    fn close(&mut self, reason: &str) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        self.has_content = true;
        self.summary.finish_reason = Some(reason.to_owned());
        let mut out = self.chunk();
        out.literal("{},\"finish_reason\":");
        out.quoted(reason);
        out.literal("}]}\n\n");
        self.buffer = out.into_buffer();
    }

    fn usage_chunk(&mut self, usage: &str) -> UsageEvent {
        let before = std::mem::take(&mut self.buffer);
        let mut out = self.chunk();
        out.literal("{}}],\"usage\":");
        out.raw(usage);
        out.literal("}\n\n");
        self.buffer = before;
        let event: Bytes = out.into_buffer().into();
        UsageEvent {
            cost_at: event.len().checked_sub(USAGE_END.len()),
            event,
        }
    }

    fn delta(&mut self, write: impl FnOnce(&mut Out)) {
        self.has_content = true;
        let has_role = std::mem::replace(&mut self.has_role, true);
        let mut out = self.chunk();
        out.open('{');
        if !has_role {
            out.text_member("role", "assistant");
        }
        write(&mut out);
        out.close('}');
        out.literal("}]}\n\n");
        self.buffer = out.into_buffer();
    }

    /// A chunk up to its delta, behind what is written already.
    fn chunk(&mut self) -> Out {
        let id = self.summary.id.as_deref().unwrap_or(&self.fallback_id);
        let mut out = Out::behind(std::mem::take(&mut self.buffer));
        out.literal("data: ");
        out.open('{');
        out.text_member("id", id);
        out.raw_member("created", &self.created.to_string());
        out.text_member("model", self.shown_model.as_deref().unwrap_or(&self.upstream_model));
        out.text_member("object", "chat.completion.chunk");
        out.key("choices");
        out.literal("[{\"index\":0,\"delta\":");
        out
    }

    fn give(&mut self, frames: &mut Frames) {
        if !self.buffer.is_empty() {
            frames.ready.push(std::mem::take(&mut self.buffer).into());
        }
        frames.has_content |= self.has_content;
        if self.closed {
            frames.usage = self.usage_event.take().or_else(|| frames.usage.take());
            frames.last = Some(Bytes::from_static(DONE));
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.splitter.push(bytes);
        let result = self.events(false);
        self.give(out);
        result
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let mut result = self.events(true);
        if result.is_ok() && !self.started {
            result = Err(senseless(&self.rules, "the stream has no events"));
        } else if result.is_ok() && !self.closed {
            result = Err(broken_off(&self.rules));
        }
        self.give(out);
        result
    }

    fn summary(&self) -> StreamSummary {
        self.summary.clone()
    }

    fn text(&self) -> &str {
        &self.text
    }
}

fn write_blocks(out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.key("thinking_blocks");
    out.open('[');
    write(out);
    out.close(']');
}

fn write_call(out: &mut Out, index: u64, arguments: Text<'_>, name: impl FnOnce(&mut Out), id: impl FnOnce(&mut Out)) {
    out.key("tool_calls");
    out.open('[');
    out.open('{');
    id(out);
    out.key("function");
    out.open('{');
    out.raw_member("arguments", arguments.raw());
    name(out);
    out.close('}');
    out.text_member("type", "function");
    out.number_member("index", index);
    out.close('}');
    out.close(']');
}

#[cfg(test)]
mod tests;
