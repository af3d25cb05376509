//! OpenAI's images, from text and from other images.

pub mod google;
pub(crate) mod made;
mod usage;

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Peek, elements};
use crate::native;
use crate::openai::error;
use crate::openai::request::plain;
use crate::usage::{Units, Usage};
use bytes::Bytes;

/// Tokens of one image at most: OpenAI's dearest, of high quality and 1536 × 1024 pixels, has 6,240; a stream's
/// partial ones add a hundred each.
const MAX_TOKENS: u64 = 16_384;

/// The codec of OpenAI's image generation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Images;

impl Codec for Images {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/images/generations")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        plain::write(call, |draft| {
            draft.remove("stream");
            draft.remove("partial_images");
            Ok(asked(draft.get("n")))
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply(call, body)
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(rules, head, body)
    }
}

/// The codec of OpenAI's image edits: a form with files, whose fields it sees as JSON ([`crate::form`]).
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageEdits;

impl Codec for ImageEdits {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/images/edits")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        Images.request(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply(call, body)
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(rules, head, body)
    }
}

/// So many images as `n` says.
fn asked(n: Option<&[u8]>) -> Asked {
    let images = n.and_then(|n| serde_json::from_slice(n).ok()).unwrap_or(1);
    Asked {
        max_tokens: Some(MAX_TOKENS),
        choices: images,
        units: Units {
            images,
            ..Units::default()
        },
        ..Asked::default()
    }
}

/// Reads a reply with images: it goes on as it is.
///
/// # Errors
/// It has none.
fn reply(call: &Call<'_>, body: Bytes) -> Result<Reply, ApiError> {
    let peek = native::peek(call.rules, &body)?;
    let images = elements(native::list(call.rules, &peek, &body, "data")?).len() as u64;
    Ok(Reply {
        usage: used(&peek, &body, images),
        body: vec![body],
        ..Reply::default()
    })
}

fn used(peek: &Peek, body: &[u8], images: u64) -> Usage {
    Usage {
        units: Units {
            images,
            ..Units::default()
        },
        ..usage::read(peek.get(body, "usage").unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
