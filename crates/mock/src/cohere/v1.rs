//! Cohere's first chat API: an answer, or lines of JSON.

use super::{DIALECT, ask, words};
use crate::api::{Api, Failure, Streams, Talk, Work};
use crate::form::{self, line};
use crate::plan::{ID, Plan, Tokens};
use bytes::Bytes;
use serde_json::{Value, json};

/// `POST /v1/chat`.
pub(crate) static CHAT: Api = Api {
    name: "cohere v1 chat",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        read: ask::read_v1,
        check: None,
        streams: Streams::Asked,
        whole,
        events,
        form: &form::LINES,
        error_event,
        keeps: false,
    }),
};

fn whole(plan: &Plan) -> Value {
    let mut body = json!({
        "response_id": ID, "generation_id": ID, "text": plan.text(), "chat_history": [], "finish_reason": "COMPLETE"
    });
    if !plan.calls.is_empty() {
        body["tool_calls"] = calls(plan);
    }
    if let Some(tokens) = &plan.tokens {
        body["meta"] = meta(tokens);
    }
    body
}

fn events(plan: &Plan) -> Vec<String> {
    let mut events = vec![json!({"is_finished": false, "event_type": "stream-start", "generation_id": ID})];
    let pieces = plan.pieces.iter();
    events.extend(pieces.map(|piece| json!({"is_finished": false, "event_type": "text-generation", "text": piece})));
    if !plan.calls.is_empty() {
        let calls = calls(plan);
        events.push(json!({"is_finished": false, "event_type": "tool-calls-generation", "tool_calls": calls}));
    }
    events.push(json!({
        "is_finished": true, "event_type": "stream-end", "finish_reason": "COMPLETE", "response": whole(plan)
    }));
    events.iter().map(line).collect()
}

fn calls(plan: &Plan) -> Value {
    let call = |call: &crate::plan::ToolCall| json!({"name": call.name, "parameters": call.arguments});
    plan.calls.iter().map(call).collect()
}

fn meta(tokens: &Tokens) -> Value {
    let counts = json!({"input_tokens": tokens.prompt(), "output_tokens": tokens.output});
    json!({"api_version": {"version": "1"}, "billed_units": counts, "tokens": counts})
}

fn error_event(failure: &Failure<'_>, _: usize) -> Bytes {
    let end = json!({
        "is_finished": true, "event_type": "stream-end", "finish_reason": "ERROR", "error": words(failure),
        "response": {"response_id": ID, "generation_id": ID, "text": "", "finish_reason": "ERROR"}
    });
    Bytes::from(line(&end))
}
