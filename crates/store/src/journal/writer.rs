//! A core thread's end of the journal.

use super::lane::{Lane, TO_SHIP, TO_SYNC};
use super::record::{self, Hold, HoldCost};
use super::tape::{RESERVE, Tape};
use super::{JournalError, Position, Shared, shorten};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::entry::Entry;

/// One thread's end of the journal: whoever shares it puts a lock around it.
#[derive(Debug)]
pub struct Writer {
    shared: Arc<Shared>,
    lane: Arc<Lane>,
    inner: RefCell<Inner>,
    gathers: bool,
}

/// A hold in the journal: proof that there is room for its settlement.
#[derive(Debug)]
#[must_use = "a hold that is neither settled nor released becomes an interrupted call after a restart"]
pub struct HoldTicket {
    writer: u32,
    id: u64,
}

#[derive(Debug)]
struct Inner {
    tape: Tape,
    holds: FxHashMap<u64, OpenHold>,
    /// How many open holds lie in a segment.
    by_segment: BTreeMap<u32, u32>,
    next_hold: u64,
    buf: Vec<u8>,
    /// What the threads behind are to be told with the next commit.
    marks: u8,
    /// The last commit failed.
    failed: bool,
    /// A new segment was begun, and old holds aren't carried into it yet.
    rotated: bool,
    /// The files of segments begun since the last commit: the one before each is synced once it is written.
    begun: Vec<Arc<File>>,
}

/// A hold that may have to be written again.
#[derive(Debug)]
struct OpenHold {
    segment: u32,
    packed: Vec<u8>,
    output_tokens: u64,
}

/// A hold this many segments back is written again, so that one long call doesn't keep all segments since: at most one
/// hold record per 64 MiB of journal.
const CARRY_AFTER: u32 = 4;

/// Gathered records are written at the latest when they are so many bytes: some forty calls' worth.
const GATHERED: usize = 64 << 10;

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, lane: Arc<Lane>, tape: Tape) -> Self {
        let inner = Inner {
            tape,
            holds: FxHashMap::default(),
            by_segment: BTreeMap::new(),
            next_hold: 0,
            buf: Vec::with_capacity(4096),
            marks: 0,
            failed: false,
            rotated: false,
            begun: Vec::new(),
        };
        Self {
            shared,
            lane,
            inner: RefCell::new(inner),
            gathers: false,
        }
    }

    /// From now on records wait in memory for [`Writer::commit`], so that many are written at once. Whoever lets a byte
    /// out that depends on a record commits before.
    #[must_use]
    pub const fn gathering(mut self) -> Self {
        self.gathers = true;
        self
    }

    /// Whether records wait for a commit.
    pub fn is_dirty(&self) -> bool {
        self.inner.borrow().tape.waiting() > 0
    }

    /// Writes what was gathered. When this returns, `kill -9` cannot lose it.
    ///
    /// # Errors
    /// The disk failed; the records wait for the next commit.
    pub fn commit(&self) -> Result<(), JournalError> {
        self.commit_inner(&mut self.inner.borrow_mut())
    }

    fn commit_inner(&self, inner: &mut Inner) -> Result<(), JournalError> {
        if inner.tape.waiting() == 0 {
            return Ok(());
        }
        let written = inner.tape.write();
        inner.failed = written.is_err();
        written?;
        inner.begun.drain(..).for_each(|file| self.lane.rotate(file));
        let oldest = self.publish_holds(inner);
        let marks = std::mem::take(&mut inner.marks);
        let new = self.lane.advance(inner.tape.position(), marks);
        self.lane.set_oldest_hold(oldest);
        self.shared.wake(new);
        Ok(())
    }

    /// No new calls from now on: when those that are held have ended, the journal's folder can go.
    pub fn close(&self) {
        if let Err(error) = self.commit() {
            tracing::error!("the journal's last records are not written: {error}");
        }
        self.lane.close();
    }

    /// Writes a hold before its call is dispatched, and reserves room for its settlement. `entry` is the call's as far as
    /// it is known.
    ///
    /// # Errors
    /// No room, or the disk failed: don't dispatch.
    pub fn hold(&self, entry: &Entry, cost: HoldCost) -> Result<HoldTicket, JournalError> {
        let inner = &mut *self.inner.borrow_mut();
        if self.lane.is_closed() {
            return Err(JournalError::Closed);
        }
        if inner.failed {
            self.commit_inner(inner)?;
        }
        let id = inner.next_hold;
        let mut packed = Vec::with_capacity(1024);
        let entry = Cow::Borrowed(entry);
        record::pack(&mut packed, &Hold { entry, cost });
        record::hold(&mut inner.buf, id, &packed);
        inner.tape.make_room(inner.buf.len(), inner.holds.len() + 1)?;
        let at = self.append_record(inner, TO_SYNC)?;
        inner.next_hold += 1;
        let open = OpenHold {
            segment: at.segment,
            packed,
            output_tokens: 0,
        };
        inner.holds.insert(id, open);
        *inner.by_segment.entry(at.segment).or_default() += 1;
        if let Err(error) = self.finish(inner) {
            // The record waits still: it must not become a call.
            self.let_go(inner, id);
            return Err(error);
        }
        Ok(HoldTicket {
            writer: self.lane.writer,
            id,
        })
    }

    /// Notes how many output tokens a stream has had so far. Skipped when there is no room.
    pub fn checkpoint(&self, ticket: &HoldTicket, output_tokens: u64) {
        let inner = &mut *self.inner.borrow_mut();
        let Some(open) = inner
            .holds
            .get_mut(&ticket.id)
            .filter(|_| ticket.writer == self.lane.writer)
        else {
            return;
        };
        open.output_tokens = output_tokens;
        record::checkpoint(&mut inner.buf, ticket.id, output_tokens);
        let room = inner.tape.make_room(inner.buf.len(), inner.holds.len());
        if room.is_ok() && self.append_record(inner, TO_SYNC).is_ok() {
            let _ = self.finish(inner);
        }
    }

    /// Writes the end of a held call. When this returns, or the next commit where records are gathered, `kill -9` cannot
    /// lose the entry.
    ///
    /// # Errors
    /// The disk failed; a full disk is no reason, since the hold reserved the room. The entry then waits for the next
    /// commit, and is an interrupted call if the process ends before.
    pub fn settle(&self, ticket: HoldTicket, entry: &Entry) -> Result<Position, JournalError> {
        let inner = &mut *self.inner.borrow_mut();
        if ticket.writer != self.lane.writer {
            return Err(JournalError::ForeignTicket);
        }
        self.encode(inner, Some(ticket.id), entry, inner.holds.len().saturating_sub(1))?;
        let at = self.append_record(inner, TO_SHIP | TO_SYNC)?;
        Self::end_hold(inner, ticket.id);
        self.count_entry();
        self.finish(inner).map(|()| at)
    }

    /// Lets a hold go whose call was never dispatched: no row is written for it.
    pub fn release(&self, ticket: HoldTicket) {
        let inner = &mut *self.inner.borrow_mut();
        if ticket.writer != self.lane.writer {
            return;
        }
        self.let_go(inner, ticket.id);
        let _ = self.finish(inner);
    }

    fn let_go(&self, inner: &mut Inner, id: u64) {
        record::release(&mut inner.buf, id);
        if self.append_record(inner, TO_SYNC).is_ok() {
            Self::end_hold(inner, id);
        }
    }

    /// Writes a call that ended before it had a hold (refused, unknown model …).
    ///
    /// # Errors
    /// No room, or the disk failed.
    pub fn append(&self, entry: &Entry) -> Result<Position, JournalError> {
        if self.lane.is_closed() {
            return Err(JournalError::Closed);
        }
        let inner = &mut *self.inner.borrow_mut();
        self.encode(inner, None, entry, inner.holds.len())?;
        let at = self.append_record(inner, TO_SHIP | TO_SYNC)?;
        self.count_entry();
        self.finish(inner).map(|()| at)
    }

    /// Encodes an entry; one that is longer than what its hold reserved and finds no more room is shortened.
    fn encode(&self, inner: &mut Inner, hold: Option<u64>, entry: &Entry, holds: usize) -> Result<(), JournalError> {
        record::entry(&mut inner.buf, hold, entry);
        let reserved = if hold.is_some() { RESERVE as usize } else { 0 };
        if inner.buf.len() <= reserved {
            return Ok(());
        }
        let fits = inner.buf.len() <= record::MAX_BODY && inner.tape.make_room(inner.buf.len(), holds).is_ok();
        if fits {
            return Ok(());
        }
        record::entry(&mut inner.buf, hold, &shorten::shorten(entry));
        if inner.buf.len() > reserved {
            inner.tape.make_room(inner.buf.len(), holds)?;
        }
        self.shared.shortened.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Appends what is in the buffer; it waits for a commit.
    fn append_record(&self, inner: &mut Inner, marks: u8) -> Result<Position, JournalError> {
        let length = inner.buf.len();
        let is_new = inner.tape.append(&inner.buf)?;
        let at = inner.tape.position();
        inner.marks |= marks;
        add(&self.lane.bytes, length as u64);
        if is_new {
            inner.begun.push(Arc::clone(&inner.tape.current().file));
            inner.rotated = true;
        }
        Ok(at)
    }

    /// Commits, unless records are gathered.
    fn finish(&self, inner: &mut Inner) -> Result<(), JournalError> {
        // Not before: the record that caused the rotation may have been the end of a hold that is as old.
        if std::mem::take(&mut inner.rotated) {
            self.carry(inner);
        }
        if self.gathers && inner.tape.waiting() < GATHERED {
            return Ok(());
        }
        self.commit_inner(inner)
    }

    /// Writes old open holds again, as far as they fit in this segment.
    fn carry(&self, inner: &mut Inner) {
        let now = inner.tape.current().number;
        let Some(old) = inner.by_segment.keys().next().filter(|old| **old + CARRY_AFTER <= now) else {
            return;
        };
        let ids: Vec<u64> = inner
            .holds
            .iter()
            .filter(|(_, hold)| hold.segment == *old)
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            self.carry_one(inner, id, now);
        }
    }

    fn carry_one(&self, inner: &mut Inner, id: u64, now: u32) {
        let open_holds = inner.holds.len();
        let Some(hold) = inner.holds.get_mut(&id) else { return };
        let (mut both, mut checkpoint) = (Vec::new(), Vec::new());
        record::hold(&mut both, id, &hold.packed);
        record::checkpoint(&mut checkpoint, id, hold.output_tokens);
        both.extend_from_slice(&checkpoint);
        if both.len() > inner.tape.current().free() as usize || inner.tape.make_room(both.len(), open_holds).is_err() {
            return;
        }
        if inner.tape.append(&both).is_ok() {
            add(&self.lane.bytes, both.len() as u64);
            let old = std::mem::replace(&mut hold.segment, now);
            *inner.by_segment.entry(now).or_default() += 1;
            leave(&mut inner.by_segment, old);
        }
    }

    fn end_hold(inner: &mut Inner, id: u64) {
        if let Some(hold) = inner.holds.remove(&id) {
            leave(&mut inner.by_segment, hold.segment);
        }
    }

    /// Tells of new holds before the tail moves on; those that ended count until it has: with no hold and the old
    /// tail the folder would look finished. Gives the oldest hold's segment.
    fn publish_holds(&self, inner: &Inner) -> u32 {
        let oldest = inner
            .by_segment
            .first_key_value()
            .map_or(u32::MAX, |(segment, _)| *segment);
        self.lane.set_oldest_hold(oldest.min(self.lane.oldest_hold()));
        self.lane.open_holds.store(inner.holds.len() as u64, Ordering::Release);
        oldest
    }

    fn count_entry(&self) {
        add(&self.lane.entries, 1);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// Adds to a figure that only this writer changes, without a locked instruction.
fn add(figure: &AtomicU64, more: u64) {
    figure.store(figure.load(Ordering::Relaxed) + more, Ordering::Release);
}

/// One hold less in a segment.
fn leave(by_segment: &mut BTreeMap<u32, u32>, segment: u32) {
    if let Some(count) = by_segment.get_mut(&segment) {
        *count -= 1;
        if *count == 0 {
            by_segment.remove(&segment);
        }
    }
}
