//! Reads behind this process's own writers.

use crate::call::Call;
use crate::journal::lane::{Lane, TO_SHIP};
use crate::journal::reader::{Item, Reader};
use crate::journal::record::{Packed, Record};
use crate::journal::{Position, Shared, segment};
use crate::shipper::Observer;
use crate::store::Mark;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use wire::entry::Entry;

/// All writers of this process, and how far each is read.
#[derive(Debug)]
pub(super) struct Live {
    lanes: Vec<Behind>,
    observer: Option<Observer>,
}

#[derive(Debug)]
struct Behind {
    lane: Arc<Lane>,
    reader: Reader,
    /// The lowest segment that still exists.
    first: u32,
    /// Bytes of all records that were read.
    bytes: u64,
    /// Bytes that made no sense.
    lost_bytes: u64,
    /// Up to here the observer has seen it; ahead of the reader while the database is away.
    seen: Position,
}

/// What one transaction writes.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) calls: Vec<Call>,
    pub(super) marks: Vec<Mark>,
}

impl Live {
    /// Nothing read yet.
    pub(super) const fn new(observer: Option<Observer>) -> Self {
        Self {
            lanes: Vec::new(),
            observer,
        }
    }

    /// Where all writers are now, those new since the last look included.
    pub(super) fn tails(&mut self, journal: &Shared) -> Vec<Position> {
        self.join(journal);
        let lanes = self.lanes.iter().map(|behind| &behind.lane);
        lanes
            .map(|lane| {
                lane.take_mark(TO_SHIP);
                lane.tail()
            })
            .collect()
    }

    /// Takes in writers that are new.
    fn join(&mut self, journal: &Shared) {
        for lane in journal.lanes.lock().iter().skip(self.lanes.len()) {
            self.lanes.push(Behind {
                lane: Arc::clone(lane),
                reader: Reader::new(journal.folder.path(), lane.writer, Position::default()),
                first: 0,
                bytes: 0,
                lost_bytes: 0,
                seen: Position::default(),
            });
        }
    }

    /// The next entries before `tails`, at most `max`.
    ///
    /// # Errors
    /// A segment can't be read, and nothing else is there: what was read before the error is given out first.
    pub(super) fn next_batch(&mut self, journal: &Shared, tails: &[Position], max: usize) -> io::Result<Batch> {
        let mut batch = Batch::default();
        let mut failed = None;
        for (behind, tail) in self.lanes.iter_mut().zip(tails) {
            let before = behind.reader.position();
            if let Err(error) = behind.read(*tail, max, &mut batch.calls, self.observer.as_mut()) {
                failed = Some(error);
            }
            let position = behind.reader.position();
            if position != before {
                batch.marks.push(Mark {
                    instance: journal.folder.instance(),
                    writer: behind.lane.writer,
                    position,
                });
            }
        }
        match failed {
            Some(error) if batch.marks.is_empty() => Err(error),
            _ => Ok(batch),
        }
    }

    /// Waits for the database; the observer waits no longer than `patience`.
    pub(super) async fn look_ahead_while<T>(
        &mut self,
        journal: &Shared,
        database: impl Future<Output = T>,
        patience: Duration,
    ) -> T {
        let mut database = pin!(database);
        loop {
            match timeout(patience, database.as_mut()).await {
                Ok(done) => return done,
                Err(_) => self.look_ahead(journal),
            }
        }
    }

    /// Shows the observer all that is written, though the database can't take it yet.
    pub(super) fn look_ahead(&mut self, journal: &Shared) {
        self.join(journal);
        let Some(observer) = &mut self.observer else { return };
        for behind in &mut self.lanes {
            // What can't be read now is read, or reported, by whoever ships it.
            let _ = behind.look_ahead(journal.folder.path(), observer);
        }
    }

    /// Bytes that made no sense since the last look.
    pub(super) fn take_lost_bytes(&mut self) -> u64 {
        self.lanes
            .iter_mut()
            .map(|behind| std::mem::take(&mut behind.lost_bytes))
            .sum()
    }

    /// Bytes of all records that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.lanes.iter().map(|behind| behind.bytes).sum()
    }

    /// Deletes the segments whose entries are all in the database and whose holds have all ended; lowest first, so that a
    /// hold never outlives its settlement.
    pub(super) fn delete_shipped(&mut self, journal: &Shared) -> io::Result<()> {
        for behind in &mut self.lanes {
            let keep = behind.reader.position().segment.min(behind.lane.oldest_hold());
            while behind.first < keep {
                match std::fs::remove_file(segment::path(journal.folder.path(), behind.lane.writer, behind.first)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => behind.first += 1,
                }
            }
        }
        Ok(())
    }

    /// Whether all writers are gone, all their calls have ended and all is read.
    pub(super) fn is_finished(&self, journal: &Shared) -> bool {
        let read = |behind: &Behind| {
            let lane = &behind.lane;
            lane.is_closed() && lane.oldest_hold() == u32::MAX && lane.tail() == behind.reader.position()
        };
        journal.lanes.lock().len() == self.lanes.len() && self.lanes.iter().all(read)
    }
}

impl Behind {
    fn read(
        &mut self,
        tail: Position,
        max: usize,
        calls: &mut Vec<Call>,
        mut observer: Option<&mut Observer>,
    ) -> io::Result<()> {
        while calls.len() < max {
            match self.reader.next(tail)? {
                Item::End => break,
                Item::Lost(bytes) => self.lost_bytes += bytes,
                Item::Record(record, position, size) => {
                    self.bytes += size;
                    let Some(entry) = ended(record) else { continue };
                    match entry.read() {
                        Ok(entry) => {
                            self.show(&entry, position, observer.as_deref_mut());
                            calls.push(Call::ended(entry));
                        }
                        Err(error) => {
                            self.lost_bytes += size;
                            tracing::error!("an entry of the journal cannot be read: {error}");
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Shows an entry that ends at `position`, once.
    fn show(&mut self, entry: &Entry, position: Position, observer: Option<&mut Observer>) {
        if let Some(observer) = observer.filter(|_| position > self.seen) {
            self.seen = position;
            observer.see(entry);
        }
    }

    /// Shows what is written; the reader stays where it is.
    fn look_ahead(&mut self, dir: &Path, observer: &mut Observer) -> io::Result<()> {
        let (from, tail) = (self.seen.max(self.reader.position()), self.lane.tail());
        let mut ahead = Reader::new(dir, self.lane.writer, from);
        loop {
            match ahead.next(tail)? {
                Item::End => return Ok(()),
                Item::Lost(_) => {}
                Item::Record(record, position, _) => {
                    if let Some(Ok(entry)) = ended(record).map(|entry| entry.read()) {
                        self.show(&entry, position, Some(&mut *observer));
                    }
                }
            }
        }
    }
}

/// The entry, if the record ends a call.
const fn ended(record: Record<'_>) -> Option<Packed<&[u8]>> {
    match record {
        Record::Settle(_, entry) | Record::Entry(entry) => Some(entry),
        _ => None,
    }
}
