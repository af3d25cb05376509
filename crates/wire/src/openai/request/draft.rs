//! A request body under way: the client's members, and what becomes of each.

use crate::json::{Peek, Splice};
use bytes::Bytes;
use serde_json::Value;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// The members of the body to come. What nobody changes keeps its bytes.
pub(crate) struct Draft<'a> {
    body: &'a Bytes,
    peek: &'a Peek,
    fields: SmallVec<[Field<'a>; 16]>,
}

struct Field<'a> {
    /// Its name in the client's body; `None` for a new member.
    origin: Option<Cow<'a, str>>,
    name: Cow<'a, str>,
    value: Content<'a>,
    /// The client wrote it more than once: all copies are made equal to the last one.
    repeated: bool,
}

enum Content<'a> {
    Kept(&'a [u8]),
    New(Bytes),
    Gone,
}

impl Field<'_> {
    fn json(&self) -> Option<&[u8]> {
        match &self.value {
            Content::Kept(raw) => Some(raw),
            Content::New(json) => Some(json),
            Content::Gone => None,
        }
    }
}

impl<'a> Draft<'a> {
    /// The client's body as it is.
    pub(super) fn new(body: &'a Bytes, peek: &'a Peek) -> Self {
        let mut fields: SmallVec<[Field<'a>; 16]> = SmallVec::new();
        for (name, raw) in peek.iter(body) {
            if let Some(field) = fields.iter_mut().find(|field| field.name == name) {
                field.value = Content::Kept(raw);
                field.repeated = true;
                continue;
            }
            fields.push(Field {
                origin: Some(name.clone()),
                name,
                value: Content::Kept(raw),
                repeated: false,
            });
        }
        Self { body, peek, fields }
    }

    /// A member's JSON text.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.name == name && field.json().is_some())?
            .json()
    }

    /// The names of all members.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let there = self.fields.iter().filter(|field| field.json().is_some());
        there.map(|field| &*field.name)
    }

    /// Whether a member is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Where a member that nobody has changed has long strings.
    pub(super) fn long_strings(&self, name: &str) -> Vec<Range<usize>> {
        let kept = self.get(name).zip(self.peek.span(self.body, name));
        let kept = kept.filter(|(json, span)| self.body.get(span.clone()).is_some_and(|raw| std::ptr::eq(raw, *json)));
        kept.map(|(_, span)| self.peek.long_strings(&span).collect())
            .unwrap_or_default()
    }

    /// A member, parsed.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.get(name)?).ok()
    }

    /// A member's text, if it is a string.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let raw = self.get(name)?;
        raw.starts_with(b"\"").then(|| serde_json::from_slice(raw).ok())?
    }

    /// Sets a member, or adds it.
    pub(crate) fn set(&mut self, name: &str, json: impl Into<Bytes>) {
        let value = Content::New(json.into());
        let called = |field: &&mut Field<'_>| field.name == name;
        if let Some(field) = self
            .fields
            .iter_mut()
            .filter(called)
            .find(|field| field.json().is_some())
        {
            field.value = value;
            return;
        }
        // One that was taken out comes back, so that no name is written twice.
        match self.fields.iter_mut().find(called) {
            Some(field) => field.value = value,
            None => self.fields.push(Field {
                origin: None,
                name: Cow::Owned(name.to_owned()),
                value,
                repeated: false,
            }),
        }
    }

    /// Sets a member to a value.
    pub(crate) fn put(&mut self, name: &str, value: &Value) {
        self.set(name, value.to_string());
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.retain(|field, _| field != name);
    }

    /// Keeps the members of which `keep` says so, by name and JSON text.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str, &[u8]) -> bool) {
        for field in &mut self.fields {
            if field.json().is_some_and(|json| !keep(&field.name, json)) {
                field.value = Content::Gone;
            }
        }
    }

    /// Gives a member another name, in place of one that had it.
    pub(super) fn rename(&mut self, from: &str, to: &'static str) {
        if !self.has(from) {
            return;
        }
        self.remove(to);
        for field in &mut self.fields {
            if field.name == from && field.json().is_some() {
                field.name = Cow::Borrowed(to);
            }
        }
    }

    /// The body in pieces.
    pub(super) fn finish(self) -> Vec<Bytes> {
        let mut splice = Splice::new(self.body, self.peek);
        let gone = |field: &&Field<'_>| matches!(field.value, Content::Gone);
        for origin in self
            .fields
            .iter()
            .filter(gone)
            .filter_map(|field| field.origin.as_deref())
        {
            splice.remove(origin);
        }
        for field in &self.fields {
            if let (Some(origin), Some(_)) = (&field.origin, field.json()) {
                splice.rename(origin, &field.name);
            }
        }
        for field in self.fields {
            match field.value {
                Content::New(json) => splice.set(&field.name, json),
                Content::Kept(raw) if field.repeated => splice.set(&field.name, Bytes::copy_from_slice(raw)),
                _ => {}
            }
        }
        splice.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(body: &'static str, edit: impl FnOnce(&mut Draft<'_>)) -> String {
        let body = Bytes::from_static(body.as_bytes());
        let peek = Peek::object(&body).unwrap();
        let mut draft = Draft::new(&body, &peek);
        edit(&mut draft);
        String::from_utf8(draft.finish().concat()).unwrap()
    }

    #[test]
    fn keeps_every_byte_that_nobody_changes() {
        let body = r#"{ "a" : 1.0, "b":[ 1e-05 ] }"#;
        assert_eq!(edited(body, |_| {}), body);
    }

    #[test]
    fn renames_in_place_of_another() {
        let out = edited(r#"{"max_tokens":1,"x":2,"max_completion_tokens":3}"#, |draft| {
            draft.rename("max_completion_tokens", "max_tokens");
        });
        assert_eq!(out, r#"{"x":2,"max_tokens":3}"#);
    }

    #[test]
    fn a_member_taken_out_can_come_back() {
        let out = edited(r#"{"a":1,"b":2}"#, |draft| {
            draft.remove("a");
            assert!(!draft.has("a"));
            draft.put("a", &Value::from("new"));
        });
        assert_eq!(out, r#"{"a":"new","b":2}"#);
    }

    #[test]
    fn copies_of_a_member_become_equal() {
        assert_eq!(edited(r#"{"n":1,"n":2}"#, |_| {}), r#"{"n":2,"n":2}"#);
    }
}
