//! Google's embeddings, at AI Studio's paths and at Vertex's `:predict`.

use super::DIALECT;
use crate::api::{Api, Work};
use crate::ask::list;
use crate::openai::embeddings::vector;
use crate::options::Options;
use serde_json::{Value, json};

/// `:embedContent`.
pub(crate) static ONE: Api = Api {
    name: "embedContent",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| json!({"embedding": embedding(options, body, 0)}).into()),
};

/// `:batchEmbedContents`.
pub(crate) static BATCH: Api = Api {
    name: "batchEmbedContents",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| {
        let requests = list(&body["requests"]).iter().enumerate();
        let embeddings: Vec<Value> = requests.map(|(index, one)| embedding(options, one, index)).collect();
        json!({"embeddings": embeddings}).into()
    }),
};

/// Vertex's `:predict` of embedding models.
pub(crate) static PREDICT: Api = Api {
    name: "predict",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| predict(options, body).into()),
};

fn embedding(options: &Options, body: &Value, index: usize) -> Value {
    let dims = wanted(&body["outputDimensionality"], options);
    json!({"values": vector(dims, index)})
}

/// The tokens of all instances add up to the prompt's.
fn predict(options: &Options, body: &Value) -> Value {
    let instances = list(&body["instances"]);
    let dims = wanted(&body["parameters"]["outputDimensionality"], options);
    let tokens = |index: usize| if index == 0 { options.input } else { 0 };
    let predictions = instances.iter().enumerate().map(|(index, _)| {
        let statistics = json!({"token_count": tokens(index), "truncated": false});
        json!({"embeddings": {"values": vector(dims, index), "statistics": statistics}})
    });
    let letters: usize = instances
        .iter()
        .filter_map(|one| one["content"].as_str())
        .map(str::len)
        .sum();
    json!({"predictions": predictions.collect::<Vec<Value>>(), "metadata": {"billableCharacterCount": letters}})
}

fn wanted(dims: &Value, options: &Options) -> usize {
    let dims = dims.as_u64().and_then(|dims| usize::try_from(dims).ok());
    dims.filter(|dims| *dims <= 10_000).unwrap_or(options.dims)
}
