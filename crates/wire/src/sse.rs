//! Server-sent events: cuts a stream of bytes, which may arrive in any pieces, into events.

use bytes::{Bytes, BytesMut};
use smallvec::SmallVec;
use std::ops::Range;

/// Bytes that one event usually may have. A whole answer fits; an upstream that sends no blank line
/// cannot make the gateway collect more.
pub const MAX_EVENT: usize = 16 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One event. What lies within one piece of the input is not copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// All its bytes, the blank line at its end included (which may be missing at the end of a stream).
    pub raw: Bytes,
    /// What follows `event:`.
    pub name: Option<Bytes>,
    /// What follows `data:`; several such lines are joined with line feeds. Never empty.
    pub data: Bytes,
}

/// An event that is longer than it may be, usually [`MAX_EVENT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the upstream sent an event of more than {MAX_EVENT} bytes")]
pub struct TooLong;

/// Cuts a stream into events. Take all [`Splitter::event`]s after each [`Splitter::push`], and
/// [`Splitter::finish`] at the end. Frames without data (comments, `retry:`) are left out.
#[derive(Debug)]
pub struct Splitter {
    /// Bytes that one event may have.
    limit: usize,
    /// Input that holds the next event's beginning, as it came.
    whole: Bytes,
    /// An event's beginning whose end has not come yet; if it isn't empty, `whole` is.
    partial: BytesMut,
    frame: Frame,
    /// Whether a first frame, which may begin with a byte order mark, is behind us.
    started: bool,
}

/// What is known of the frame at the beginning of the input.
#[derive(Debug, Default)]
struct Frame {
    /// Where its first line that isn't complete starts.
    line: usize,
    /// Up to where that line is known to have no end.
    seen: usize,
    name: Option<Range<usize>>,
    data: SmallVec<[Range<usize>; 1]>,
}

/// A stream's first bytes without the white space before them: it says nothing, and may come in a piece of its own.
pub(crate) fn without_space_before(bytes: &Bytes) -> Bytes {
    bytes.slice(bytes.len() - bytes.trim_ascii_start().len()..)
}

impl Default for Splitter {
    fn default() -> Self {
        Self::holding(MAX_EVENT)
    }
}

impl Splitter {
    /// One whose events may have so many bytes.
    pub fn holding(limit: usize) -> Self {
        Self {
            limit,
            whole: Bytes::new(),
            partial: BytesMut::new(),
            frame: Frame::default(),
            started: false,
        }
    }

    /// Takes the next bytes, cut anywhere.
    pub fn push(&mut self, bytes: Bytes) {
        if self.whole.is_empty() && self.partial.is_empty() {
            self.whole = bytes;
            return;
        }
        self.hold();
        self.partial.extend_from_slice(&bytes);
    }

    /// The next event that is complete.
    ///
    /// # Errors
    /// An event that is too long.
    pub fn event(&mut self) -> Result<Option<Event>, TooLong> {
        self.next(false)
    }

    /// The last event, if its blank line is missing; the stream has ended.
    ///
    /// # Errors
    /// An event that is too long.
    pub fn finish(&mut self) -> Result<Option<Event>, TooLong> {
        self.next(true)
    }

    fn next(&mut self, ended: bool) -> Result<Option<Event>, TooLong> {
        loop {
            let input: &[u8] = if self.partial.is_empty() {
                &self.whole
            } else {
                &self.partial
            };
            let end = self.frame.scan(input, ended, !self.started);
            if end.unwrap_or(input.len()) > self.limit {
                return Err(TooLong);
            }
            let Some(end) = end else {
                self.hold();
                return Ok(None);
            };
            if !self.partial.is_empty() {
                self.whole = std::mem::take(&mut self.partial).freeze();
            }
            let raw = self.whole.split_to(end);
            let first = !std::mem::replace(&mut self.started, true);
            if let Some(event) = std::mem::take(&mut self.frame).event(raw, first) {
                return Ok(Some(event));
            }
            if self.whole.is_empty() {
                return Ok(None);
            }
        }
    }

    /// Moves an incomplete event to where more can be appended.
    fn hold(&mut self) {
        if !self.whole.is_empty() {
            self.partial = std::mem::take(&mut self.whole).into();
        }
    }
}

impl Frame {
    /// Reads on from where it stopped; gives the frame's end. `ended`: nothing more will come.
    fn scan(&mut self, input: &[u8], ended: bool, first: bool) -> Option<usize> {
        while let Some(found) = memchr::memchr2(b'\n', b'\r', input.get(self.seen..)?) {
            let end = self.seen + found;
            let next = match (input.get(end), input.get(end + 1)) {
                (Some(b'\n'), _) => end + 1,
                (_, Some(b'\n')) => end + 2,
                // Whether a line feed belongs to this carriage return is not known yet.
                (_, None) if !ended => {
                    self.seen = end;
                    return None;
                }
                _ => end + 1,
            };
            let line = self.line..end;
            (self.line, self.seen) = (next, next);
            if line.is_empty() {
                return Some(next);
            }
            self.field(input, line, first);
        }
        self.seen = input.len();
        if !ended || input.is_empty() {
            return None;
        }
        self.field(input, self.line..input.len(), first);
        Some(input.len())
    }

    /// Notes where a line's value is, if it is one that counts.
    fn field(&mut self, input: &[u8], line: Range<usize>, first: bool) {
        let text = input.get(line.clone()).unwrap_or_default();
        let text = match text.strip_prefix(BOM) {
            Some(rest) if first && line.start == 0 => rest,
            _ => text,
        };
        let is_data = text.starts_with(b"data");
        let Some(value) = text.strip_prefix(if is_data { &b"data"[..] } else { b"event" }) else {
            return;
        };
        let value = match value {
            [] => value,
            [b':', b' ', rest @ ..] | [b':', rest @ ..] => rest,
            _ => return,
        };
        let value = line.end - value.len()..line.end;
        if is_data {
            self.data.push(value);
        } else {
            self.name = Some(value);
        }
    }

    /// The event that these bytes are, unless they carry no data.
    fn event(self, raw: Bytes, first: bool) -> Option<Event> {
        let data = match self.data.as_slice() {
            [] => return None,
            [one] => raw.slice(one.clone()),
            lines => {
                let lines: Vec<_> = lines.iter().filter_map(|line| raw.get(line.clone())).collect();
                lines.join(&b'\n').into()
            }
        };
        let name = self.name.map(|name| raw.slice(name));
        let skip = if first && raw.starts_with(BOM) { BOM.len() } else { 0 };
        (!data.is_empty()).then(|| Event {
            raw: raw.slice(skip..),
            name,
            data,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All events of a stream that comes in these pieces.
    fn split<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, TooLong> {
        let (mut splitter, mut events) = (Splitter::default(), Vec::new());
        for piece in pieces {
            splitter.push(Bytes::copy_from_slice(piece));
            while let Some(event) = splitter.event()? {
                events.push(event);
            }
        }
        while let Some(event) = splitter.finish()? {
            events.push(event);
        }
        Ok(events)
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// Name, data and raw bytes of the events of a stream in one piece.
    fn read(stream: &str) -> Vec<(Option<String>, String, String)> {
        let parts = |event: &Event| (event.name.as_deref().map(text), text(&event.data), text(&event.raw));
        split([stream.as_bytes()]).unwrap().iter().map(parts).collect()
    }

    fn event(name: Option<&str>, data: &str, raw: &str) -> (Option<String>, String, String) {
        (name.map(Into::into), data.into(), raw.into())
    }

    #[test]
    fn reads_the_forms_of_events() {
        for (stream, expected) in [
            (
                "data: a\n\ndata:b\n\n",
                vec![event(None, "a", "data: a\n\n"), event(None, "b", "data:b\n\n")],
            ),
            (
                "event: x\r\ndata: a\r\n\r\n",
                vec![event(Some("x"), "a", "event: x\r\ndata: a\r\n\r\n")],
            ),
            (
                "data: a\r\rdata: b\r\r",
                vec![event(None, "a", "data: a\r\r"), event(None, "b", "data: b\r\r")],
            ),
            (
                "data: a\ndata:  b\ndata\n\n",
                vec![event(None, "a\n b\n", "data: a\ndata:  b\ndata\n\n")],
            ),
            (
                ": ping\n\n\n\nretry: 3\n\ndata: a\n: b\n\n",
                vec![event(None, "a", "data: a\n: b\n\n")],
            ),
            (
                "\u{feff}data: a\n\n\u{feff}data: b\n\n",
                vec![event(None, "a", "data: a\n\n")],
            ),
            ("data: a", vec![event(None, "a", "data: a")]),
            ("data: a\r", vec![event(None, "a", "data: a\r")]),
            ("database: 1\nevents: 2\n\ndata:\n\nevent: x\n\n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(read(stream), expected, "{stream:?}");
        }
    }

    #[test]
    fn copies_nothing_within_a_piece() {
        let piece = Bytes::from_static(b"data: {}\n\ndata: [1]\n\n");
        let mut splitter = Splitter::default();
        splitter.push(piece.clone());
        while let Some(event) = splitter.event().unwrap() {
            assert!(piece.as_ptr_range().contains(&event.data.as_ptr()));
        }
    }

    #[test]
    fn an_event_has_a_limit() {
        let long = [b"data: ".as_slice(), &vec![b'a'; MAX_EVENT]].concat();
        assert_eq!(split([long.as_slice()]), Err(TooLong));
        assert_eq!(split(long.chunks(60_000)), Err(TooLong));
        assert_eq!(split(long[..MAX_EVENT].chunks(999)).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            lines in prop::collection::vec("(data|event|data: [a-z]{0,3}|event: x|:|\u{feff}data:b|)(\n|\r\n|\r)", 0..12),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            bytewise in any::<bool>(),
        ) {
            let stream = lines.concat().into_bytes();
            let whole = split([stream.as_slice()]).unwrap();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            if bytewise {
                cuts = (0..stream.len()).collect();
            }
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
            prop_assert_eq!(split(pieces).unwrap(), whole);
        }
    }
}
