//! Amazon Bedrock for clients that speak OpenAI chat completions: Converse for every model, and
//! `invoke` with Anthropic's own bodies where the model string asks for that.

mod count;
mod embeddings;
mod error;
mod format;
mod images;
mod invoke;
mod messages;
mod model;
mod name;
mod request;
mod response;
mod stream;
mod usage;

pub use count::Count;
pub use embeddings::BedrockEmbeddings;
pub use images::BedrockImages;
pub use messages::ClaudeMessages;
pub use name::{base_model, is_invoke, named_region, region, takes_messages, unsupported};

use crate::anthropic::Anthropic;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;
use name::{Api, Name};

/// OpenAI chat completions in, Bedrock's runtime out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bedrock;

impl Codec for Bedrock {
    fn url(&self, target: Target<'_>) -> String {
        name::url(target, Name::of(target.model).api)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        if let Some(text) = unsupported(call.model) {
            return Err(error::refuse(text));
        }
        let written = match Name::of(call.model).api {
            Api::Converse => request::write(call),
            Api::Invoke => invoke::write(call),
        };
        written.map_err(error::ours)
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        match Name::of(call.model).api {
            Api::Converse => response::read(call, &body),
            Api::Invoke => invoke::response(call, head, body),
        }
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        match Name::of(call.model).api {
            Api::Converse => Box::new(stream::Stream::new(call)),
            Api::Invoke => Box::new(invoke::Stream::over(Anthropic.stream(call, head))),
        }
    }

    fn error(&self, _rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(head, body)
    }
}
