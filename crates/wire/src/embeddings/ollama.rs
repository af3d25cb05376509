//! Ollama's embeddings (`/api/embed`).

use super::{input, reply};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::elements;
use crate::native;
use crate::openai::error;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use bytes::Bytes;
use serde_json::{Value, json};

/// What Ollama knows beside `options`.
const KNOWN: [&str; 6] = ["model", "input", "truncate", "options", "keep_alive", "dimensions"];

/// The codec of Ollama's embeddings.
#[derive(Clone, Copy, Debug, Default)]
pub struct OllamaEmbeddings;

impl Codec for OllamaEmbeddings {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/api/embed")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        input::texts(call)?;
        plain::write(call, |draft| {
            input::as_list(draft);
            for name in ["stream", "user", "encoding_format"] {
                draft.remove(name);
            }
            gather_options(draft);
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let list = body.slice_ref(native::list(call.rules, &peek, &body, "embeddings")?);
        let vectors: Vec<Bytes> = elements(&list).into_iter().map(|element| list.slice(element)).collect();
        let count = peek.get(&body, "prompt_eval_count");
        let used = count.and_then(|count| serde_json::from_slice(count).ok());
        Ok(reply::write(
            call,
            &vectors,
            used.map(reply::tokens).unwrap_or_default(),
            false,
        ))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read_raw(rules, head, body)
    }
}

/// Any other member is one of the model's options.
fn gather_options(draft: &mut Draft<'_>) {
    let others: Vec<String> = draft
        .names()
        .filter(|name| !KNOWN.contains(name))
        .map(str::to_owned)
        .collect();
    if others.is_empty() {
        return;
    }
    let mut options = draft.value("options").filter(Value::is_object).unwrap_or(json!({}));
    for name in others {
        options[&name] = draft.value(&name).unwrap_or_default();
        draft.remove(&name);
    }
    draft.put("options", &options);
}
