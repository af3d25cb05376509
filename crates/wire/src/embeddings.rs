//! Embeddings: OpenAI's dialect, which most providers speak, and the dialects of those that don't.

pub mod cohere;
pub mod gemini;
pub(crate) mod input;
pub mod ollama;
pub(crate) mod reply;
pub mod vertex;

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::facts::{Dialect, ProviderRules, Quirk};
use crate::json::{Splice, quote};
use crate::native;
use crate::openai::error;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use bytes::Bytes;

/// The codec of providers that speak OpenAI's embeddings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embeddings;

impl Codec for Embeddings {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/embeddings")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        plain::write(call, |draft| {
            draft.remove("stream");
            check_dimensions(call, draft)?;
            for (from, to) in call.rules.renames {
                draft.rename(from, to);
            }
            if call.rules.has(Quirk::InputLists) {
                input::as_list(draft);
            }
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        native::list(call.rules, &peek, &body, "data")?;
        let (usage, mended) = reply::usage(peek.get(&body, "usage").unwrap_or_default());
        let mut splice = Splice::new(&body, &peek);
        if let Some(model) = call.shown_model {
            splice.set("model", quote(model));
        }
        if let Some(mended) = mended {
            splice.set("usage", mended);
        }
        if peek.get(&body, "object").is_none() {
            splice.set("object", "\"list\"");
        }
        Ok(Reply {
            body: splice.finish(),
            usage,
            ..Reply::default()
        })
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        match rules.dialect {
            Dialect::OpenAi => error::read_printed(rules, head, body),
            _ => error::read_raw(rules, head, body),
        }
    }
}

/// OpenAI's older models have one length of vectors.
fn check_dimensions(call: &Call<'_>, draft: &mut Draft<'_>) -> Result<(), ApiError> {
    let fixed = call.rules.has(Quirk::OpenAiModels) && !call.model.contains("text-embedding-3");
    let allowed = || call.params.allowed.iter().any(|name| name == "dimensions");
    if !fixed || !draft.has("dimensions") || allowed() {
        return Ok(());
    }
    let drop = call.params.drop_unsupported || call.peek.flag(call.body, "drop_params") == Some(true);
    if drop {
        draft.remove("dimensions");
        return Ok(());
    }
    // LiteLLM's words, status included: it takes this for a failure of the server.
    Err(ApiError::new(
        ErrorClass::UnsupportedParams,
        "litellm.UnsupportedParamsError: Setting dimensions is not supported for OpenAI `text-embedding-3` and later \
         models. To drop it from the call, set `litellm.drop_params = True`.",
    ))
}

#[cfg(test)]
mod tests;
