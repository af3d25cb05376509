//! Reads one writer's segments in order.

use super::Position;
use super::record::{self, Framed, HEADER, MAX_BODY, Record};
use super::segment::{self, MAGIC};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// How much is read at once.
const CHUNK: usize = 256 << 10;

/// A place in one writer's row of segments.
#[derive(Debug)]
pub(crate) struct Reader {
    dir: PathBuf,
    writer: u32,
    position: Position,
    file: Option<File>,
    /// Bytes of the file from `position` on, after the first `consumed`.
    buf: Vec<u8>,
    consumed: usize,
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    /// A record, the place after it, and its size.
    Record(Record<'a>, Position, u64),
    /// So many bytes make no sense; reading goes on in the next segment.
    Lost(u64),
    /// Nothing more.
    End,
}

/// How a segment ends that has no further record.
enum Tail {
    /// Only free room follows, or the record that a crash cut off.
    Clean,
    /// So many bytes of data follow.
    Data(u64),
}

impl Reader {
    /// Begins at a position; a segment's start is offset 0.
    pub(crate) fn new(dir: &Path, writer: u32, position: Position) -> Self {
        Self {
            dir: dir.to_owned(),
            writer,
            position,
            file: None,
            buf: Vec::new(),
            consumed: 0,
        }
    }

    /// Where the next record begins.
    pub(crate) const fn position(&self) -> Position {
        self.position
    }

    /// The next record before `end`.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn next(&mut self, end: Position) -> io::Result<Item<'_>> {
        let (kind, size) = loop {
            if self.position >= end || (self.file.is_none() && !self.open()?) {
                self.buf = Vec::new();
                self.consumed = 0;
                return Ok(Item::End);
            }
            let limit = if end.segment > self.position.segment {
                u32::MAX
            } else {
                end.offset
            };
            self.fill(limit)?;
            if let Framed::Whole(kind, size) = record::frame(self.ahead()) {
                break (kind, size);
            }
            let tail = self.tail(limit)?;
            self.next_segment(end)?;
            if let Tail::Data(lost) = tail {
                return Ok(Item::Lost(lost));
            }
        };
        let start = self.consumed;
        self.consumed += size;
        self.position.offset += size as u32;
        let body = self.buf.get(start + HEADER..start + size).unwrap_or_default();
        // A kind that only a newer version knows is passed over.
        let found = |record| Item::Record(record, self.position, size as u64);
        Ok(Record::parse(kind, body).map_or(Item::Lost(0), found))
    }

    fn ahead(&self) -> &[u8] {
        self.buf.get(self.consumed..).unwrap_or_default()
    }

    /// Opens the segment of the position, or the next one that exists.
    fn open(&mut self) -> io::Result<bool> {
        let mut number = Some(self.position.segment);
        while let Some(segment) = number {
            match File::open(segment::path(&self.dir, self.writer, segment)) {
                Ok(file) => {
                    let offset = if segment == self.position.segment {
                        self.position.offset
                    } else {
                        0
                    };
                    self.position = Position {
                        segment,
                        offset: offset.max(MAGIC.len() as u32),
                    };
                    self.file = Some(file);
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => number = self.after(segment)?,
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// The lowest segment above this one.
    fn after(&self, segment: u32) -> io::Result<Option<u32>> {
        let mut next = None;
        for found in std::fs::read_dir(&self.dir)? {
            match segment::parse_name(&found?.file_name().to_string_lossy()) {
                Some((writer, number)) if writer == self.writer && number > segment => {
                    next = Some(next.map_or(number, |next: u32| next.min(number)));
                }
                _ => {}
            }
        }
        Ok(next)
    }

    /// Makes sure that the next record is whole in the buffer, if it is before `limit`.
    fn fill(&mut self, limit: u32) -> io::Result<()> {
        let Framed::Short(size) = record::frame(self.ahead()) else {
            return Ok(());
        };
        self.buf.drain(..self.consumed);
        self.consumed = 0;
        let wanted = size.max(CHUNK).min(limit.saturating_sub(self.position.offset) as usize);
        if wanted > self.buf.len() {
            self.read_to(wanted)?;
        }
        match record::frame(&self.buf) {
            Framed::Short(size) if size > wanted && self.buf.len() == wanted => {
                self.read_to(size.min(limit.saturating_sub(self.position.offset) as usize))
            }
            _ => Ok(()),
        }
    }

    /// Reads until the buffer has `wanted` bytes or the file ends. After an error the next try begins afresh.
    fn read_to(&mut self, wanted: usize) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let have = self.buf.len();
        self.buf.resize(wanted.max(have), 0);
        let free = self.buf.get_mut(have..).unwrap_or_default();
        match read_at(file, free, u64::from(self.position.offset) + have as u64) {
            Ok(read) => {
                self.buf.truncate(have + read);
                Ok(())
            }
            Err(error) => {
                self.close();
                Err(error)
            }
        }
    }

    fn close(&mut self) {
        self.file = None;
        self.buf = Vec::new();
        self.consumed = 0;
    }

    /// Looks at what follows when there is no further whole record.
    fn tail(&mut self, limit: u32) -> io::Result<Tail> {
        let Some(file) = &self.file else { return Ok(Tail::Clean) };
        let size = file.metadata()?.len().min(u64::from(limit));
        self.buf.drain(..self.consumed);
        self.consumed = 0;
        let left = size.saturating_sub(u64::from(self.position.offset)) as usize;
        self.read_to(left.min(HEADER + MAX_BODY))?;
        let missing = limit.saturating_sub(self.position.offset);
        if limit != u32::MAX && missing > 0 {
            // Before the end of a living writer all records are whole.
            return Ok(Tail::Data(missing.into()));
        }
        let Some(last) = self.last_data(left)? else {
            return Ok(Tail::Clean);
        };
        // Whatever a crash cut off begins here and is the last thing written.
        let torn = match record::frame(&self.buf) {
            Framed::Short(_) => true,
            Framed::Free => false,
            Framed::Bad | Framed::Whole(..) => last < HEADER || last < HEADER + claimed(&self.buf),
        };
        // A broken length may reach as far, but a torn record has no whole ones behind it.
        if torn && !self.is_record_behind() {
            return Ok(Tail::Clean);
        }
        Ok(Tail::Data(last as u64 + 1))
    }

    /// Whether a whole record begins anywhere behind the first byte of the buffer.
    fn is_record_behind(&self) -> bool {
        (1..self.buf.len()).any(|at| {
            let bytes = self.buf.get(at..).unwrap_or_default();
            matches!(record::frame(bytes), Framed::Whole(..))
        })
    }

    /// The last of the next `left` bytes that isn't free room; what is in the buffer isn't read again.
    fn last_data(&self, left: usize) -> io::Result<Option<usize>> {
        let is_data = |byte: &u8| *byte != 0;
        let mut last = self.buf.iter().rposition(is_data);
        let Some(file) = &self.file else { return Ok(last) };
        let (mut at, mut chunk) = (self.buf.len(), vec![0; CHUNK]);
        while at < left {
            let read = read_at(file, &mut chunk, u64::from(self.position.offset) + at as u64)?;
            let found = chunk.get(..read).unwrap_or_default().iter().rposition(is_data);
            last = found.map(|found| at + found).or(last);
            at += read.max(1);
        }
        Ok(last)
    }

    /// Leaves this segment; in the last one, what is before `end` is left.
    fn next_segment(&mut self, end: Position) -> io::Result<()> {
        self.close();
        self.position = match self.after(self.position.segment)? {
            Some(segment) if segment <= end.segment => Position { segment, offset: 0 },
            _ => end,
        };
        Ok(())
    }
}

/// Reads as much as there is, up to the whole buffer.
fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut have = 0;
    while let Some(free) = buf.get_mut(have..).filter(|free| !free.is_empty()) {
        match file.read_at(free, offset + have as u64) {
            Ok(0) => break,
            Ok(read) => have += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(have)
}

/// The length that a broken record claims to have.
fn claimed(bytes: &[u8]) -> usize {
    let length = bytes
        .first_chunk()
        .map_or(0, |head: &[u8; 4]| u32::from_le_bytes(*head) as usize);
    if length <= MAX_BODY { length } else { 0 }
}
