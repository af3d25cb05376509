//! Jina's rerank: the documents in their order.

use super::DIALECT;
use crate::api::{Api, Work};
use crate::ask::list;
use crate::options::Options;
use serde_json::{Value, json};

/// `POST /v1/rerank`.
pub(crate) static API: Api = Api {
    name: "rerank",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| whole(options, body).into()),
};

fn whole(options: &Options, body: &Value) -> Value {
    let results = ranked(body).map(|(index, score, document)| {
        let mut result = json!({"index": index, "relevance_score": score});
        if body["return_documents"] != false {
            result["document"] = document.as_str().map_or(document.clone(), |text| json!({"text": text}));
        }
        result
    });
    let mut answer = json!({
        "model": body["model"].as_str().unwrap_or("mock-model"),
        "object": "list",
        "results": results.collect::<Vec<Value>>(),
    });
    if options.usage {
        answer["usage"] = json!({"total_tokens": options.input, "prompt_tokens": options.input});
    }
    answer
}

/// The best documents with their index and score: the earlier, the better.
pub(crate) fn ranked(body: &Value) -> impl Iterator<Item = (usize, f64, &Value)> {
    let top = body["top_n"]
        .as_u64()
        .map_or(usize::MAX, |top| usize::try_from(top).unwrap_or(usize::MAX));
    let documents = list(&body["documents"]).iter().enumerate().take(top);
    documents.map(|(index, document)| {
        let rank = u32::try_from(index).unwrap_or(u32::MAX);
        (index, 0.9 / f64::from(rank + 1), document)
    })
}
