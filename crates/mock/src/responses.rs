//! OpenAI's Responses API.

pub(crate) mod ask;
mod events;
mod items;
pub(crate) mod shelf;

use crate::api::{Api, Failure, Keep, Streams, Talk, Work};
use crate::form::{self, named};
use crate::openai::{self, DIALECT};
use crate::plan::{CREATED, ID, Plan, Tokens};
use bytes::Bytes;
use serde_json::{Value, json};

/// `POST /v1/responses`.
pub(crate) static CREATE: Api = Api {
    name: "responses",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        read: ask::read,
        check: Some(ask::check),
        streams: Streams::Asked,
        whole,
        events: events::events,
        form: &form::SSE,
        error_event,
        keeps: true,
    }),
};

/// `GET /v1/responses/{id}`.
pub(crate) static SHOW: Api = Api {
    name: "show response",
    dialect: &DIALECT,
    work: Work::Keep(Keep::Show),
};

/// `GET /v1/responses/{id}/input_items`.
pub(crate) static INPUT: Api = Api {
    name: "response input",
    dialect: &DIALECT,
    work: Work::Keep(Keep::Input),
};

/// `DELETE /v1/responses/{id}`.
pub(crate) static DELETE: Api = Api {
    name: "delete response",
    dialect: &DIALECT,
    work: Work::Keep(Keep::Delete),
};

fn whole(plan: &Plan) -> Value {
    let mut response = begun(plan);
    response["status"] = json!("completed");
    response["completed_at"] = json!(CREATED);
    response["output"] = items::items(plan, plan.encrypted)
        .iter()
        .map(items::Item::done)
        .collect();
    response["usage"] = plan.tokens.as_ref().map_or(Value::Null, usage);
    response
}

/// What the model says, with all that a later turn needs of it.
pub(crate) fn remembered(plan: &Plan) -> Vec<Value> {
    items::items(plan, true).iter().map(items::Item::done).collect()
}

/// The response before anything is said: what the request sets, else the usual values.
fn begun(plan: &Plan) -> Value {
    let mut response = json!({
        "id": format!("resp_{ID}"), "object": "response", "created_at": CREATED, "status": "in_progress",
        "background": false, "completed_at": null, "error": null, "incomplete_details": null, "instructions": null,
        "max_output_tokens": null, "max_tool_calls": null, "model": plan.model, "output": [],
        "parallel_tool_calls": true, "previous_response_id": null, "prompt_cache_key": null,
        "reasoning": {"effort": null, "summary": null}, "safety_identifier": null, "service_tier": "default",
        "store": true, "temperature": 1.0, "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto", "tools": [], "top_logprobs": 0, "top_p": 1.0, "truncation": "disabled",
        "usage": null, "user": null, "metadata": {}
    });
    for (name, value) in &plan.repeats {
        response[name] = value.clone();
    }
    response
}

fn usage(tokens: &Tokens) -> Value {
    json!({
        "input_tokens": tokens.prompt(),
        "input_tokens_details": {"cached_tokens": tokens.cache_read},
        "output_tokens": tokens.output,
        "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
        "total_tokens": tokens.prompt() + tokens.output
    })
}

/// An error event, and the failed response.
fn error_event(failure: &Failure<'_>, number: usize) -> Bytes {
    let body = openai::error::body(failure);
    let message = &body["error"]["message"];
    let code = body["error"]["code"].as_str().unwrap_or("server_error");
    let error = json!({"type": "error", "sequence_number": number, "code": code, "message": message, "param": null});
    let response = json!({
        "id": format!("resp_{ID}"), "object": "response", "created_at": CREATED, "status": "failed", "output": [],
        "error": {"code": code, "message": message}, "incomplete_details": null, "usage": null
    });
    let failed = json!({"type": "response.failed", "sequence_number": number + 1, "response": response});
    Bytes::from(named(&error) + &named(&failed))
}
