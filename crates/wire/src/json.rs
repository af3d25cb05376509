//! JSON without a tree: find the top-level members of a body and splice new values in.

use smallvec::SmallVec;
use std::ops::Range;

/// One top-level member of a JSON object, by byte position in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key's text, without its quotes (raw: escapes are not decoded).
    pub key: Range<usize>,
    /// The value.
    pub value: Range<usize>,
}

/// Where the top-level members of a JSON object are. Made by `Peek::object`, which checks the
/// whole body's syntax on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peek {
    /// All members in order; a key may occur twice (the last one counts, as in Python).
    pub members: SmallVec<[Member; 16]>,
}
