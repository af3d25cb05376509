//! Cohere's events, of which LiteLLM 1.106.2 understands none but those without SSE's framing.

use super::response::Reported;
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::chunks::Chunks;
use crate::hub::error::senseless;
use crate::hub::stream;
use crate::openai::finish_reason;
use serde::Deserialize;
use std::borrow::Cow;

/// The reader of one stream.
pub(super) struct Events {
    rules: ProviderRules,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    error: Option<Cow<'a, str>>,
    #[serde(default)]
    usage: Option<Reported>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
    #[serde(borrow, default)]
    tool_calls: Option<Calls<'a>>,
}

/// An object in the events that count, an empty list in the first one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content<'a> {
    Part {
        #[serde(borrow, default)]
        text: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        thinking: Option<Cow<'a, str>>,
    },
    Text(#[serde(borrow)] Cow<'a, str>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Calls<'a> {
    One(#[serde(borrow)] Called<'a>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Called<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    function: Function<'a>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    arguments: Option<Cow<'a, str>>,
}

impl Events {
    pub(super) const fn new(rules: &ProviderRules) -> Self {
        Self { rules: *rules }
    }
}

impl stream::Events for Events {
    fn event(&mut self, json: &[u8], chunks: &mut Chunks) -> Result<(), ApiError> {
        let event: Event<'_> = serde_json::from_slice(json).map_err(|_| senseless(&self.rules, json))?;
        let Some(delta) = event.delta else {
            return Ok(());
        };
        match &*event.r#type {
            "content-start" | "content-delta" => say(delta.message.and_then(|message| message.content), chunks),
            "tool-call-start" | "tool-call-delta" => call(delta.message.and_then(|message| message.tool_calls), chunks),
            "message-end" => {
                if let Some(error) = delta.error.filter(|error| !error.is_empty()) {
                    return Err(senseless(&self.rules, error.as_bytes()));
                }
                chunks.usage = delta.usage.as_ref().map(Reported::usage).unwrap_or_default();
                chunks.finish_reason = delta.finish_reason.as_deref().map(finish_reason);
                chunks.is_over = true;
            }
            _ => {}
        }
        Ok(())
    }
}

fn say(content: Option<Content<'_>>, chunks: &mut Chunks) {
    match content {
        Some(Content::Part { text, thinking }) => {
            chunks.think(thinking.as_deref().unwrap_or_default());
            chunks.say(text.as_deref().unwrap_or_default());
        }
        Some(Content::Text(text)) => chunks.say(&text),
        Some(Content::Other(_)) | None => {}
    }
}

/// A call begins with its name; what has none goes on.
fn call(calls: Option<Calls<'_>>, chunks: &mut Chunks) {
    let Some(Calls::One(Called { id, function })) = calls else {
        return;
    };
    let arguments = function.arguments.as_deref().unwrap_or_default();
    match function.name {
        Some(name) => chunks.call(id.as_deref(), &name, arguments),
        None => chunks.arguments(arguments),
    }
}
