//! Converse's token counts.

use crate::anthropic::usage::{Counts, Reported, count};
use serde::Deserialize;
use std::borrow::Cow;

/// The `usage` of a reply or of a stream's metadata. Cache counts have two names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Tokens<'a> {
    #[serde(deserialize_with = "count")]
    input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    output_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    total_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_read_input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_read_input_token_count: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_write_input_tokens: Option<u64>,
    #[serde(deserialize_with = "count")]
    cache_write_input_token_count: Option<u64>,
    #[serde(borrow)]
    cache_details: Option<Vec<Detail<'a>>>,
}

/// Tokens written to the cache for so long.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Detail<'a> {
    #[serde(deserialize_with = "count")]
    input_tokens: Option<u64>,
    #[serde(borrow)]
    ttl: Cow<'a, str>,
}

/// What the model itself reports, where it is asked to.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct More {
    usage: Option<MoreUsage>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct MoreUsage {
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct OutputDetails {
    #[serde(deserialize_with = "count")]
    thinking_tokens: Option<u64>,
}

impl More {
    /// How many tokens of the answer were thoughts.
    pub(super) fn thoughts(self) -> Option<u64> {
        self.usage?.output_tokens_details?.thinking_tokens
    }
}

impl Tokens<'_> {
    /// The same in disjoint buckets.
    pub(super) fn reported(&self, thoughts: Option<u64>) -> Reported {
        let cache_read = self.cache_read_input_tokens.or(self.cache_read_input_token_count);
        let cache_write = self.cache_write_input_tokens.or(self.cache_write_input_token_count);
        let cache_write = cache_write.unwrap_or(0);
        Reported::from(Counts {
            input: self.input_tokens,
            output: self.output_tokens,
            cache_read: cache_read.unwrap_or(0),
            cache_write,
            lifetimes: self.lifetimes().filter(|(minutes, hour)| minutes + hour == cache_write),
            thoughts,
            total: self.total_tokens,
        })
    }

    /// What was written for five minutes and for an hour.
    fn lifetimes(&self) -> Option<(u64, u64)> {
        let details = self.cache_details.as_deref().filter(|details| !details.is_empty())?;
        let of = |ttl: &str| {
            let tokens = details.iter().filter(|detail| detail.ttl == ttl);
            tokens
                .filter_map(|detail| detail.input_tokens)
                .fold(0, u64::saturating_add)
        };
        Some((of("5m"), of("1h")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anthropic::usage::Answer;

    #[test]
    fn buckets_add_up() {
        let json = r#"{"inputTokens": 10, "outputTokens": 7, "totalTokens": 47, "cacheReadInputTokens": 5,
            "cacheReadInputTokenCount": 5, "cacheWriteInputTokens": 25, "cacheWriteInputTokenCount": 25,
            "cacheDetails": [{"inputTokens": 20, "ttl": "1h"}, {"inputTokens": 5, "ttl": "5m"}]}"#;
        let tokens: Tokens<'_> = serde_json::from_str(json).unwrap();
        let usage = tokens.reported(Some(3)).of(Answer::default()).usage();
        assert_eq!((usage.prompt(), usage.completion(), usage.total()), (40, 7, 47));
        assert_eq!(
            (usage.cache_read, usage.cache_write_5m, usage.cache_write_1h),
            (5, 5, 20)
        );
        assert_eq!((usage.reasoning, usage.output_text), (3, 4));
    }

    #[test]
    fn a_split_that_is_not_whole_is_not_taken() {
        let json =
            r#"{"inputTokens": 1, "cacheWriteInputTokenCount": 9, "cacheDetails": [{"inputTokens": 4, "ttl": "1h"}]}"#;
        let tokens: Tokens<'_> = serde_json::from_str(json).unwrap();
        let usage = tokens.reported(None).of(Answer::default()).usage();
        assert_eq!((usage.cache_write_5m, usage.cache_write_1h), (9, 0));
    }
}
