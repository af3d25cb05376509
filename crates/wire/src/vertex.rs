//! Google Vertex AI, where models of many owners live, each in its owner's dialect.

mod claude;
mod place;

use crate::anthropic::Anthropic;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::gemini::request::Host;
use crate::gemini::{self, Gemini};
use crate::openai::OpenAi;
use bytes::Bytes;

pub use place::DEFAULT_LOCATION;
pub(crate) use place::google_url;

/// OpenAI chat completions in, what the model's owner speaks out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Vertex;

/// Whose a model is, as far as its dialect and place go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Google: Gemini, and fine-tuned models of it.
    Google,
    /// Anthropic: Claude.
    Anthropic,
    /// Mistral: OpenAI's dialect at a place of its own.
    Mistral,
    /// AI21: the same.
    Ai21,
    /// All whose models are behind one OpenAI-compatible endpoint.
    Shared,
}

/// How the names of others' models begin.
const OWNERS: &[(&str, Owner)] = &[
    ("claude", Owner::Anthropic),
    ("mistral", Owner::Mistral),
    ("codestral", Owner::Mistral),
    ("jamba", Owner::Ai21),
    ("deepseek-ai", Owner::Shared),
    ("google/gemma-", Owner::Shared),
    ("meta/", Owner::Shared),
    ("minimaxai/", Owner::Shared),
    ("moonshotai/", Owner::Shared),
    ("openai/", Owner::Shared),
    ("qwen", Owner::Shared),
    ("xai/", Owner::Shared),
    ("zai-org/", Owner::Shared),
];

impl Owner {
    /// The owner of this model.
    pub fn of(model: &str) -> Self {
        let row = OWNERS.iter().find(|(start, _)| model.starts_with(start));
        row.map_or(Self::Google, |(_, owner)| *owner)
    }

    fn codec(self) -> &'static dyn Codec {
        match self {
            Self::Google => &Gemini,
            Self::Anthropic => &Anthropic,
            Self::Mistral | Self::Ai21 | Self::Shared => &OpenAi,
        }
    }
}

impl Codec for Vertex {
    fn url(&self, target: Target<'_>) -> String {
        place::url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        match Owner::of(call.model) {
            Owner::Google => gemini::request::write(call, Host::Vertex),
            Owner::Anthropic => claude::request(call),
            Owner::Mistral => OpenAi.request(&Call {
                // Its version stands in the URL.
                model: call.model.split('@').next().unwrap_or_default(),
                ..*call
            }),
            owner => owner.codec().request(call),
        }
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        Owner::of(call.model).codec().response(call, head, body)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Owner::of(call.model).codec().stream(call, head)
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        gemini::error::of_reply(rules, head, body)
    }
}
