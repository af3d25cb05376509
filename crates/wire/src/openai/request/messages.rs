//! Edits of `messages`. The text of a message that no edit concerns is kept as it is; whether one
//! does is first asked of the text, so that long prompts are not parsed for nothing.

mod calls_apart;
mod content;
mod magistral;
mod provider;
mod whole;

use super::draft::Draft;
use super::family::Family;
use super::scan::{Word, Words};
use crate::codec::Call;
use crate::facts::Quirk;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A message's members.
type Message = Map<String, Value>;

/// An edit of single messages.
#[derive(Clone, Copy)]
struct Edit {
    /// Whether the text of one or several messages may need it.
    concerns: fn(Words) -> bool,
    /// The edit of one message.
    apply: fn(&mut Message),
}

/// Edits `messages` as the provider needs them.
pub(super) fn edit(draft: &mut Draft<'_>, call: &Call<'_>) {
    if call.rules.has(Quirk::Verbatim) {
        return;
    }
    let long = draft.long_strings("messages");
    let words = Words::beside(draft.get("messages").unwrap_or_default(), &long);
    let edits = edits(draft, call, words);
    let wholes = whole::edits(draft, call, words);
    let concerned = edits.iter().any(|edit| (edit.concerns)(words)) || wholes.iter().any(|edit| edit.concerns(words));
    let Some(raw) = draft.get("messages").filter(|_| concerned) else {
        return;
    };
    // Text that doesn't parse (a lone surrogate, no list) goes as it is: the provider says what is wrong.
    let Some(mut items) = Item::list(raw) else {
        return;
    };
    for item in &mut items {
        let words = item.words();
        let due: Vec<Edit> = edits.iter().copied().filter(|edit| (edit.concerns)(words)).collect();
        if !due.is_empty()
            && let Some(message) = item.open()
        {
            due.iter().for_each(|edit| (edit.apply)(message));
        }
    }
    for edit in wholes.into_iter().filter(|edit| edit.concerns(words)) {
        items = edit.apply(items);
    }
    let json = join(&items);
    draft.set("messages", json);
}

/// The edits of single messages that this call needs, in order.
fn edits(draft: &Draft<'_>, call: &Call<'_>, words: Words) -> Vec<Edit> {
    let is_o_series = Family::of_call(call) == Some(Family::OSeries);
    let mut edits = Vec::with_capacity(8);
    if !is_o_series {
        edits.push(content::DEVELOPER_TO_SYSTEM);
    } else if call.facts.supports("system_messages") != Some(true) {
        edits.push(content::SYSTEM_TO_USER);
    }
    edits.extend(provider::edits(draft, call, words));
    if !keeps_cache_marks(call) {
        edits.push(content::DROP_CACHE_MARKS);
    }
    edits.push(content::TOOL_REFERENCES);
    edits.push(content::USER_PARTS);
    edits
}

/// `cache_control` is Anthropic's; OpenAI itself refuses it, gateways behind `openai/` may know it.
pub(super) fn keeps_cache_marks(call: &Call<'_>) -> bool {
    let rules = call.rules;
    rules.has(Quirk::KeepCacheMarks)
        || (rules.has(Quirk::OpenAiModels) && !call.params.own_host && !rules.has(Quirk::FoundryMessages))
        || rules.has(Quirk::AzureModels)
        || (rules.has(Quirk::CacheMarksInContent) && provider::takes_cache_marks(call.model))
}

/// A message, parsed only if it has to be.
enum Item<'a> {
    Raw(&'a RawValue),
    Open(Message),
}

impl<'a> Item<'a> {
    fn list(raw: &'a [u8]) -> Option<Vec<Self>> {
        let items: Vec<&RawValue> = serde_json::from_slice(raw).ok()?;
        Some(items.into_iter().map(Item::Raw).collect())
    }

    /// The words of its text; all of them if it has been parsed.
    fn words(&self) -> Words {
        match self {
            Self::Raw(raw) => Words::of(raw.get().as_bytes()),
            Self::Open(_) => Words::ALL,
        }
    }

    /// Whether the message has this role.
    fn is_role(&self, word: Word, name: &str) -> bool {
        match self {
            Self::Raw(raw) => {
                self.words().value(word)
                    && serde_json::from_str::<WithRole>(raw.get()).is_ok_and(|message| message.role == name)
            }
            Self::Open(message) => role(message) == name,
        }
    }

    /// The message's members, to be changed; `None` if it is no object.
    fn open(&mut self) -> Option<&mut Message> {
        if let Self::Raw(raw) = self {
            *self = Self::Open(serde_json::from_str(raw.get()).ok()?);
        }
        match self {
            Self::Open(message) => Some(message),
            Self::Raw(_) => None,
        }
    }
}

/// A message read for its role alone.
#[derive(Deserialize)]
struct WithRole<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
}

fn join(items: &[Item<'_>]) -> Bytes {
    let mut json = Vec::with_capacity(items.len() * 64);
    json.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        match item {
            Item::Raw(raw) => json.extend_from_slice(raw.get().as_bytes()),
            // Writing a value to memory cannot fail.
            Item::Open(message) => serde_json::to_writer(&mut json, message).unwrap_or_default(),
        }
    }
    json.push(b']');
    json.into()
}

/// A message's role.
fn role(message: &Message) -> &str {
    message.get("role").and_then(Value::as_str).unwrap_or_default()
}
