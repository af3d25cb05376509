//! OpenAI's images: one white pixel each.

use super::DIALECT;
use crate::api::{Api, Work};
use crate::options::Options;
use crate::plan::CREATED;
use serde_json::{Value, json};

/// `POST /v1/images/generations`.
pub(crate) static API: Api = Api {
    name: "images",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| whole(options, body).into()),
};

/// A PNG of one pixel, in base64.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";

fn whole(options: &Options, body: &Value) -> Value {
    let model = body["model"].as_str().unwrap_or_default();
    let base64 = body["response_format"] == "b64_json" || model.starts_with("gpt-image");
    let image = match base64 {
        true => json!({"b64_json": PIXEL}),
        false => json!({"url": "https://mock.invalid/pixel.png", "revised_prompt": body["prompt"]}),
    };
    let count = body["n"].as_u64().unwrap_or(1).min(10);
    let images: Vec<Value> = (0..count).map(|_| image.clone()).collect();
    let mut answer = json!({"created": CREATED, "data": images});
    if options.usage && model.starts_with("gpt-image") {
        let output = options.output.unwrap_or(count);
        answer["usage"] = json!({
            "input_tokens": options.input, "output_tokens": output, "total_tokens": options.input + output,
            "input_tokens_details": {"text_tokens": options.input, "image_tokens": 0}
        });
    }
    answer
}
