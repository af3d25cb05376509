//! Cohere's chat: requests are OpenAI's but for names of parameters, answers and streams are its own. Models that are
//! called `v1/…` speak the older API.

mod error;
mod response;
mod stream;
mod v1;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub;
use crate::openai::request;
use bytes::Bytes;

/// OpenAI chat completions in, Cohere's chat out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cohere;

/// Who asks, as LiteLLM tells Cohere.
const SOURCE: (&str, &str) = ("request-source", "unspecified:litellm");

impl Codec for Cohere {
    fn url(&self, target: Target<'_>) -> String {
        let base = target.api_base.trim_end_matches('/');
        let version = if v1::is_meant(target.model) { "/v1" } else { "/v2" };
        match () {
            () if base.ends_with("/chat") => base.to_owned(),
            () if base.ends_with("/v1") || base.ends_with("/v2") => format!("{base}/chat"),
            () => format!("{base}{version}/chat"),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut request = match v1::is_meant(call.model) {
            true => v1::write(call)?,
            false => request::write(&Call {
                model: call.model.strip_prefix("v2/").unwrap_or(call.model),
                ..*call
            })?,
        };
        request.headers.push((SOURCE.0.to_owned(), SOURCE.1.to_owned()));
        Ok(request)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        match v1::is_meant(call.model) {
            true => v1::read(call, &body),
            false => response::read(call, &body),
        }
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        match v1::is_meant(call.model) {
            true => Box::new(hub::stream::Stream::new(call, v1::Events::new(call.rules))),
            false => Box::new(hub::stream::Stream::new(call, stream::Events::new(call.rules))),
        }
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, head, body)
    }
}
