//! What comes back whole.

use crate::play::{At, at, cohere, cohere_v1, databricks, ollama, ollama_chat};
use serde_json::{Value, json};
use wire::facts::Dialect;

/// The message of a whole answer, its finish reason, and the tokens that it is billed by.
fn said(at: &At, reply: &Value) -> (Value, String, (u64, u64)) {
    let (client, reply) = at.answer(reply);
    assert_eq!(
        (&client["model"], &client["object"]),
        (&json!("shown"), &json!("chat.completion"))
    );
    let (prompt, completion) = (reply.usage.prompt(), reply.usage.completion());
    if reply.usage.is_reported() {
        let usage = &client["usage"];
        assert_eq!(usage["prompt_tokens"], json!(prompt));
        assert_eq!(usage["completion_tokens"], json!(completion));
        assert_eq!(usage["total_tokens"], json!(prompt + completion));
    }
    let choice = &client["choices"][0];
    let reason = choice["finish_reason"].as_str().unwrap().to_owned();
    (choice["message"].clone(), reason, (prompt, completion))
}

#[test]
fn cohere_answers() {
    let usage = json!({"billed_units": {"input_tokens": 4}, "tokens": {"input_tokens": 7.0, "output_tokens": 3}, "cached_tokens": 2});
    let citation =
        json!({"start": 0, "end": 2, "sources": [{"type": "document", "id": "d:0", "document": {"title": "T"}}]});
    let (message, reason, tokens) = said(
        &cohere(),
        &json!({"finish_reason": "COMPLETE", "usage": usage, "message": {"content": [
        {"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"},
    ], "citations": [citation]}}),
    );
    assert_eq!(
        (&message["content"], &message["reasoning_content"]),
        (&json!("ab"), &json!("hm"))
    );
    assert_eq!(
        message["annotations"][0]["url_citation"],
        json!({"start_index": 0, "end_index": 2, "title": "T", "url": "source:d:0"})
    );
    assert_eq!((&*reason, tokens), ("stop", (7, 3)));
    let call = json!({"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}});
    let (message, ..) = said(&cohere(), &json!({"message": {"tool_calls": [call]}}));
    assert_eq!(
        message["tool_calls"],
        json!([{"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}])
    );
}

#[test]
fn cohere_v1_answers() {
    let meta = json!({"billed_units": {"input_tokens": 5, "output_tokens": 2}});
    let (message, reason, tokens) = said(&cohere_v1(), &json!({"text": "a", "meta": meta}));
    assert_eq!((&message["content"], &*reason, tokens), (&json!("a"), "stop", (5, 2)));
    let (message, ..) = said(
        &cohere_v1(),
        &json!({"text": "", "tool_calls": [{"name": "f", "parameters": {"x": 1}}]}),
    );
    assert_eq!(
        message["tool_calls"][0]["function"],
        json!({"name": "f", "arguments": "{\"x\": 1}"})
    );
}

#[test]
fn ollama_answers() {
    let counts = json!({"done": true, "prompt_eval_count": 5, "eval_count": 2});
    let reply = |message: Value, reason: &str| {
        let mut reply = counts.clone();
        reply["message"] = message;
        reply["done_reason"] = json!(reason);
        reply
    };
    let (message, reason, tokens) = said(
        &ollama_chat(),
        &reply(json!({"content": "<think>hm</think>a"}), "length"),
    );
    assert_eq!(
        (&message["content"], &message["reasoning_content"]),
        (&json!("a"), &json!("hm"))
    );
    assert_eq!((&*reason, tokens), ("length", (5, 2)));
    let call = json!({"function": {"name": "f", "arguments": {"x": 1}}});
    let (message, reason, _) = said(
        &ollama_chat(),
        &reply(json!({"content": "", "tool_calls": [call, call]}), "stop"),
    );
    let calls = message["tool_calls"].as_array().unwrap();
    assert_eq!(
        (calls[1]["function"]["arguments"].as_str(), &*reason),
        (Some("{\"x\": 1}"), "tool_calls")
    );
    assert_ne!(calls[0]["id"], calls[1]["id"]);
}

#[test]
fn ollama_generates() {
    let (message, reason, tokens) = said(
        &ollama(),
        &json!({"response": "a", "thinking": "hm", "done": true, "prompt_eval_count": 5, "eval_count": 2}),
    );
    assert_eq!(
        (&message["content"], &message["reasoning_content"]),
        (&json!("a"), &json!("hm"))
    );
    assert_eq!((&*reason, tokens), ("stop", (5, 2)));
}

#[test]
fn answers_without_counts_leave_their_text() {
    let (_, reply) = ollama_chat().answer(&json!({"message": {"content": "a", "thinking": "hm"}, "done": true}));
    assert_eq!((reply.usage.is_reported(), reply.text.as_deref()), (false, Some("hma")));
}

#[test]
fn databricks_thoughts_are_blocks() {
    let content = json!([
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm", "signature": "sg=="}]},
        {"type": "text", "text": "a"},
    ]);
    let choice = json!({"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"});
    let (message, ..) = said(
        &databricks("claude"),
        &json!({"id": "i", "object": "chat.completion", "choices": [choice]}),
    );
    assert_eq!(
        (&message["content"], &message["reasoning_content"]),
        (&json!("a"), &json!("hm"))
    );
    assert_eq!(
        message["thinking_blocks"],
        json!([{"type": "thinking", "thinking": "hm", "signature": "sg=="}])
    );
}

#[test]
fn texts_become_messages() {
    let usage = json!({"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7});
    let reply = json!({"id": "i", "object": "text_completion", "choices": [{"text": "a", "index": 0, "finish_reason": "length"}], "usage": usage});
    let (message, reason, tokens) = said(&at(Dialect::TextCompletion, "m", &[]), &reply);
    assert_eq!((&message["content"], &*reason, tokens), (&json!("a"), "length", (5, 2)));
}

#[test]
fn nonsense_is_an_error() {
    for at in [
        cohere(),
        cohere_v1(),
        ollama_chat(),
        ollama(),
        at(Dialect::TextCompletion, "m", &[]),
    ] {
        for body in [
            "",
            "<html>",
            "[]",
            "{\"message\": 7}",
            "{\"error\": \"no\", \"response\": 1}",
        ] {
            let error = at.response(body.as_bytes()).err();
            assert!(error.is_none_or(|error| error.status >= 422), "{body}");
        }
        assert!(at.response(b"<html>").is_err());
    }
}
