//! Cohere's embeddings (`/v2/embed`).

use super::{input, reply};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Peek, each_member, elements};
use crate::native;
use crate::openai::error;
use crate::openai::request::plain;
use crate::usage::Usage;
use bytes::Bytes;

/// LiteLLM's default of `input_type`, which Cohere requires.
const INPUT_TYPE: &str = "\"search_document\"";

/// The codec of Cohere's embeddings.
#[derive(Clone, Copy, Debug, Default)]
pub struct CohereEmbeddings;

impl Codec for CohereEmbeddings {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/v2/embed")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let texts = input::texts(call)?;
        plain::write(call, |draft| {
            let images = texts.iter().all(|text| text.starts_with(b"\"data:image/"));
            draft.set(if images { "images" } else { "texts" }, input::list(&texts));
            draft.rename("dimensions", "output_dimension");
            if let Some(format) = draft.get("encoding_format") {
                let list = [b"[", format, b"]"].concat();
                draft.set("embedding_types", list);
            }
            for name in ["input", "encoding_format", "stream", "user"] {
                draft.remove(name);
            }
            if !draft.has("input_type") {
                draft.set("input_type", if images { "\"image\"" } else { INPUT_TYPE });
            }
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let span = peek.span(&body, "embeddings").unwrap_or_default();
        let embeddings = body.slice(span);
        let mut vectors = Vec::new();
        let mut take = |list: &[u8]| {
            let list = embeddings.slice_ref(list);
            vectors.extend(elements(&list).into_iter().map(|element| list.slice(element)));
        };
        if embeddings.starts_with(b"[") {
            take(&embeddings);
        } else {
            each_member(&embeddings, |_, list| take(list));
        }
        if vectors.is_empty() {
            return Err(error::senseless(call.rules, &body));
        }
        Ok(reply::write(call, &vectors, used(&peek, &body), true))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read_raw(rules, head, body)
    }
}

/// The tokens of `meta.billed_units`.
fn used(peek: &Peek, body: &[u8]) -> Usage {
    let mut used = None;
    each_member(peek.get(body, "meta").unwrap_or_default(), |key, units| {
        if key == b"billed_units" {
            each_member(units, |key, count| {
                let count: u64 = serde_json::from_slice::<f64>(count).map_or(0, |count| count.max(0.0) as u64);
                let used = used.get_or_insert(reply::tokens(0));
                match key {
                    b"input_tokens" => used.input_text = count,
                    b"images" => used.input_image = count,
                    _ => {}
                }
            });
        }
    });
    used.unwrap_or_default()
}
