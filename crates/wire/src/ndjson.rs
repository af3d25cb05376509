//! Lines of JSON: cuts a stream of bytes, which may arrive in any pieces, into lines.

use crate::sse::{MAX_EVENT, TooLong};
use bytes::{Bytes, BytesMut};

/// Cuts a stream into lines. Take all [`Splitter::line`]s after each [`Splitter::push`], and [`Splitter::finish`] at
/// the end. Blank lines are left out. What lies within one piece of the input is not copied.
#[derive(Debug, Default)]
pub struct Splitter {
    /// Input behind the last line, as it came.
    whole: Bytes,
    /// A line's beginning whose end has not come yet; if it isn't empty, `whole` is.
    partial: BytesMut,
    /// Up to where the input is known to have no end of a line.
    seen: usize,
}

impl Splitter {
    /// Takes the next bytes, cut anywhere.
    pub fn push(&mut self, bytes: Bytes) {
        if self.whole.is_empty() && self.partial.is_empty() {
            self.whole = bytes;
            return;
        }
        self.hold();
        self.partial.extend_from_slice(&bytes);
    }

    /// The next line that is complete, without its end.
    ///
    /// # Errors
    /// A line that is too long ([`MAX_EVENT`]).
    pub fn line(&mut self) -> Result<Option<Bytes>, TooLong> {
        loop {
            let input: &[u8] = if self.partial.is_empty() {
                &self.whole
            } else {
                &self.partial
            };
            let found = memchr::memchr(b'\n', input.get(self.seen..).unwrap_or_default());
            let end = found.map(|found| self.seen + found);
            if end.unwrap_or(input.len()) > MAX_EVENT {
                return Err(TooLong);
            }
            let Some(end) = end else {
                self.seen = input.len();
                self.hold();
                return Ok(None);
            };
            if !self.partial.is_empty() {
                self.whole = std::mem::take(&mut self.partial).freeze();
            }
            self.seen = 0;
            let line = trimmed(self.whole.split_to(end + 1));
            if !line.is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// The last line, if its end is missing; the stream has ended.
    ///
    /// # Errors
    /// A line that is too long.
    pub fn finish(&mut self) -> Result<Option<Bytes>, TooLong> {
        if let Some(line) = self.line()? {
            return Ok(Some(line));
        }
        self.seen = 0;
        let rest = trimmed(std::mem::take(&mut self.partial).freeze());
        Ok((!rest.is_empty()).then_some(rest))
    }

    /// Moves an incomplete line to where more can be appended.
    fn hold(&mut self) {
        if !self.whole.is_empty() {
            self.partial = std::mem::take(&mut self.whole).into();
        }
    }
}

/// The line without white space around it.
fn trimmed(line: Bytes) -> Bytes {
    let inner = line.trim_ascii();
    line.slice_ref(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All lines of a stream that comes in these pieces.
    fn split<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Bytes>, TooLong> {
        let (mut splitter, mut lines) = (Splitter::default(), Vec::new());
        for piece in pieces {
            splitter.push(Bytes::copy_from_slice(piece));
            while let Some(line) = splitter.line()? {
                lines.push(line);
            }
        }
        while let Some(line) = splitter.finish()? {
            lines.push(line);
        }
        Ok(lines)
    }

    #[test]
    fn reads_lines() {
        for (stream, expected) in [
            ("{}\n[1]\n", vec!["{}", "[1]"]),
            ("{}\r\n\r\n {\"a\":1} \n{}", vec!["{}", "{\"a\":1}", "{}"]),
            ("\n\n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(split([stream.as_bytes()]).unwrap(), expected, "{stream:?}");
        }
    }

    #[test]
    fn copies_nothing_within_a_piece() {
        let piece = Bytes::from_static(b"{}\n[1]\n");
        let mut splitter = Splitter::default();
        splitter.push(piece.clone());
        while let Some(line) = splitter.line().unwrap() {
            assert!(piece.as_ptr_range().contains(&line.as_ptr()));
        }
    }

    #[test]
    fn a_line_has_a_limit() {
        let long = vec![b'a'; MAX_EVENT + 1];
        assert_eq!(split([long.as_slice()]), Err(TooLong));
        assert_eq!(split(long.chunks(60_000)), Err(TooLong));
        assert_eq!(split(long[..MAX_EVENT].chunks(60_000)).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            lines in prop::collection::vec("[a-z ]{0,4}(\n|\r\n)?", 0..12),
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
