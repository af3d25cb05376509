//! Anthropic's token counts, as OpenAI's `usage` and as disjoint buckets.

use super::out::Out;
use crate::usage::{Usage, UsageSource};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Bytes of text that a token stands for, where thoughts or a broken off answer must be estimated.
const BYTES_PER_TOKEN: usize = 4;

/// What a reply or an event reports. Events bring the counts up to date piece by piece.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reported {
    #[serde(deserialize_with = "count")]
    input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    output_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_creation_input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_read_input_tokens: Option<u64>,
    #[serde(deserialize_with = "if_fits")]
    cache_creation: Option<Lifetimes>,
    #[serde(deserialize_with = "if_fits")]
    output_tokens_details: Option<OutputDetails>,
    #[serde(deserialize_with = "if_fits")]
    server_tool_use: Option<ToolUse>,
    service_tier: Option<Box<RawValue>>,
    inference_geo: Option<Box<RawValue>>,
    speed: Option<Box<RawValue>>,
    /// Several runs of the model within one request, each with counts of its own.
    iterations: Option<Box<RawValue>>,
    /// All tokens, where the provider adds them up itself.
    #[serde(skip)]
    total: Option<u64>,
}

/// Counts that a provider tells in other words (Bedrock's Converse).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Tokens of the prompt that have nothing to do with its cache.
    pub(crate) input: Option<u64>,
    pub(crate) output: Option<u64>,
    pub(crate) cache_read: u64,
    pub(crate) cache_write: u64,
    /// What was written for five minutes, and for an hour.
    pub(crate) lifetimes: Option<(u64, u64)>,
    pub(crate) thoughts: Option<u64>,
    pub(crate) total: Option<u64>,
}

impl From<Counts> for Reported {
    fn from(counts: Counts) -> Self {
        Self {
            input_tokens: counts.input,
            output_tokens: counts.output,
            cache_creation_input_tokens: Some(counts.cache_write),
            cache_read_input_tokens: Some(counts.cache_read),
            cache_creation: counts.lifetimes.map(|(minutes, hour)| Lifetimes {
                ephemeral_5m_input_tokens: Some(minutes),
                ephemeral_1h_input_tokens: Some(hour),
            }),
            output_tokens_details: counts.thoughts.map(|thoughts| OutputDetails {
                thinking_tokens: Some(thoughts),
            }),
            total: counts.total,
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct Lifetimes {
    #[serde(deserialize_with = "count")]
    ephemeral_5m_input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    ephemeral_1h_input_tokens: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct OutputDetails {
    #[serde(deserialize_with = "count")]
    thinking_tokens: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct ToolUse {
    #[serde(deserialize_with = "count")]
    web_search_requests: Option<u64>,
    #[serde(deserialize_with = "count")]
    tool_search_requests: Option<u64>,
}

/// What an answer holds beside its counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answer {
    /// Bytes of the thoughts' text.
    pub(crate) thought_bytes: usize,
    /// Whether there were thoughts at all, legible or not.
    pub(crate) has_thoughts: bool,
    /// Tool searches, which the provider doesn't always count.
    pub(crate) tool_searches: u64,
}

/// The counts of a whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    reported: Reported,
    input: u64,
    cache_read: u64,
    cache_write: Writes,
    output: u64,
    /// `None` if there were thoughts, but nobody can tell how long.
    thoughts: Option<u64>,
    tool_searches: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Writes {
    total: u64,
    /// Those for an hour; the others are for five minutes.
    hour: u64,
}

impl Reported {
    /// Takes later counts in: what they leave out stays.
    pub(crate) fn update(&mut self, later: Self) {
        fn take<T>(slot: &mut Option<T>, later: Option<T>) {
            if later.is_some() {
                *slot = later;
            }
        }
        take(&mut self.input_tokens, later.input_tokens);
        take(&mut self.output_tokens, later.output_tokens);
        take(&mut self.cache_creation_input_tokens, later.cache_creation_input_tokens);
        take(&mut self.cache_read_input_tokens, later.cache_read_input_tokens);
        take(&mut self.cache_creation, later.cache_creation);
        take(&mut self.output_tokens_details, later.output_tokens_details);
        take(&mut self.server_tool_use, later.server_tool_use);
        take(&mut self.service_tier, later.service_tier);
        take(&mut self.inference_geo, later.inference_geo);
        take(&mut self.speed, later.speed);
        take(&mut self.iterations, later.iterations);
    }

    /// The service tier that served the call.
    pub(crate) fn tier(&self) -> Option<String> {
        let tier: String = serde_json::from_str(self.service_tier.as_ref()?.get()).ok()?;
        (!tier.is_empty() && tier != "auto").then_some(tier)
    }

    /// With the speed that was asked for, where the reply doesn't tell it.
    pub(crate) fn at(mut self, speed: Option<Box<RawValue>>) -> Self {
        self.speed = self.speed.or(speed);
        self
    }

    /// The counts of the answer that came with them.
    pub(crate) fn of(self, answer: Answer) -> Counted {
        let runs: Vec<Self> = self
            .iterations
            .as_ref()
            .and_then(|runs| serde_json::from_str(runs.get()).ok())
            .unwrap_or_default();
        let parts = if runs.is_empty() {
            std::slice::from_ref(&self)
        } else {
            runs.as_slice()
        };
        let sum = |count: fn(&Self) -> Option<u64>| parts.iter().filter_map(count).fold(0, u64::saturating_add);
        let output = sum(|part| part.output_tokens);
        let reported = parts.iter().map(|part| part.output_tokens_details?.thinking_tokens);
        let thoughts = reported.sum::<Option<u64>>().or(match answer {
            Answer {
                thought_bytes: 0,
                has_thoughts: true,
                ..
            } => None,
            Answer { thought_bytes, .. } => Some(tokens(thought_bytes)),
        });
        let total = sum(|part| part.cache_creation_input_tokens);
        let hour = sum(|part| part.cache_creation?.ephemeral_1h_input_tokens);
        let hour = if parts.iter().any(|part| part.cache_creation.is_some()) {
            hour
        } else {
            self.cache_creation
                .and_then(|lifetimes| lifetimes.ephemeral_1h_input_tokens)
                .unwrap_or(0)
        };
        Counted {
            input: sum(|part| part.input_tokens),
            cache_read: sum(|part| part.cache_read_input_tokens),
            cache_write: Writes {
                total,
                hour: hour.min(total),
            },
            output,
            thoughts: thoughts.map(|thoughts| thoughts.min(output)),
            tool_searches: answer.tool_searches,
            reported: self,
        }
    }
}

impl Counted {
    /// The service tier that served the call.
    pub(crate) fn tier(&self) -> Option<String> {
        self.reported.tier()
    }

    /// The disjoint buckets.
    pub(crate) fn usage(&self) -> Usage {
        let reasoning = self.thoughts.unwrap_or(0);
        let is_known = self.reported.input_tokens.is_some() || self.reported.output_tokens.is_some();
        Usage {
            input_text: self.input,
            cache_read: self.cache_read,
            cache_write_5m: self.cache_write.total - self.cache_write.hour,
            cache_write_1h: self.cache_write.hour,
            output_text: self.output - reasoning,
            reasoning,
            web_searches: self.searches().web_search_requests.unwrap_or(0),
            source: if is_known {
                UsageSource::Reported
            } else {
                UsageSource::None
            },
            ..Usage::default()
        }
    }

    /// At least as many tokens of the answer as this text must have had: for answers that broke off.
    pub(crate) fn at_least(mut self, text: &str) -> Self {
        self.output = self.output.max(tokens(text.len()));
        self
    }

    /// Writes the `usage` object. The last chunk of a stream leaves out what isn't a count.
    pub(crate) fn write(&self, whole: bool, out: &mut Out) {
        let usage = self.usage();
        out.open('{');
        out.number_member("completion_tokens", usage.completion());
        out.number_member("prompt_tokens", usage.prompt());
        out.number_member("total_tokens", self.reported.total.unwrap_or(usage.total()));
        out.key("completion_tokens_details");
        out.open('{');
        if self.thoughts.is_some() {
            out.number_member("reasoning_tokens", usage.reasoning);
            out.number_member("text_tokens", usage.output_text);
        }
        out.close('}');
        self.write_prompt_details(out);
        self.write_searches(out);
        out.number_member("cache_creation_input_tokens", self.cache_write.total);
        out.number_member("cache_read_input_tokens", self.cache_read);
        if whole {
            self.write_circumstances(out);
        }
        out.close('}');
    }

    fn write_prompt_details(&self, out: &mut Out) {
        out.key("prompt_tokens_details");
        out.open('{');
        out.number_member("cache_write_tokens", self.cache_write.total);
        out.number_member("cached_tokens", self.cache_read);
        out.number_member("text_tokens", self.input);
        out.number_member("cache_creation_tokens", self.cache_write.total);
        if let Some(lifetimes) = self.reported.cache_creation {
            out.key("cache_creation_token_details");
            out.open('{');
            optional(out, "ephemeral_5m_input_tokens", lifetimes.ephemeral_5m_input_tokens);
            optional(out, "ephemeral_1h_input_tokens", lifetimes.ephemeral_1h_input_tokens);
            out.close('}');
        }
        out.close('}');
    }

    fn write_searches(&self, out: &mut Out) {
        let searches = self.searches();
        if searches.web_search_requests.is_none() && searches.tool_search_requests.is_none() {
            return;
        }
        out.key("server_tool_use");
        out.open('{');
        optional(out, "web_search_requests", searches.web_search_requests);
        optional(out, "tool_search_requests", searches.tool_search_requests);
        out.close('}');
    }

    fn write_circumstances(&self, out: &mut Out) {
        let circumstances = [
            ("inference_geo", &self.reported.inference_geo),
            ("service_tier", &self.reported.service_tier),
            ("speed", &self.reported.speed),
            ("iterations", &self.reported.iterations),
        ];
        for (name, json) in circumstances {
            out.optional_member(name, json.as_ref().map(|json| json.get()));
        }
    }

    fn searches(&self) -> ToolUse {
        let reported = self.reported.server_tool_use.unwrap_or_default();
        ToolUse {
            tool_search_requests: reported
                .tool_search_requests
                .or((self.tool_searches > 0).then_some(self.tool_searches)),
            ..reported
        }
    }
}

fn optional(out: &mut Out, name: &str, count: Option<u64>) {
    if let Some(count) = count {
        out.number_member(name, count);
    }
}

fn tokens(bytes: usize) -> u64 {
    u64::try_from(bytes.div_ceil(BYTES_PER_TOKEN)).unwrap_or(u64::MAX)
}

/// A value if it has the form that we know.
fn if_fits<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let json = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(json.and_then(|json| serde_json::from_str(json.get()).ok()))
}

/// A count that may be written as a fraction; what isn't a number is none.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let whole = value.as_f64().filter(|number| (0.0..9e15).contains(number));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    let whole = whole.map(|number| number as u64);
    Ok(value.as_u64().or(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(json: &str) -> Counted {
        serde_json::from_str::<Reported>(json).unwrap().of(Answer::default())
    }

    #[test]
    fn reads_odd_counts() {
        let usage = counted(r#"{"input_tokens": 5.0, "output_tokens": null, "cache_read_input_tokens": "x"}"#).usage();
        assert_eq!((usage.prompt(), usage.completion()), (5, 0));
    }

    #[test]
    fn tells_the_tier_that_served() {
        for (json, tier) in [
            (r#"{"service_tier": "priority"}"#, Some("priority")),
            (r#"{"service_tier": "auto"}"#, None),
            (r#"{"service_tier": null}"#, None),
            (r#"{"service_tier": 5}"#, None),
        ] {
            assert_eq!(counted(json).tier().as_deref(), tier, "{json}");
        }
    }

    #[test]
    fn later_counts_keep_what_they_leave_out() {
        let mut reported: Reported = serde_json::from_str(r#"{"input_tokens": 5, "output_tokens": 1}"#).unwrap();
        reported.update(serde_json::from_str(r#"{"output_tokens": 9, "input_tokens": null}"#).unwrap());
        let usage = reported.of(Answer::default()).usage();
        assert_eq!((usage.prompt(), usage.completion()), (5, 9));
    }

    proptest! {
        #[test]
        fn buckets_add_up(
            input in 0u64..1 << 40, read in 0u64..1 << 40, write in 0u64..1 << 40, hour in 0u64..1 << 41,
            output in 0u64..1 << 40, thoughts in 0u64..1 << 41,
        ) {
            let json = format!(
                r#"{{"input_tokens": {input}, "cache_read_input_tokens": {read}, "cache_creation_input_tokens": {write},
                    "cache_creation": {{"ephemeral_1h_input_tokens": {hour}}}, "output_tokens": {output},
                    "output_tokens_details": {{"thinking_tokens": {thoughts}}}}}"#
            );
            let usage = counted(&json).usage();
            prop_assert_eq!(usage.prompt(), input + read + write);
            prop_assert_eq!(usage.completion(), output);
        }
    }
}
