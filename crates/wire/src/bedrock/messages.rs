//! Claude at Bedrock for clients that speak Anthropic Messages: their own bodies by `invoke`.

use super::error::{of_reply, ours};
use super::name::{self, Api};
use super::{invoke, unsupported};
use crate::anthropic::Native;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;

/// Anthropic Messages in, Bedrock's `invoke` out.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClaudeMessages;

impl Codec for ClaudeMessages {
    fn url(&self, target: Target<'_>) -> String {
        name::url(target, Api::Invoke)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        if let Some(text) = unsupported(call.model) {
            return Err(super::error::refuse(text));
        }
        let written = Native::OWN.request(call).and_then(invoke::adapted);
        written.map_err(ours)
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        Native::OWN.response(call, head, body).map_err(ours)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(invoke::Stream::over(Native::OWN.stream(call, head)))
    }

    fn error(&self, _rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        of_reply(head, body)
    }
}
