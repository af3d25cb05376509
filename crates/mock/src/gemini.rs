//! Google's dialect, at AI Studio's paths and at Vertex's.

pub(crate) mod ask;
pub(crate) mod embed;

use crate::api::{Api, Dialect, Failure, Streams, Talk, Work};
use crate::form;
use crate::plan::{ID, Plan, Tokens};
use bytes::Bytes;
use serde_json::{Value, json};

/// Google.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("x-request-id", "req_"),
    error,
    error_header: None,
};

/// `:generateContent`.
pub(crate) static WHOLE: Api = Api {
    name: "generateContent",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        streams: Streams::Never,
        ..TALK
    }),
};

/// `:streamGenerateContent?alt=sse`.
pub(crate) static SSE_STREAM: Api = Api {
    name: "streamGenerateContent, events",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

/// `:streamGenerateContent`, which is one JSON array.
pub(crate) static ARRAY_STREAM: Api = Api {
    name: "streamGenerateContent, array",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        events: array,
        form: &form::ARRAY,
        error_event: array_error,
        ..TALK
    }),
};

/// `:countTokens`.
pub(crate) static COUNT: Api = Api {
    name: "countTokens",
    dialect: &DIALECT,
    work: Work::Make(|options, _, _| {
        let input = options.input;
        json!({"totalTokens": input, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": input}]}).into()
    }),
};

const TALK: Talk = Talk {
    read: ask::read,
    check: Some(ask::check),
    streams: Streams::Always,
    whole,
    events,
    form: &form::SSE,
    error_event: |failure, _| Bytes::from(event(&error(failure))),
    keeps: false,
};

fn whole(plan: &Plan) -> Value {
    chunk(plan, &parts(plan), true)
}

fn events(plan: &Plan) -> Vec<String> {
    chunks(plan).iter().map(event).collect()
}

fn event(chunk: &Value) -> String {
    format!("data: {chunk}\r\n\r\n")
}

fn array(plan: &Plan) -> Vec<String> {
    let chunks = chunks(plan);
    let last = chunks.len().saturating_sub(1);
    let element = |(index, chunk)| {
        let begin = if index == 0 { "[" } else { ",\r\n" };
        let end = if index == last { "\n]" } else { "" };
        format!("{begin}{chunk}{end}")
    };
    chunks.iter().enumerate().map(element).collect()
}

fn array_error(failure: &Failure<'_>, number: usize) -> Bytes {
    let begin = if number == 0 { "[" } else { ",\r\n" };
    Bytes::from(format!("{begin}{}\n]", error(failure)))
}

/// The stream: a chunk per part, the last one with the reason for the end.
fn chunks(plan: &Plan) -> Vec<Value> {
    let parts = parts(plan);
    let last = parts.len().saturating_sub(1);
    let chunk = |(index, part): (usize, &Value)| chunk(plan, std::slice::from_ref(part), index == last);
    parts.iter().enumerate().map(chunk).collect()
}

/// Thoughts, then text or calls, of which the first is signed.
fn parts(plan: &Plan) -> Vec<Value> {
    let thought = plan.thought.iter().flat_map(|thought| &thought.pieces);
    let thought = thought.map(|piece| json!({"text": piece, "thought": true}));
    let text = plan.pieces.iter().map(|piece| json!({"text": piece}));
    let calls = plan.calls.iter().enumerate().map(|(index, call)| {
        let mut part = json!({"functionCall": {"name": call.name, "args": call.arguments}});
        if let Some(signature) = plan.signature(&call.name).filter(|_| index == 0) {
            part["thoughtSignature"] = json!(signature);
        }
        part
    });
    let mut parts: Vec<Value> = thought.chain(text).chain(calls).collect();
    if parts.is_empty() {
        parts.push(json!({"text": ""}));
    }
    parts
}

fn chunk(plan: &Plan, parts: &[Value], last: bool) -> Value {
    let mut candidate = json!({"content": {"parts": parts, "role": "model"}, "index": 0});
    if last {
        candidate["finishReason"] = json!("STOP");
    }
    let mut body = json!({"candidates": [candidate]});
    if let Some(tokens) = &plan.tokens {
        body["usageMetadata"] = usage(tokens, last);
    }
    body["modelVersion"] = json!(plan.model);
    body["responseId"] = json!(ID);
    body
}

/// The prompt's tokens, and the answer's when it is complete.
fn usage(tokens: &Tokens, complete: bool) -> Value {
    let prompt = tokens.prompt();
    let mut usage = json!({
        "promptTokenCount": prompt,
        "totalTokenCount": prompt,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}]
    });
    if tokens.cache_read > 0 {
        usage["cachedContentTokenCount"] = json!(tokens.cache_read);
        usage["cacheTokensDetails"] = json!([{"modality": "TEXT", "tokenCount": tokens.cache_read}]);
    }
    if complete {
        usage["candidatesTokenCount"] = json!(tokens.output.saturating_sub(tokens.reasoning));
        usage["totalTokenCount"] = json!(prompt + tokens.output);
        if tokens.reasoning > 0 {
            usage["thoughtsTokenCount"] = json!(tokens.reasoning);
        }
    }
    usage
}

/// The error of a status, with its usual text and name unless others are given.
fn error(failure: &Failure<'_>) -> Value {
    let (name, usual) = match failure.status {
        401 => ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
        403 => ("PERMISSION_DENIED", "The caller does not have permission"),
        404 => ("NOT_FOUND", "The model is not found for API version v1beta."),
        429 => ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        400..=499 => ("INVALID_ARGUMENT", "Request contains an invalid argument."),
        503 => ("UNAVAILABLE", "The model is overloaded. Please try again later."),
        504 => ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        _ => ("INTERNAL", "An internal error has occurred."),
    };
    let (name, message) = (failure.code.unwrap_or(name), failure.message.unwrap_or(usual));
    json!({"error": {"code": failure.status, "message": message, "status": name}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(options: &str, body: &Value) -> Plan {
        Plan::new(&options.parse().unwrap(), &ask::read(body))
    }

    #[test]
    fn usage_adds_up() {
        let body = whole(&plan("think,chunks=3,input=7,cache_read=5,cache_write=1", &json!({})));
        let count = |name: &str| body["usageMetadata"][name].as_u64().unwrap();
        assert_eq!((count("promptTokenCount"), count("cachedContentTokenCount")), (13, 5));
        assert_eq!((count("candidatesTokenCount"), count("thoughtsTokenCount")), (3, 2));
        assert_eq!(count("totalTokenCount"), 13 + 3 + 2);
    }

    #[test]
    fn an_array_is_json_as_a_whole() {
        let chunks: Vec<Value> = serde_json::from_str(&array(&plan("chunks=3", &json!({}))).concat()).unwrap();
        assert_eq!(chunks.len(), 3);
        assert_eq!(chunks[2]["candidates"][0]["finishReason"], "STOP");
        let one: Vec<Value> = serde_json::from_str(&array(&plan("chunks=1", &json!({}))).concat()).unwrap();
        assert_eq!(one[0]["candidates"][0]["content"]["parts"][0]["text"], "The");
    }

    #[test]
    fn only_the_first_call_is_signed() {
        let tools = json!({"tools": [{"functionDeclarations": [{"name": "f"}, {"name": "g"}]}]});
        let parts = parts(&plan("turns=1,tools=2,think", &tools));
        let signed = |part: &Value| part.get("thoughtSignature").is_some();
        assert_eq!(
            parts.iter().map(signed).collect::<Vec<_>>(),
            [false, false, true, false]
        );
    }
}
