//! Chat by providers that have text completions only: messages become the prompt, texts become messages.

use super::PATH;
use crate::codec::{Call, Codec, Frames, Reply, ReplyHead, StreamCodec, StreamSummary, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::error::senseless;
use crate::hub::message::Message;
use crate::json::{Patch, Peek, Splice, elements, quote};
use crate::native;
use crate::openai::{OpenAi, request};
use crate::sse::Splitter;
use bytes::{Bytes, BytesMut};
use serde_json::json;

/// The codec between chat and a provider's text completions.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextChat;

impl Codec for TextChat {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, PATH)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let mut begun = request::begin(call)?;
        let prompt = prompt(call.rules, begun.draft.get("messages").unwrap_or(b"[]"))?;
        begun.draft.remove("messages");
        begun.draft.set("prompt", prompt);
        begun.draft.set("model", quote(call.model));
        Ok(begun.finish(call))
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let chat = as_chat(&body, Form::Whole).ok_or_else(|| senseless(call.rules, &body))?;
        OpenAi.response(call, head, chat)
    }

    fn stream(&self, call: &Call<'_>, head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(Stream {
            events: Splitter::default(),
            chat: OpenAi.stream(call, head),
            rules: *call.rules,
        })
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        OpenAi.error(rules, model, head, body)
    }
}

/// The text of a single message, else a list of all texts; tokens go as they are.
fn prompt(rules: &ProviderRules, messages: &[u8]) -> Result<Bytes, ApiError> {
    if let [one] = elements(messages).as_slice()
        && let Some(tokens) = messages.get(one.clone()).and_then(tokens)
    {
        return Ok(Bytes::copy_from_slice(tokens));
    }
    let messages = Message::list(rules, messages)?;
    messages.iter().try_for_each(|message| message.check(rules, &[]))?;
    Ok(match messages.as_slice() {
        [one] => quote(&one.text()),
        all => json!(all.iter().map(Message::text).collect::<Vec<_>>())
            .to_string()
            .into(),
    })
}

/// The content of a message that is a list of tokens, or of such lists.
fn tokens(message: &[u8]) -> Option<&[u8]> {
    let content = Peek::part(message)?.get(message, "content")?;
    let inner = content.strip_prefix(b"[")?.trim_ascii_start();
    inner
        .first()
        .filter(|first| first.is_ascii_digit() || **first == b'[')
        .map(|_| content)
}

/// Whether texts are whole messages or pieces of them.
#[derive(Clone, Copy)]
enum Form {
    Whole,
    Chunk,
}

/// A reply or a chunk with each choice's `text` as a message; `None` if it is no JSON object.
fn as_chat(body: &Bytes, form: Form) -> Option<Bytes> {
    let peek = Peek::object(body).ok()?;
    let (object, member) = match form {
        Form::Whole => ("\"chat.completion\"", "message"),
        Form::Chunk => ("\"chat.completion.chunk\"", "delta"),
    };
    let mut patch = Patch::default();
    let choices = peek.span(body, "choices").unwrap_or_default();
    for choice in elements(&body.slice(choices.clone())) {
        let at = choices.start + choice.start;
        let choice = body.slice(at..choices.start + choice.end);
        let Some(inner) = Peek::part(&choice) else { continue };
        let text = inner.get(&choice, "text").unwrap_or(b"null");
        let message = [b"{\"role\":\"assistant\",\"content\":", text, b"}"].concat();
        let mut splice = Splice::new(&choice, &inner);
        splice.remove("text");
        splice.set(member, message);
        splice.patch(at, &mut patch);
    }
    let mut splice = Splice::new(body, &peek);
    splice.set("object", object);
    if matches!(form, Form::Whole) {
        // LiteLLM makes a new answer of it, with its own time.
        splice.remove("created");
    }
    splice.patch(0, &mut patch);
    let mut chat = BytesMut::with_capacity(body.len() + 64);
    patch.write(body, &mut chat);
    Some(chat.freeze())
}

/// A stream of texts, read as a stream of chunks.
struct Stream {
    events: Splitter,
    chat: Box<dyn StreamCodec>,
    rules: ProviderRules,
}

impl Stream {
    fn take(&mut self, ended: bool, out: &mut Frames) -> Result<(), ApiError> {
        let too_long = |error: crate::sse::TooLong| senseless(&self.rules, error.to_string().as_bytes());
        loop {
            let event = if ended {
                self.events.finish()
            } else {
                self.events.event()
            };
            let Some(event) = event.map_err(too_long)? else {
                return Ok(());
            };
            // What is no chunk (`[DONE]`, an error) goes as it is.
            let is_chunk = event.data.windows(9).any(|part| part == b"\"choices\"");
            let data = as_chat(&event.data, Form::Chunk)
                .filter(|_| is_chunk)
                .unwrap_or(event.data);
            let mut line = BytesMut::with_capacity(data.len() + 8);
            line.extend_from_slice(b"data: ");
            line.extend(
                data.iter()
                    .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }),
            );
            line.extend_from_slice(b"\n\n");
            self.chat.push(line.freeze(), out)?;
        }
    }
}

impl StreamCodec for Stream {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        self.events.push(bytes);
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
