//! The shipper: a thread of its own that brings the journal's entries into the database.

use crate::journal::Journal;
use crate::store::Store;
use std::io;

/// What is in the journal and not yet in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Backlog {
    /// Entries.
    pub entries: u64,
    /// Bytes of records.
    pub bytes: u64,
    /// Age of the oldest entry in seconds.
    pub seconds: f64,
}

/// The shipper has ended.
#[derive(Debug, thiserror::Error)]
#[error("the shipper has stopped")]
pub struct Stopped;

/// The handle of the thread named `shipper`.
#[derive(Clone, Debug)]
pub struct Shipper {}

impl Shipper {
    /// Starts the thread. It first recovers what dead processes left in the journal's folder.
    ///
    /// # Errors
    /// The thread can't be started.
    pub fn start(_store: Store, _journal: &Journal) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Waits until everything that was in the journal before this call, recovered folders included, is in the database.
    /// Waits as long as the database is away: put a time limit around it.
    ///
    /// # Errors
    /// The shipper has stopped.
    pub async fn flush(&self) -> Result<(), Stopped> {
        Err(Stopped)
    }

    /// What waits.
    pub fn backlog(&self) -> Backlog {
        Backlog::default()
    }

    /// Ships what is there and ends the thread; the journal's folder goes when all its calls have ended.
    pub async fn stop(&self) {}
}
