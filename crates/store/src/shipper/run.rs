//! The shipper's thread.

use super::live::{Batch, Live};
use super::{Command, Observer, Progress, Shipper};
use crate::clock;
use crate::journal::Shared;
use crate::store::{Ledger, Store, StoreError};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// How long entries gather before they are shipped: half of the second that they may take.
const GATHER: Duration = Duration::from_millis(500);
/// Rows of one transaction: about 15 ms of work.
pub(super) const BATCH: usize = 1000;
/// How long a slow database keeps calls from the observer.
const LOOK_AHEAD: Duration = Duration::from_secs(1);
/// The wait after the first failure; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often old sums are forgotten.
const PRUNE_EVERY_US: i64 = 60 * 60 * 1_000_000;

/// Why a batch is not in the database.
#[derive(Debug, thiserror::Error)]
pub(super) enum ShipError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot read the journal: {0}")]
    Journal(#[from] io::Error),
}

/// The thread's state.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) store: Store,
    pub(super) journal: Arc<Shared>,
    pub(super) progress: Arc<Progress>,
    orders: UnboundedReceiver<Command>,
    flushes: Vec<oneshot::Sender<()>>,
    stops: Vec<oneshot::Sender<()>>,
    ledger: Option<Ledger>,
    live: Live,
    /// Read from the journal, and not yet in the database.
    pending: Option<Batch>,
    recovered: bool,
    pruned_us: i64,
}

impl Worker {
    pub(super) fn new(
        store: Store,
        shipper: &Shipper,
        orders: UnboundedReceiver<Command>,
        observer: Option<Observer>,
    ) -> Self {
        Self {
            store,
            journal: Arc::clone(&shipper.journal),
            progress: Arc::clone(&shipper.progress),
            orders,
            flushes: Vec::new(),
            stops: Vec::new(),
            ledger: None,
            live: Live::new(observer),
            pending: None,
            recovered: false,
            pruned_us: 0,
        }
    }

    /// Ships until it is told to stop, or nobody holds its handle any more.
    pub(super) async fn run(mut self) {
        let mut wait = Duration::ZERO;
        loop {
            self.take_orders();
            let (flushes, tried) = (self.flushes.len(), !self.stops.is_empty());
            match self.ship().await {
                Ok(()) => {
                    if !wait.is_zero() {
                        tracing::info!("the database is back; the journal's backlog is shipped");
                    }
                    wait = Duration::ZERO;
                    self.flushes.drain(..flushes).for_each(|done| {
                        let _ = done.send(());
                    });
                }
                Err(error) => {
                    self.ledger = None;
                    self.live.look_ahead(&self.journal);
                    self.progress.failures.fetch_add(1, Ordering::Relaxed);
                    if wait.is_zero() {
                        tracing::error!("spend waits in the journal: {error}");
                    }
                    let waiting = &self.progress.waiting_since_us;
                    let _ = waiting.compare_exchange(0, clock::now_us(), Ordering::AcqRel, Ordering::Acquire);
                    wait = (wait * 2).clamp(FIRST_WAIT, LONGEST_WAIT);
                }
            }
            if tried || !self.rest(wait).await {
                break;
            }
        }
        self.end(wait.is_zero()).await;
    }

    /// Sleeps until there is something to do; `false` when all handles are gone.
    async fn rest(&mut self, wait: Duration) -> bool {
        if !wait.is_zero() {
            return match timeout(wait, self.orders.recv()).await {
                Ok(None) => false,
                Ok(Some(order)) => self.note(order),
                Err(_) => true,
            };
        }
        self.progress.waiting_since_us.store(0, Ordering::Release);
        if !self.flushes.is_empty() || !self.stops.is_empty() {
            return true;
        }
        let order = tokio::select! {
            order = self.orders.recv() => order,
            () = self.journal.to_ship.notified() => {
                self.progress.waiting_since_us.store(clock::now_us(), Ordering::Release);
                tokio::select! {
                    order = self.orders.recv() => order,
                    () = sleep(GATHER) => return true,
                }
            }
        };
        order.is_some_and(|order| self.note(order))
    }

    fn note(&mut self, order: Command) -> bool {
        match order {
            Command::Flush(done) => self.flushes.push(done),
            Command::Stop(done) => self.stops.push(done),
        }
        true
    }

    fn take_orders(&mut self) {
        while let Ok(order) = self.orders.try_recv() {
            self.note(order);
        }
    }

    /// Brings everything that is in the journal now into the database.
    async fn ship(&mut self) -> Result<(), ShipError> {
        if self.ledger.is_none() {
            self.ledger = Some(Ledger::open(&self.store).await?);
        }
        let Some(mut ledger) = self.ledger.take() else {
            return Ok(());
        };
        if !self.recovered {
            self.recover(&mut ledger).await?;
            self.recovered = true;
        }
        let tails = self.live.tails(&self.journal);
        loop {
            if self.pending.is_none() {
                self.pending = Some(self.live.next_batch(&self.journal, &tails, BATCH)?);
            }
            let Some(batch) = self.pending.as_ref().filter(|batch| !batch.marks.is_empty()) else {
                self.pending = None;
                break;
            };
            let write = ledger.write(&batch.calls, &batch.marks, clock::now_us());
            self.live.look_ahead_while(&self.journal, write, LOOK_AHEAD).await?;
            self.count(batch.calls.len());
            self.pending = None;
        }
        self.live.delete_shipped(&self.journal)?;
        self.prune(&mut ledger).await?;
        self.ledger = Some(ledger);
        Ok(())
    }

    fn count(&mut self, calls: usize) {
        let lost = self.live.take_lost_bytes();
        let progress = &self.progress;
        progress.entries.fetch_add(calls as u64, Ordering::Release);
        progress.bytes.store(self.live.bytes(), Ordering::Release);
        progress.shipped.fetch_add(calls as u64, Ordering::Relaxed);
        if lost > 0 {
            tracing::error!("{lost} bytes of the journal make no sense and were passed over");
            progress.lost_bytes.fetch_add(lost, Ordering::Relaxed);
        }
    }

    async fn prune(&mut self, ledger: &mut Ledger) -> Result<(), StoreError> {
        let now = clock::now_us();
        if now - self.pruned_us > PRUNE_EVERY_US {
            ledger.prune(now).await?;
            self.pruned_us = now;
        }
        Ok(())
    }

    /// Removes the folder when nothing in it is needed any more, and lets those go who wait.
    async fn end(mut self, shipped: bool) {
        if shipped && self.live.is_finished(&self.journal) {
            self.leave_nothing().await;
        }
        self.stops.drain(..).for_each(|done| {
            let _ = done.send(());
        });
    }
}
