//! OpenAI's embeddings, and the vectors of everybody's.

use super::DIALECT;
use crate::api::{Api, Work};
use crate::ask::list;
use crate::options::Options;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// `POST /v1/embeddings`.
pub(crate) static API: Api = Api {
    name: "embeddings",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| whole(options, body).into()),
};

/// One embedding per input, as floats or in base64.
fn whole(options: &Options, body: &Value) -> Value {
    let base64 = body["encoding_format"] == "base64";
    let data = (0..inputs(&body["input"])).map(|index| {
        let vector = vector(options.dims, index);
        let embedding = if base64 { encoded(&vector) } else { json!(vector) };
        json!({"object": "embedding", "index": index, "embedding": embedding})
    });
    let model = body["model"].as_str().unwrap_or("mock-model");
    let mut answer = json!({"object": "list", "data": data.collect::<Vec<Value>>(), "model": model});
    if options.usage {
        answer["usage"] = json!({"prompt_tokens": options.input, "total_tokens": options.input});
    }
    answer
}

/// How many texts `input` has: a list of numbers is one text in tokens.
pub(crate) fn inputs(input: &Value) -> usize {
    match list(input) {
        [] => 1,
        [first, ..] if first.is_number() => 1,
        all => all.len(),
    }
}

/// A vector that is the same in every run, and another one for every index.
pub(crate) fn vector(dims: usize, index: usize) -> Vec<f32> {
    let value = |at: usize| u8::try_from((at * 7 + index * 3) % 100).map_or(0.0, f32::from) / 128.0;
    (0..dims).map(value).collect()
}

fn encoded(vector: &[f32]) -> Value {
    let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
    json!(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Value {
        whole(&"dims=2".parse().unwrap(), &serde_json::from_str(body).unwrap())
    }

    #[test]
    fn counts_inputs() {
        assert_eq!(answer(r#"{"input":["a","b"]}"#)["data"].as_array().unwrap().len(), 2);
        assert_eq!(answer(r#"{"input":[1,2,3]}"#)["data"].as_array().unwrap().len(), 1);
        assert_eq!(
            answer(r#"{"input":"a"}"#)["data"][0]["embedding"],
            json!([0.0, 0.054_687_5])
        );
    }

    #[test]
    fn writes_base64_when_asked() {
        let body = answer(r#"{"input":"a","encoding_format":"base64"}"#);
        assert_eq!(body["data"][0]["embedding"], "AAAAAAAAYD0=");
    }
}
