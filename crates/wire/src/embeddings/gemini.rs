//! Gemini's embeddings (`:batchEmbedContents`): one request for each text.

use super::{input, reply};
use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::gemini;
use crate::json::{Peek, elements, quote};
use crate::native;
use crate::openai::error;
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use bytes::Bytes;

/// The codec of Gemini's embeddings.
#[derive(Clone, Copy, Debug, Default)]
pub struct GeminiEmbeddings;

impl Codec for GeminiEmbeddings {
    fn url(&self, target: Target<'_>) -> String {
        gemini::model_url(target, "batchEmbedContents")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let texts = input::texts(call)?;
        plain::write(call, |draft| {
            let options = options(draft);
            let model = quote(&format!("models/{}", call.model));
            let one = |text: &Bytes| {
                let head = [b"{\"model\":", &*model, b",\"content\":{\"parts\":[{\"text\":"].concat();
                Bytes::from([&head, &**text, b"}]}", options.as_bytes(), b"}"].concat())
            };
            let requests: Vec<Bytes> = texts.iter().map(one).collect();
            draft.retain(|_, _| false);
            draft.set("requests", input::list(&requests));
            Ok(Asked::no_answer())
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let list = body.slice_ref(native::list(call.rules, &peek, &body, "embeddings")?);
        let values = |element| {
            let one = list.slice(element);
            let values = Peek::part(&one)?.span(&one, "values")?;
            Some(one.slice(values))
        };
        let vectors: Option<Vec<Bytes>> = elements(&list).into_iter().map(values).collect();
        let vectors = vectors.ok_or_else(|| error::senseless(call.rules, &body))?;
        let usage = peek.get(&body, "usageMetadata").unwrap_or_default();
        let count = Peek::part(usage).and_then(|peek| peek.get(usage, "promptTokenCount"));
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

/// What each of the requests says beside its text, as members to append.
fn options(draft: &Draft<'_>) -> String {
    const NAMES: [(&str, &str); 6] = [
        ("dimensions", "outputDimensionality"),
        ("outputDimensionality", "outputDimensionality"),
        ("task_type", "taskType"),
        ("taskType", "taskType"),
        ("input_type", "taskType"),
        ("title", "title"),
    ];
    let mut options = String::new();
    let mut said = Vec::new();
    for (ours, theirs) in NAMES {
        let Some(json) = draft.get(ours).filter(|_| !said.contains(&theirs)) else {
            continue;
        };
        said.push(theirs);
        options += &format!(",\"{theirs}\":{}", String::from_utf8_lossy(json));
    }
    options
}
