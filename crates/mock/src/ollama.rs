//! Ollama's dialect: answers as lines of JSON.

mod ask;

use crate::api::{Api, Dialect, Failure, Streams, Talk, Work};
use crate::form::{self, line};
use crate::openai::embeddings::{inputs, vector};
use crate::options::Options;
use crate::plan::Plan;
use bytes::Bytes;
use serde_json::{Value, json};

/// Ollama.
pub(crate) static DIALECT: Dialect = Dialect {
    id: ("x-request-id", ""),
    error,
    error_header: None,
};

/// `POST /api/chat`.
pub(crate) static CHAT: Api = Api {
    name: "ollama chat",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

/// `POST /api/generate`.
pub(crate) static GENERATE: Api = Api {
    name: "ollama generate",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        whole: |plan| generated(&whole(plan)),
        events: |plan| chunks(plan).iter().map(|chunk| line(&generated(chunk))).collect(),
        ..TALK
    }),
};

/// `POST /api/embed`.
pub(crate) static EMBED: Api = Api {
    name: "ollama embed",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| embed(options, body).into()),
};

/// `GET /api/tags`.
pub(crate) static TAGS: Api = Api {
    name: "ollama tags",
    dialect: &DIALECT,
    work: Work::Make(|_, _, _| tags().into()),
};

/// `POST /api/show`.
pub(crate) static SHOW: Api = Api {
    name: "ollama show",
    dialect: &DIALECT,
    work: Work::Make(|_, _, _| show().into()),
};

const TALK: Talk = Talk {
    read: ask::read,
    check: None,
    streams: Streams::UnlessDenied,
    whole,
    events: |plan| chunks(plan).iter().map(line).collect(),
    form: &form::LINES,
    error_event: |failure, _| Bytes::from(line(&error(failure))),
    keeps: false,
};

/// [`crate::plan::CREATED`] as Ollama writes it.
const MADE: &str = "2023-11-14T22:13:20.000000Z";

fn whole(plan: &Plan) -> Value {
    let mut message = json!({"role": "assistant", "content": plan.text()});
    if let Some(thought) = &plan.thought {
        message["thinking"] = json!(thought.text());
    }
    if !plan.calls.is_empty() {
        message["tool_calls"] = calls(plan);
    }
    end(plan, message)
}

/// A chunk per piece, then the end with the figures.
fn chunks(plan: &Plan) -> Vec<Value> {
    let chunk = |message: Value| json!({"model": plan.model, "created_at": MADE, "message": message, "done": false});
    let said = |member: &str, piece: &str| {
        let mut message = json!({"role": "assistant", "content": ""});
        message[member] = json!(piece);
        chunk(message)
    };
    let thought = plan.thought.iter().flat_map(|thought| &thought.pieces);
    let mut chunks: Vec<Value> = thought.map(|piece| said("thinking", piece)).collect();
    chunks.extend(plan.pieces.iter().map(|piece| said("content", piece)));
    if !plan.calls.is_empty() {
        chunks.push(chunk(
            json!({"role": "assistant", "content": "", "tool_calls": calls(plan)}),
        ));
    }
    chunks.push(end(plan, json!({"role": "assistant", "content": ""})));
    chunks
}

fn calls(plan: &Plan) -> Value {
    let call = |call: &crate::plan::ToolCall| json!({"function": {"name": call.name, "arguments": call.arguments}});
    plan.calls.iter().map(call).collect()
}

fn end(plan: &Plan, message: Value) -> Value {
    let mut body = json!({
        "model": plan.model, "created_at": MADE, "message": message, "done_reason": "stop", "done": true,
        "total_duration": 3_000_000, "load_duration": 1_000_000
    });
    if let Some(tokens) = &plan.tokens {
        body["prompt_eval_count"] = json!(tokens.prompt());
        body["prompt_eval_duration"] = json!(1_000_000);
        body["eval_count"] = json!(tokens.output);
        body["eval_duration"] = json!(1_000_000);
    }
    body
}

/// An answer of `/api/chat` as `/api/generate` writes it.
fn generated(chat: &Value) -> Value {
    let mut body = json!({"model": chat["model"], "created_at": MADE, "response": chat["message"]["content"]});
    if let Some(thinking) = chat["message"].get("thinking") {
        body["thinking"] = thinking.clone();
    }
    let members = chat
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "message");
    members.for_each(|(name, value)| body[name] = value.clone());
    if chat["done"] == true {
        body["context"] = json!([1, 2, 3]);
    }
    body
}

fn embed(options: &Options, body: &Value) -> Value {
    let embeddings: Vec<Vec<f32>> = (0..inputs(&body["input"]))
        .map(|index| vector(options.dims, index))
        .collect();
    let mut answer = json!({
        "model": body["model"], "embeddings": embeddings, "total_duration": 2_000_000, "load_duration": 1_000_000
    });
    if options.usage {
        answer["prompt_eval_count"] = json!(options.input);
    }
    answer
}

fn details() -> Value {
    json!({
        "parent_model": "", "format": "gguf", "family": "mock", "families": ["mock"], "parameter_size": "1B",
        "quantization_level": "Q4_K_M"
    })
}

fn tags() -> Value {
    let model = json!({
        "name": "mock-model:latest", "model": "mock-model:latest", "modified_at": MADE, "size": 1_000_000_000,
        "digest": "0".repeat(64), "details": details()
    });
    json!({"models": [model]})
}

fn show() -> Value {
    json!({
        "modelfile": "FROM mock", "parameters": "stop \"<|end|>\"", "template": "{{ .Prompt }}", "details": details(),
        "model_info": {"general.architecture": "mock", "general.parameter_count": 1_000_000_000, "mock.context_length": 131_072},
        "capabilities": ["completion", "tools", "thinking"], "modified_at": MADE
    })
}

fn error(failure: &Failure<'_>) -> Value {
    let usual = match failure.status {
        401 => "unauthorized",
        404 => "model \"mock-model\" not found, try pulling it first",
        429 => "too many concurrent requests",
        400..=499 => "invalid request",
        503 => "server busy, please try again.  maximum pending requests exceeded",
        _ => "an error was encountered while running the model",
    };
    json!({"error": failure.message.unwrap_or(usual)})
}
