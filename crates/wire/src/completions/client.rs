//! Text completions by providers that have chat only: a prompt is a user's message, an answer's content the text.

use super::client_stream::ClientStream;
use crate::client::{Ask, Client};
use crate::codec::{Reply, StreamCodec};
use crate::error::{ApiError, ErrorClass};
use crate::json::{Peek, Splice, elements};
use bytes::Bytes;

/// The client's side of OpenAI's text completions.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextClient;

impl Client for TextClient {
    fn to_chat(&self, ask: &Ask<'_>) -> Result<Bytes, ApiError> {
        let prompt = ask.peek.get(ask.body, "prompt").unwrap_or_default();
        let mut splice = Splice::new(ask.body, ask.peek);
        splice.remove("prompt");
        splice.set("messages", messages(prompt)?);
        mend_logprobs(ask, &mut splice);
        Ok(splice.finish().concat().into())
    }

    fn reply(&self, _ask: &Ask<'_>, chat: Reply) -> Result<Reply, ApiError> {
        let body: Bytes = chat.body.concat().into();
        let written = written(&body).ok_or_else(|| ApiError::proxy(500, "a chat completion without choices"))?;
        Ok(Reply {
            body: vec![written.into()],
            ..chat
        })
    }

    fn stream(&self, ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Box<dyn StreamCodec> {
        Box::new(ClientStream::new(ask, chat))
    }
}

/// A message for each text of the prompt.
fn messages(prompt: &[u8]) -> Result<Vec<u8>, ApiError> {
    let texts: Vec<&[u8]> = match prompt.first() {
        Some(b'"') => vec![prompt],
        _ => elements(prompt)
            .into_iter()
            .filter_map(|span| prompt.get(span))
            .collect(),
    };
    if texts.is_empty() || !texts.iter().all(|text| text.starts_with(b"\"")) {
        let text = "litellm.BadRequestError: Unmapped prompt format. Your prompt is neither a list of strings nor a \
                    string.";
        return Err(ApiError::new(ErrorClass::BadRequest, text).param_is("prompt"));
    }
    let of = |text: &&[u8]| [br#"{"role":"user","content":"#.as_slice(), text, b"}"].concat();
    let messages: Vec<Vec<u8>> = texts.iter().map(of).collect();
    Ok([b"[".as_slice(), &messages.join(&b','), b"]"].concat())
}

/// `logprobs` is a number here, and a wish with a number of its own in chat.
fn mend_logprobs(ask: &Ask<'_>, splice: &mut Splice<'_>) {
    let wanted = ask.peek.get(ask.body, "logprobs");
    if let Some(count) = wanted.and_then(|json| serde_json::from_slice::<u64>(json).ok()) {
        splice.set("logprobs", "true");
        splice.set("top_logprobs", count.to_string());
    }
}

/// The chat completion as a text completion.
fn written(chat: &[u8]) -> Option<Vec<u8>> {
    let peek = Peek::part(chat)?;
    let choices = peek.get(chat, "choices")?;
    let mut out = head(&peek, chat);
    for (index, span) in elements(choices).into_iter().enumerate() {
        let choice = choices.get(span)?;
        let inner = Peek::part(choice)?;
        let message = inner.get(choice, "message").unwrap_or_default();
        let text = Peek::part(message).and_then(|peek| peek.get(message, "content"));
        if index > 0 {
            out.push(b',');
        }
        push_choice(&mut out, &inner, choice, text);
    }
    out.push(b']');
    if let Some(usage) = peek.get(chat, "usage") {
        out.extend_from_slice(b",\"usage\":");
        out.extend_from_slice(usage);
    }
    out.push(b'}');
    Some(out)
}

/// The beginning of a text completion with a chat completion's id, time and model, up to its choices.
pub(super) fn head(peek: &Peek, chat: &[u8]) -> Vec<u8> {
    let mut out = br#"{"object":"text_completion""#.to_vec();
    for name in ["id", "created", "model"] {
        if let Some(json) = peek.get(chat, name) {
            out.extend_from_slice(format!(",\"{name}\":").as_bytes());
            out.extend_from_slice(json);
        }
    }
    out.extend_from_slice(b",\"choices\":[");
    out
}

/// A choice with this text, `null` or nothing being none.
pub(super) fn push_choice(out: &mut Vec<u8>, peek: &Peek, choice: &[u8], text: Option<&[u8]>) {
    let or_null = |name: &str| peek.get(choice, name).unwrap_or(b"null");
    let parts: [&[u8]; 7] = [
        br#"{"text":"#,
        text.filter(|json| json.starts_with(b"\"")).unwrap_or(b"\"\""),
        br#","index":"#,
        peek.get(choice, "index").unwrap_or(b"0"),
        br#","logprobs":null,"finish_reason":"#,
        or_null("finish_reason"),
        b"}",
    ];
    for part in parts {
        out.extend_from_slice(part);
    }
}
