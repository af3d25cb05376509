//! Gemini's whole answers, and what the client gets.

use crate::call::{HEAD, OLD, with_call};
use serde_json::{Value, json};
use wire::codec::{Codec, Reply, ReplyHead};
use wire::error::{ApiError, ErrorClass};
use wire::gemini::Gemini;

fn replied(answer: &Value) -> Result<(Reply, Value), ApiError> {
    with_call(&json!({}), OLD, |call| {
        let reply = Gemini.response(call, HEAD, answer.to_string().into())?;
        let body = serde_json::from_slice(&reply.body.concat()).unwrap();
        Ok((reply, body))
    })
}

fn message(parts: &Value) -> Value {
    let answer = json!({"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]});
    replied(&answer).unwrap().1["choices"][0]["message"].clone()
}

#[test]
fn parts_have_members_of_their_own() {
    let said = message(&json!([
        {"text": "Let ", "thought": true, "thoughtSignature": "S"},
        {"text": "a\n"}, {"text": "b"},
        {"inlineData": {"mimeType": "image/png", "data": "AA"}},
        {"inlineData": {"mimeType": "audio/L16", "data": "BB"}},
        {"inlineData": {"mimeType": "text/csv", "data": "CC"}},
    ]));
    assert_eq!(said["content"], "a\nbdata:text/csv;base64,CC");
    assert_eq!(said["reasoning_content"], "Let ");
    assert_eq!(
        said["thinking_blocks"],
        json!([{"type": "thinking", "thinking": "Let ", "signature": "S"}])
    );
    assert_eq!(said["images"][0]["image_url"]["url"], "data:image/png;base64,AA");
    assert_eq!(
        said["audio"],
        json!({"data": "BB", "expires_at": 86400, "transcript": ""})
    );
    assert_eq!(said["provider_specific_fields"], json!({"thought_signatures": ["S"]}));
}

#[test]
fn calls_have_ids_and_signatures() {
    let said = message(&json!([
        {"functionCall": {"name": "f", "args": {"é": 1}}, "thoughtSignature": "S="},
        {"functionCall": {"name": "g", "id": "own"}},
        {"toolCall": {"toolType": "X", "id": 1, "args": {}}},
        {"toolResponse": {"toolType": "X", "id": 1, "response": {"r": 1}}, "thoughtSignature": "T"},
    ]));
    let calls = &said["tool_calls"];
    assert!(calls[0]["id"].as_str().unwrap().ends_with("__thought__S="));
    assert_eq!(calls[0]["function"], json!({"name": "f", "arguments": "{\"é\": 1}"}));
    assert_eq!(calls[0]["provider_specific_fields"], json!({"thought_signature": "S="}));
    assert_eq!((&calls[1]["id"], &calls[1]["index"]), (&json!("own"), &json!(1)));
    let run = &said["provider_specific_fields"]["server_side_tool_invocations"][0];
    let wanted =
        json!({"tool_type": "X", "id": 1, "args": {}, "response": {"r": 1}, "response_thought_signature": "T"});
    assert_eq!(*run, wanted);
}

#[test]
fn circumstances_are_shown() {
    let answer = json!({
        "candidates": [{"content": {"parts": [{"text": "x"}]}, "index": 4, "finishReason": "MAX_TOKENS",
            "safetyRatings": [{"a": 1}], "citationMetadata": {"b": 2}, "groundingMetadata": [{"webSearchQueries": ["q"]}],
            "logprobsResult": {"chosenCandidates": [{"token": "x", "logProbability": -0.5}],
                "topCandidates": [{"candidates": [{"token": "y", "logProbability": -1}]}]}}, {"index": 1}],
        "modelVersion": "m@1", "responseId": "r", "usageMetadata": {"promptTokenCount": 1, "totalTokenCount": 1},
    });
    let (reply, body) = replied(&answer).unwrap();
    assert_eq!((body["id"].as_str(), body["model"].as_str()), (Some("r"), Some("m")));
    assert_eq!(
        (reply.usage.web_searches, reply.finish_reason.as_deref()),
        (1, Some("length"))
    );
    let choice = &body["choices"][0];
    assert_eq!(
        (&choice["index"], body["choices"].as_array().unwrap().len()),
        (&json!(4), 1)
    );
    assert_eq!(
        choice["logprobs"]["content"],
        json!([{"token": "x", "logprob": -0.5, "top_logprobs": [{"token": "y", "logprob": -1}]}])
    );
    assert_eq!(body["vertex_ai_safety_results"], json!([[{"a": 1}]]));
    assert_eq!(body["vertex_ai_citation_metadata"], json!([{"b": 2}]));
    assert_eq!(
        body["vertex_ai_grounding_metadata"],
        json!([{"webSearchQueries": ["q"]}])
    );
}

#[test]
fn an_answer_without_usage_is_counted_by_its_text() {
    let answer = json!({"candidates": [{"content": {"parts": [{"text": "x"}, {"functionCall": {"name": "f", "args": {"a": 1}}}]}}]});
    let (reply, body) = replied(&answer).unwrap();
    assert_eq!((reply.text.as_deref(), body.get("usage")), (Some("x{\"a\":1}"), None));
}

#[test]
fn the_tier_that_served_is_told() {
    let headers = [("x-gemini-service-tier".to_owned(), "STANDARD".to_owned())];
    let head = ReplyHead {
        status: 200,
        headers: &headers,
    };
    let reply = with_call(&json!({}), OLD, |call| Gemini.response(call, head, "{}".into())).unwrap();
    assert_eq!(reply.tier.as_deref(), Some("default"));
}

#[test]
fn nonsense_is_an_error() {
    let error = with_call(&json!({}), OLD, |call| Gemini.response(call, HEAD, "<html>".into())).unwrap_err();
    assert_eq!((error.class, error.status), (ErrorClass::BadGateway, 502));
    assert!(error.message.contains("<html>"), "{}", error.message);
    let error =
        replied(&json!({"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}})).unwrap_err();
    assert_eq!((error.class, error.status), (ErrorClass::RateLimit, 429));
}
