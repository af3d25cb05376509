//! Anthropic Messages, for clients that speak OpenAI chat completions and ([`native`]) for those that speak it themselves.

mod error;
pub(crate) mod headers;
pub(crate) mod native;
pub(crate) mod out;
pub(crate) mod params;
pub(crate) mod request;
mod response;
pub(crate) mod stream;
pub(crate) mod text;
pub(crate) mod usage;

pub(crate) use text::python_json;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;

pub use native::Native;

/// OpenAI chat completions in, Anthropic Messages out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anthropic;

/// The path below the provider's base URL.
const PATH: &str = "/v1/messages";

impl Codec for Anthropic {
    fn url(&self, target: Target<'_>) -> String {
        let base = target.api_base.trim_end_matches('/');
        if base.ends_with(PATH) {
            return base.to_owned();
        }
        format!("{}{PATH}", base.strip_suffix("/v1").unwrap_or(base))
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        request::write(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        response::read(call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(call))
    }

    fn error(&self, _rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(head, body)
    }
}
