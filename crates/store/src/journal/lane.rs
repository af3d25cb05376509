//! What a writer tells the threads behind it: how far it is, and which files need syncing.

use super::Position;
use parking_lot::Mutex;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};

/// Set while the shipper has not yet looked since the last entry.
pub(crate) const TO_SHIP: u8 = 1;
/// Set while nothing was synced since the last record.
pub(crate) const TO_SYNC: u8 = 2;

/// One writer, as the other threads see it. Only its writer changes the figures.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) writer: u32,
    tail: AtomicU64,
    oldest_hold: AtomicU32,
    dirty: AtomicU8,
    closed: AtomicBool,
    pub(crate) entries: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) open_holds: AtomicU64,
    files: Mutex<Files>,
}

#[derive(Debug)]
struct Files {
    current: Arc<File>,
    retired: Vec<Arc<File>>,
}

impl Lane {
    pub(crate) fn new(writer: u32, tail: Position, file: Arc<File>) -> Self {
        Self {
            writer,
            tail: pack(tail).into(),
            oldest_hold: u32::MAX.into(),
            dirty: 0.into(),
            closed: false.into(),
            entries: 0.into(),
            bytes: 0.into(),
            open_holds: 0.into(),
            files: Mutex::new(Files {
                current: file,
                retired: Vec::new(),
            }),
        }
    }

    /// Where the next record will be: all before it is written.
    pub(crate) fn tail(&self) -> Position {
        unpack(self.tail.load(Ordering::Acquire))
    }

    /// Moves the tail and marks what there is to do now; tells which marks are new.
    pub(crate) fn advance(&self, tail: Position, marks: u8) -> u8 {
        self.tail.store(pack(tail), Ordering::Release);
        // One read-modify-write, so that either the reader that takes the mark sees this tail, or the mark is new.
        marks & !self.dirty.fetch_or(marks, Ordering::AcqRel)
    }

    /// Takes a mark away; tells whether it was there.
    pub(crate) fn take_mark(&self, mark: u8) -> bool {
        self.dirty.fetch_and(!mark, Ordering::AcqRel) & mark != 0
    }

    /// The lowest segment with a hold that is still open, or `u32::MAX`.
    pub(crate) fn oldest_hold(&self) -> u32 {
        self.oldest_hold.load(Ordering::Acquire)
    }

    pub(crate) fn set_oldest_hold(&self, segment: u32) {
        self.oldest_hold.store(segment, Ordering::Release);
    }

    /// The writer is gone.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Whether the writer is gone, so that the tail stays where it is.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The writer goes on in another file.
    pub(crate) fn rotate(&self, file: Arc<File>) {
        let mut files = self.files.lock();
        let retired = std::mem::replace(&mut files.current, file);
        files.retired.push(retired);
    }

    /// The files that may hold records not yet on disk, oldest first; a retired one is given out once.
    pub(crate) fn files_to_sync(&self) -> Vec<Arc<File>> {
        let mut files = self.files.lock();
        let mut all = std::mem::take(&mut files.retired);
        all.push(Arc::clone(&files.current));
        all
    }
}

const fn pack(position: Position) -> u64 {
    (position.segment as u64) << 32 | position.offset as u64
}

const fn unpack(packed: u64) -> Position {
    Position {
        segment: (packed >> 32) as u32,
        offset: packed as u32,
    }
}
