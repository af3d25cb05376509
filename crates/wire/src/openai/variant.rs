//! OpenAI's dialect at other URLs, or with other errors.

use super::OpenAi;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;

/// What differs from [`OpenAi`].
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The URL of a call.
    pub(crate) url: fn(Target<'_>) -> String,
    /// Reads a reply that isn't 2xx, if not as OpenAI's.
    pub(crate) error: Option<fn(ReplyHead<'_>, &[u8]) -> ApiError>,
}

impl Codec for Variant {
    fn url(&self, target: Target<'_>) -> String {
        (self.url)(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        OpenAi.request(call)
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        OpenAi.response(call, head, body)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        OpenAi.stream(call, head)
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        match self.error {
            Some(read) => read(head, body),
            None => OpenAi.error(rules, model, head, body),
        }
    }
}
