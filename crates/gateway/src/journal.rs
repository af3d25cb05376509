//! A thread's part of the journal, written in groups: the records of all calls that a turn of the
//! thread's loop serves go to the kernel together, just before the first byte that depends on them
//! leaves for an upstream or a client.

use crate::log;
use parking_lot::Mutex;
use std::io;
use std::time::Duration;
use store::{JournalError, Writer};
use tokio::sync::Notify;
use upstream::gate::Gate;

/// How long a disk that failed is left alone.
const RETRY: Duration = Duration::from_millis(100);

/// One thread's part of the journal. The lock is this thread's own: hardly anybody waits for it.
#[derive(Debug)]
pub struct ThreadJournal {
    writer: Mutex<Writer>,
    dirty: Notify,
}

impl ThreadJournal {
    /// The journal of a core thread, which must run [`ThreadJournal::keep_committed`].
    pub fn gathering(writer: Writer) -> Self {
        Self::new(writer.gathering())
    }

    /// A journal that writes every record at once.
    pub fn new(writer: Writer) -> Self {
        Self {
            writer: Mutex::new(writer),
            dirty: Notify::new(),
        }
    }

    /// Writes records.
    pub fn write<T>(&self, write: impl FnOnce(&Writer) -> T) -> T {
        let writer = self.writer.lock();
        let was_dirty = writer.is_dirty();
        let written = write(&writer);
        if !was_dirty && writer.is_dirty() {
            self.dirty.notify_one();
        }
        written
    }

    /// No new calls from now on.
    pub fn close(&self) {
        self.writer.lock().close();
    }

    /// Commits what no byte that leaves takes along, such as the end of a call whose client has left.
    pub async fn keep_committed(&self) {
        loop {
            self.dirty.notified().await;
            while self.commit().is_err() {
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    fn commit(&self) -> Result<(), JournalError> {
        self.writer.lock().commit().inspect_err(log::journal_failed)
    }
}

impl Gate for ThreadJournal {
    fn is_open(&self) -> bool {
        !self.writer.lock().is_dirty()
    }

    fn open(&self) -> io::Result<()> {
        self.commit().map_err(io::Error::other)
    }
}
