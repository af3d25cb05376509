//! What a call used, in disjoint buckets that add up to the provider's totals.

use serde::{Deserialize, Serialize};

/// Where the token counts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageSource {
    /// Nothing is known.
    #[default]
    None,
    /// The provider reported them.
    Reported,
    /// The gateway counted them, because the provider reported none.
    Counted,
}

/// What is sold by other measures than tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Units {
    /// Characters that were spoken.
    #[serde(skip_serializing_if = "is_zero")]
    pub characters: u64,
    /// Images that were made.
    #[serde(skip_serializing_if = "is_zero")]
    pub images: u64,
    /// Search units of a rerank: a query with up to a hundred documents.
    #[serde(skip_serializing_if = "is_zero")]
    pub queries: u64,
    /// Milliseconds of audio that were listened to.
    #[serde(skip_serializing_if = "is_zero")]
    pub audio_ms: u64,
}

impl Units {
    /// Whether nothing was sold so.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Tokens of one call. Every bucket is disjoint from the others; [`Usage::prompt`] and
/// [`Usage::completion`] are their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Uncached text of the prompt.
    #[serde(skip_serializing_if = "is_zero")]
    pub input_text: u64,
    /// Prompt tokens read from the provider's cache.
    #[serde(skip_serializing_if = "is_zero")]
    pub cache_read: u64,
    /// Prompt tokens written to the provider's cache for 5 minutes (or its only lifetime).
    #[serde(skip_serializing_if = "is_zero")]
    pub cache_write_5m: u64,
    /// Prompt tokens written to the provider's cache for 1 hour.
    #[serde(skip_serializing_if = "is_zero")]
    pub cache_write_1h: u64,
    /// Audio of the prompt.
    #[serde(skip_serializing_if = "is_zero")]
    pub input_audio: u64,
    /// Images of the prompt.
    #[serde(skip_serializing_if = "is_zero")]
    pub input_image: u64,
    /// Video of the prompt.
    #[serde(skip_serializing_if = "is_zero")]
    pub input_video: u64,
    /// Text of the answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub output_text: u64,
    /// Reasoning of the answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub reasoning: u64,
    /// Audio of the answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub output_audio: u64,
    /// Images of the answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub output_image: u64,
    /// Web searches that the provider ran (requests, not tokens).
    #[serde(skip_serializing_if = "is_zero")]
    pub web_searches: u64,
    /// What isn't counted in tokens.
    #[serde(skip_serializing_if = "Units::is_none")]
    pub units: Units,
    /// Where the counts come from.
    pub source: UsageSource,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Usage {
    /// All prompt tokens, cached ones included, as OpenAI's `prompt_tokens`.
    pub const fn prompt(&self) -> u64 {
        self.input_text
            .saturating_add(self.cache_read)
            .saturating_add(self.cache_write_5m)
            .saturating_add(self.cache_write_1h)
            .saturating_add(self.input_audio)
            .saturating_add(self.input_image)
            .saturating_add(self.input_video)
    }

    /// All tokens of the answer, as OpenAI's `completion_tokens`.
    pub const fn completion(&self) -> u64 {
        self.output_text
            .saturating_add(self.reasoning)
            .saturating_add(self.output_audio)
            .saturating_add(self.output_image)
    }

    /// Prompt and answer together.
    pub const fn total(&self) -> u64 {
        self.prompt().saturating_add(self.completion())
    }

    /// Whether the provider told its own counts.
    pub const fn is_reported(&self) -> bool {
        matches!(self.source, UsageSource::Reported)
    }
}
