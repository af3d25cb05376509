//! Edits of a JSON object's top-level members that keep every other byte.

use super::{Member, Patch, Peek, quote};
use bytes::{Bytes, BytesMut};
use smallvec::SmallVec;
use std::ops::Range;

/// Collects edits of a body's top-level members. Untouched bytes are not copied.
#[derive(Debug)]
pub struct Splice<'a> {
    body: &'a Bytes,
    peek: &'a Peek,
    /// At most one edit for each member, in no order.
    edits: SmallVec<[Edit; 4]>,
    /// New members at the end.
    added: SmallVec<[(Box<str>, Bytes); 4]>,
}

/// What happens to one of the body's members.
#[derive(Debug)]
struct Edit {
    member: usize,
    name: Option<Box<str>>,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Kept,
    Set(Bytes),
    Removed,
}

impl<'a> Splice<'a> {
    /// Starts without edits; `peek` must come from this very body.
    pub fn new(body: &'a Bytes, peek: &'a Peek) -> Self {
        Self {
            body,
            peek,
            edits: SmallVec::new(),
            added: SmallVec::new(),
        }
    }

    /// Replaces the value of every member called `key`, or appends such a member.
    pub fn set(&mut self, key: &str, json: impl Into<Bytes>) {
        let json = json.into();
        let mut found = false;
        for member in 0..self.peek.members.len() {
            if self.is_called(member, key) {
                self.edit(member).value = Value::Set(json.clone());
                found = true;
            }
        }
        match self.added.iter_mut().find(|(name, _)| &**name == key) {
            Some((_, value)) => *value = json,
            None if found => {}
            None => self.added.push((key.into(), json)),
        }
    }

    /// Removes every member called `key`.
    pub fn remove(&mut self, key: &str) {
        for member in 0..self.peek.members.len() {
            if self.is_called(member, key) {
                self.edit(member).value = Value::Removed;
            }
        }
        self.added.retain(|(name, _)| &**name != key);
    }

    /// Gives every member called `from` the name `to`, in place of one that had it.
    pub fn rename(&mut self, from: &str, to: &str) {
        let added = self.added.iter().any(|(name, _)| &**name == from);
        if from == to || !(added || (0..self.peek.members.len()).any(|member| self.is_called(member, from))) {
            return;
        }
        self.remove(to);
        for member in 0..self.peek.members.len() {
            if self.is_called(member, from) {
                self.edit(member).name = Some(to.into());
            }
        }
        for (name, _) in &mut self.added {
            if &**name == from {
                *name = to.into();
            }
        }
    }

    /// The edited body, in pieces to be written one after the other.
    pub fn finish(self) -> Vec<Bytes> {
        let body = self.body;
        let mut patch = Patch::default();
        self.patch(0, &mut patch);
        patch.pieces(body)
    }

    /// Notes the edits in the patch of a text that this body is a part of, from byte `offset` on.
    pub fn patch(mut self, offset: usize, patch: &mut Patch) {
        self.edits.sort_unstable_by_key(|edit| edit.member);
        let mut replace = |range: Range<usize>, with: Bytes| {
            patch.replace(range.start + offset..range.end + offset, with);
        };
        let mut edits = std::mem::take(&mut self.edits).into_iter().peekable();
        // Whether a member stays before the one at hand, so that a removal takes its comma along.
        let mut kept = false;
        for (index, member) in self.peek.members.iter().enumerate() {
            match edits.next_if(|edit| edit.member == index) {
                None => kept = true,
                Some(edit) if matches!(edit.value, Value::Removed) => {
                    replace(self.removal(index, kept), Bytes::new());
                }
                Some(edit) => {
                    kept = true;
                    if let Some(name) = edit.name {
                        replace(quoted(member), quote(&name));
                    }
                    if let Value::Set(json) = edit.value {
                        replace(member.value(), json);
                    }
                }
            }
        }
        if !self.added.is_empty() {
            let close = memchr::memrchr(b'}', self.body).unwrap_or(self.body.len());
            replace(close..close, appended(&self.added, kept));
        }
    }

    /// Whether the member has this name now and is still there.
    fn is_called(&self, member: usize, key: &str) -> bool {
        match self.edits.iter().find(|edit| edit.member == member) {
            Some(Edit {
                value: Value::Removed, ..
            }) => false,
            Some(Edit { name: Some(name), .. }) => &**name == key,
            _ => {
                let member = self.peek.members.get(member);
                member.is_some_and(|member| self.peek.is_called(member, self.body, key))
            }
        }
    }

    /// The edit of a member, made if it isn't there yet.
    fn edit(&mut self, member: usize) -> &mut Edit {
        let index = self
            .edits
            .iter()
            .position(|edit| edit.member == member)
            .unwrap_or_else(|| {
                self.edits.push(Edit {
                    member,
                    name: None,
                    value: Value::Kept,
                });
                self.edits.len() - 1
            });
        &mut self.edits[index]
    }

    /// The bytes that go with a removed member: it and one comma.
    fn removal(&self, index: usize, kept: bool) -> Range<usize> {
        let members = &self.peek.members;
        let (start, end) = members
            .get(index)
            .map_or((0, 0), |member| (quoted(member).start, member.value().end));
        match (
            kept,
            index.checked_sub(1).and_then(|before| members.get(before)),
            members.get(index + 1),
        ) {
            (true, Some(before), _) => before.value().end..end,
            (_, _, Some(after)) => start..quoted(after).start,
            _ => start..end,
        }
    }
}

/// A member's key with its quotes.
fn quoted(member: &Member) -> Range<usize> {
    member.key().start.saturating_sub(1)..member.key().end + 1
}

/// New members as text, with commas where they are needed.
fn appended(added: &[(Box<str>, Bytes)], comma_first: bool) -> Bytes {
    let mut text = BytesMut::with_capacity(added.iter().map(|(name, json)| name.len() + json.len() + 4).sum());
    for (index, (name, json)) in added.iter().enumerate() {
        if comma_first || index > 0 {
            text.extend_from_slice(b",");
        }
        text.extend_from_slice(&quote(name));
        text.extend_from_slice(b":");
        text.extend_from_slice(json);
    }
    text.freeze()
}
