//! Cohere's rerank and embed.

use super::DIALECT;
use crate::api::{Api, Work};
use crate::ask::list;
use crate::openai::embeddings::vector;
use crate::openai::rerank::ranked;
use crate::options::Options;
use crate::plan::ID;
use serde_json::{Map, Value, json};

/// `POST /v2/rerank`.
pub(crate) static RERANK: Api = Api {
    name: "cohere rerank",
    dialect: &DIALECT,
    work: Work::Make(|_, body, _| rerank(body).into()),
};

/// `POST /v2/embed`.
pub(crate) static EMBED: Api = Api {
    name: "cohere embed",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| embed(options, body, true).into()),
};

/// `POST /v1/embed`.
pub(crate) static EMBED_V1: Api = Api {
    name: "cohere v1 embed",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| embed(options, body, !list(&body["embedding_types"]).is_empty()).into()),
};

fn rerank(body: &Value) -> Value {
    let results = ranked(body).map(|(index, score, _)| json!({"index": index, "relevance_score": score}));
    json!({
        "id": ID,
        "results": results.collect::<Vec<Value>>(),
        "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}}
    })
}

/// Embeddings below their types, or as a plain list of floats.
fn embed(options: &Options, body: &Value, by_type: bool) -> Value {
    let texts = [list(&body["texts"]), list(&body["inputs"]), list(&body["images"])].concat();
    let dims = body["output_dimension"]
        .as_u64()
        .and_then(|dims| usize::try_from(dims).ok());
    let dims = dims.filter(|dims| *dims <= 10_000).unwrap_or(options.dims);
    let floats: Vec<Vec<f32>> = (0..texts.len()).map(|index| vector(dims, index)).collect();
    let (kind, embeddings) = match by_type {
        true => (
            "embeddings_by_type",
            Value::Object(typed(&body["embedding_types"], &floats)),
        ),
        false => ("embeddings_floats", json!(floats)),
    };
    let mut answer = json!({"id": ID, "embeddings": embeddings, "texts": body["texts"], "response_type": kind});
    if options.usage {
        answer["meta"] = json!({"api_version": {"version": "2"}, "billed_units": {"input_tokens": options.input}});
    }
    answer
}

/// The embeddings in each of the wanted types; those of whole numbers are floats times 127.
fn typed(types: &Value, floats: &[Vec<f32>]) -> Map<String, Value> {
    let whole = |number: &f32| json!((f64::from(*number) * 127.0).round() as i64);
    let each = |kind: &str| match kind {
        "float" => json!(floats),
        _ => floats
            .iter()
            .map(|vector| vector.iter().map(whole).collect::<Value>())
            .collect(),
    };
    let wanted: Vec<&str> = list(types).iter().filter_map(Value::as_str).collect();
    let wanted = if wanted.is_empty() { vec!["float"] } else { wanted };
    wanted.iter().map(|kind| ((*kind).to_owned(), each(kind))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_an_entry_per_document() {
        let body = rerank(&json!({"documents": ["a", "b", "c"], "top_n": 2}));
        assert_eq!(body["results"].as_array().unwrap().len(), 2);
        let options = Options::default();
        let body = embed(
            &options,
            &json!({"texts": ["a", "b"], "embedding_types": ["float", "int8"]}),
            true,
        );
        assert_eq!(body["embeddings"]["int8"][1].as_array().unwrap().len(), options.dims);
        assert_eq!(
            embed(&options, &json!({"texts": ["a"]}), false)["embeddings"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}
