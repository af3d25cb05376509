//! Bedrock's dialect: Converse, whole and as a binary stream; `invoke` is in its own file.

mod ask;
pub(crate) mod frame;
pub(crate) mod invoke;

use crate::api::{Api, Dialect, Failure, Streams, Talk, Work};
use crate::form;
use crate::plan::{ID, Plan, Tokens, cut};
use bytes::Bytes;
use serde_json::{Value, json};

/// Amazon.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("x-amzn-requestid", ""),
    error,
    error_header: Some(|failure| ("x-amzn-errortype", kind(failure).to_owned())),
};

/// `POST /model/{id}/converse`.
pub(crate) static CONVERSE: Api = Api {
    name: "converse",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        streams: Streams::Never,
        ..TALK
    }),
};

/// `POST /model/{id}/converse-stream`.
pub(crate) static CONVERSE_STREAM: Api = Api {
    name: "converse-stream",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

const TALK: Talk = Talk {
    read: ask::read,
    check: Some(ask::check),
    streams: Streams::Always,
    whole,
    events,
    form: &form::FRAMES,
    error_event,
    keeps: false,
};

fn whole(plan: &Plan) -> Value {
    let content: Vec<Value> = blocks(plan).iter().map(|block| block.whole.clone()).collect();
    let mut body = json!({
        "metrics": {"latencyMs": 1},
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop_reason(plan),
    });
    if let Some(tokens) = &plan.tokens {
        body["usage"] = usage(tokens);
    }
    body
}

fn events(plan: &Plan) -> Vec<String> {
    let mut events = vec![json!({"messageStart": {"role": "assistant"}})];
    for (index, block) in blocks(plan).iter().enumerate() {
        let start = block.start.iter();
        events.extend(start.map(|s| json!({"contentBlockStart": {"contentBlockIndex": index, "start": s}})));
        let deltas = block.deltas.iter();
        events.extend(deltas.map(|d| json!({"contentBlockDelta": {"contentBlockIndex": index, "delta": d}})));
        events.push(json!({"contentBlockStop": {"contentBlockIndex": index}}));
    }
    events.push(json!({"messageStop": {"stopReason": stop_reason(plan)}}));
    let mut metadata = json!({"metrics": {"latencyMs": 1}});
    if let Some(tokens) = &plan.tokens {
        metadata["usage"] = usage(tokens);
    }
    events.push(json!({"metadata": metadata}));
    events.iter().map(Value::to_string).collect()
}

/// A content block: whole, and as a stream brings it. Only tools have a start.
struct Block {
    whole: Value,
    start: Option<Value>,
    deltas: Vec<Value>,
}

fn blocks(plan: &Plan) -> Vec<Block> {
    let thought = plan.thought.iter().map(|thought| {
        let text = thought.text();
        let signature = plan.signature(&text);
        let pieces = thought
            .pieces
            .iter()
            .map(|piece| json!({"reasoningContent": {"text": piece}}));
        let sign = json!({"reasoningContent": {"signature": signature}});
        Block {
            whole: json!({"reasoningContent": {"reasoningText": {"text": text, "signature": signature}}}),
            start: None,
            deltas: pieces.chain([sign]).collect(),
        }
    });
    let text = plan.calls.is_empty().then(|| Block {
        whole: json!({"text": plan.text()}),
        start: None,
        deltas: plan.pieces.iter().map(|piece| json!({"text": piece})).collect(),
    });
    let calls = plan.calls.iter().enumerate().map(|(index, call)| {
        let id = format!("tooluse_{index}{ID}");
        let pieces = cut(&call.text(), 2).into_iter();
        Block {
            whole: json!({"toolUse": {"toolUseId": id, "name": call.name, "input": call.arguments}}),
            start: Some(json!({"toolUse": {"toolUseId": id, "name": call.name}})),
            deltas: pieces.map(|piece| json!({"toolUse": {"input": piece}})).collect(),
        }
    });
    thought.chain(text).chain(calls).collect()
}

fn stop_reason(plan: &Plan) -> &'static str {
    if plan.calls.is_empty() { "end_turn" } else { "tool_use" }
}

fn usage(tokens: &Tokens) -> Value {
    json!({
        "inputTokens": tokens.input,
        "outputTokens": tokens.output,
        "totalTokens": tokens.prompt() + tokens.output,
        "cacheReadInputTokens": tokens.cache_read,
        "cacheWriteInputTokens": tokens.cache_write
    })
}

fn error(failure: &Failure<'_>) -> Value {
    json!({"message": words(failure)})
}

fn error_event(failure: &Failure<'_>, _: usize) -> Bytes {
    // in a stream, an exception's name begins with a small letter
    let kind = kind(failure);
    let (first, rest) = kind.split_at(kind.len().min(1));
    frame::exception(&format!("{}{rest}", first.to_ascii_lowercase()), words(failure))
}

fn kind<'a>(failure: &Failure<'a>) -> &'a str {
    failure.code.unwrap_or(match failure.status {
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        408 => "ModelTimeoutException",
        424 => "ModelErrorException",
        429 => "ThrottlingException",
        400..=499 => "ValidationException",
        503 => "ServiceUnavailableException",
        _ => "InternalServerException",
    })
}

fn words<'a>(failure: &Failure<'a>) -> &'a str {
    failure.message.unwrap_or(match failure.status {
        403 => "You don't have access to the model with the specified model ID.",
        404 => "The provided model identifier is invalid.",
        429 => "Too many requests, please wait before trying again.",
        400..=499 => "The request is invalid.",
        503 => "Bedrock is unable to process your request.",
        _ => "The system encountered an unexpected error during processing. Try your request again.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(options: &str, body: &Value) -> Plan {
        Plan::new(&options.parse().unwrap(), &ask::read(body))
    }

    #[test]
    fn streams_reasoning_then_a_call() {
        let tools = json!({"toolConfig": {"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": {
            "type": "object", "properties": {"a": {"type": "integer"}}
        }}}}]}});
        let plan = plan("turns=1,think", &tools);
        let events: Vec<Value> = events(&plan).iter().map(|e| serde_json::from_str(e).unwrap()).collect();
        let names: Vec<&str> = events
            .iter()
            .map(|e| e.as_object().unwrap().keys().next().unwrap().as_str())
            .collect();
        let (start, delta, stop) = ("contentBlockStart", "contentBlockDelta", "contentBlockStop");
        let wanted = [
            "messageStart",
            delta,
            delta,
            delta,
            stop,
            start,
            delta,
            delta,
            stop,
            "messageStop",
            "metadata",
        ];
        assert_eq!(names, wanted);
        assert_eq!(events[9]["messageStop"]["stopReason"], "tool_use");
        assert_eq!(
            whole(&plan)["output"]["message"]["content"][1]["toolUse"]["input"],
            json!({"a": 1})
        );
    }

    #[test]
    fn usage_adds_up() {
        let usage = &whole(&plan("chunks=2,input=3,cache_read=4,cache_write=5", &json!({})))["usage"];
        assert_eq!((&usage["totalTokens"], &usage["outputTokens"]), (&json!(14), &json!(2)));
    }
}
