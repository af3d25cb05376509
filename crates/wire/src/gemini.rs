//! Gemini (`generateContent`) for clients that speak OpenAI chat completions.

pub(crate) mod error;
mod grounding;
pub mod model;
mod native;
pub(crate) mod request;
mod response;
mod stream;
mod usage;

pub use native::Native;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;
use request::Host;

/// OpenAI chat completions in, Google AI Studio's Gemini out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gemini;

/// What stands between a tool call's id and the signature of the thought that led to it.
const THOUGHT: &str = "__thought__";

/// Which service tier served a call.
pub const TIER_HEADER: &str = "x-gemini-service-tier";

/// The host of AI Studio's own API, whose version goes by the model.
const OWN_HOST: &str = "https://generativelanguage.googleapis.com";

/// An id without the signature behind it.
fn without_signature(id: &str) -> &str {
    id.split_once(THOUGHT).map_or(id, |(id, _)| id)
}

/// The method of a call, with its query.
pub(crate) const fn method(stream: bool) -> &'static str {
    match stream {
        true => "streamGenerateContent?alt=sse",
        false => "generateContent",
    }
}

/// The URL of a method of a model.
pub(crate) fn model_url(target: Target<'_>, method: &str) -> String {
    let base = target.api_base.trim_end_matches('/');
    let version = match (base == OWN_HOST, model::is_new(target.model)) {
        (false, _) => "",
        (true, true) => "/v1alpha",
        (true, false) => "/v1beta",
    };
    format!("{base}{version}/models/{}:{method}", target.model)
}

impl Codec for Gemini {
    fn url(&self, target: Target<'_>) -> String {
        model_url(target, method(target.stream))
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        request::write(call, Host::Studio)
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        response::read(call, head, &body)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(call, head))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, head, body)
    }
}

#[cfg(test)]
mod tests;
