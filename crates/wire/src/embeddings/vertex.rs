//! Vertex AI's text embeddings (`:predict`): one instance for each text.

use super::{input, reply};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::gemini;
use crate::json::{Peek, elements};
use crate::native;
use crate::openai::error;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use crate::vertex;
use bytes::Bytes;

/// The codec of Vertex AI's embeddings.
#[derive(Clone, Copy, Debug, Default)]
pub struct VertexEmbeddings;

impl Codec for VertexEmbeddings {
    fn url(&self, target: Target<'_>) -> String {
        vertex::google_url(target, "predict")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let texts = input::texts(call)?;
        plain::write(call, |draft| {
            draft.rename("dimensions", "outputDimensionality");
            draft.rename("input_type", "task_type");
            for name in ["model", "input", "encoding_format", "stream", "user"] {
                draft.remove(name);
            }
            let own = members(draft, &["task_type", "title"]);
            let one = |text: &Bytes| Bytes::from([b"{\"content\":", &**text, own.as_bytes(), b"}"].concat());
            let instances: Vec<Bytes> = texts.iter().map(one).collect();
            let names: Vec<String> = draft.names().map(str::to_owned).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let parameters = format!("{{{}}}", members(draft, &names).trim_start_matches(','));
            draft.retain(|_, _| false);
            draft.set("instances", input::list(&instances));
            draft.set("parameters", parameters);
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let list = body.slice_ref(native::list(call.rules, &peek, &body, "predictions")?);
        let mut tokens = 0;
        let mut one = |element| {
            let one = list.slice(element);
            let embeddings = one.slice(Peek::part(&one)?.span(&one, "embeddings")?);
            let peek = Peek::part(&embeddings)?;
            let told = peek.get(&embeddings, "statistics").unwrap_or_default();
            let count = Peek::part(told).and_then(|peek| peek.get(told, "token_count"));
            // Google writes it as a decimal number at times.
            let count = count.and_then(|count| serde_json::from_slice::<f64>(count).ok());
            tokens += count.map_or(0, |count| count.clamp(0.0, f64::from(u32::MAX)) as u64);
            Some(embeddings.slice(peek.span(&embeddings, "values")?))
        };
        let vectors: Option<Vec<Bytes>> = elements(&list).into_iter().map(&mut one).collect();
        let vectors = vectors.ok_or_else(|| error::senseless(call.rules, &body))?;
        Ok(reply::write(call, &vectors, reply::tokens(tokens), false))
    }

    fn error(&self, rules: &ProviderRules, _: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        gemini::error::of_reply(rules, head, body)
    }
}

/// These members of a body, as they are to be appended to others.
fn members(draft: &Draft<'_>, names: &[&str]) -> String {
    let present = names.iter().filter_map(|name| Some((name, draft.get(name)?)));
    present
        .map(|(name, json)| format!(",\"{name}\":{}", String::from_utf8_lossy(json)))
        .collect()
}
