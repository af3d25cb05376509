//! OpenAI's `usage` object: into disjoint buckets, into LiteLLM's form, and out of buckets again.

use crate::json::{Outline, Peek, Splice};
use crate::usage::{Usage, UsageSource};
use bytes::Bytes;
use serde_json::{Value, json};
use std::ops::Range;

/// What a provider reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The tokens. The buckets add up to the provider's prompt and completion tokens.
    pub usage: Usage,
    /// The cost in USD as decimal text, where the provider tells one (OpenRouter, Perplexity).
    pub cost: Option<String>,
}

/// Reads a `usage` object. All zeros count as nothing reported: some providers send that while
/// they don't know.
pub fn read(json: &[u8]) -> Report {
    Counts::alone(json).report()
}

/// Reads the one at `span` of a body, and gives it as LiteLLM's clients know it if it isn't in that form: cached and
/// reasoning tokens under other names also stand where OpenAI has them.
pub(super) fn read_and_mend(body: &Bytes, outline: &Outline<'_>, span: Range<usize>) -> (Report, Option<Bytes>) {
    let counts = Counts::of(outline, &span);
    (counts.report(), counts.mended(|| body.slice(span)))
}

/// A `usage` object as LiteLLM's clients know it.
pub(super) fn mended(json: Bytes) -> Bytes {
    Counts::alone(&json).mended(|| json.clone()).unwrap_or(json)
}

/// Where a reply or a chunk tells its usage: in `usage`, or in `x_groq`.
pub(super) fn span(body: &[u8], peek: &Peek) -> Option<Range<usize>> {
    let is_object = |span: &Range<usize>| body.get(span.clone()).is_some_and(|json| json.starts_with(b"{"));
    if let Some(span) = peek.span(body, "usage").filter(is_object) {
        return Some(span);
    }
    let groq = peek.span(body, "x_groq")?;
    let json = body.get(groq.clone())?;
    let inner = Peek::part(json)?.span(json, "usage")?;
    Some(groq.start + inner.start..groq.start + inner.end).filter(is_object)
}

/// The service tier that a reply or a chunk says it was served at; `auto` says nothing.
pub(super) fn tier(body: &[u8], peek: &Peek) -> Option<String> {
    let tier = peek.text(body, "service_tier")?;
    (!tier.is_empty() && tier != "auto").then(|| tier.into())
}

/// The counts of a `usage` object as the many OpenAI-compatible providers write it. A count of
/// nothing and a missing one are the same.
#[derive(Debug, Default)]
struct Counts {
    prompt: u64,
    completion: u64,
    total: u64,
    /// Of `prompt_tokens_details`.
    cached: u64,
    written: u64,
    audio: u64,
    image: u64,
    video: u64,
    /// Of `completion_tokens_details`.
    reasoning: u64,
    output_audio: u64,
    output_image: u64,
    /// Under names of DeepSeek and Anthropic.
    cached_elsewhere: u64,
    written_elsewhere: u64,
    /// Beside the details.
    reasoning_elsewhere: u64,
    searches: u64,
    cost: Option<String>,
}

impl Counts {
    fn alone(json: &[u8]) -> Self {
        let outline = Outline::object(json);
        outline.map_or_else(|_| Self::default(), |outline| Self::of(&outline, &(0..json.len())))
    }

    fn of(outline: &Outline<'_>, span: &Range<usize>) -> Self {
        let mut it = Self::default();
        outline.each_member(span, |of, key, value| match of {
            None => it.note(key, value),
            Some(b"prompt_tokens_details") => it.note_prompt_detail(key, value),
            Some(b"completion_tokens_details") => it.note_completion_detail(key, value),
            Some(b"server_tool_use") if key == b"web_search_requests" => it.searches = count(value),
            Some(b"cost") if key == b"total_cost" => it.cost = decimal(value),
            _ => {}
        });
        it
    }

    fn note(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"prompt_tokens" => self.prompt = count(value),
            b"completion_tokens" => self.completion = count(value),
            b"total_tokens" => self.total = count(value),
            b"prompt_cache_hit_tokens" | b"cache_read_input_tokens" => {
                self.cached_elsewhere = self.cached_elsewhere.max(count(value));
            }
            b"cache_creation_input_tokens" => self.written_elsewhere = count(value),
            b"reasoning_tokens" => self.reasoning_elsewhere = count(value),
            b"num_search_queries" => self.searches = count(value),
            b"cost" => self.cost = decimal(value),
            _ => {}
        }
    }

    fn note_prompt_detail(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"cached_tokens" => self.cached = count(value),
            b"cache_write_tokens" | b"cache_creation_tokens" => self.written = self.written.max(count(value)),
            b"audio_tokens" => self.audio = count(value),
            b"image_tokens" => self.image = count(value),
            b"video_tokens" => self.video = count(value),
            _ => {}
        }
    }

    fn note_completion_detail(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"reasoning_tokens" => self.reasoning = count(value),
            b"audio_tokens" => self.output_audio = count(value),
            b"image_tokens" => self.output_image = count(value),
            _ => {}
        }
    }

    fn report(&self) -> Report {
        let completion = self.completion + self.reasoning_beside();
        let cost = self.cost.clone();
        if self.prompt == 0 && completion == 0 {
            return Report {
                usage: Usage::default(),
                cost,
            };
        }
        let cached = self.cached.max(self.cached_elsewhere);
        let written = self.written.max(self.written_elsewhere);
        let ([cache_read, cache_write_5m, input_audio, input_image, input_video], input_text) =
            shares(self.prompt, [cached, written, self.audio, self.image, self.video]);
        let ([reasoning, output_audio, output_image], output_text) =
            shares(completion, [self.all_reasoning(), self.output_audio, self.output_image]);
        let usage = Usage {
            input_text,
            cache_read,
            cache_write_5m,
            input_audio,
            input_image,
            input_video,
            output_text,
            reasoning,
            output_audio,
            output_image,
            web_searches: self.searches,
            source: UsageSource::Reported,
            ..Usage::default()
        };
        Report { usage, cost }
    }

    fn all_reasoning(&self) -> u64 {
        self.reasoning.max(self.reasoning_elsewhere)
    }

    /// Reasoning tokens that the completion tokens leave out, told by the total (xAI).
    fn reasoning_beside(&self) -> u64 {
        let reasoning = self.all_reasoning();
        if self.total == self.prompt + self.completion + reasoning {
            reasoning
        } else {
            0
        }
    }

    fn mended(&self, json: impl FnOnce() -> Bytes) -> Option<Bytes> {
        let cached = self.cached_elsewhere > 0 && self.cached_elsewhere != self.cached;
        let written = self.written_elsewhere > 0 && self.written_elsewhere != self.written;
        let reasoning = self.reasoning_elsewhere > 0 && self.reasoning == 0;
        let beside = self.reasoning_beside();
        if !(cached || written || reasoning || beside > 0) {
            return None;
        }
        let json = &json();
        let peek = Peek::part(json)?;
        let mut splice = Splice::new(json, &peek);
        if cached || written {
            let elsewhere = [
                ("cached_tokens", self.cached_elsewhere),
                ("cache_write_tokens", self.written_elsewhere),
            ];
            splice.set(
                "prompt_tokens_details",
                with_counts(peek.get(json, "prompt_tokens_details"), &elsewhere),
            );
        }
        if reasoning {
            let text = self.completion.saturating_sub(self.reasoning_elsewhere);
            let elsewhere = [("reasoning_tokens", self.reasoning_elsewhere), ("text_tokens", text)];
            splice.set(
                "completion_tokens_details",
                with_counts(peek.get(json, "completion_tokens_details"), &elsewhere),
            );
        }
        if beside > 0 {
            splice.set("completion_tokens", (self.completion + beside).to_string());
        }
        Some(splice.finish().concat().into())
    }
}

/// A count in any of the forms that providers write; what isn't one is nothing.
fn count(json: &[u8]) -> u64 {
    // Counts beyond this are mistakes; the bound keeps sums of them from overflowing.
    const MOST: f64 = 4_294_967_296.0;
    let text = std::str::from_utf8(json).unwrap_or_default();
    if let Ok(count) = text.parse::<u32>() {
        return count.into();
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded from both sides"
    )]
    text.parse::<f64>().map_or(0, |count| count.clamp(0.0, MOST) as u64)
}

/// The text of a JSON number that isn't negative.
fn decimal(json: &[u8]) -> Option<String> {
    let is_number = json.first().is_some_and(u8::is_ascii_digit);
    is_number.then(|| String::from_utf8_lossy(json).into_owned())
}

/// Splits `total` into these parts, each as far as something is left, and the rest.
fn shares<const N: usize>(total: u64, parts: [u64; N]) -> ([u64; N], u64) {
    let mut left = total;
    let parts = parts.map(|part| {
        let share = part.min(left);
        left -= share;
        share
    });
    (parts, left)
}

/// A JSON object with these counts in it, but for zeros.
fn with_counts(object: Option<&[u8]>, counts: &[(&str, u64)]) -> String {
    let value = object.and_then(|json| serde_json::from_slice(json).ok());
    let mut value: Value = value.filter(Value::is_object).unwrap_or_else(|| json!({}));
    for (key, count) in counts.iter().filter(|(_, count)| *count > 0) {
        value[key] = (*count).into();
    }
    value.to_string()
}

/// Usage as LiteLLM shows it for providers that don't speak OpenAI's dialect (Anthropic, Bedrock).
pub fn write(usage: &Usage) -> Value {
    let written = usage.cache_write_5m + usage.cache_write_1h;
    let text = usage.completion() - usage.reasoning;
    json!({
        "completion_tokens": usage.completion(),
        "prompt_tokens": usage.prompt(),
        "total_tokens": usage.total(),
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning, "text_tokens": text},
        "prompt_tokens_details": {
            "cached_tokens": usage.cache_read,
            "cache_write_tokens": written,
            "cache_creation_tokens": written,
            "text_tokens": usage.input_text,
        },
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": usage.cache_read,
    })
}

#[cfg(test)]
mod tests;
