//! OpenAI's Responses for clients that speak chat completions, or are translated into them.

mod input;
mod message;
mod parts;
mod reasoning;
mod reply;
mod request;
mod stream;
mod tools;

pub(super) use reply::{plain_text, usage_of};

use super::{error, url};
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;

/// Chat completions in, Responses out. LiteLLM writes the same conversation in two forms, by where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upstream {
    road: Road,
}

/// Where a conversation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    /// Chat completions, whose parameters are checked as such.
    Chat,
    /// Anthropic's messages: what OpenAI doesn't know is left out, reasoning is handed back encrypted, and thoughts
    /// of earlier answers come as thinking blocks.
    Messages,
}

impl Upstream {
    /// For clients of chat completions.
    pub const CHAT: Self = Self { road: Road::Chat };
    /// For clients of Anthropic's messages.
    pub const MESSAGES: Self = Self { road: Road::Messages };
}

impl Codec for Upstream {
    fn url(&self, target: Target<'_>) -> String {
        url::of(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        request::write(call, self.road)
    }

    fn left_out(&self, call: &Call<'_>) -> Vec<&'static str> {
        match self.road {
            Road::Chat => Vec::new(),
            Road::Messages => request::left_out(call),
        }
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply::read(call, self.road, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(call, self.road))
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, model, head, body)
    }
}
