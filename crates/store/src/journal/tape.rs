//! One writer's row of segments, and the room that is kept for settlements.

use super::segment::{MAGIC, Segment};
use super::{JournalError, Position};
use std::collections::VecDeque;
use std::path::PathBuf;

/// Room that every hold reserves for its settlement, record header included. Entries are about 1 KiB; one that is longer
/// takes more room if there is any, and is shortened if there is none.
pub(crate) const RESERVE: u32 = 8 << 10;

/// The segment being written and the empty ones behind it.
///
/// The rule that settlements live by: the usable room is never less than [`RESERVE`] for each open hold. A record of at
/// most [`RESERVE`] bytes that finds no room in its segment wastes less than that at its end, so a segment's usable room
/// is what is free less [`RESERVE`].
#[derive(Debug)]
pub(crate) struct Tape {
    dir: PathBuf,
    writer: u32,
    segment_bytes: u32,
    current: Segment,
    spares: VecDeque<Segment>,
    next_number: u32,
    /// Records at the current segment's end that are not in its file yet.
    waiting: Vec<u8>,
    /// Segments that were left, with the records at their ends that are not in their files yet.
    left: VecDeque<(Segment, Vec<u8>)>,
}

impl Tape {
    /// Starts a tape with one segment.
    ///
    /// # Errors
    /// No room for it.
    pub(crate) fn create(dir: PathBuf, writer: u32, segment_bytes: u32) -> Result<Self, JournalError> {
        let current = Segment::create(&dir, writer, 0, segment_bytes)?;
        Ok(Self {
            dir,
            writer,
            segment_bytes,
            current,
            spares: VecDeque::new(),
            next_number: 1,
            waiting: Vec::new(),
            left: VecDeque::new(),
        })
    }

    /// The segment being written.
    pub(crate) const fn current(&self) -> &Segment {
        &self.current
    }

    /// Where the next record will begin, unless it needs a new segment.
    pub(crate) const fn position(&self) -> Position {
        Position {
            segment: self.current.number,
            offset: self.current.used,
        }
    }

    /// Makes sure that a record of `length` bytes fits and that `holds` settlements still fit after it.
    ///
    /// # Errors
    /// The disk has no room, or the record is longer than a segment.
    pub(crate) fn make_room(&mut self, length: usize, holds: usize) -> Result<(), JournalError> {
        let (length, reserved) = (length as u64, holds as u64 * u64::from(RESERVE));
        if length > u64::from(self.segment_bytes) - MAGIC.len() as u64 {
            return Err(JournalError::Full);
        }
        while !self.fits(length, reserved) {
            let spare = Segment::create(&self.dir, self.writer, self.next_number, self.segment_bytes)?;
            self.next_number += 1;
            self.spares.push_back(spare);
        }
        Ok(())
    }

    fn fits(&self, length: u64, reserved: u64) -> bool {
        let free = std::iter::once(&self.current)
            .chain(&self.spares)
            .map(|segment| u64::from(segment.free()));
        let mut left = free.skip_while(|free| *free < length);
        let Some(first) = left.next() else { return false };
        let usable = |free: u64| free.saturating_sub(RESERVE.into());
        usable(first - length) + left.map(usable).sum::<u64>() >= reserved
    }

    /// Appends a record, in the next segment if it doesn't fit in this one; tells whether it did that. It waits in
    /// memory for [`Tape::write`]: the end of a call isn't lost because the disk fails just now.
    ///
    /// # Errors
    /// Nobody made room.
    pub(crate) fn append(&mut self, record: &[u8]) -> Result<bool, JournalError> {
        let is_left = record.len() > self.current.free() as usize;
        if is_left {
            let next = self.spares.pop_front().ok_or(JournalError::Full)?;
            let left = std::mem::replace(&mut self.current, next);
            self.left.push_back((left, std::mem::take(&mut self.waiting)));
        }
        self.waiting.extend_from_slice(record);
        self.current.used += record.len() as u32;
        Ok(is_left)
    }

    /// Bytes that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.left.iter().map(|(_, waiting)| waiting.len()).sum::<usize>() + self.waiting.len()
    }

    /// Writes what waits. After an error it still waits.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn write(&mut self) -> Result<(), JournalError> {
        while let Some((segment, waiting)) = self.left.front() {
            segment.write(waiting)?;
            self.left.pop_front();
        }
        self.current.write(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::segment;
    use std::fs::{self, File};
    use std::sync::Arc;

    #[test]
    fn a_record_is_kept_when_the_disk_fails_as_its_segment_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let mut tape = Tape::create(dir.path().to_owned(), 0, 4096).unwrap();
        let path = segment::path(dir.path(), 0, 0);
        let works = std::mem::replace(&mut tape.current.file, Arc::new(File::open(&path).unwrap()));
        let record = |letter: u8| [letter; 3000];
        tape.make_room(6000, 0).unwrap_err();
        for letter in *b"ab" {
            tape.make_room(3000, 0).unwrap();
            assert_eq!(tape.append(&record(letter)).unwrap(), letter == b'b');
        }
        tape.write().unwrap_err();
        assert_eq!(tape.waiting(), 6000);
        tape.left[0].0.file = works;
        tape.write().unwrap();
        assert_eq!(tape.waiting(), 0);
        for (number, letter) in [(0, b'a'), (1, b'b')] {
            let bytes = fs::read(segment::path(dir.path(), 0, number)).unwrap();
            assert_eq!(bytes[MAGIC.len()..][..3000], record(letter));
        }
    }
}
