//! The journal: what makes an answered call's cost survive a crash.
//!
//! `<data>/journal/<instance uuid>/` belongs to one process, which keeps it locked while it lives. Each core thread
//! appends to segments of its own, so no two cores share a lock; `shipper` reads them behind.

mod record;

pub use record::HoldRecord;

use std::io;
use std::path::Path;
use wire::entry::Entry;

/// An instance's journal. Cheap to keep around; the folder stays locked until it is dropped.
#[derive(Debug)]
pub struct Journal {}

/// Why a record could not be written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk has no room for a call's records.
    #[error("the journal's disk is full; free space in the data folder")]
    Full,
    /// The disk failed.
    #[error("cannot write the journal: {0}")]
    Io(#[from] io::Error),
    /// A ticket was given to another writer than the one that made it.
    #[error("a hold was settled on another thread's journal writer")]
    ForeignTicket,
}

/// Where a record ends: segments are numbered upwards from 0 for each writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The segment.
    pub segment: u32,
    /// The byte after the record.
    pub offset: u32,
}

/// Figures for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalStats {
    /// Entries appended or settled.
    pub entries: u64,
    /// Bytes of all records.
    pub bytes: u64,
    /// Holds that are neither settled nor released.
    pub open_holds: u64,
    /// Times that a group could not be synced to disk.
    pub sync_failures: u64,
}

/// One core thread's end of the journal. It can be moved to its thread, not shared between threads.
#[derive(Debug)]
pub struct Writer {}

/// A hold in the journal: proof that there is room for its settlement.
#[derive(Debug)]
#[must_use = "a hold that is neither settled nor released becomes an interrupted call after a restart"]
pub struct HoldTicket {}

impl Journal {
    /// Makes a folder for this process below `root` and locks it.
    ///
    /// # Errors
    /// The folder can't be made or locked.
    pub fn open(_root: &Path) -> Result<Self, JournalError> {
        Err(JournalError::Full)
    }

    /// A writer for one core thread.
    ///
    /// # Errors
    /// No room for its first segment.
    pub fn writer(&self) -> Result<Writer, JournalError> {
        Err(JournalError::Full)
    }

    /// Figures for metrics.
    pub fn stats(&self) -> JournalStats {
        JournalStats::default()
    }
}

impl Writer {
    /// Writes a hold before its call is dispatched, and reserves room for its settlement.
    ///
    /// # Errors
    /// No room, or the disk failed: don't dispatch.
    pub fn hold(&self, _record: &HoldRecord) -> Result<HoldTicket, JournalError> {
        Err(JournalError::Full)
    }

    /// Notes how many output tokens a stream has had so far. Skipped when there is no room.
    pub fn checkpoint(&self, _ticket: &HoldTicket, _output_tokens: u64) {}

    /// Writes the end of a held call. When this returns, `kill -9` cannot lose the entry.
    ///
    /// # Errors
    /// The disk failed; a full disk is no reason, since the hold reserved the room.
    pub fn settle(&self, _ticket: HoldTicket, _entry: &Entry) -> Result<Position, JournalError> {
        Err(JournalError::Full)
    }

    /// Lets a hold go whose call was never dispatched: no row is written for it.
    pub fn release(&self, _ticket: HoldTicket) {}

    /// Writes a call that ended before it had a hold (refused, unknown model …).
    ///
    /// # Errors
    /// No room, or the disk failed.
    pub fn append(&self, _entry: &Entry) -> Result<Position, JournalError> {
        Err(JournalError::Full)
    }
}
