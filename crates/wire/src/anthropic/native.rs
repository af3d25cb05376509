//! Anthropic Messages for clients that speak it themselves: bodies keep their bytes but for what must change.

mod headers;
mod history;
mod reply;
mod request;
mod stream;
mod thinking;
mod whole;

use super::{Anthropic, error};
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;

pub(crate) use history::{ENCRYPTED_REASONING, clean_id};
pub(crate) use request::Draft;

/// Anthropic Messages in and out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Codec for Native {
    fn url(&self, target: Target<'_>) -> String {
        Anthropic.url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut draft = Draft::of(call)?;
        draft.set_model(call.model);
        Ok(UpstreamRequest {
            headers: headers::write(call),
            asked: draft.asked(),
            body: draft.finish(),
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply::read(call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(call))
    }

    fn error(&self, _rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(head, body)
    }
}
