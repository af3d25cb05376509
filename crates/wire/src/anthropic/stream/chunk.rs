//! Writes OpenAI's chunks, one behind the other.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::anthropic::usage::Counted;
use crate::codec::{Call, UsageEvent};
use crate::openai::chat_id;
use bytes::Bytes;

/// What stands behind the last member of a chunk's `usage`.
const USAGE_END: &str = "}}\n\n";

/// The chunks of one stream.
pub(crate) struct Chunks {
    /// The stream's id.
    pub(crate) id: String,
    /// Whether the client gets anything of the answer.
    pub(crate) have_content: bool,
    created: i64,
    model: Option<String>,
    /// All that stands before a chunk's `choices`.
    head: String,
    buffer: Vec<u8>,
    has_role: bool,
}

impl Chunks {
    pub(crate) fn new(call: &Call<'_>) -> Self {
        let mut chunks = Self {
            id: chat_id(call.seed),
            have_content: false,
            created: call.now_s,
            model: call.shown_model.map(Into::into),
            head: String::new(),
            buffer: Vec::new(),
            has_role: false,
        };
        chunks.set_head(call.model);
        chunks
    }

    /// The upstream's name of the model, which the client sees unless it gets another.
    pub(crate) fn start(&mut self, model: &str) {
        if !model.is_empty() {
            self.set_head(model);
        }
    }

    /// Text of the answer, as JSON.
    pub(crate) fn content(&mut self, json: &str) {
        self.delta(|out| out.raw_member("content", json));
    }

    /// A part of a thought: its text, and its block as JSON.
    pub(crate) fn thought(&mut self, text: Option<Text<'_>>, block: &str) {
        self.delta(|out| {
            out.optional_member("reasoning_content", text.map(Text::raw));
            let blocks = |out: &mut Out| {
                out.key("thinking_blocks");
                out.open('[');
                out.raw(block);
                out.close(']');
            };
            blocks(out);
            out.key("provider_specific_fields");
            out.open('{');
            blocks(out);
            out.close('}');
            out.text_member("content", "");
        });
    }

    /// A part of a tool call.
    pub(crate) fn tool_call(&mut self, write: impl FnOnce(&mut Out)) {
        self.delta(|out| write_call(out, write));
    }

    /// The beginning of a web search: a tool call, and all searches so far.
    pub(crate) fn search_call(&mut self, fields: impl FnOnce(&mut Out), call: impl FnOnce(&mut Out)) {
        self.delta(|out| {
            write_fields(out, fields);
            write_call(out, call);
        });
    }

    /// What OpenAI has no words for.
    pub(crate) fn fields(&mut self, write: impl FnOnce(&mut Out)) {
        self.delta(|out| {
            write_fields(out, write);
            out.text_member("content", "");
        });
    }

    /// The chunk that ends the answer.
    pub(crate) fn finish(&mut self, reason: &str) {
        self.chunk(|out| {
            out.literal("{}");
            out.literal(",\"finish_reason\":");
            out.quoted(reason);
            out.literal("}]}\n\n");
        });
    }

    /// A chunk that says something of the whole answer.
    pub(crate) fn beside(&mut self, name: &str, json: &str) {
        self.chunk(|out| {
            out.literal("{}}],");
            out.raw_member(name, json);
            out.literal("}\n\n");
        });
    }

    /// The chunk with the usage, alone.
    pub(crate) fn usage(&mut self, counted: &Counted) -> UsageEvent {
        self.chunk(|out| {
            out.literal("{}}],\"usage\":");
            counted.write(false, out);
            out.literal("}\n\n");
        });
        let event: Bytes = std::mem::take(&mut self.buffer).into();
        UsageEvent {
            cost_at: event.len().checked_sub(USAGE_END.len()),
            event,
        }
    }

    /// What has been written since the last time.
    pub(crate) fn take(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }

    /// A delta of the answer; the first one says whose it is.
    pub(crate) fn delta(&mut self, write: impl FnOnce(&mut Out)) {
        self.have_content = true;
        let has_role = std::mem::replace(&mut self.has_role, true);
        self.chunk(|out| {
            out.open('{');
            if !has_role {
                out.text_member("role", "assistant");
            }
            write(out);
            out.close('}');
            out.literal("}]}\n\n");
        });
    }

    fn chunk(&mut self, write: impl FnOnce(&mut Out)) {
        let mut out = Out::behind(std::mem::take(&mut self.buffer));
        out.literal(&self.head);
        write(&mut out);
        self.buffer = out.into_buffer();
    }

    fn set_head(&mut self, upstream_model: &str) {
        let mut out = Out::default();
        out.open('{');
        out.text_member("id", &self.id);
        out.raw_member("created", &self.created.to_string());
        out.text_member("model", self.model.as_deref().unwrap_or(upstream_model));
        out.text_member("object", "chat.completion.chunk");
        out.key("choices");
        self.head = format!(r#"data: {}[{{"index":0,"delta":"#, out.into_text());
    }
}

fn write_call(out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.text_member("content", "");
    out.key("tool_calls");
    out.open('[');
    out.open('{');
    write(out);
    out.close('}');
    out.close(']');
}

fn write_fields(out: &mut Out, write: impl FnOnce(&mut Out)) {
    out.key("provider_specific_fields");
    out.open('{');
    write(out);
    out.close('}');
}
