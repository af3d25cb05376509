//! Anthropic Messages for clients that speak it themselves: bodies keep their bytes but for what must change.

mod count;
mod headers;
mod history;
mod reply;
mod request;
mod stream;
mod thinking;
mod whole;

use super::error;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::{Dialect, ProviderRules};
use crate::openai::OpenAi;
use bytes::Bytes;

pub(crate) use history::{ENCRYPTED_REASONING, clean_id};
pub(crate) use request::Draft;

/// Anthropic Messages in and out.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// What stands before `/v1/messages` in the URL, for providers whose own dialect is another.
    below: &'static str,
}

impl Native {
    /// At the deployment's base URL.
    pub const OWN: Self = Self { below: "" };
    /// Below `/anthropic`.
    pub const BELOW: Self = Self { below: "/anthropic" };
}

/// The path below the base URL.
const PATH: &str = "/v1/messages";
/// Ends of base URLs that are those of other dialects.
const OTHERS: [&str; 2] = ["/v1", "/beta"];

impl Codec for Native {
    fn url(&self, target: Target<'_>) -> String {
        let base = target.api_base.trim_end_matches('/');
        let base = base.strip_suffix(PATH).unwrap_or(base);
        let base = OTHERS.iter().find_map(|end| base.strip_suffix(end)).unwrap_or(base);
        let base = base.trim_end_matches('/');
        let below = if base.ends_with(self.below) { "" } else { self.below };
        format!("{base}{below}{PATH}")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut draft = Draft::of(call)?;
        draft.set_model(call.model);
        if !self.below.is_empty() {
            draft.leave_custom_out();
        }
        Ok(UpstreamRequest {
            headers: headers::write(call),
            asked: draft.asked(),
            body: draft.finish(),
            more: Vec::new(),
            whole: false,
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply::read(call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(call))
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        match rules.dialect {
            Dialect::Anthropic => error::of_reply(head, body),
            // LiteLLM goes by the provider's name.
            _ => OpenAi.error(rules, model, head, body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;

    #[test]
    fn urls() {
        for (codec, base, url) in [
            (Native::OWN, "https://a", "https://a/v1/messages"),
            (Native::OWN, "https://a/v1", "https://a/v1/messages"),
            (Native::OWN, "https://a/p/v1/messages", "https://a/p/v1/messages"),
            (Native::BELOW, "https://a/beta", "https://a/anthropic/v1/messages"),
            (Native::BELOW, "https://a/anthropic", "https://a/anthropic/v1/messages"),
            (
                Native::BELOW,
                "https://a/anthropic/v1/messages",
                "https://a/anthropic/v1/messages",
            ),
        ] {
            let target = Target {
                api_base: base,
                model: "m",
                place: &Place::default(),
                stream: false,
            };
            assert_eq!(Codec::url(&codec, target), url);
        }
    }
}
