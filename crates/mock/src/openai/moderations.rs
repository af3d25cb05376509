//! OpenAI's moderations: nothing is ever flagged.

use super::DIALECT;
use super::embeddings::inputs;
use crate::api::{Api, Work};
use crate::plan::ID;
use serde_json::{Map, Value, json};

/// `POST /v1/moderations`.
pub(crate) static API: Api = Api {
    name: "moderations",
    dialect: &DIALECT,
    work: Work::Make(|_, body, _| whole(body).into()),
};

const CATEGORIES: [&str; 13] = [
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
];

fn whole(body: &Value) -> Value {
    let each = |value: Value| -> Map<String, Value> {
        let rows = CATEGORIES.iter().map(|name| ((*name).to_owned(), value.clone()));
        rows.collect()
    };
    let result = json!({
        "flagged": false,
        "categories": each(json!(false)),
        "category_scores": each(json!(0.0001)),
        "category_applied_input_types": each(json!(["text"])),
    });
    let model = body["model"].as_str().unwrap_or("omni-moderation-latest");
    let results = vec![result; inputs(&body["input"])];
    json!({"id": format!("modr-{ID}"), "model": model, "results": results})
}
