//! Writes Anthropic's events, one behind the other.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::answer::Call;
use crate::messages::names::Names;
use crate::messages::reply::begun;
use crate::messages::{stop_reason, usage};
use crate::usage::Usage;
use bytes::Bytes;

/// What the first event says of usage: nothing is known yet. The cache's counts are there since clients take their
/// presence for a sign that there is one.
const NOTHING_YET: &str =
    r#"{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}"#;

/// The block that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Text,
    Thinking,
    /// A call, by its index in the chunks.
    Call(u64),
}

/// The events of one stream.
pub(super) struct Events {
    names: Names,
    buffer: Vec<u8>,
    has_begun: bool,
    /// Blocks so far.
    blocks: u64,
    /// The block that is open.
    pub(super) open: Option<Block>,
}

impl Events {
    pub(super) const fn new(names: Names) -> Self {
        Self {
            names,
            buffer: Vec::new(),
            has_begun: false,
            blocks: 0,
            open: None,
        }
    }

    pub(super) const fn have_begun(&self) -> bool {
        self.has_begun
    }

    /// What has been written since the last time.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }

    /// The first event.
    pub(super) fn begin(&mut self, id: &str, model: &str) {
        self.has_begun = true;
        self.event("message_start", |out| {
            out.key("message");
            out.open('{');
            out.text_member("id", id);
            out.text_member("type", "message");
            out.text_member("role", "assistant");
            out.raw_member("content", "[]");
            out.text_member("model", model);
            out.raw_member("stop_reason", "null");
            out.raw_member("stop_sequence", "null");
            out.raw_member("usage", NOTHING_YET);
            out.close('}');
        });
    }

    /// A text or a thought begins.
    pub(super) fn start(&mut self, block: Block) {
        let content = match block {
            Block::Thinking => r#"{"type":"thinking","thinking":"","signature":""}"#,
            _ => r#"{"type":"text","text":""}"#,
        };
        self.open = Some(block);
        self.start_event(|out| out.raw(content));
    }

    /// A call begins.
    pub(super) fn start_call(&mut self, call: &Call<'_>, index: u64) {
        let names = std::mem::take(&mut self.names);
        self.open = Some(Block::Call(index));
        self.start_event(|out| {
            out.open('{');
            out.text_member("type", "tool_use");
            begun(call, &names, out);
            out.raw_member("input", "{}");
            out.close('}');
        });
        self.names = names;
    }

    /// A thought that can't be read: all of it.
    pub(super) fn redacted(&mut self, data: Text<'_>) {
        self.open = Some(Block::Thinking);
        self.start_event(|out| {
            out.open('{');
            out.text_member("type", "redacted_thinking");
            out.raw_member("data", data.raw());
            out.close('}');
        });
        self.stop();
    }

    /// Something is added to the open block: a JSON string.
    pub(super) fn delta(&mut self, kind: &str, member: &str, json: &str) {
        let index = self.blocks.saturating_sub(1);
        self.event("content_block_delta", |out| {
            out.number_member("index", index);
            out.key("delta");
            out.open('{');
            out.text_member("type", kind);
            out.raw_member(member, json);
            out.close('}');
        });
    }

    /// The open block ends, if one is.
    pub(super) fn stop(&mut self) {
        if self.open.take().is_some() {
            let index = self.blocks.saturating_sub(1);
            self.event("content_block_stop", |out| out.number_member("index", index));
        }
    }

    /// An answer without any block gets an empty text.
    pub(super) fn fill(&mut self) {
        if self.blocks == 0 {
            self.start(Block::Text);
            self.stop();
        }
    }

    /// The last events. `refusal` is JSON text between quotes.
    pub(super) fn end(&mut self, finish_reason: &str, refusal: &str, used: &Usage) {
        let reason = match (stop_reason(finish_reason), refusal) {
            ("max_tokens", _) => "max_tokens",
            (reason, "") => reason,
            _ => "refusal",
        };
        self.event("message_delta", |out| {
            out.key("delta");
            out.open('{');
            out.text_member("stop_reason", reason);
            out.raw_member("stop_sequence", "null");
            if reason == "refusal" && !refusal.is_empty() {
                let details = format!(r#"{{"type":"refusal","category":null,"explanation":"{refusal}"}}"#);
                out.raw_member("stop_details", &details);
            }
            out.close('}');
            out.key("usage");
            usage::write(used, out);
        });
        self.event("message_stop", |_| {});
    }

    fn start_event(&mut self, content: impl FnOnce(&mut Out)) {
        let index = self.blocks;
        self.blocks += 1;
        self.event("content_block_start", |out| {
            out.number_member("index", index);
            out.key("content_block");
            content(out);
        });
    }

    fn event(&mut self, kind: &str, write: impl FnOnce(&mut Out)) {
        let mut out = Out::behind(std::mem::take(&mut self.buffer));
        for part in ["event: ", kind, "\ndata: "] {
            out.literal(part);
        }
        out.open('{');
        out.text_member("type", kind);
        write(&mut out);
        out.close('}');
        out.literal("\n\n");
        self.buffer = out.into_buffer();
    }
}
