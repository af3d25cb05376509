//! The hub's own words (OpenAI's chat completions), for codecs of providers with a dialect of their own: messages
//! read, answers and chunks written, errors told.

pub(crate) mod answer;
pub(crate) mod chunks;
pub(crate) mod error;
pub(crate) mod message;
pub(crate) mod stream;

use crate::usage::{Usage, UsageSource};
use serde_json::{Value, json};

/// Bytes of a text that error messages show.
const SHOWN: usize = 500;

/// Usage of a provider that tells two counts; none if it doesn't tell them.
pub(crate) fn counted(prompt: Option<u64>, completion: Option<u64>) -> Usage {
    match (prompt, completion) {
        (None | Some(0), None | Some(0)) => Usage::default(),
        (prompt, completion) => Usage {
            input_text: prompt.unwrap_or(0),
            output_text: completion.unwrap_or(0),
            source: UsageSource::Reported,
            ..Usage::default()
        },
    }
}

/// Usage as OpenAI writes it.
pub(crate) fn usage_json(usage: &Usage) -> Value {
    let mut json = json!({
        "completion_tokens": usage.completion(),
        "prompt_tokens": usage.prompt(),
        "total_tokens": usage.total(),
    });
    if usage.cache_read > 0 {
        json["prompt_tokens_details"] = json!({"cached_tokens": usage.cache_read});
    }
    if usage.reasoning > 0 {
        json["completion_tokens_details"] = json!({"reasoning_tokens": usage.reasoning});
    }
    json
}
