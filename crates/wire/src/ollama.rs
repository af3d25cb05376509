//! Ollama's own APIs: chat, and generation from a prompt.

mod chat;
mod generate;
mod options;
mod thoughts;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error;
use crate::hub::stream::Stream;
use bytes::Bytes;

/// OpenAI chat completions in, `/api/chat` out.
#[derive(Clone, Copy, Debug, Default)]
pub struct OllamaChat;

/// OpenAI chat completions in, `/api/generate` out: the messages become one prompt.
#[derive(Clone, Copy, Debug, Default)]
pub struct OllamaGenerate;

impl Codec for OllamaChat {
    fn url(&self, target: Target<'_>) -> String {
        url(target, "/api/chat")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        chat::write(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        chat::read(call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(Stream::new(call, chat::Events::new(call.rules)))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, head, body)
    }
}

impl Codec for OllamaGenerate {
    fn url(&self, target: Target<'_>) -> String {
        url(target, "/api/generate")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        generate::write(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        generate::read(call, &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(Stream::new(call, generate::Events::new(call.rules)))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(rules, head, body)
    }
}

fn url(target: Target<'_>, path: &str) -> String {
    let base = target.api_base.trim_end_matches('/');
    match base.ends_with(path) {
        true => base.to_owned(),
        false => format!("{base}{path}"),
    }
}

/// A picture as Ollama takes it: base64 without a URL around it.
fn picture(url: &str) -> &str {
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    data.map_or(url, |(_, base64)| base64)
}
