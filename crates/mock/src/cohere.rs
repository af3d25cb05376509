//! Cohere's dialect: `/v2/chat`; the first version and the lists are in their own files.

mod ask;
pub(crate) mod lists;
pub(crate) mod v1;

use crate::api::{Api, Dialect, Failure, Streams, Talk, Work};
use crate::form::{self, named};
use crate::plan::{ID, Plan, Tokens, ToolCall, cut};
use bytes::Bytes;
use serde_json::{Value, json};

/// Cohere.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("x-debug-trace-id", ""),
    error,
    error_header: None,
};

/// `POST /v2/chat`.
pub(crate) static CHAT: Api = Api {
    name: "cohere chat",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        read: ask::read,
        check: None,
        streams: Streams::Asked,
        whole,
        events,
        form: &form::SSE,
        error_event,
        keeps: false,
    }),
};

/// What the model says that it will do before it calls tools.
const TOOL_PLAN: &str = "I will use a tool.";

fn whole(plan: &Plan) -> Value {
    let thought = plan.thought.iter();
    let mut content: Vec<Value> = thought
        .map(|t| json!({"type": "thinking", "thinking": t.text()}))
        .collect();
    let mut message = json!({"role": "assistant"});
    if plan.calls.is_empty() {
        content.push(json!({"type": "text", "text": plan.text()}));
    } else {
        let calls = plan.calls.iter().enumerate();
        message["tool_plan"] = json!(TOOL_PLAN);
        message["tool_calls"] = calls
            .map(|(index, call)| tool_call(index, call, &call.text()))
            .collect();
    }
    if !content.is_empty() {
        message["content"] = json!(content);
    }
    let mut body = json!({"id": ID, "finish_reason": finish_reason(plan), "message": message});
    if let Some(tokens) = &plan.tokens {
        body["usage"] = usage(tokens);
    }
    body
}

fn events(plan: &Plan) -> Vec<String> {
    let message = json!({"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []});
    let mut events = vec![json!({"id": ID, "type": "message-start", "delta": {"message": message}})];
    let mut index = 0;
    if let Some(thought) = &plan.thought {
        events.extend(content(index, "thinking", &thought.pieces));
        index += 1;
    }
    if plan.calls.is_empty() {
        events.extend(content(index, "text", &plan.pieces));
    } else {
        let pieces = cut(TOOL_PLAN, 2).into_iter();
        events.extend(pieces.map(|p| json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": p}}})));
        let calls = plan.calls.iter().enumerate();
        events.extend(calls.flat_map(|(index, call)| call_events(index, call)));
    }
    let mut delta = json!({"finish_reason": finish_reason(plan)});
    if let Some(tokens) = &plan.tokens {
        delta["usage"] = usage(tokens);
    }
    events.push(json!({"type": "message-end", "delta": delta}));
    events.iter().map(named).collect()
}

/// A content block of this type, whose text has the type's name.
fn content(index: usize, kind: &str, pieces: &[String]) -> Vec<Value> {
    let event =
        |name: &str, content: Value| json!({"type": name, "index": index, "delta": {"message": {"content": content}}});
    let mut events = vec![event("content-start", json!({"type": kind, kind: ""}))];
    events.extend(pieces.iter().map(|piece| event("content-delta", json!({kind: piece}))));
    events.push(json!({"type": "content-end", "index": index}));
    events
}

fn call_events(index: usize, call: &ToolCall) -> Vec<Value> {
    let event =
        |name: &str, calls: Value| json!({"type": name, "index": index, "delta": {"message": {"tool_calls": calls}}});
    let mut events = vec![event("tool-call-start", tool_call(index, call, ""))];
    let pieces = cut(&call.text(), 2).into_iter();
    events.extend(pieces.map(|piece| event("tool-call-delta", json!({"function": {"arguments": piece}}))));
    events.push(json!({"type": "tool-call-end", "index": index}));
    events
}

fn tool_call(index: usize, call: &ToolCall, arguments: &str) -> Value {
    let id = format!("{}_{index}{ID}", call.name);
    json!({"id": id, "type": "function", "function": {"name": call.name, "arguments": arguments}})
}

fn finish_reason(plan: &Plan) -> &'static str {
    if plan.calls.is_empty() { "COMPLETE" } else { "TOOL_CALL" }
}

fn usage(tokens: &Tokens) -> Value {
    let prompt = tokens.prompt();
    json!({
        "billed_units": {"input_tokens": prompt, "output_tokens": tokens.output},
        "tokens": {"input_tokens": prompt, "output_tokens": tokens.output},
        "cached_tokens": tokens.cache_read
    })
}

fn error(failure: &Failure<'_>) -> Value {
    json!({"id": ID, "message": words(failure)})
}

fn error_event(failure: &Failure<'_>, _: usize) -> Bytes {
    let delta = json!({"finish_reason": "ERROR", "error": words(failure)});
    Bytes::from(named(&json!({"type": "message-end", "delta": delta})))
}

fn words<'a>(failure: &Failure<'a>) -> &'a str {
    failure.message.unwrap_or(match failure.status {
        401 => "invalid api token",
        404 => "model not found, make sure the correct model ID was used and that you have access to the model.",
        429 => "You are using a Trial key, which is limited to 40 API calls / minute.",
        400..=499 => "invalid request",
        503 => "The service is unavailable, please try again later.",
        _ => "internal server error",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_all_events_in_order() {
        let body = json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]});
        let plan = Plan::new(&"turns=1,think".parse().unwrap(), &ask::read(&body));
        let events = events(&plan);
        let names: Vec<&str> = events
            .iter()
            .map(|e| e.lines().next().unwrap())
            .map(|e| &e[7..])
            .collect();
        let wanted = [
            "message-start",
            "content-start",
            "content-delta",
            "content-delta",
            "content-end",
            "tool-plan-delta",
            "tool-plan-delta",
            "tool-call-start",
            "tool-call-delta",
            "tool-call-delta",
            "tool-call-end",
            "message-end",
        ];
        assert_eq!(names, wanted);
        assert_eq!(whole(&plan)["finish_reason"], "TOOL_CALL");
    }
}
