//! Chat by providers that have text completions only: messages are prompts, a text is the answer's content.

use super::PATH;
use crate::codec::{Call, Codec, Frames, Reply, ReplyHead, StreamCodec, StreamSummary, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::json::{Patch, Peek, Splice, elements, quote};
use crate::native;
use crate::openai::{OpenAi, error};
use crate::sse::{Splitter, TooLong};
use bytes::Bytes;
use serde_json::Value;

/// The codec between chat and a provider's text completions.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextChat;

impl Codec for TextChat {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, PATH)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let chat = OpenAi.request(call)?;
        let body: Bytes = chat.body.concat().into();
        let Ok(peek) = Peek::object(&body) else {
            return Err(error::senseless(call.rules, &body));
        };
        let mut splice = Splice::new(&body, &peek);
        splice.set("prompt", prompt(peek.get(&body, "messages").unwrap_or_default()));
        splice.remove("messages");
        Ok(UpstreamRequest {
            body: splice.finish(),
            ..chat
        })
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let chat = as_chat(&body, "message").unwrap_or(body);
        OpenAi.response(call, head, chat)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(Stream {
            rules: *call.rules,
            splitter: Splitter::default(),
            chat: OpenAi.stream(call, head),
        })
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        OpenAi.error(rules, model, head, body)
    }
}

/// The text of the only message, or a list of all messages' texts.
fn prompt(messages: &[u8]) -> Bytes {
    let messages: Vec<Value> = serde_json::from_slice(messages).unwrap_or_default();
    let text = |message: &Value| match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    };
    let mut texts: Vec<String> = messages.iter().map(text).collect();
    match texts.len() {
        1 => quote(&texts.remove(0)),
        _ => Value::from(texts).to_string().into(),
    }
}

/// A text completion, or a chunk of one, as a chat completion whose choices have `member`. `None` if it is none.
fn as_chat(body: &Bytes, member: &str) -> Option<Bytes> {
    let peek = Peek::object(body).ok()?;
    let span = peek.span(body, "choices")?;
    let choices = body.slice(span.clone());
    let mut patch = Patch::default();
    for at in elements(&choices) {
        let choice = choices.slice(at.clone());
        let inner = Peek::part(&choice)?;
        let text = inner.get(&choice, "text").unwrap_or(b"null");
        let content = [br#"{"role":"assistant","content":"#.as_slice(), text, b"}"].concat();
        let mut splice = Splice::new(&choice, &inner);
        splice.remove("text");
        splice.set(member, content);
        splice.patch(span.start + at.start, &mut patch);
    }
    let kind = if member == "delta" {
        "\"chat.completion.chunk\""
    } else {
        "\"chat.completion\""
    };
    let mut splice = Splice::new(body, &peek);
    splice.set("object", kind);
    // LiteLLM makes a new answer of it, with a time of its own.
    for name in ["created", "system_fingerprint"] {
        splice.remove(name);
    }
    splice.patch(0, &mut patch);
    Some(patch.pieces(body).concat().into())
}

/// A stream whose chunks are rewritten before chat's own codec reads them.
struct Stream {
    rules: ProviderRules,
    splitter: Splitter,
    chat: Box<dyn StreamCodec>,
}

impl Stream {
    fn take(&mut self, ended: bool, out: &mut Frames) -> Result<(), ApiError> {
        loop {
            let event = if ended {
                self.splitter.finish()
            } else {
                self.splitter.event()
            };
            let event = event.map_err(|TooLong| error::senseless(&self.rules, TooLong.to_string().as_bytes()))?;
            let Some(event) = event else { return Ok(()) };
            match as_chat(&event.data, "delta") {
                Some(chunk) => {
                    let line = chunk
                        .iter()
                        .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
                    let bytes: Vec<u8> = b"data: ".iter().copied().chain(line).chain(*b"\n\n").collect();
                    self.chat.push(bytes.into(), out)?;
                }
                None => self.chat.push(event.raw, out)?,
            }
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.splitter.push(bytes);
        self.take(false, out)
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        self.take(true, out)?;
        self.chat.finish(out)
    }

    fn summary(&self) -> StreamSummary {
        self.chat.summary()
    }

    fn text(&self) -> &str {
        self.chat.text()
    }
}
