//! A streamed answer, written as chunks of a chat completion.

use super::answer::{Called, Function};
use super::usage_json;
use crate::codec::{Call, UsageEvent};
use crate::openai::chat_id;
use crate::usage::Usage;
use bytes::Bytes;
use serde::Serialize;

/// Bytes of the answer's text that are kept for counting.
const MAX_TEXT: usize = 16 << 20;

/// The chunks of one stream.
#[derive(Debug)]
pub(crate) struct Chunks {
    /// The stream's id.
    pub(crate) id: String,
    /// What the provider reported.
    pub(crate) usage: Usage,
    /// Why the answer ended, in OpenAI's words.
    pub(crate) finish_reason: Option<&'static str>,
    /// Whether the provider has said all.
    pub(crate) is_over: bool,
    /// Whether the client got anything of the answer.
    pub(super) has_content: bool,
    /// What the answer said, thoughts and arguments included, while no usage is known.
    pub(super) text: String,
    seed: u128,
    created: i64,
    model: String,
    calls: usize,
    has_role: bool,
    buffer: Vec<u8>,
}

#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    created: i64,
    model: &'a str,
    object: &'static str,
    choices: [Choice<'a>; 1],
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u8,
    delta: Delta<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[Called<'a>; 1]>,
}

impl Chunks {
    pub(crate) fn new(call: &Call<'_>) -> Self {
        Self {
            id: chat_id(call.seed),
            usage: Usage::default(),
            finish_reason: None,
            is_over: false,
            has_content: false,
            text: String::new(),
            seed: call.seed,
            created: call.now_s,
            model: call.shown_model.unwrap_or(call.model).to_owned(),
            calls: 0,
            has_role: false,
            buffer: Vec::new(),
        }
    }

    /// A part of the answer's text.
    pub(crate) fn say(&mut self, text: &str) {
        if !text.is_empty() {
            self.note(text);
            self.delta(Delta {
                content: Some(text),
                ..Delta::default()
            });
        }
    }

    /// A part of what the model thought.
    pub(crate) fn think(&mut self, text: &str) {
        if !text.is_empty() {
            self.note(text);
            self.delta(Delta {
                reasoning_content: Some(text),
                ..Delta::default()
            });
        }
    }

    /// A tool call begins; `id` is ours if the provider has none. `arguments` may be a part of them.
    pub(crate) fn call(&mut self, id: Option<&str>, name: &str, arguments: &str) {
        let own = super::stream::call_id(self.seed, self.calls);
        let id = id.filter(|id| !id.is_empty()).unwrap_or(&own).to_owned();
        self.note(name);
        self.note(arguments);
        let called = Called::whole(self.calls, &id, name, arguments);
        self.calls += 1;
        self.delta(Delta {
            tool_calls: Some([called]),
            ..Delta::default()
        });
    }

    /// A part of the latest call's arguments.
    pub(crate) fn arguments(&mut self, part: &str) {
        let Some(index) = self.calls.checked_sub(1) else {
            return;
        };
        self.note(part);
        let function = Function {
            name: None,
            arguments: part,
        };
        let called = Called {
            index,
            id: None,
            r#type: "function",
            function,
        };
        self.delta(Delta {
            tool_calls: Some([called]),
            ..Delta::default()
        });
    }

    /// Whether a tool was called.
    pub(crate) const fn have_calls(&self) -> bool {
        self.calls > 0
    }

    /// The chunk that ends the answer.
    pub(super) fn finish(&mut self) {
        let calls = if self.have_calls() { "tool_calls" } else { "stop" };
        let reason = *self.finish_reason.get_or_insert(calls);
        self.chunk(Delta::default(), Some(reason));
    }

    /// The chunk with the usage, alone.
    pub(super) fn usage_event(&mut self) -> UsageEvent {
        let kept = std::mem::take(&mut self.buffer);
        self.chunk(Delta::default(), None);
        let mut event = std::mem::replace(&mut self.buffer, kept);
        // The chunk's own brace and the blank line make way for one more member.
        event.truncate(event.len().saturating_sub(3));
        event.extend_from_slice(format!(",\"usage\":{}", usage_json(&self.usage)).as_bytes());
        let cost_at = event.len().checked_sub(1);
        event.extend_from_slice(b"}\n\n");
        UsageEvent {
            event: event.into(),
            cost_at,
        }
    }

    /// What has been written since the last time.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }

    fn note(&mut self, text: &str) {
        if !self.usage.is_reported() && self.text.len() < MAX_TEXT {
            self.text.push_str(text);
        }
    }

    /// A delta of the answer; the first one says whose it is.
    fn delta(&mut self, mut delta: Delta<'_>) {
        self.has_content = true;
        delta.role = (!std::mem::replace(&mut self.has_role, true)).then_some("assistant");
        self.chunk(delta, None);
    }

    fn chunk(&mut self, delta: Delta<'_>, finish_reason: Option<&'static str>) {
        let chunk = Chunk {
            id: &self.id,
            created: self.created,
            model: &self.model,
            object: "chat.completion.chunk",
            choices: [Choice {
                index: 0,
                delta,
                finish_reason,
            }],
        };
        self.buffer.extend_from_slice(b"data: ");
        // Strings and numbers can always be written to memory.
        serde_json::to_writer(&mut self.buffer, &chunk).unwrap_or_default();
        self.buffer.extend_from_slice(b"\n\n");
    }
}
