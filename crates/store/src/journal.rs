//! The journal: what makes an answered call's cost survive a crash.
//!
//! `<data>/journal/<instance uuid>/` belongs to one process, which keeps it locked while it lives. Each core thread
//! appends to segments of its own, so no two cores share a lock; the shipper reads them behind, and whoever finds the
//! folder of a dead process ships what it left.

pub(crate) mod dead;
pub(crate) mod folder;
pub(crate) mod lane;
pub(crate) mod reader;
pub(crate) mod record;
pub(crate) mod segment;
mod shorten;
mod sync;
mod tape;
mod writer;

pub use record::HoldCost;
pub use writer::{HoldTicket, Writer};

use folder::Folder;
use lane::{Lane, TO_SHIP, TO_SYNC};
use parking_lot::Mutex;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;
use tape::Tape;
use tokio::sync::Notify;

/// Bytes of a segment: one new file per 10,000 calls or so.
const SEGMENT_BYTES: u32 = 16 << 20;

/// A process's own journal. Its folder stays locked until the last writer and the shipper are gone too.
#[derive(Debug)]
pub struct Journal {
    pub(crate) shared: Arc<Shared>,
}

/// What the writers, the shipper and the syncing thread share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) folder: Folder,
    pub(crate) lanes: Mutex<Vec<Arc<Lane>>>,
    /// Told when there is something to ship again.
    pub(crate) to_ship: Notify,
    segment_bytes: u32,
    syncer: OnceLock<Thread>,
    shortened: AtomicU64,
    sync_failures: AtomicU64,
}

/// Why a record could not be written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk has no room for a call's records.
    #[error("no room for the journal; free space on the data folder's disk")]
    Full,
    /// The disk failed.
    #[error("cannot write the journal: {0}")]
    Io(io::Error),
    /// The process is about to end.
    #[error("the journal is closed: the process is about to end")]
    Closed,
    /// A ticket was given to another writer than the one that made it.
    #[error("a hold was given to another thread's journal writer than its own")]
    ForeignTicket,
}

impl From<io::Error> for JournalError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

/// Where a record ends. Each writer numbers its segments upwards from 0.
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
    /// Entries that lost texts because the disk had no room for all of them.
    pub shortened: u64,
    /// Times that a group could not be synced to disk.
    pub sync_failures: u64,
}

impl Journal {
    /// Makes a folder for this process below `root` and locks it.
    ///
    /// # Errors
    /// The folder can't be made or locked.
    pub fn open(root: &Path) -> Result<Self, JournalError> {
        Self::open_sized(root, SEGMENT_BYTES)
    }

    pub(crate) fn open_sized(root: &Path, segment_bytes: u32) -> Result<Self, JournalError> {
        let shared = Arc::new(Shared {
            folder: Folder::create(root)?,
            lanes: Mutex::default(),
            to_ship: Notify::new(),
            segment_bytes,
            syncer: OnceLock::new(),
            shortened: AtomicU64::new(0),
            sync_failures: AtomicU64::new(0),
        });
        let thread = sync::start(&shared)?;
        let _ = shared.syncer.set(thread);
        Ok(Self { shared })
    }

    /// Figures for metrics.
    pub fn stats(&self) -> JournalStats {
        self.shared.stats()
    }

    /// A writer for one core thread.
    ///
    /// # Errors
    /// No room for its first segment.
    pub fn writer(&self) -> Result<Writer, JournalError> {
        let mut lanes = self.shared.lanes.lock();
        let number = u32::try_from(lanes.len()).unwrap_or(u32::MAX);
        let tape = Tape::create(self.shared.folder.path().to_owned(), number, self.shared.segment_bytes)?;
        self.shared.folder.sync()?;
        let lane = Arc::new(Lane::new(number, tape.position(), Arc::clone(&tape.current().file)));
        lanes.push(Arc::clone(&lane));
        Ok(Writer::new(Arc::clone(&self.shared), lane, tape))
    }
}

impl Shared {
    /// Figures for metrics.
    pub(crate) fn stats(&self) -> JournalStats {
        let lanes = self.lanes.lock();
        let sum = |figure: fn(&Lane) -> &AtomicU64| lanes.iter().map(|lane| figure(lane).load(Ordering::Acquire)).sum();
        JournalStats {
            entries: sum(|lane| &lane.entries),
            bytes: sum(|lane| &lane.bytes),
            open_holds: sum(|lane| &lane.open_holds),
            shortened: self.shortened.load(Ordering::Relaxed),
            sync_failures: self.sync_failures.load(Ordering::Relaxed),
        }
    }

    /// Wakes the threads that new marks are for.
    fn wake(&self, marks: u8) {
        if marks & TO_SHIP != 0 {
            self.to_ship.notify_one();
        }
        if marks & TO_SYNC != 0
            && let Some(thread) = self.syncer.get()
        {
            thread.unpark();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(thread) = self.syncer.get() {
            thread.unpark();
        }
    }
}

#[cfg(test)]
mod tests;
