//! OpenAI's embeddings.

use crate::ask::Ask;
use crate::options::Options;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// One embedding per input, as floats or in base64.
pub(crate) fn whole(options: &Options, ask: &Ask<'_>) -> Value {
    let base64 = ask.encoding_format.as_deref() == Some("base64");
    let data = (0..inputs(ask)).map(|index| {
        let vector = vector(options.dims, index);
        let embedding = if base64 { encoded(&vector) } else { json!(vector) };
        json!({"object": "embedding", "index": index, "embedding": embedding})
    });
    let mut body = json!({
        "object": "list",
        "data": data.collect::<Vec<Value>>(),
        "model": ask.model.as_deref().unwrap_or("mock-model"),
    });
    if options.usage {
        body["usage"] = json!({"prompt_tokens": options.input, "total_tokens": options.input});
    }
    body
}

/// How many texts `input` has: a list of numbers is one text in tokens.
fn inputs(ask: &Ask<'_>) -> usize {
    let input = ask.input.and_then(|raw| serde_json::from_str(raw.get()).ok());
    match input {
        Some(Value::Array(all)) if !all.first().is_some_and(Value::is_number) => all.len(),
        _ => 1,
    }
}

/// A vector that is the same in every run, and another one for every index.
fn vector(dims: usize, index: usize) -> Vec<f32> {
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
