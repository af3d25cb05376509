//! OpenAI's moderations, which no other provider translates to.

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::Peek;
use crate::native;
use crate::openai::error;
use crate::openai::request::plain;
use crate::usage::{Usage, UsageSource};
use bytes::Bytes;

/// The codec of OpenAI's moderations: replies go on as they are, with the upstream's own `model`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moderations;

impl Codec for Moderations {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/moderations")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        plain::write(call, |draft| {
            draft.remove("stream");
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        native::list(call.rules, &peek, &body, "results")?;
        Ok(Reply {
            id: peek.text(&body, "id").map(Into::into),
            body: vec![body],
            usage: Usage {
                // Moderations tell no tokens, and are free.
                source: UsageSource::Reported,
                ..Usage::default()
            },
            ..Reply::default()
        })
    }

    /// LiteLLM shows these as OpenAI's SDK raises them: without a class, with the provider's own `type`.
    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        let text = String::from_utf8_lossy(body);
        let own = Peek::object(body).ok().and_then(|peek| {
            let error = peek.get(body, "error")?;
            Some(Peek::part(error)?.text(error, "type")?.into_owned())
        });
        ApiError {
            message: error::printed(head.status, text.trim()),
            status: head.status,
            kind: own.map(Into::into),
            ..error::read_printed(rules, head, body)
        }
    }
}
