//! Gemini's events as OpenAI's chunks.

mod chunk;

use super::error::{in_event, senseless};
use super::grounding::Queries;
use super::response::calls::{Calls, has_calls};
use super::response::circumstances::Circumstances;
use super::response::part::{Answer, Candidate};
use super::response::{said, tier};
use super::usage::{Counted, Reported};
use crate::anthropic::stream::input::Input;
use crate::anthropic::text::Text;
use crate::codec::{Call, Frames, ReplyHead, StreamCodec, StreamSummary};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::broken_off;
use crate::json::elements;
use crate::openai::finish_reason;
use crate::usage::Usage;
use bytes::Bytes;
use chunk::Chunks;
use std::collections::BTreeMap;

/// Bytes of the answer's text that are kept for counting.
pub(super) const MAX_TEXT: usize = 16 << 20;

/// Bytes of one event: images come in one piece, of some megabytes.
pub(super) const MAX_EVENT: usize = 64 << 20;

/// Bytes of text that a token stands for, where an answer that broke off must be estimated.
const BYTES_PER_TOKEN: usize = 4;

/// What follows the last chunk.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// One stream's state.
pub(super) struct Stream {
    input: Input,
    rules: ProviderRules,
    chunks: Chunks,
    calls: Calls,
    queries: Queries,
    reported: Reported,
    tier: Option<String>,
    /// Whether the client wants the usage as a last chunk.
    wants_usage: bool,
    now_s: i64,
    /// What the answer said so far, thoughts and arguments included.
    text: String,
    /// The choices so far, by their index.
    choices: BTreeMap<usize, Choice>,
    /// Whether anything came.
    started: bool,
    /// Whether the client has been told all.
    closed: bool,
}

/// What is known of one of several answers.
#[derive(Clone, Copy, Debug, Default)]
struct Choice {
    finish_reason: Option<&'static str>,
    has_calls: bool,
}

impl Choice {
    /// Why it ended: Gemini tells of calls and of the end in events of their own.
    fn reason(self) -> &'static str {
        match self.finish_reason {
            None | Some("stop") if self.has_calls => "tool_calls",
            reason => reason.unwrap_or("stop"),
        }
    }
}

impl Stream {
    pub(super) fn new(call: &Call<'_>, head: ReplyHead<'_>) -> Self {
        Self {
            input: Input::Unknown(MAX_EVENT),
            rules: *call.rules,
            chunks: Chunks::new(call),
            calls: Calls::new(call.seed),
            queries: Queries::default(),
            reported: Reported::default(),
            tier: tier(head),
            wants_usage: call.client_wants_usage,
            now_s: call.now_s,
            text: String::new(),
            choices: BTreeMap::new(),
            started: false,
            closed: false,
        }
    }

    fn event(&mut self, data: &[u8]) -> Result<(), ApiError> {
        let data = data.trim_ascii();
        if data == b"[DONE]" {
            return Ok(());
        }
        let answer: Answer<'_> = serde_json::from_slice(data).map_err(|error| senseless(&self.rules, error))?;
        if let Some(error) = answer.error {
            return Err(in_event(&self.rules, error.get()));
        }
        self.started = true;
        self.chunks.start(&answer.response_id, answer.model());
        let candidates = answer.candidates.as_deref().unwrap_or_default();
        let circumstances = Circumstances::of(candidates);
        for (place, candidate) in candidates.iter().enumerate() {
            self.candidate(place, candidate, &circumstances);
        }
        if answer.is_blocked() {
            self.choice(0).finish_reason = Some("content_filter");
            self.chunks.delta(0, None, |_| {});
        }
        if let Some(reported) = answer.usage_metadata {
            self.reported = reported;
        }
        Ok(())
    }

    fn choice(&mut self, index: usize) -> &mut Choice {
        self.choices.entry(index).or_default()
    }

    fn candidate(&mut self, place: usize, candidate: &Candidate<'_>, circumstances: &Circumstances<'_>) {
        let index = candidate.index.unwrap_or(place);
        let parts = candidate.parts();
        let native = candidate.finish_reason.map(Text::decoded);
        let choice = self.choice(index);
        choice.has_calls |= has_calls(parts);
        if let Some(native) = native {
            choice.finish_reason = Some(finish_reason(&native));
        }
        candidate
            .grounding_metadata
            .into_iter()
            .for_each(|json| self.queries.add(json));
        self.note(candidate);
        // Only the first of several tells what concerns all.
        let beside = Some(circumstances).filter(|_| place == 0);
        self.chunks
            .candidate(index, candidate, &mut self.calls, beside, self.now_s);
    }

    /// Keeps what was said, for counting.
    fn note(&mut self, candidate: &Candidate<'_>) {
        for part in candidate.parts() {
            if self.text.len() >= MAX_TEXT {
                return;
            }
            if let Some(text) = part.text {
                self.text.push_str(&text.decoded());
            }
            let arguments = part.function_call.as_ref().and_then(|call| call.args);
            self.text.push_str(arguments.map_or("", |json| json.get()));
        }
    }

    /// The chunks behind the answer.
    fn close(&mut self, out: &mut Frames) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        for (index, choice) in &self.choices {
            self.chunks.finish(*index, choice.reason());
        }
        self.give(out);
        let counted = self.counted();
        if self.wants_usage && counted.usage().is_reported() {
            out.usage = Some(self.chunks.usage(&counted));
        }
        out.last = Some(Bytes::from_static(DONE));
    }

    fn counted(&self) -> Counted {
        self.reported.of(self.queries.count())
    }

    /// Whether Gemini told why the answer ended.
    fn has_ended(&self) -> bool {
        self.choices.values().any(|choice| choice.finish_reason.is_some())
    }

    /// What was used so far: an answer that broke off has at least the tokens that its text must have had.
    fn used(&self) -> Usage {
        let mut usage = self.counted().usage();
        if usage.is_reported() && !self.has_ended() {
            let least = u64::try_from(self.text.len().div_ceil(BYTES_PER_TOKEN)).unwrap_or(u64::MAX);
            usage.output_text += least.saturating_sub(usage.completion());
        }
        usage
    }

    /// Hands out what has been written.
    fn give(&mut self, out: &mut Frames) {
        out.ready.extend(self.chunks.take());
        out.has_content |= self.chunks.have_content;
    }

    fn events(&mut self, ended: bool) -> Result<(), ApiError> {
        while let Some(data) = self.input.event(ended).map_err(|error| senseless(&self.rules, error))? {
            self.event(&data)?;
        }
        Ok(())
    }

    /// An answer that came whole, or as a list of what would have been events.
    fn whole(&mut self, json: &[u8]) -> Result<(), ApiError> {
        let json = json.trim_ascii();
        if !json.starts_with(b"[") {
            return self.event(json);
        }
        // The list is looked into only once it is known to be one.
        serde_json::from_slice::<serde::de::IgnoredAny>(json).map_err(|error| senseless(&self.rules, error))?;
        for span in elements(json) {
            self.event(json.get(span).unwrap_or_default())?;
        }
        Ok(())
    }

    fn remainder(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.events(true)?;
        let whole = self.input.whole();
        let came_whole = whole.is_some();
        if let Some(json) = whole {
            self.whole(&json)?;
        }
        if !self.started {
            return Err(senseless(&self.rules, "the stream has no events"));
        }
        if !came_whole && !self.has_ended() {
            return Err(broken_off(&self.rules));
        }
        self.close(out);
        Ok(())
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let pushed = self.input.push(bytes).map_err(|error| senseless(&self.rules, error));
        let result = pushed.and_then(|()| self.events(false));
        // What came before an error is the client's.
        self.give(out);
        result
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let result = self.remainder(out);
        self.give(out);
        result
    }

    fn summary(&self) -> StreamSummary {
        let first = self
            .choices
            .values()
            .next()
            .filter(|choice| choice.finish_reason.is_some() || self.closed);
        StreamSummary {
            usage: self.used(),
            id: Some(self.chunks.id.clone()),
            cost: None,
            tier: self.tier.clone(),
            finish_reason: first.map(|choice| choice.reason().into()),
            model: None,
        }
    }

    fn text(&self) -> &str {
        &self.text
    }
}

/// Whether a chunk would say nothing but text.
fn is_plain(candidate: &Candidate<'_>) -> bool {
    let parts = candidate.parts();
    !has_calls(parts)
        && !said::has_images(parts)
        && parts.iter().all(|part| {
            let is_hosted = part.tool_call.is_some() || part.tool_response.is_some();
            !part.is_thought() && part.thought_signature.is_none() && part.inline_data.is_none() && !is_hosted
        })
}
