//! Bedrock's `invoke`: Anthropic's dialect in Amazon's frames.

use super::{DIALECT, error_event};
use crate::anthropic;
use crate::api::{Api, Streams, Talk, Work};
use crate::form;
use crate::plan::Plan;
use serde_json::{Value, json};

/// `POST /model/{id}/invoke`.
pub(crate) static WHOLE: Api = Api {
    name: "invoke",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        streams: Streams::Never,
        ..TALK
    }),
};

/// `POST /model/{id}/invoke-with-response-stream`.
pub(crate) static STREAM: Api = Api {
    name: "invoke-with-response-stream",
    dialect: &DIALECT,
    work: Work::Talk(TALK),
};

const TALK: Talk = Talk {
    read: anthropic::ask::read,
    check: Some(anthropic::ask::check),
    streams: Streams::Always,
    whole: anthropic::message,
    events,
    form: &form::CHUNKS,
    error_event,
    keeps: false,
};

/// Anthropic's events; the last one has Amazon's own figures.
fn events(plan: &Plan) -> Vec<String> {
    let mut events = anthropic::events(plan);
    if let (Some(last), Some(tokens)) = (events.last_mut(), &plan.tokens) {
        last["amazon-bedrock-invocationMetrics"] = json!({
            "inputTokenCount": tokens.input, "outputTokenCount": tokens.output,
            "cacheReadInputTokenCount": tokens.cache_read, "cacheWriteInputTokenCount": tokens.cache_write,
            "invocationLatency": 2, "firstByteLatency": 1
        });
    }
    events.iter().map(Value::to_string).collect()
}
