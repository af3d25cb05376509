//! OpenAI's dialect: chat completions, and what its other APIs share.

pub(crate) mod ask;
pub(crate) mod audio;
pub(crate) mod completions;
pub(crate) mod embeddings;
pub(crate) mod error;
pub(crate) mod images;
pub(crate) mod moderations;
pub(crate) mod rerank;

use crate::api::{Api, Dialect, Streams, Talk, Work};
use crate::form;
use crate::plan::{CREATED, ID, Plan, Tokens, ToolCall, cut};
use serde_json::{Map, Value, json};

/// OpenAI.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("x-request-id", "req_"),
    error: error::body,
    error_header: None,
};

/// `POST /v1/chat/completions`.
pub(crate) static CHAT: Api = Api {
    name: "chat completions",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        read: ask::read,
        check: None,
        streams: Streams::Asked,
        whole: chat,
        events: chat_events,
        form: &form::SSE,
        error_event: error::event,
        keeps: false,
    }),
};

/// `GET /v1/models`.
pub(crate) static MODELS: Api = Api {
    name: "models",
    dialect: &DIALECT,
    work: Work::Make(|_, _, _| models().into()),
};

/// The event that ends a stream.
const DONE: &str = "data: [DONE]\n\n";

fn models() -> Value {
    let model = |id: &str| json!({"id": id, "object": "model", "created": CREATED, "owned_by": "mock"});
    json!({"object": "list", "data": [model("mock-model")]})
}

fn chat(plan: &Plan) -> Value {
    let mut message = json!({"role": "assistant", "content": plan.text(), "refusal": null, "annotations": []});
    if let Some(thought) = &plan.thought {
        message["reasoning_content"] = json!(thought.text());
    }
    if !plan.calls.is_empty() {
        let calls = plan.calls.iter().enumerate();
        message["content"] = Value::Null;
        message["tool_calls"] = calls.map(|(i, call)| tool_call(i, call, call.text())).collect();
    }
    let choice = json!({"index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason(plan)});
    let mut body = head(plan, "chatcmpl-", "chat.completion");
    body.insert("choices".to_owned(), json!([choice]));
    if let Some(tokens) = &plan.tokens {
        body.insert("usage".to_owned(), usage(tokens));
    }
    body.insert("service_tier".to_owned(), json!("default"));
    body.insert("system_fingerprint".to_owned(), json!("fp_mock"));
    Value::Object(body)
}

fn chat_events(plan: &Plan) -> Vec<String> {
    let mut deltas = vec![
        json!({"role": "assistant", "content": if plan.calls.is_empty() { json!("") } else { Value::Null }, "refusal": null}),
    ];
    let thought = plan.thought.iter().flat_map(|thought| &thought.pieces);
    deltas.extend(thought.map(|piece| json!({"reasoning_content": piece})));
    deltas.extend(plan.pieces.iter().map(|piece| json!({"content": piece})));
    deltas.extend(plan.calls.iter().enumerate().flat_map(|(i, call)| call_deltas(i, call)));
    let choice =
        |delta: &Value, finish: Value| json!([{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]);
    let mut choices: Vec<Value> = deltas.iter().map(|delta| choice(delta, Value::Null)).collect();
    choices.push(choice(&json!({}), json!(finish_reason(plan))));
    let mut head = head(plan, "chatcmpl-", "chat.completion.chunk");
    head.insert("service_tier".to_owned(), json!("default"));
    head.insert("system_fingerprint".to_owned(), json!("fp_mock"));
    events(plan, &head, choices)
}

/// Events with these `choices`, the usage event if it is wanted, and the end.
fn events(plan: &Plan, head: &Map<String, Value>, choices: Vec<Value>) -> Vec<String> {
    let chunk = |choices: Value, usage: Value| {
        let mut body = head.clone();
        body.insert("choices".to_owned(), choices);
        if plan.usage_chunk {
            body.insert("usage".to_owned(), usage);
        }
        format!("data: {}\n\n", Value::Object(body))
    };
    let mut events: Vec<String> = choices.into_iter().map(|one| chunk(one, Value::Null)).collect();
    if let Some(tokens) = plan.tokens.filter(|_| plan.usage_chunk) {
        events.push(chunk(json!([]), usage(&tokens)));
    }
    events.push(DONE.to_owned());
    events
}

fn head(plan: &Plan, prefix: &str, object: &str) -> Map<String, Value> {
    let id = format!("{prefix}{ID}");
    let members = [
        ("id", json!(id)),
        ("object", json!(object)),
        ("created", json!(CREATED)),
        ("model", json!(plan.model)),
    ];
    members
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

fn usage(tokens: &Tokens) -> Value {
    let prompt = tokens.prompt();
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": tokens.output,
        "total_tokens": prompt + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": tokens.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0
        }
    })
}

fn finish_reason(plan: &Plan) -> &'static str {
    if plan.calls.is_empty() { "stop" } else { "tool_calls" }
}

fn tool_call(index: usize, call: &ToolCall, text: String) -> Value {
    let id = format!("call_{index}{ID}");
    match call.custom {
        true => json!({"id": id, "type": "custom", "custom": {"name": call.name, "input": text}}),
        false => json!({"id": id, "type": "function", "function": {"name": call.name, "arguments": text}}),
    }
}

/// A call in a stream: its head, then its arguments in two pieces.
fn call_deltas(index: usize, call: &ToolCall) -> Vec<Value> {
    let mut head = tool_call(index, call, String::new());
    head["index"] = json!(index);
    let more = cut(&call.text(), 2).into_iter().map(|piece| match call.custom {
        true => json!({"index": index, "custom": {"input": piece}}),
        false => json!({"index": index, "function": {"arguments": piece}}),
    });
    std::iter::once(head)
        .chain(more)
        .map(|call| json!({"tool_calls": [call]}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(options: &str, body: &str) -> Plan {
        let body = serde_json::from_str(body).unwrap();
        Plan::new(&options.parse().unwrap(), &ask::read(&body))
    }

    fn data(event: &str) -> Value {
        serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap()
    }

    #[test]
    fn whole_answers_report_usage_that_adds_up() {
        let body = chat(&plan(
            "chunks=2,input=10,cache_read=5,output=7,reasoning=3",
            r#"{"model":"m"}"#,
        ));
        assert_eq!(body["choices"][0]["message"]["content"], "The quick");
        assert_eq!(body["usage"]["prompt_tokens"], 15);
        assert_eq!(body["usage"]["total_tokens"], 22);
        assert_eq!(body["usage"]["prompt_tokens_details"]["cached_tokens"], 5);
        assert_eq!(body["model"], "m");
    }

    #[test]
    fn streams_role_content_finish_usage_done() {
        let events = chat_events(&plan("chunks=2", r#"{"stream_options":{"include_usage":true}}"#));
        assert_eq!(events.len(), 6);
        assert_eq!(data(&events[0])["choices"][0]["delta"]["role"], "assistant");
        assert_eq!(data(&events[1])["choices"][0]["delta"], json!({"content": "The"}));
        assert_eq!(data(&events[1])["usage"], Value::Null);
        assert_eq!(data(&events[3])["choices"][0]["finish_reason"], "stop");
        assert_eq!(
            (&data(&events[4])["choices"], &data(&events[4])["usage"]["total_tokens"]),
            (&json!([]), &json!(22))
        );
        assert_eq!(events[5], DONE);
    }

    #[test]
    fn without_a_wish_no_usage_is_streamed() {
        let events = chat_events(&plan("chunks=1", "{}"));
        assert_eq!(events.len(), 4);
        assert!(data(&events[0]).get("usage").is_none());
    }

    #[test]
    fn calls_have_ids_of_their_own() {
        let body = r#"{"tools":[{"function":{"name":"f","parameters":{"properties":{"a":{"type":"integer"}}}}}]}"#;
        let plan = plan("tools=2", body);
        let whole = chat(&plan);
        let calls = &whole["choices"][0]["message"]["tool_calls"];
        assert_ne!(calls[0]["id"], calls[1]["id"]);
        assert_eq!(whole["choices"][0]["finish_reason"], "tool_calls");
        let events = chat_events(&plan);
        let texts = events[2..4]
            .iter()
            .map(|e| data(e)["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"].clone());
        assert_eq!(
            texts.map(|t| t.as_str().unwrap().to_owned()).collect::<String>(),
            r#"{"a":1}"#
        );
    }
}
