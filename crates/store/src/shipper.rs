//! The shipper: a thread of its own that brings the journal's entries into the database.

mod live;
mod observer;
mod recovery;
mod run;

pub use observer::Observer;

use crate::clock;
use crate::journal::{Journal, JournalStats, Shared};
use crate::store::Store;
use run::Worker;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// The handle of the thread named `shipper`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shipper {
    commands: mpsc::UnboundedSender<Command>,
    journal: Arc<Shared>,
    progress: Arc<Progress>,
}

/// What is in the journal and not yet in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Backlog {
    /// Entries.
    pub entries: u64,
    /// Bytes of records.
    pub bytes: u64,
    /// Seconds since something waits.
    pub seconds: f64,
}

/// Figures for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShipperStats {
    /// Entries that are in the database.
    pub shipped: u64,
    /// Of these, calls that a dead process never ended.
    pub interrupted: u64,
    /// Times that the database or the disk failed.
    pub failures: u64,
    /// Bytes of journals that made no sense, and were passed over.
    pub lost_bytes: u64,
}

/// The shipper has ended.
#[derive(Debug, thiserror::Error)]
#[error("the shipper has stopped")]
pub struct Stopped;

/// What the thread is told.
#[derive(Debug)]
enum Command {
    Flush(oneshot::Sender<()>),
    Stop(oneshot::Sender<()>),
}

/// How far the thread is.
#[derive(Debug, Default)]
struct Progress {
    /// Of this process's journal.
    entries: AtomicU64,
    bytes: AtomicU64,
    /// Since when something waits; 0 when nothing does.
    waiting_since_us: AtomicI64,
    shipped: AtomicU64,
    interrupted: AtomicU64,
    failures: AtomicU64,
    lost_bytes: AtomicU64,
}

impl Shipper {
    /// Starts the thread. It first recovers what dead processes left in the journal's folder.
    ///
    /// # Errors
    /// The thread can't be started.
    pub fn start(store: Store, journal: &Journal, observer: Option<Observer>) -> io::Result<Self> {
        let (commands, orders) = mpsc::unbounded_channel();
        let shipper = Self {
            commands,
            journal: Arc::clone(&journal.shared),
            progress: Arc::default(),
        };
        let worker = Worker::new(store, &shipper, orders, observer);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        thread::Builder::new().name("shipper".into()).spawn(move || {
            // Requests come first on a full machine; that this may be refused does no harm.
            let _ = rustix::process::nice(10);
            runtime.block_on(worker.run());
        })?;
        Ok(shipper)
    }

    /// Waits until everything that was in the journal before this call, recovered folders included, is in the database.
    /// Waits as long as the database is away: put a time limit around it.
    ///
    /// # Errors
    /// The shipper has stopped.
    pub async fn flush(&self) -> Result<(), Stopped> {
        self.order(Command::Flush).await
    }

    /// Ships what is there and ends the thread. When all writers are dropped and all calls have ended, the journal's
    /// folder goes with it. With the database away it gives up after one try: the journal keeps the rest for the next
    /// start.
    pub async fn stop(&self) {
        let _ = self.order(Command::Stop).await;
    }

    /// What waits in this process's journal.
    pub fn backlog(&self) -> Backlog {
        let done = |figure: &AtomicU64| figure.load(Ordering::Acquire);
        let (entries, bytes) = (done(&self.progress.entries), done(&self.progress.bytes));
        let (mut written_entries, mut written_bytes) = (0, 0);
        for lane in self.journal.lanes.lock().iter() {
            written_entries += done(&lane.entries);
            written_bytes += done(&lane.bytes);
        }
        let entries = written_entries.saturating_sub(entries);
        let since = self.progress.waiting_since_us.load(Ordering::Acquire);
        let waiting_us = if since == 0 || entries == 0 {
            0
        } else {
            clock::now_us() - since
        };
        Backlog {
            entries,
            bytes: written_bytes.saturating_sub(bytes),
            seconds: waiting_us.max(0) as f64 / 1e6,
        }
    }

    /// Figures for metrics.
    pub fn stats(&self) -> ShipperStats {
        let figure = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        ShipperStats {
            shipped: figure(&self.progress.shipped),
            interrupted: figure(&self.progress.interrupted),
            failures: figure(&self.progress.failures),
            lost_bytes: figure(&self.progress.lost_bytes),
        }
    }

    /// Figures of the journal that it reads.
    pub fn journal_stats(&self) -> JournalStats {
        self.journal.stats()
    }

    async fn order(&self, command: fn(oneshot::Sender<()>) -> Command) -> Result<(), Stopped> {
        let (done, wait) = oneshot::channel();
        self.commands.send(command(done)).map_err(|_| Stopped)?;
        wait.await.map_err(|_| Stopped)
    }
}

#[cfg(test)]
mod tests;
