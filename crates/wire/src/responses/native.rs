//! OpenAI's Responses relayed: request, answer and events keep their bytes but for what LiteLLM changes.

mod replay;
mod reply;
mod request;
mod stream;

use super::id::{PlainIds, ResponseIds};
use super::{error, url};
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use bytes::Bytes;
use std::sync::Arc;

/// The codec of providers that have Responses, for clients that speak them.
#[derive(Clone)]
pub struct Native {
    ids: Option<Arc<dyn ResponseIds>>,
}

impl Native {
    /// The codec whose ids tell no deployment.
    pub const PLAIN: Self = Self { ids: None };

    /// The codec whose ids are made by `ids`.
    pub const fn with(ids: Arc<dyn ResponseIds>) -> Self {
        Self { ids: Some(ids) }
    }

    fn shown(&self, rules: &ProviderRules, id: &str) -> String {
        match &self.ids {
            Some(ids) => ids.shown(rules.name, id),
            None => PlainIds::default().shown(rules.name, id),
        }
    }
}

impl Codec for Native {
    fn url(&self, target: Target<'_>) -> String {
        url::of(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        request::write(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply::read(self, call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(self.clone(), call))
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, model, head, body)
    }
}

#[cfg(test)]
mod tests;
