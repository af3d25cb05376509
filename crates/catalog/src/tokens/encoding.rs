//! Which encoding counts a model, and how long texts are counted.

use super::bpe::{CL100K, Encoding, O200K};
use crate::prices::provider_of;

/// OpenAI's models with `o200k_base`, as tiktoken 0.14 names them …
const O200K_MODELS: [&str; 5] = ["gpt-4.1", "gpt-4o", "o1", "o3", "o4-mini"];
/// … and what the names of others begin with.
const O200K_PREFIXES: [&str; 10] = [
    "chatgpt-4o-",
    "codex-mini",
    "gpt-4.1-",
    "gpt-4.5-",
    "gpt-4o-",
    "gpt-5",
    "gpt-oss-",
    "o1-",
    "o3-",
    "o4-mini-",
];

/// LiteLLM encodes this many characters at a time (`TIKTOKEN_ENCODE_CHUNK_SIZE_CHARS`): the encoder
/// is quadratic in long runs of one letter.
const CHUNK: usize = 1_024;
/// Above this many characters LiteLLM counts samples (`TOKEN_COUNTER_MAX_EXACT_CHARS`) …
const MAX_EXACT: usize = 4_000_000;
/// … as many as this, evenly spaced.
const SAMPLES: usize = 16;

/// Counts texts for one model.
#[derive(Clone, Copy)]
pub(super) struct Counter(&'static Encoding);

impl Counter {
    /// The encoding that tiktoken names for OpenAI's models; `cl100k_base` for all others.
    pub(super) fn of(model: &str) -> Self {
        match provider_of(model) {
            Some("openai") if is_o200k(model) => Self(&O200K),
            _ => Self(&CL100K),
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
        self.0.count(chunks(text, CHUNK))
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

fn is_o200k(model: &str) -> bool {
    let tuned = model.strip_prefix("ft:").and_then(|rest| rest.split(':').next());
    let model = tuned.unwrap_or(model);
    O200K_MODELS.contains(&model) || O200K_PREFIXES.iter().any(|prefix| model.starts_with(prefix))
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
    use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};

    #[test]
    fn encodings_are_those_that_tiktoken_names() {
        let known = crate::prices::keys().filter(|name| provider_of(name) == Some("openai"));
        let others = [
            "o1x",
            "gpt-4o2",
            "gpt-4.5",
            "gpt-4.5-preview",
            "gpt-oss-20b",
            "ft:gpt-4o:us::x",
            "ft:o3x",
            "",
        ];
        for name in known.chain(others) {
            let o200k = matches!(
                get_tokenizer(name),
                Some(Tokenizer::O200kBase | Tokenizer::O200kHarmony)
            );
            assert_eq!(is_o200k(name), o200k, "{name}");
        }
    }

    #[test]
    fn chunks_are_cut_between_characters() {
        assert_eq!(chunks("añb日c", 2).collect::<Vec<_>>(), ["añ", "b日", "c"]);
        assert_eq!(chunks("", 2).count(), 0);
    }
}
