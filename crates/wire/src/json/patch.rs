//! Replacements in a text by byte position, and the text with them done.

use bytes::{Bytes, BytesMut};
use smallvec::SmallVec;
use std::ops::Range;

/// Replacements in one text. They may be noted in any order but must not overlap.
#[derive(Debug, Default)]
pub struct Patch {
    edits: SmallVec<[(Range<usize>, Bytes); 4]>,
}

impl Patch {
    /// Notes that `with` comes in place of `range`. An empty range inserts, an empty `with` removes.
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<Bytes>) {
        self.edits.push((range, with.into()));
    }

    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Where the byte at `at`, which no replacement covers, comes to stand.
    pub fn moved(&self, at: usize) -> usize {
        let before = self.edits.iter().filter(|(range, _)| range.end <= at);
        before.fold(at, |at, (range, with)| at + with.len() - range.len())
    }

    /// The text in pieces to be written one after the other: slices of `body`, new parts between.
    pub fn pieces(self, body: &Bytes) -> Vec<Bytes> {
        let mut pieces = Vec::with_capacity(self.edits.len() * 2 + 1);
        self.each(body.len(), |part| {
            pieces.push(match part {
                Part::Kept(range) => body.slice(range),
                Part::New(bytes) => bytes,
            });
        });
        pieces
    }

    /// Appends the text to `out`: for texts so small that a copy costs less than pieces do.
    pub fn write(self, body: &[u8], out: &mut BytesMut) {
        self.each(body.len(), |part| match part {
            Part::Kept(range) => out.extend_from_slice(body.get(range).unwrap_or_default()),
            Part::New(bytes) => out.extend_from_slice(&bytes),
        });
    }

    fn each(mut self, length: usize, mut sink: impl FnMut(Part)) {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut at = 0;
        for (range, with) in self.edits {
            if range.start > at {
                sink(Part::Kept(at..range.start));
            }
            if !with.is_empty() {
                sink(Part::New(with));
            }
            at = range.end;
        }
        if at < length {
            sink(Part::Kept(at..length));
        }
    }
}

enum Part {
    Kept(Range<usize>),
    New(Bytes),
}
