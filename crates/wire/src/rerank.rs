//! Reranking in Cohere's dialect, and what other providers have in its place.

mod reply;
mod style;

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::facts::ProviderRules;
use crate::json::elements;
use crate::openai::error;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use crate::usage::Units;
use bytes::Bytes;
use style::Style;

/// Documents that one search unit holds (Cohere's pricing).
const DOCUMENTS: u64 = 100;
/// Bytes of documents that are taken to be one chunk at least: Cohere cuts documents at some 500 tokens, the query
/// included, and counts each piece as one.
const CHUNK_BYTES: u64 = 100;

/// The codec of a provider that reranks.
#[derive(Clone, Copy, Debug)]
pub struct Rerank(&'static Style);

/// Cohere itself.
pub static COHERE: Rerank = Rerank(&style::COHERE);
/// vLLM's server.
pub static VLLM: Rerank = Rerank(&style::VLLM);
/// Infinity's server.
pub static INFINITY: Rerank = Rerank(&style::INFINITY);
/// Jina AI.
pub static JINA: Rerank = Rerank(&style::JINA);
/// Together AI.
pub static TOGETHER: Rerank = Rerank(&style::TOGETHER);
/// Fireworks AI.
pub static FIREWORKS: Rerank = Rerank(&style::FIREWORKS);
/// Voyage AI.
pub static VOYAGE: Rerank = Rerank(&style::VOYAGE);

impl Codec for Rerank {
    fn url(&self, target: Target<'_>) -> String {
        let base = target.api_base.trim_end_matches('/');
        let has_version = ["/v1", "/v2"].iter().any(|end| base.ends_with(end));
        match self.0.version {
            _ if base.ends_with("/rerank") => base.to_owned(),
            _ if has_version => format!("{base}/rerank"),
            version => format!("{base}{version}/rerank"),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        plain::write(call, |draft| {
            check_documents(draft)?;
            let asked = asked(draft);
            let other = self.0.others_pass;
            draft.retain(|name, _| {
                name == "model" || self.0.takes.contains(&name) || (other && !style::OF_COHERE.contains(&name))
            });
            if let Some(name) = self.0.top_n {
                draft.rename("top_n", name);
            }
            Ok(asked)
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        reply::read(self.0, call, body)
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read_raw(rules, head, body)
    }
}

fn check_documents(draft: &Draft<'_>) -> Result<(), ApiError> {
    let is_list = draft.get("documents").is_some_and(|json| json.starts_with(b"["));
    let is_text = draft.get("query").is_some_and(|json| json.starts_with(b"\""));
    let wrong = match (is_text, is_list) {
        (true, true) => return Ok(()),
        (false, _) => "'query' must be a text",
        _ => "'documents' must be a list",
    };
    let name = if is_text { "documents" } else { "query" };
    let text = format!("litellm.BadRequestError: {wrong}");
    Err(ApiError::new(ErrorClass::BadRequest, text).param_is(name))
}

/// The most search units that the documents can come to. By the token, the query counts with each document anew.
fn asked(draft: &Draft<'_>) -> Asked {
    let documents = draft.get("documents").unwrap_or_default();
    let count = elements(documents).len() as u64;
    let chunks = count + documents.len() as u64 / CHUNK_BYTES;
    let query = draft.get("query").unwrap_or_default().len() as u64;
    Asked {
        units: Units {
            queries: chunks.div_ceil(DOCUMENTS).max(1),
            ..Units::default()
        },
        media: query.saturating_mul(count),
        ..Asked::no_answer()
    }
}

#[cfg(test)]
mod tests;
