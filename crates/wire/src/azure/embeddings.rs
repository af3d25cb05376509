//! Azure's embeddings, asked for in base64 as OpenAI's SDKs do, which is a quarter of the bytes: a client that asked
//! for no format gets numbers.

use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::embeddings::Embeddings;
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Peek, Splice, elements};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// The member that names the form of the vectors.
const FORMAT: &str = "encoding_format";

/// OpenAI's embeddings in base64 upstream.
#[derive(Clone, Copy, Debug)]
pub(super) struct InBase64;

impl Codec for InBase64 {
    fn url(&self, target: Target<'_>) -> String {
        Embeddings.url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let written = Embeddings.request(call)?;
        if is_asked_for(call) {
            return Ok(written);
        }
        let body: Bytes = written.body.concat().into();
        let body = edited(body, FORMAT, |_| Some(Bytes::from_static(b"\"base64\"")));
        Ok(UpstreamRequest { body, ..written })
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let mut reply = Embeddings.response(call, head, body)?;
        if !is_asked_for(call) {
            let body: Bytes = std::mem::take(&mut reply.body).concat().into();
            reply.body = edited(body, "data", |data| data.map(with_numbers));
        }
        Ok(reply)
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        Embeddings.error(rules, model, head, body)
    }
}

/// Whether the client or its deployment says what form the vectors have.
fn is_asked_for(call: &Call<'_>) -> bool {
    let by_client = call.peek.get(call.body, FORMAT).is_some_and(|json| json != b"null");
    by_client || call.params.defaults.iter().any(|(name, _)| name == FORMAT)
}

/// A JSON object with another value of one member.
fn edited(body: Bytes, name: &str, value: impl FnOnce(Option<&[u8]>) -> Option<Bytes>) -> Vec<Bytes> {
    let Some(peek) = Peek::part(&body) else {
        return vec![body];
    };
    let Some(value) = value(peek.get(&body, name)) else {
        return vec![body];
    };
    let mut splice = Splice::new(&body, &peek);
    splice.set(name, value);
    splice.finish()
}

/// A list of embeddings, those in base64 as numbers.
fn with_numbers(data: &[u8]) -> Bytes {
    let data = Bytes::copy_from_slice(data);
    let one = |element| {
        let one = data.slice(element);
        edited(one, "embedding", |json| numbers(json?)).concat()
    };
    let all: Vec<Vec<u8>> = elements(&data).into_iter().map(one).collect();
    [b"[".as_slice(), &all.join(&b','), b"]"].concat().into()
}

/// The list of numbers that a text in base64 stands for: little-endian floats of four bytes.
fn numbers(json: &[u8]) -> Option<Bytes> {
    let text: std::borrow::Cow<'_, str> = serde_json::from_slice(json).ok()?;
    let bytes = STANDARD.decode(text.as_bytes()).ok()?;
    let (floats, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    let numbers: Vec<f64> = floats.iter().map(|float| f32::from_le_bytes(*float).into()).collect();
    serde_json::to_vec(&numbers).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn vectors_come_in_base64_and_leave_as_numbers() {
        let floats: Vec<u8> = [0.5_f32, -2.0].iter().flat_map(|float| float.to_le_bytes()).collect();
        let data = json!([{"index": 0, "embedding": STANDARD.encode(floats)}, {"embedding": [0.1], "index": 1}]);
        let reply = json!({"object": "list", "data": data, "usage": {"prompt_tokens": 2, "total_tokens": 2}});
        let call = play(&InBase64, &json!({"model": "a", "input": ["x", "y"]}));
        assert_eq!(call.sent().unwrap().0["encoding_format"], "base64");
        let (body, answer) = call.answered(reply.to_string()).unwrap();
        assert_eq!(
            body["data"],
            json!([{"index": 0, "embedding": [0.5, -2.0]}, {"embedding": [0.1], "index": 1}])
        );
        assert_eq!(answer.usage.prompt(), 2);
    }

    #[test]
    fn a_client_gets_the_form_that_it_asks_for() {
        for format in ["base64", "float"] {
            let call = play(
                &InBase64,
                &json!({"model": "a", "input": "x", "encoding_format": format}),
            );
            assert_eq!(call.sent().unwrap().0["encoding_format"], format);
            let reply = json!({"data": [{"embedding": "AAAAPw=="}]});
            let (body, _) = call.answered(reply.to_string()).unwrap();
            assert_eq!(body["data"][0]["embedding"], "AAAAPw==");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_vectors_never_panic(inner in "[\\[\\]{}\":,a-zA-Z0-9=+/.]{0,60}") {
            let call = play(&InBase64, &json!({"model": "a", "input": "x"}));
            let reply = format!(r#"{{"data":[{{"embedding":"{inner}"}},{{"embedding":{inner}}}]}}"#);
            let _ = call.answered(reply);
            with_numbers(inner.as_bytes());
        }
    }
}
