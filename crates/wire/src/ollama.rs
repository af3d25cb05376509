//! Ollama's own APIs: chat, and generation from a prompt.

mod chat;
mod generate;
mod options;
mod thoughts;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error;
use crate::hub::message::Message;
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
        chat::write(call).map(unnamed)
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
        generate::write(call).map(unnamed)
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

/// What LiteLLM's HTTP client says of a body that it wasn't told the kind of; Ollama doesn't look.
fn unnamed(mut request: UpstreamRequest) -> UpstreamRequest {
    let header = ("content-type".to_owned(), "application/octet-stream".to_owned());
    request.headers.push(header);
    request
}

/// A picture as Ollama takes it: base64 without a URL around it.
fn picture<'a>(rules: &ProviderRules, url: &'a str) -> Result<&'a str, ApiError> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Err(error::refuse(
            rules,
            "an image_url part has a URL, which Ollama doesn't fetch; send the image as a data URI",
        ));
    }
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    Ok(data.map_or(url, |(_, base64)| base64))
}

/// The pictures of a message, of which nothing may be lost.
fn pictures<'a>(rules: &ProviderRules, message: &'a Message<'_>) -> Result<Vec<&'a str>, ApiError> {
    message.check(rules, &["image_url"])?;
    message.images().map(|url| picture(rules, url)).collect()
}
