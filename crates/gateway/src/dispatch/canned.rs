//! `mock_response`: a deployment that answers by itself, and failures that tests ask for.

use super::{Content, Job, OpenStream};
use crate::exchange::uuid_v4;
use bytes::Bytes;
use serde_json::{Value, json};
use wire::client::Client;
use wire::codec::{Frames, Reply, StreamCodec, StreamSummary, UsageEvent};
use wire::error::{ApiError, ErrorClass};
use wire::usage::{Usage, UsageSource};

/// Characters of a stream's piece.
const PIECE: usize = 3;

/// What LiteLLM says that every mock answer used.
fn usage() -> Usage {
    Usage {
        input_text: 10,
        output_text: 20,
        source: UsageSource::Reported,
        ..Usage::default()
    }
}

/// The canned answer of a deployment, or the error that its text stands for.
///
/// # Errors
/// `litellm.RateLimitError` and its like raise that error.
pub(super) fn answer(
    job: &Job<'_>,
    model: &str,
    text: &str,
    client: Option<&'static dyn Client>,
) -> Result<Content, ApiError> {
    if let Some(error) = named_error(text) {
        return Err(error);
    }
    let shown = job
        .chat
        .shown_model
        .as_deref()
        .filter(|_| job.fallbacks == 0)
        .unwrap_or(model);
    let id = format!("chatcmpl-{}", uuid_v4());
    let created = job.exchange.start_us / 1_000_000;
    let base = json!({ "id": id, "created": created, "model": shown });
    if !job.chat.stream {
        let reply = whole(base, id, text);
        return Ok(Content::Whole(match client {
            Some(client) => client.reply(&job.ask(), reply)?,
            None => reply,
        }));
    }
    let wants_usage = job.chat.wants_usage || client.is_some();
    let codec: Box<dyn StreamCodec> = Box::new(canned(&base, id, text, wants_usage));
    let codec = match client {
        Some(client) => client.stream(&job.ask(), codec),
        None => codec,
    };
    Ok(Content::Stream(OpenStream::canned(codec)?))
}

fn whole(mut base: Value, id: String, text: &str) -> Reply {
    base["object"] = "chat.completion".into();
    base["choices"] =
        json!([{ "finish_reason": "stop", "index": 0, "message": { "content": text, "role": "assistant" } }]);
    base["usage"] = usage_json();
    let body = vec![Bytes::from(base.to_string())];
    Reply {
        body,
        usage: usage(),
        id: Some(id),
        finish_reason: Some("stop".into()),
        ..Reply::default()
    }
}

fn usage_json() -> Value {
    let usage = usage();
    json!({ "completion_tokens": usage.completion(), "prompt_tokens": usage.prompt(), "total_tokens": usage.total() })
}

fn canned(base: &Value, id: String, text: &str, wants_usage: bool) -> Canned {
    let chunk = |choices: Value| {
        let mut chunk = base.clone();
        chunk["object"] = "chat.completion.chunk".into();
        chunk["choices"] = choices;
        chunk
    };
    let frame = |chunk: &Value| Bytes::from(format!("data: {chunk}\n\n"));
    let characters: Vec<char> = text.chars().collect();
    let mut ready = Vec::new();
    for (index, piece) in characters.chunks(PIECE).enumerate() {
        let mut delta = json!({ "content": piece.iter().collect::<String>() });
        if index == 0 {
            delta["role"] = "assistant".into();
        }
        ready.push(frame(&chunk(json!([{ "index": 0, "delta": delta }]))));
    }
    ready.push(frame(&chunk(
        json!([{ "index": 0, "delta": {}, "finish_reason": "stop" }]),
    )));
    let usage = wants_usage.then(|| {
        let mut last = chunk(json!([{ "index": 0, "delta": {} }]));
        last["usage"] = usage_json();
        UsageEvent {
            event: frame(&last),
            cost_at: None,
        }
    });
    let last = Some(Bytes::from_static(b"data: [DONE]\n\n"));
    let frames = Frames {
        ready,
        usage,
        last,
        has_content: true,
    };
    Canned { id, frames }
}

/// The codec of a stream that is all there: it hands it out at its end.
struct Canned {
    id: String,
    frames: Frames,
}

impl StreamCodec for Canned {
    fn push(&mut self, _: Bytes, _: &mut Frames) -> Result<(), ApiError> {
        Ok(())
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        *out = std::mem::take(&mut self.frames);
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        let finish_reason = Some("stop".into());
        StreamSummary {
            usage: usage(),
            id: Some(self.id.clone()),
            finish_reason,
            ..StreamSummary::default()
        }
    }

    fn text(&self) -> &str {
        ""
    }
}

/// The errors that LiteLLM knows by text.
fn named_error(text: &str) -> Option<ApiError> {
    Some(match text {
        "litellm.InternalServerError" => ApiError::new(
            ErrorClass::InternalServer,
            "litellm.InternalServerError: this is a mock internal server error",
        ),
        "litellm.RateLimitError" | "Exception: 429" => ApiError::new(
            ErrorClass::RateLimit,
            "litellm.RateLimitError: this is a mock rate limit error",
        )
        .kind_is("throttling_error"),
        "litellm.ContextWindowExceededError" => ApiError::new(
            ErrorClass::ContextWindowExceeded,
            "litellm.ContextWindowExceededError: litellm.BadRequestError: this is a mock context window exceeded error",
        ),
        "Exception: content_filter_policy" => ApiError::new(
            ErrorClass::ContentPolicyViolation,
            "litellm.ContentPolicyViolationError: litellm.BadRequestError: this is a mock content policy violation error",
        ),
        "Exception: mock_streaming_error" => ApiError::new(
            ErrorClass::ApiConnection,
            "litellm.APIConnectionError: this is a mock streaming error",
        ),
        _ => return None,
    })
}

/// `mock_testing_*`: the first group fails as asked, so that its fallbacks are seen to work.
pub(super) fn asked_failure(job: &Job<'_>, group: &str) -> Option<ApiError> {
    let asked = job.chat.mock_failure.filter(|_| job.fallbacks == 0)?;
    let text = format!("This is a mock exception for model={group}, to trigger a fallback.");
    Some(match asked {
        "mock_testing_context_fallbacks" => ApiError::new(
            ErrorClass::ContextWindowExceeded,
            format!("litellm.ContextWindowExceededError: {text}"),
        ),
        "mock_testing_content_policy_fallbacks" => ApiError::new(
            ErrorClass::ContentPolicyViolation,
            format!("litellm.ContentPolicyViolationError: {text}"),
        ),
        "mock_testing_rate_limit_error" => {
            ApiError::new(ErrorClass::RateLimit, format!("litellm.RateLimitError: {text}")).kind_is("throttling_error")
        }
        _ => ApiError::new(
            ErrorClass::InternalServer,
            format!("litellm.InternalServerError: {text}"),
        ),
    })
}
