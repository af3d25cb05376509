//! JSON without a tree: find the top-level members of a body and splice new values in.

mod error;
mod outline;
mod patch;
mod plain;
mod scan;
mod splice;
mod text;

pub use error::JsonError;
pub use outline::Outline;
pub use patch::Patch;
pub use splice::Splice;
pub use text::quote;

use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// One top-level member of a JSON object, by byte position in the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    // Narrow, since every call carries sixteen of them around.
    key: Range<u32>,
    value: Range<u32>,
    depth: u32,
}

impl Member {
    /// The same member, counted from byte `start` of the body.
    const fn from(&self, start: u32) -> Self {
        Self {
            key: self.key.start - start..self.key.end - start,
            value: self.value.start - start..self.value.end - start,
            depth: self.depth,
        }
    }

    /// The key's text, without its quotes (raw: escapes are not decoded).
    pub const fn key(&self) -> Range<usize> {
        self.key.start as usize..self.key.end as usize
    }

    /// The value.
    pub const fn value(&self) -> Range<usize> {
        self.value.start as usize..self.value.end as usize
    }

    /// How deep objects and lists are nested in the value: 0 for a plain one.
    pub const fn depth(&self) -> u32 {
        self.depth
    }
}

/// Where the top-level members of a JSON object are. Made by [`Peek::object`], which checks the
/// whole body's syntax on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peek {
    /// All members in order; a key may occur twice (the last one counts, as in Python).
    pub members: SmallVec<[Member; 16]>,
    /// Which lengths of keys occur, a bit for each: most names that are asked for aren't there.
    lengths: u64,
    /// Whether any of their keys is written with escapes.
    escaped: bool,
    /// The insides of long strings at any depth, in order.
    long: Vec<Range<u32>>,
}

impl Peek {
    /// Scans a whole body once, without building a tree. Numbers of any size and lone surrogates
    /// in strings pass, as RFC 8259 has it; `NaN` and `Infinity` do not.
    ///
    /// # Errors
    /// A body that is not JSON, is nested deeper than 128 levels, is not an object, or is of 4 GiB or more.
    pub fn object(body: &[u8]) -> Result<Self, JsonError> {
        let mut peek = Self::default();
        peek.long = scan::object(body, &mut peek)?;
        Ok(peek)
    }

    /// Looks into an object that is a part of a text which [`Peek::object`] has checked: quicker, since only the ends of
    /// values are looked for. `None` if it is no object.
    pub fn part(body: &[u8]) -> Option<Self> {
        let mut peek = Self::default();
        scan::part(body, &mut peek).then_some(peek)
    }

    /// The raw bytes of a member's value; the last one of several counts.
    pub fn get<'b>(&self, body: &'b [u8], key: &str) -> Option<&'b [u8]> {
        body.get(self.span(body, key)?)
    }

    /// Where a member's value is; the last one of several counts.
    pub fn span(&self, body: &[u8], key: &str) -> Option<Range<usize>> {
        self.member(body, key).map(Member::value)
    }

    fn member(&self, body: &[u8], key: &str) -> Option<&Member> {
        if !self.escaped && self.lengths & length_bit(key.len()) == 0 {
            return None;
        }
        self.members
            .iter()
            .rev()
            .find(|member| self.is_called(member, body, key))
    }

    /// Notes a member; `escaped` says whether its key has escapes.
    fn push(&mut self, member: Member, escaped: bool) {
        self.lengths |= length_bit(member.key().len());
        self.escaped |= escaped;
        self.members.push(member);
    }

    /// Where the insides of long strings are in the part `within` of the body, counted from its start.
    pub fn long_strings(&self, within: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let (start, end) = (within.start, within.end);
        let long = self.long.iter().map(|long| long.start as usize..long.end as usize);
        long.filter(move |long| long.start >= start && long.end <= end)
            .map(move |long| long.start - start..long.end - start)
    }

    /// How deep objects and lists are nested in a member's value; 0 if there is none.
    pub fn depth(&self, body: &[u8], key: &str) -> u32 {
        self.member(body, key).map_or(0, Member::depth)
    }

    /// Whether a name may stand twice: never `false` where one does.
    pub fn may_repeat(&self, body: &[u8]) -> bool {
        let key = |member: &Member| body.get(member.key());
        let repeats = |(at, member)| self.members.iter().take(at).any(|other| key(other) == key(member));
        self.escaped || self.members.iter().enumerate().any(repeats)
    }

    /// Whether this member's key, decoded, is `key`.
    fn is_called(&self, member: &Member, body: &[u8], key: &str) -> bool {
        match body.get(member.key()) {
            Some(raw) if self.escaped => text::unescape(raw) == key,
            Some(raw) => raw == key.as_bytes(),
            None => false,
        }
    }

    /// A member's decoded text; `None` if it is missing or not a string.
    pub fn text<'b>(&self, body: &'b [u8], key: &str) -> Option<Cow<'b, str>> {
        text::decode(self.get(body, key)?)
    }

    /// A member's truth value; `None` if it is missing or neither `true` nor `false`.
    pub fn flag(&self, body: &[u8], key: &str) -> Option<bool> {
        match self.get(body, key)? {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// Whether a member is there and is `null`.
    pub fn is_null(&self, body: &[u8], key: &str) -> bool {
        self.get(body, key) == Some(b"null")
    }

    /// All members in order: decoded key and raw value.
    pub fn iter<'b>(&self, body: &'b [u8]) -> impl Iterator<Item = (Cow<'b, str>, &'b [u8])> {
        self.members.iter().map(move |member| {
            let key = body.get(member.key()).unwrap_or_default();
            (text::unescape(key), body.get(member.value()).unwrap_or_default())
        })
    }
}

const fn length_bit(length: usize) -> u64 {
    1 << (length % 64)
}

/// Where the string that starts at `open` ends: the position of its closing quote. `None` if it has
/// none, or is no JSON string; its UTF-8 isn't checked.
pub fn string_end(body: &[u8], open: usize) -> Option<usize> {
    scan::string_end(body, open)
}

/// Hands over the members of a JSON object which is a part of a checked text: keys as they are written, and values.
/// None if `body` is no object.
pub fn each_member<'b>(body: &'b [u8], note: impl FnMut(&'b [u8], &'b [u8])) {
    scan::each_member(body, note);
}

/// Where the elements of a JSON array are, which is a part of a checked text; none if `body` is no array.
pub fn elements(body: &[u8]) -> SmallVec<[Range<usize>; 4]> {
    scan::elements(body)
}

#[cfg(test)]
mod tests;
