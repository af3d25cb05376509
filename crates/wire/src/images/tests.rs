use super::*;
use crate::native::tests::play;
use serde_json::json;

#[test]
fn images_keep_what_the_client_wrote() {
    let body = json!({"model": "a", "prompt": "x", "n": 3, "steps": 4, "stream": true, "partial_images": 2});
    let (sent, asked) = play(&Images, &body).sent().unwrap();
    assert_eq!(sent, json!({"model": "model", "prompt": "x", "n": 3, "steps": 4}));
    assert_eq!(
        (asked.units.images, asked.choices, asked.max_tokens),
        (3, 3, Some(MAX_TOKENS))
    );
}

#[test]
fn usage_adds_up_to_the_providers_totals() {
    let call = play(&Images, &json!({"model": "a", "prompt": "x"}));
    let usage = json!({
        "total_tokens": 100, "input_tokens": 50, "output_tokens": 50,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
    });
    let text = json!({"created": 1, "data": [{"url": "u"}], "usage": usage}).to_string();
    let (body, reply) = call.answered(text.clone()).unwrap();
    assert_eq!(body.to_string(), text);
    let used = reply.usage;
    assert_eq!((used.prompt(), used.completion(), used.total()), (50, 50, 100));
    assert_eq!((used.input_text, used.input_image, used.output_image), (10, 40, 50));
    assert_eq!(used.units.images, 1);
    let (_, without) = call.answered(r#"{"data": [{}, {}]}"#).unwrap();
    assert_eq!((without.usage.total(), without.usage.units.images), (0, 2));
    assert!(call.answered(r#"{"created": 1}"#).is_err());
}
