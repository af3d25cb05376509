//! OpenAI's `usage` object: into disjoint buckets, into LiteLLM's form, and out of buckets again.

use crate::json::{Peek, Splice};
use crate::usage::{Usage, UsageSource};
use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::ops::Range;

/// A `usage` object as the many OpenAI-compatible providers write it. A count of nothing and a
/// missing one are the same.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "count")]
    prompt_tokens: u64,
    #[serde(deserialize_with = "count")]
    completion_tokens: u64,
    #[serde(deserialize_with = "count")]
    total_tokens: u64,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
    /// DeepSeek
    #[serde(deserialize_with = "count")]
    prompt_cache_hit_tokens: u64,
    /// Anthropic's names, on gateways
    #[serde(deserialize_with = "count")]
    cache_read_input_tokens: u64,
    #[serde(deserialize_with = "count")]
    cache_creation_input_tokens: u64,
    /// Some tell it beside the details.
    #[serde(deserialize_with = "count")]
    reasoning_tokens: u64,
    /// Perplexity
    #[serde(deserialize_with = "count")]
    num_search_queries: u64,
    server_tool_use: Option<ServerTools>,
    cost: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PromptDetails {
    #[serde(deserialize_with = "count")]
    cached_tokens: u64,
    #[serde(deserialize_with = "count")]
    cache_write_tokens: u64,
    #[serde(deserialize_with = "count")]
    cache_creation_tokens: u64,
    #[serde(deserialize_with = "count")]
    audio_tokens: u64,
    #[serde(deserialize_with = "count")]
    image_tokens: u64,
    #[serde(deserialize_with = "count")]
    video_tokens: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CompletionDetails {
    #[serde(deserialize_with = "count")]
    reasoning_tokens: u64,
    #[serde(deserialize_with = "count")]
    audio_tokens: u64,
    #[serde(deserialize_with = "count")]
    image_tokens: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServerTools {
    #[serde(deserialize_with = "count")]
    web_search_requests: u64,
}

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
    let wire: Wire = serde_json::from_slice(json).unwrap_or_default();
    let cost = match &wire.cost {
        Value::Object(parts) => parts.get("total_cost"),
        other => Some(other),
    };
    Report {
        cost: cost.filter(|cost| cost.is_number()).map(ToString::to_string),
        usage: wire.buckets(),
    }
}

impl Wire {
    fn buckets(&self) -> Usage {
        let completion = self.completion_tokens + self.reasoning_beside();
        if self.prompt_tokens == 0 && completion == 0 {
            return Usage::default();
        }
        let prompt = self.prompt_tokens_details.as_ref();
        let answer = self.completion_tokens_details.as_ref();
        let (audio, image, video) = prompt.map_or((0, 0, 0), |it| (it.audio_tokens, it.image_tokens, it.video_tokens));
        let ([cache_read, cache_write_5m, input_audio, input_image, input_video], input_text) = shares(
            self.prompt_tokens,
            [self.cache_read(), self.cache_write(), audio, image, video],
        );
        let (audio, image) = answer.map_or((0, 0), |it| (it.audio_tokens, it.image_tokens));
        let ([reasoning, output_audio, output_image], output_text) =
            shares(completion, [self.reasoning(), audio, image]);
        Usage {
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
            web_searches: self
                .server_tool_use
                .as_ref()
                .map_or(self.num_search_queries, |it| it.web_search_requests),
            source: UsageSource::Reported,
            ..Usage::default()
        }
    }

    fn cache_read(&self) -> u64 {
        let details = self.prompt_tokens_details.as_ref().map_or(0, |it| it.cached_tokens);
        details
            .max(self.prompt_cache_hit_tokens)
            .max(self.cache_read_input_tokens)
    }

    fn cache_write(&self) -> u64 {
        let details = self.prompt_tokens_details.as_ref();
        let details = details.map_or(0, |it| it.cache_write_tokens.max(it.cache_creation_tokens));
        details.max(self.cache_creation_input_tokens)
    }

    fn reasoning(&self) -> u64 {
        let details = self
            .completion_tokens_details
            .as_ref()
            .map_or(0, |it| it.reasoning_tokens);
        details.max(self.reasoning_tokens)
    }

    /// Reasoning tokens that `completion_tokens` leaves out, told by the total (xAI).
    fn reasoning_beside(&self) -> u64 {
        let counted = self.prompt_tokens + self.completion_tokens;
        if self.total_tokens == counted + self.reasoning() {
            self.reasoning()
        } else {
            0
        }
    }
}

/// Where a reply or a chunk tells its usage: in `usage`, or in `x_groq`.
pub(super) fn span(body: &[u8], peek: &Peek) -> Option<Range<usize>> {
    let is_object = |span: &Range<usize>| body.get(span.clone()).is_some_and(|json| json.starts_with(b"{"));
    if let Some(span) = peek.span(body, "usage").filter(is_object) {
        return Some(span);
    }
    let groq = peek.span(body, "x_groq")?;
    let json = body.get(groq.clone())?;
    let inner = Peek::object(json).ok()?.span(json, "usage")?;
    Some(groq.start + inner.start..groq.start + inner.end).filter(is_object)
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

/// A count in any of the forms that providers write; what isn't one is nothing.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    // Counts beyond 2^32 are mistakes; the bound keeps sums of them from overflowing.
    const MOST: f64 = 4_294_967_296.0;
    let value = Value::deserialize(deserializer)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded from both sides"
    )]
    Ok(value.as_f64().map_or(0, |count| count.clamp(0.0, MOST) as u64))
}

/// The `usage` object in the form that LiteLLM's clients know: cached and reasoning tokens of
/// providers with names of their own also stand where OpenAI has them. `None` if it has that form.
pub(super) fn mended(json: &Bytes) -> Option<Bytes> {
    let wire: Wire = serde_json::from_slice(json).ok()?;
    let peek = Peek::object(json).ok()?;
    let mut splice = Splice::new(json, &peek);
    let cached = wire.prompt_cache_hit_tokens.max(wire.cache_read_input_tokens);
    let written = wire.cache_creation_input_tokens;
    let mut changed = false;
    if cached + written > 0 {
        let details = wire.prompt_tokens_details.as_ref();
        let known = details.map_or((0, 0), |it| (it.cached_tokens, it.cache_write_tokens));
        if known != (cached, written) {
            let mut prompt = object(peek.get(json, "prompt_tokens_details"));
            for (key, value) in [("cached_tokens", cached), ("cache_write_tokens", written)] {
                if value > 0 {
                    prompt[key] = value.into();
                }
            }
            splice.set("prompt_tokens_details", prompt.to_string());
            changed = true;
        }
    }
    if wire.reasoning_tokens > 0 && wire.completion_tokens_details.is_none() {
        let text = wire.completion_tokens.saturating_sub(wire.reasoning_tokens);
        let details = json!({"reasoning_tokens": wire.reasoning_tokens, "text_tokens": text});
        splice.set("completion_tokens_details", details.to_string());
        changed = true;
    }
    let beside = wire.reasoning_beside();
    if beside > 0 {
        splice.set("completion_tokens", (wire.completion_tokens + beside).to_string());
        changed = true;
    }
    changed.then(|| splice.finish().concat().into())
}

/// A JSON object to add to; an empty one if `json` is none.
fn object(json: Option<&[u8]>) -> Value {
    let value = json.and_then(|json| serde_json::from_slice(json).ok());
    value.filter(Value::is_object).unwrap_or_else(|| json!({}))
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usage(json: &Value) -> Usage {
        read(json.to_string().as_bytes()).usage
    }

    #[test]
    fn reads_the_dialects_of_usage() {
        let reported = Usage {
            source: UsageSource::Reported,
            ..Usage::default()
        };
        for (json, expected) in [
            (
                json!({"prompt_tokens": 23, "completion_tokens": 17, "total_tokens": 40, "prompt_tokens_details":
                    {"cached_tokens": 3, "audio_tokens": 2}, "completion_tokens_details": {"reasoning_tokens": 7}}),
                Usage {
                    input_text: 18,
                    cache_read: 3,
                    input_audio: 2,
                    output_text: 10,
                    reasoning: 7,
                    ..reported
                },
            ),
            (
                json!({"prompt_tokens": 100, "completion_tokens": 1, "prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36}),
                Usage {
                    input_text: 36,
                    cache_read: 64,
                    output_text: 1,
                    ..reported
                },
            ),
            (
                json!({"prompt_tokens": 30, "completion_tokens": 1, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 5}),
                Usage {
                    input_text: 15,
                    cache_read: 10,
                    cache_write_5m: 5,
                    output_text: 1,
                    ..reported
                },
            ),
            (
                json!({"prompt_tokens": 25, "completion_tokens": 13, "total_tokens": 45, "completion_tokens_details": {"reasoning_tokens": 7}}),
                Usage {
                    input_text: 25,
                    output_text: 13,
                    reasoning: 7,
                    ..reported
                },
            ),
            (
                json!({"prompt_tokens": 5.0, "completion_tokens": null, "num_search_queries": 2, "prompt_tokens_details": null}),
                Usage {
                    input_text: 5,
                    web_searches: 2,
                    ..reported
                },
            ),
            (
                json!({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
                Usage::default(),
            ),
            (json!(null), Usage::default()),
            (json!({"prompt_tokens": "many"}), Usage::default()),
        ] {
            assert_eq!(usage(&json), expected, "{json}");
        }
    }

    #[test]
    fn reads_the_providers_own_cost() {
        for (json, cost) in [
            (r#"{"prompt_tokens":1,"cost":0.00012}"#, Some("0.00012")),
            (r#"{"prompt_tokens":1,"cost":{"total_cost":0.005}}"#, Some("0.005")),
            (r#"{"prompt_tokens":1,"cost":null}"#, None),
        ] {
            assert_eq!(read(json.as_bytes()).cost.as_deref(), cost, "{json}");
        }
    }

    #[test]
    fn mends_what_clients_would_miss() {
        for (json, expected) in [
            (
                r#"{"prompt_tokens":100,"prompt_cache_hit_tokens":64}"#,
                Some(
                    json!({"prompt_tokens": 100, "prompt_cache_hit_tokens": 64, "prompt_tokens_details": {"cached_tokens": 64}}),
                ),
            ),
            (
                r#"{"prompt_tokens":2,"completion_tokens":3,"total_tokens":9,"reasoning_tokens":4}"#,
                Some(
                    json!({"prompt_tokens": 2, "completion_tokens": 7, "total_tokens": 9, "reasoning_tokens": 4,
                    "completion_tokens_details": {"reasoning_tokens": 4, "text_tokens": 0}}),
                ),
            ),
            (
                r#"{"prompt_tokens":1,"prompt_cache_hit_tokens":3,"prompt_tokens_details":{"cached_tokens":3}}"#,
                None,
            ),
            (r#"{"prompt_tokens":23,"completion_tokens":17,"total_tokens":40}"#, None),
        ] {
            let mended = mended(&Bytes::from_static(json.as_bytes()));
            assert_eq!(
                mended.map(|json| serde_json::from_slice::<Value>(&json).unwrap()),
                expected,
                "{json}"
            );
        }
    }

    proptest! {
        #[test]
        fn buckets_add_up_to_the_providers_totals(
            prompt in 0u64..1000, completion in 0u64..1000, parts in prop::array::uniform8(0u64..600),
        ) {
            let [cached, written, audio, image, reasoning, out_audio, hit, total] = parts;
            let usage = usage(&json!({
                "prompt_tokens": prompt, "completion_tokens": completion, "prompt_cache_hit_tokens": hit,
                "total_tokens": prompt + completion + if total % 2 == 0 { reasoning } else { 0 },
                "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written, "audio_tokens": audio, "image_tokens": image},
                "completion_tokens_details": {"reasoning_tokens": reasoning, "audio_tokens": out_audio},
            }));
            if prompt + completion > 0 {
                prop_assert_eq!(usage.prompt(), prompt);
                prop_assert_eq!(usage.completion(), completion + if total % 2 == 0 { reasoning } else { 0 });
                let shown = write(&usage);
                prop_assert_eq!(shown["total_tokens"].as_u64(), Some(usage.total()));
            }
        }
    }
}
