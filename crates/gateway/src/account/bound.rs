//! The most that a call may use at a deployment.

use catalog::cost::Most;
use config::snapshot::Deployment;
use wire::asked::{Asked, has_media};
use wire::json::Peek;

/// Answer tokens assumed for a model whose limit nobody knows: the longest that is common today.
const UNKNOWN_MAX_OUTPUT: u64 = 131_072;
/// Prompt tokens that pictures, files and search results may bring to such a model.
const UNKNOWN_MEDIA: u64 = 200_000;
/// Web searches that one call is taken to make at most.
const MAX_SEARCHES: u64 = 10;

/// What bears on how much a request may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What it asks for, as it goes upstream.
    asked: Asked,
    /// The prompt may have more tokens than the body has bytes: media count by their content, and
    /// tools that the provider runs read what they find.
    outgrows_body: bool,
}

impl Sent {
    /// A request that asks for this; `body` is the client's, whose messages it has.
    pub fn new(asked: Asked, body: &[u8], peek: &Peek) -> Self {
        Self {
            asked,
            outgrows_body: asked.searches || has_media(body, peek),
        }
    }

    /// The most that the request uses at `deployment`, if the text of its prompt has at most this
    /// many tokens and it may take this long.
    pub(super) fn most(&self, deployment: &Deployment, text_tokens: u64, elapsed_ms: u64) -> Most {
        let facts = &deployment.facts;
        let prompt = match facts.max_input_tokens {
            _ if !self.outgrows_body => text_tokens,
            Some(limit) => limit.max(text_tokens),
            None => text_tokens.saturating_add(UNKNOWN_MEDIA),
        };
        let answer = self
            .asked
            .max_tokens
            .or(facts.max_output_tokens)
            .unwrap_or(UNKNOWN_MAX_OUTPUT);
        let searches = self.asked.searches || deployment.provider.searches_unasked(&deployment.model);
        Most {
            prompt,
            output: answer.saturating_mul(self.asked.choices.max(1)),
            searches: if searches { MAX_SEARCHES } else { 0 },
            elapsed_ms,
        }
    }
}
