//! OpenAI's text completions: for providers that have them, for chat in their place, and the other way round.

mod chat;
mod client;
mod client_stream;
mod stream;

pub use chat::TextChat;
pub use client::TextClient;

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Splice, elements, quote};
use crate::native;
use crate::openai::request::draft::Draft;
use crate::openai::request::{plain, upstream_model};
use crate::openai::{error, usage};
use bytes::Bytes;
use serde_json::Value;

const PATH: &str = "/completions";

/// The codec of providers that have text completions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Completions;

impl Codec for Completions {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, PATH)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        plain::write(call, |draft| {
            unwrap_prompt(draft);
            set_stream(draft, call.stream);
            draft.set("model", quote(&upstream_model(call)));
            Ok(asked(draft))
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let choices = native::list(call.rules, &peek, &body, "choices")?;
        let report = usage::read(peek.get(&body, "usage").unwrap_or_default());
        let text = (!report.usage.is_reported()).then(|| texts(choices));
        let mut splice = Splice::new(&body, &peek);
        if let Some(model) = call.shown_model {
            splice.set("model", quote(model));
        }
        Ok(Reply {
            usage: report.usage,
            id: peek.text(&body, "id").map(Into::into),
            text,
            finish_reason: first_finish(choices),
            body: splice.finish(),
            ..Reply::default()
        })
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::TextStream::new(call))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read_printed(rules, head, body)
    }
}

/// A list of one text is that text.
fn unwrap_prompt(draft: &mut Draft<'_>) {
    let prompt = draft.get("prompt").unwrap_or_default();
    if let [only] = elements(prompt).as_slice()
        && let Some(text) = prompt.get(only.clone()).filter(|text| text.starts_with(b"\""))
    {
        let text = Bytes::copy_from_slice(text);
        draft.set("prompt", text);
    }
}

/// Streams are asked for their usage: it is what they are billed by.
fn set_stream(draft: &mut Draft<'_>, stream: bool) {
    draft.remove("stream_options");
    draft.remove("stream");
    if stream {
        draft.set("stream", "true");
        draft.set("stream_options", r#"{"include_usage":true}"#);
    }
}

/// OpenAI's own default of `max_tokens` is 16, but other servers have others. Each prompt of a list has answers of its
/// own, and all of `best_of` are billed.
fn asked(draft: &Draft<'_>) -> Asked {
    let number = |name: &str| serde_json::from_slice::<u64>(draft.get(name)?).ok();
    let prompt = draft.get("prompt").unwrap_or_default();
    let prompts = match elements(prompt).first().and_then(|first| prompt.get(first.start)) {
        Some(b'"' | b'[') => elements(prompt).len() as u64,
        _ => 1,
    };
    let choices = number("n").max(number("best_of")).unwrap_or(1).max(1);
    Asked {
        max_tokens: number("max_tokens"),
        choices: choices.saturating_mul(prompts),
        ..Asked::default()
    }
}

fn texts(choices: &[u8]) -> String {
    let choices: Vec<Value> = serde_json::from_slice(choices).unwrap_or_default();
    choices
        .iter()
        .filter_map(|choice| choice.get("text")?.as_str())
        .collect()
}

fn first_finish(choices: &[u8]) -> Option<String> {
    let choices: Vec<Value> = serde_json::from_slice(choices).ok()?;
    Some(choices.first()?.get("finish_reason")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests;
