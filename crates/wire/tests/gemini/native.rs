//! Clients that speak Gemini themselves.

use crate::call::{HEAD, OLD, sent, streamed, with_call};
use serde_json::json;
use wire::codec::Codec;
use wire::gemini::Native;

#[test]
fn bodies_go_as_they_are() {
    let body = json!({"contents": [], "generationConfig": {"maxOutputTokens": 9, "candidateCount": 2}, "tools": [{"googleSearch": {}}]});
    let mut wanted = body.clone();
    wanted["model"] = OLD.into();
    assert_eq!(sent(&Native::STUDIO, OLD, &body).unwrap(), wanted);
    let asked = with_call(&body, OLD, |call| Native::STUDIO.request(call).unwrap().asked);
    assert_eq!((asked.max_tokens, asked.choices, asked.searches), (Some(9), 2, true));
}

#[test]
fn answers_are_only_counted() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"}], "responseId": "r",
        "usageMetadata": {"promptTokenCount": 2, "candidatesTokenCount": 3, "totalTokenCount": 5}})
        .to_string();
    let reply = with_call(&json!({}), OLD, |call| {
        Native::STUDIO.response(call, HEAD, answer.clone().into())
    })
    .unwrap();
    assert_eq!(
        (reply.body.concat(), reply.id.as_deref()),
        (answer.into_bytes(), Some("r"))
    );
    assert_eq!((reply.usage.prompt(), reply.usage.completion()), (2, 3));
}

#[test]
fn streams_keep_their_bytes() {
    let text = "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"a\"}]}}]}\r\n\r\ndata: {\"candidates\": \
                [{\"finishReason\": \"STOP\"}], \"usageMetadata\": {\"promptTokenCount\": 2, \"totalTokenCount\": 2}}\r\n\r\n";
    let whole = streamed(&Native::STUDIO, [text.as_bytes()].into_iter()).unwrap();
    assert_eq!((whole.0.as_str(), whole.1.prompt(), whole.2.as_str()), (text, 2, "a"));
    assert_eq!(streamed(&Native::STUDIO, text.as_bytes().chunks(1)).unwrap(), whole);
}
