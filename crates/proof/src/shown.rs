//! The usage that a client is shown, in any dialect.

use crate::body::is_json;
use bytes::Bytes;
use serde_json::Value;
use wire::call_type::CallType;
use wire::sse;

/// Tokens of the prompt and of the answer, as a body or an event tells them.
pub fn usage(client: CallType, body: &Value) -> Option<(u64, u64)> {
    let usage = [&body["usage"], &body["response"]["usage"], &body["usageMetadata"]];
    let usage = usage.into_iter().find(|usage| usage.is_object())?;
    // Some providers write whole counts as floats.
    let count = |name: &&str| usage[*name].as_f64().map_or(0, |count| count.max(0.0) as u64);
    let sum = |names: &[&str]| names.iter().map(count).sum();
    Some(match client {
        CallType::Chat | CallType::Completions | CallType::Embeddings => {
            (sum(&["prompt_tokens"]), sum(&["completion_tokens"]))
        }
        CallType::Responses => (sum(&["input_tokens"]), sum(&["output_tokens"])),
        CallType::Messages => (
            sum(&["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"]),
            sum(&["output_tokens"]),
        ),
        CallType::Generate => (
            sum(&["promptTokenCount"]),
            sum(&["candidatesTokenCount", "thoughtsTokenCount"]),
        ),
        _ => return None,
    })
}

/// The data of a stream's events, which is JSON, without `[DONE]`.
///
/// # Errors
/// What isn't an event with JSON.
pub fn events(stream: &[u8]) -> Result<Vec<Bytes>, String> {
    let mut splitter = sse::Splitter::holding(usize::MAX);
    splitter.push(stream.to_vec().into());
    let mut events = Vec::new();
    while let Some(event) = splitter.event().map_err(|error| error.to_string())? {
        if event.data.as_ref() == b"[DONE]" {
            continue;
        }
        if !is_json(&event.data) {
            return Err(format!("no JSON: {}", String::from_utf8_lossy(&event.raw)));
        }
        events.push(event.data);
    }
    match splitter.finish() {
        Ok(None) => Ok(events),
        _ => Err("the last event has no end".to_owned()),
    }
}
