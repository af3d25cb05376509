//! Which encoding counts a model, and how long texts are counted.

use crate::prices::provider_of;
use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};
use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

/// LiteLLM encodes this many characters at a time (`TIKTOKEN_ENCODE_CHUNK_SIZE_CHARS`): the encoder
/// is quadratic in long runs of one letter.
const CHUNK: usize = 1_024;
/// Above this many characters LiteLLM counts samples (`TOKEN_COUNTER_MAX_EXACT_CHARS`) …
const MAX_EXACT: usize = 4_000_000;
/// … as many as this, evenly spaced.
const SAMPLES: usize = 16;

/// Counts texts for one model.
#[derive(Clone, Copy)]
pub(super) struct Counter(&'static CoreBPE);

impl Counter {
    /// The encoding that tiktoken names for OpenAI's models; `cl100k_base` for all others.
    pub(super) fn of(model: &str) -> Self {
        let known = (provider_of(model) == Some("openai")).then(|| get_tokenizer(model));
        match known.flatten() {
            Some(Tokenizer::O200kBase | Tokenizer::O200kHarmony) => Self(o200k_base_singleton()),
            _ => Self(cl100k_base_singleton()),
        }
    }

    /// The tokens of a text; names of special tokens are plain text.
    pub(super) fn count(self, text: &str) -> u64 {
        // A text has at least as many bytes as characters.
        if text.len() <= MAX_EXACT {
            return self.exactly(text);
        }
        match text.chars().count() {
            chars if chars > MAX_EXACT => self.sampled(text, chars),
            _ => self.exactly(text),
        }
    }

    fn exactly(self, text: &str) -> u64 {
        chunks(text, CHUNK)
            .map(|chunk| self.0.count_ordinary(chunk) as u64)
            .sum()
    }

    fn sampled(self, text: &str, chars: usize) -> u64 {
        let size = MAX_EXACT / SAMPLES;
        let last = chars - size;
        let (mut counted, mut rest, mut at) = (0, text, 0);
        for index in 0..SAMPLES {
            let start = last * index / (SAMPLES - 1);
            rest = skipped(rest, start - at);
            at = start;
            counted += chunks(rest, size).next().map_or(0, |sample| self.exactly(sample));
        }
        let (chars, sampled) = (chars as u64, MAX_EXACT as u64);
        (counted * chars + sampled / 2) / sampled
    }
}

/// A text in pieces of this many characters.
fn chunks(mut text: &str, chars: usize) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let rest = skipped(text, chars);
        let (chunk, _) = text.split_at_checked(text.len() - rest.len())?;
        text = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// A text without its first so many characters.
fn skipped(text: &str, chars: usize) -> &str {
    let at = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(at).map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_cut_between_characters() {
        assert_eq!(chunks("añb日c", 2).collect::<Vec<_>>(), ["añ", "b日", "c"]);
        assert_eq!(chunks("", 2).count(), 0);
    }
}
