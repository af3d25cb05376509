//! A response that we keep: its conversation as items, and its object as the client got it.
//!
//! One document has the whole conversation so far, so that going on needs no walk through earlier responses.

mod listing;

pub use listing::{Order, Page, list};

use crate::json::{Peek, Splice};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What is kept of a response.
#[derive(Debug, Deserialize, Serialize)]
pub struct Stored<'a> {
    /// The conversation up to the answer, as it was sent: what earlier responses had comes first.
    #[serde(borrow)]
    input: Vec<&'a RawValue>,
    /// The response object.
    #[serde(borrow)]
    response: &'a RawValue,
}

impl<'a> Stored<'a> {
    /// Reads what [`document`] wrote; `None` if it is something else.
    pub fn read(document: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(document).ok()
    }

    /// The response object, as the client got it.
    pub fn response(&self) -> &'a str {
        self.response.get()
    }

    /// The conversation with the answer.
    fn items(&self) -> Vec<&'a RawValue> {
        #[derive(Deserialize)]
        struct Answer<'a> {
            #[serde(borrow, default)]
            output: Vec<&'a RawValue>,
        }
        let answer: Option<Answer<'a>> = serde_json::from_str(self.response.get()).ok();
        let output = answer.map(|answer| answer.output).unwrap_or_default();
        self.input.iter().copied().chain(output).collect()
    }
}

/// What is to be kept of a response: the request's input, and the object in the answer. `answer` is a whole answer, or a
/// stream's final event. `None` if either isn't what it should be.
pub fn document(body: &[u8], answer: &[u8]) -> Option<Vec<u8>> {
    let input = Peek::part(body)?;
    let input = Items::read(input.get(body, "input")?)?;
    let answer = answer.strip_prefix(b"data: ").unwrap_or(answer).trim_ascii();
    let peek = Peek::part(answer)?;
    let response = peek.get(answer, "response").unwrap_or(answer);
    let response: &RawValue = serde_json::from_slice(response).ok()?;
    let input = input.raw();
    serde_json::to_vec(&Stored { input, response }).ok()
}

/// The client's body with the conversation that it goes on from before its own input; `None` if it has no input that
/// can be gone on with.
pub fn go_on(body: &Bytes, peek: &Peek, before: &Stored<'_>) -> Option<Bytes> {
    let own = Items::read(peek.get(body, "input")?)?;
    let mut items = before.items();
    items.extend(own.raw());
    let mut splice = Splice::new(body, peek);
    splice.set("input", serde_json::to_vec(&items).ok()?);
    Some(splice.finish().concat().into())
}

/// An answer, or a stream's final event, that says that it isn't kept.
pub fn not_kept(answer: &Bytes) -> Bytes {
    let start = if answer.starts_with(b"data: ") { 6 } else { 0 };
    let object = answer.slice(start..);
    let inner = Peek::part(&object).and_then(|peek| peek.span(&object, "response"));
    let at = inner.unwrap_or(0..object.len());
    let response = object.slice(at.clone());
    let Some(peek) = Peek::part(&response) else {
        return answer.clone();
    };
    let mut splice = Splice::new(&response, &peek);
    splice.set("store", "false");
    let mut pieces = vec![answer.slice(..start + at.start)];
    pieces.extend(splice.finish());
    pieces.push(answer.slice(start + at.end..));
    pieces.concat().into()
}

/// An `input` as items.
enum Items<'a> {
    Sent(Vec<&'a RawValue>),
    /// One text, which stands for a user's message.
    Made(Box<RawValue>),
}

impl<'a> Items<'a> {
    fn read(input: &'a [u8]) -> Option<Self> {
        if !input.starts_with(b"\"") {
            return serde_json::from_slice(input).ok().map(Self::Sent);
        }
        let text = std::str::from_utf8(input).ok()?;
        let message = format!(
            "{{\"type\":\"message\",\"role\":\"user\",\"content\":[{{\"type\":\"input_text\",\"text\":{text}}}]}}"
        );
        RawValue::from_string(message).ok().map(Self::Made)
    }

    fn raw(&self) -> Vec<&RawValue> {
        match self {
            Self::Sent(items) => items.clone(),
            Self::Made(item) => vec![item],
        }
    }
}

#[cfg(test)]
mod tests;
