//! Anthropic's dialect: messages, token counts, errors.

pub(crate) mod ask;

use crate::api::{Api, Dialect, Failure, Streams, Talk, Work};
use crate::form::{self, named};
use crate::plan::{ID, Plan, Thought, Tokens};
use bytes::Bytes;
use serde_json::{Value, json};

/// Anthropic.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("request-id", "req_"),
    error,
    error_header: None,
};

/// `POST /v1/messages`.
pub(crate) static MESSAGES: Api = Api {
    name: "messages",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

/// Vertex's `:rawPredict` and `:streamRawPredict` of Anthropic's models.
pub(crate) static VERTEX: Api = Api {
    name: "vertex messages",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

/// `POST /v1/messages/count_tokens`.
pub(crate) static COUNT: Api = Api {
    name: "count_tokens",
    dialect: &DIALECT,
    work: Work::Make(|options, _, _| json!({"input_tokens": options.input}).into()),
};

const TALK: Talk = Talk {
    read: ask::read,
    check: Some(ask::check),
    streams: Streams::Asked,
    whole: message,
    events: message_events,
    form: &form::SSE,
    error_event,
    keeps: false,
};

/// A message.
pub(crate) fn message(plan: &Plan) -> Value {
    let mut body = head(plan);
    body["content"] = json!(blocks(plan).iter().map(Block::whole).collect::<Vec<Value>>());
    body["stop_reason"] = json!(stop_reason(plan));
    if let Some(tokens) = &plan.tokens {
        body["usage"] = usage(tokens, tokens.output);
    }
    body
}

fn message_events(plan: &Plan) -> Vec<String> {
    events(plan).iter().map(named).collect()
}

/// The events of a streamed message, not framed yet.
pub(crate) fn events(plan: &Plan) -> Vec<Value> {
    let mut start = head(plan);
    let mut end = json!({"type": "message_delta", "delta": {"stop_reason": stop_reason(plan), "stop_sequence": null}});
    if let Some(tokens) = &plan.tokens {
        start["usage"] = usage(tokens, 1);
        end["usage"] = delta_usage(tokens);
    }
    let mut events = vec![json!({"type": "message_start", "message": start})];
    for (index, block) in blocks(plan).iter().enumerate() {
        events.extend(block.events(index));
    }
    // the provider's first ping follows the first block's start
    events.insert(2.min(events.len()), json!({"type": "ping"}));
    events.push(end);
    events.push(json!({"type": "message_stop"}));
    events
}

/// The error of a status, with its usual text and type unless others are given.
pub(crate) fn error(failure: &Failure<'_>) -> Value {
    let (usual, usual_kind) = usual_error(failure.status);
    let kind = failure.code.unwrap_or(usual_kind);
    let error = json!({"type": kind, "message": failure.message.unwrap_or(usual)});
    json!({"type": "error", "error": error, "request_id": format!("req_{ID}")})
}

fn error_event(failure: &Failure<'_>, _: usize) -> Bytes {
    let body = error(failure);
    Bytes::from(named(&json!({"type": "error", "error": body["error"]})))
}

const fn usual_error(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => ("invalid x-api-key", "authentication_error"),
        403 => (
            "Your API key does not have permission to use the specified resource.",
            "permission_error",
        ),
        404 => ("The requested resource could not be found.", "not_found_error"),
        413 => (
            "Request exceeds the maximum allowed number of bytes.",
            "request_too_large",
        ),
        429 => (
            "This request would exceed your account's rate limit.",
            "rate_limit_error",
        ),
        400..=499 => ("The request is invalid.", "invalid_request_error"),
        529 => ("Overloaded", "overloaded_error"),
        _ => ("Internal server error", "api_error"),
    }
}

/// A content block: thinking or text in pieces, or a call of a tool.
enum Block<'a> {
    Thinking(&'a Thought, String),
    Text(&'a [String]),
    Tool {
        id: String,
        name: &'a str,
        input: &'a Value,
    },
}

fn blocks(plan: &Plan) -> Vec<Block<'_>> {
    let signed = |thought: &Thought| plan.signature(&thought.text()).unwrap_or_default();
    let thinking = plan
        .thought
        .iter()
        .map(|thought| Block::Thinking(thought, signed(thought)));
    let text = plan.calls.is_empty().then_some(Block::Text(&plan.pieces));
    let tools = plan.calls.iter().enumerate().map(|(index, call)| Block::Tool {
        id: format!("toolu_{index}{ID}"),
        name: &call.name,
        input: &call.arguments,
    });
    thinking.chain(text).chain(tools).collect()
}

impl Block<'_> {
    fn whole(&self) -> Value {
        match self {
            Self::Thinking(thought, signature) => {
                json!({"type": "thinking", "thinking": thought.text(), "signature": signature})
            }
            Self::Text(pieces) => json!({"type": "text", "text": pieces.concat()}),
            Self::Tool { id, name, input } => json!({"type": "tool_use", "id": id, "name": name, "input": input}),
        }
    }

    /// The block as it starts.
    fn empty(&self) -> Value {
        match self {
            Self::Thinking(..) => json!({"type": "thinking", "thinking": "", "signature": ""}),
            Self::Text(_) => json!({"type": "text", "text": ""}),
            Self::Tool { id, name, .. } => json!({"type": "tool_use", "id": id, "name": name, "input": {}}),
        }
    }

    fn deltas(&self) -> Vec<Value> {
        match self {
            Self::Thinking(thought, signature) => {
                let pieces = thought.pieces.iter();
                let deltas = pieces.map(|piece| json!({"type": "thinking_delta", "thinking": piece}));
                deltas
                    .chain([json!({"type": "signature_delta", "signature": signature})])
                    .collect()
            }
            Self::Text(pieces) => {
                let deltas = pieces.iter().map(|piece| json!({"type": "text_delta", "text": piece}));
                deltas.collect()
            }
            Self::Tool { input, .. } => {
                let texts = [String::new(), input.to_string()];
                let deltas = texts.map(|text| json!({"type": "input_json_delta", "partial_json": text}));
                deltas.to_vec()
            }
        }
    }

    fn events(&self, index: usize) -> Vec<Value> {
        let mut events = vec![json!({"type": "content_block_start", "index": index, "content_block": self.empty()})];
        let deltas = self.deltas().into_iter();
        events.extend(deltas.map(|d| json!({"type": "content_block_delta", "index": index, "delta": d})));
        events.push(json!({"type": "content_block_stop", "index": index}));
        events
    }
}

fn head(plan: &Plan) -> Value {
    json!({
        "model": plan.model, "id": format!("msg_{ID}"), "type": "message", "role": "assistant",
        "content": [], "stop_reason": null, "stop_sequence": null
    })
}

fn stop_reason(plan: &Plan) -> &'static str {
    if plan.calls.is_empty() { "end_turn" } else { "tool_use" }
}

fn usage(tokens: &Tokens, output: u64) -> Value {
    json!({
        "input_tokens": tokens.input,
        "cache_creation_input_tokens": tokens.cache_write,
        "cache_read_input_tokens": tokens.cache_read,
        "cache_creation": {"ephemeral_5m_input_tokens": tokens.cache_write, "ephemeral_1h_input_tokens": 0},
        "output_tokens": output,
        "service_tier": "standard"
    })
}

fn delta_usage(tokens: &Tokens) -> Value {
    json!({
        "input_tokens": tokens.input,
        "cache_creation_input_tokens": tokens.cache_write,
        "cache_read_input_tokens": tokens.cache_read,
        "output_tokens": tokens.output
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(options: &str, body: &str) -> Plan {
        let body = serde_json::from_str(body).unwrap();
        Plan::new(&options.parse().unwrap(), &ask::read(&body))
    }

    fn names(events: &[String]) -> Vec<&str> {
        events
            .iter()
            .map(|e| e.lines().next().unwrap().strip_prefix("event: ").unwrap())
            .collect()
    }

    #[test]
    fn whole_messages_keep_cache_tokens_apart() {
        let body = message(&plan(
            "chunks=2,input=10,cache_read=5,cache_write=6",
            r#"{"model":"c"}"#,
        ));
        assert_eq!(body["content"], json!([{"type": "text", "text": "The quick"}]));
        assert_eq!(body["usage"]["input_tokens"], 10);
        assert_eq!(body["usage"]["cache_creation"]["ephemeral_5m_input_tokens"], 6);
        assert_eq!(body["stop_reason"], "end_turn");
    }

    #[test]
    fn streams_named_events_with_a_ping() {
        let events = message_events(&plan("chunks=1", "{}"));
        let wanted = [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop",
        ];
        assert_eq!(names(&events), wanted);
        assert!(events[5].contains(r#""output_tokens":1"#));
    }

    #[test]
    fn streams_tool_input_as_json_text() {
        let tools = r#"{"tools":[{"name":"f","input_schema":{"properties":{"a":{"type":"integer"}}}}]}"#;
        let events = message_events(&plan("tools=1", tools));
        assert!(events[4].contains(r#""partial_json":"{\"a\":1}""#), "{}", events[4]);
        assert!(events[6].contains(r#""stop_reason":"tool_use""#));
    }

    #[test]
    fn thinking_comes_first_and_is_signed() {
        let plan = plan("think=hm,chunks=1", "{}");
        let block = &message(&plan)["content"][0];
        assert_eq!(block["thinking"], "hm (0)");
        let signature = block["signature"].as_str().unwrap();
        assert_eq!(crate::signature::turn(signature, "hm (0)"), Some(0));
        let events = message_events(&plan);
        assert!(
            events[3].contains("thinking_delta") && events[5].contains(signature),
            "{events:?}"
        );
    }

    #[test]
    fn errors_have_their_type() {
        let error = |status, message, code| error(&Failure { status, message, code });
        assert_eq!(error(529, None, None)["error"]["type"], "overloaded_error");
        assert_eq!(
            error(400, Some("x"), None)["error"],
            json!({"type": "invalid_request_error", "message": "x"})
        );
    }
}
