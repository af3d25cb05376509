//! Durable truth: the data folder, the journal, the spend logs.
//!
//! How a process uses it:
//!
//! ```no_run
//! # use store::*;
//! # use std::path::Path;
//! # async fn run(entry: wire::entry::Entry, cost: HoldCost) -> Result<(), Box<dyn std::error::Error>> {
//! // Once, at start. The folder stays ours while `_lock` lives.
//! let dir = DataDir::open(&Places { config: Some(Path::new("/etc/litellm/config.yaml")), ..Places::default() })?;
//! let _lock = dir.lock()?;
//! let store = Store::open(&dir.database()).await?;
//! let journal = Journal::open(&dir.journal())?;
//! let shipper = Shipper::start(store.clone(), &journal, None)?;
//! shipper.flush().await?; // what dead processes left behind is in the database now: seed the counters
//! let _spent = store.proxy_spend(0, i64::MAX).await?;
//!
//! // One writer per thread, behind a lock of that thread's own.
//! let writer = journal.writer()?;
//! let ticket = writer.hold(&entry, cost)?; // before dispatch; `JournalError::Full` is a 503
//! writer.checkpoint(&ticket, 120); // every 2 s of a stream: output tokens so far
//! writer.settle(ticket, &entry)?; // before the reply's last byte; or `writer.release(ticket)`
//! writer.append(&entry)?; // a call that ended before any hold
//!
//! // Reads that must see calls just ended flush first.
//! shipper.flush().await?;
//! let _page = store.spend_logs_page(&SpendLogFilter::default(), 1, 50, Sort::default()).await?;
//!
//! shipper.stop().await; // graceful shutdown: ships the rest, removes the journal's folder
//! # Ok(()) }
//! ```

mod call;
mod clock;
mod data_dir;
#[cfg(test)]
mod fixtures;
mod journal;
mod metadata;
mod seal;
mod shipper;
mod store;
mod time;

pub use data_dir::{DataDir, DataDirError, DirLock, Places};
pub use journal::{HoldCost, HoldTicket, Journal, JournalError, JournalStats, Position, Writer};
pub use seal::{SealError, SealKey};
pub use shipper::{Backlog, Observer, Shipper, ShipperStats, Stopped};
pub use store::{
    DaySummary, NewResponse, Order, Owner, Page, Sort, SortBy, SpendLogFilter, SpendLogRow, Store, StoreError,
};
