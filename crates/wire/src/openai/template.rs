//! Most chunks of a stream differ in their text alone. A template is learnt from one chunk and
//! tells of the next one, by comparing bytes, that the same edits apply: a fifth of the work of
//! reading it.

use crate::json::{Patch, Peek, string_end};
use bytes::BytesMut;
use smallvec::SmallVec;
use std::ops::Range;

/// Top-level strings that are the same in all chunks of a stream, or whose change matters.
const FIXED: &[&[u8]] = &[
    b"id",
    b"object",
    b"model",
    b"created",
    b"service_tier",
    b"system_fingerprint",
    b"provider",
    b"error",
    b"choices",
    b"usage",
];
/// Chunks in a row that may fail to match before learning stops.
const PATIENCE: u8 = 16;
/// What stands before a chunk in its event.
const PREFIX: usize = b"data: ".len();

/// Knows the form of the stream's text chunks.
#[derive(Debug, Default)]
pub(super) struct Template {
    form: Option<Form>,
    misses: u8,
}

/// A chunk with holes where strings differ, and the event that the client gets of it.
#[derive(Debug)]
struct Form {
    /// The bytes up to each hole, quote included, and those after the last one.
    chunk: SmallVec<[Box<[u8]>; 3]>,
    event: SmallVec<[Box<[u8]>; 3]>,
    /// Which hole is the text.
    text: usize,
}

impl Template {
    /// One that learns nothing, to compare with.
    #[cfg(test)]
    pub(super) fn off() -> Self {
        Self {
            form: None,
            misses: PATIENCE,
        }
    }

    /// Writes the event of a chunk that has the known form. Gives where its text is, without quotes.
    pub(super) fn write(&mut self, chunk: &[u8], out: &mut BytesMut) -> Option<Range<usize>> {
        let text = self.form.as_ref()?.write(chunk, out);
        match text {
            Some(_) => self.misses = 0,
            None => self.misses = self.misses.saturating_add(1),
        }
        text
    }

    /// Learns the form of a chunk whose text is at `text`. `patch` holds its edits, none of which
    /// touches a string that is a hole. The event must be written by [`Lesson::done`].
    pub(super) fn lesson(&self, chunk: &[u8], peek: &Peek, patch: &Patch, text: Range<usize>) -> Option<Lesson> {
        if self.misses >= PATIENCE {
            return None;
        }
        let strings = peek.members.iter().filter_map(|member| {
            let key = chunk.get(member.key())?;
            let is_string = chunk.get(member.value().start) == Some(&b'"');
            (is_string && !FIXED.contains(&key)).then(|| member.value().start + 1..member.value().end - 1)
        });
        let mut holes: SmallVec<[Range<usize>; 2]> = strings.chain([text.clone()]).collect();
        holes.sort_unstable_by_key(|hole| hole.start);
        let starts = holes.iter().map(|hole| PREFIX + patch.moved(hole.start)).collect();
        let text = holes.iter().position(|hole| *hole == text)?;
        Some(Lesson { holes, starts, text })
    }
}

/// A form half learnt: where the holes are.
#[derive(Debug)]
pub(super) struct Lesson {
    holes: SmallVec<[Range<usize>; 2]>,
    /// Where they start in the event.
    starts: SmallVec<[usize; 2]>,
    text: usize,
}

impl Lesson {
    /// Ends the lesson with the event that the client gets of the chunk.
    pub(super) fn done(self, chunk: &[u8], event: &[u8], template: &mut Template) {
        let in_event = self
            .holes
            .iter()
            .zip(&self.starts)
            .map(|(hole, start)| *start..start + hole.len());
        template.form = Some(Form {
            event: around(event, in_event),
            chunk: around(chunk, self.holes.iter().cloned()),
            text: self.text,
        });
    }
}

/// What is before, between and after the holes.
fn around(bytes: &[u8], holes: impl Iterator<Item = Range<usize>>) -> SmallVec<[Box<[u8]>; 3]> {
    let mut at = 0;
    let mut parts = SmallVec::new();
    for hole in holes.chain(std::iter::once(bytes.len()..bytes.len())) {
        parts.push(bytes.get(at..hole.start).unwrap_or_default().into());
        at = hole.end;
    }
    parts
}

impl Form {
    fn write(&self, chunk: &[u8], out: &mut BytesMut) -> Option<Range<usize>> {
        let mut holes = SmallVec::<[Range<usize>; 2]>::new();
        let mut at = 0;
        let (last, parts) = self.chunk.split_last()?;
        for part in parts {
            at += chunk.get(at..)?.strip_prefix(&**part).map(|_| part.len())?;
            let end = string_end(chunk, at - 1)?;
            std::str::from_utf8(chunk.get(at..end)?).ok()?;
            holes.push(at..end);
            at = end;
        }
        if chunk.get(at..)? != &**last {
            return None;
        }
        let (last, parts) = self.event.split_last()?;
        for (part, hole) in parts.iter().zip(&holes) {
            out.extend_from_slice(part);
            out.extend_from_slice(chunk.get(hole.clone())?);
        }
        out.extend_from_slice(last);
        holes.get(self.text).cloned()
    }
}
