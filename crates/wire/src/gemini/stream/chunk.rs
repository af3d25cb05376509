//! Writes OpenAI's chunks, one behind the other.

use super::is_plain;
use crate::anthropic::out::Out;
use crate::codec::{Call, UsageEvent};
use crate::gemini::response::calls::{Calls, write_kept};
use crate::gemini::response::circumstances::{Circumstances, write_logprobs};
use crate::gemini::response::part::Candidate;
use crate::gemini::response::said;
use crate::gemini::usage::Counted;
use crate::openai::chat_id;
use bytes::Bytes;

/// What stands behind the last member of a chunk's `usage`.
const USAGE_END: &str = "}}\n\n";

/// The chunks of one stream.
pub(super) struct Chunks {
    /// The stream's id.
    pub(super) id: String,
    /// Whether the client gets anything of the answer.
    pub(super) have_content: bool,
    created: i64,
    model: Option<String>,
    upstream_model: String,
    /// All that stands before a chunk's first choice.
    head: String,
    buffer: Vec<u8>,
    /// Choices that have said whose they are.
    with_role: Vec<usize>,
}

impl Chunks {
    pub(super) fn new(call: &Call<'_>) -> Self {
        Self {
            id: chat_id(call.seed),
            have_content: false,
            created: call.now_s,
            model: call.shown_model.map(Into::into),
            upstream_model: call.model.to_owned(),
            head: String::new(),
            buffer: Vec::new(),
            with_role: Vec::new(),
        }
    }

    /// The upstream's id of the answer and its name of the model: those of the first event stay.
    pub(super) fn start(&mut self, id: &str, model: &str) {
        if !self.head.is_empty() {
            return;
        }
        if !id.is_empty() {
            id.clone_into(&mut self.id);
        }
        if !model.is_empty() {
            model.clone_into(&mut self.upstream_model);
        }
        self.set_head();
    }

    /// What a candidate says, if it says anything.
    pub(super) fn candidate(
        &mut self,
        index: usize,
        candidate: &Candidate<'_>,
        calls: &mut Calls,
        beside: Option<&Circumstances<'_>>,
        now_s: i64,
    ) {
        let parts = candidate.parts();
        let text = said::text(parts, false);
        let plain = is_plain(candidate) && candidate.logprobs_result.is_none();
        let bare = beside.is_none_or(Circumstances::is_empty);
        if plain && bare && text.is_empty() {
            return;
        }
        let beside = beside.filter(|_| !(plain && bare));
        let logprobs = |out: &mut Out| write_logprobs(candidate, out);
        self.choice(index, beside, logprobs, |out| {
            if !text.is_empty() {
                out.key("content");
                out.joined(text);
            }
            let thoughts = said::text(parts, true);
            if !thoughts.is_empty() {
                out.key("reasoning_content");
                out.joined(thoughts);
            }
            said::write_audio(parts, now_s, out);
            if said::has_images(parts) {
                said::write_images(parts, out);
            }
            said::write_annotations(candidate, out);
            write_kept(candidate, out);
            calls.write(parts, out);
        });
    }

    /// A delta of the answer; the first one says whose it is.
    pub(super) fn delta(&mut self, index: usize, beside: Option<&Circumstances<'_>>, write: impl FnOnce(&mut Out)) {
        self.choice(index, beside, |_| {}, write);
    }

    fn choice(
        &mut self,
        index: usize,
        beside: Option<&Circumstances<'_>>,
        write_beside: impl FnOnce(&mut Out),
        write: impl FnOnce(&mut Out),
    ) {
        self.have_content = true;
        let has_role = self.with_role.contains(&index);
        if !has_role {
            self.with_role.push(index);
        }
        self.chunk(|out| {
            out.open('{');
            out.raw_member("index", &index.to_string());
            out.key("delta");
            out.open('{');
            if !has_role {
                out.text_member("role", "assistant");
            }
            write(out);
            out.close('}');
            write_beside(out);
            out.close('}');
            out.close(']');
            if let Some(beside) = beside {
                beside.write(true, out);
            }
            out.literal("}\n\n");
        });
    }

    /// The chunk that ends a choice.
    pub(super) fn finish(&mut self, index: usize, reason: &str) {
        self.chunk(|out| {
            out.open('{');
            out.raw_member("index", &index.to_string());
            out.raw_member("delta", "{}");
            out.text_member("finish_reason", reason);
            out.literal("}]}\n\n");
        });
    }

    /// The chunk with the usage, alone.
    pub(super) fn usage(&mut self, counted: &Counted) -> UsageEvent {
        self.chunk(|out| {
            out.literal(r#"{"index":0,"delta":{}}],"usage":"#);
            counted.write_open(out);
            out.literal(USAGE_END);
        });
        let event: Bytes = std::mem::take(&mut self.buffer).into();
        UsageEvent {
            cost_at: event.len().checked_sub(USAGE_END.len()),
            event,
        }
    }

    /// What has been written since the last time.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }

    fn chunk(&mut self, write: impl FnOnce(&mut Out)) {
        if self.head.is_empty() {
            self.set_head();
        }
        let mut out = Out::behind(std::mem::take(&mut self.buffer));
        out.literal(&self.head);
        write(&mut out);
        self.buffer = out.into_buffer();
    }

    fn set_head(&mut self) {
        let mut out = Out::default();
        out.open('{');
        out.text_member("id", &self.id);
        out.raw_member("created", &self.created.to_string());
        out.text_member("model", self.model.as_deref().unwrap_or(&self.upstream_model));
        out.text_member("object", "chat.completion.chunk");
        out.key("choices");
        self.head = format!("data: {}[", out.into_text());
    }
}
