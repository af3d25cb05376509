//! What a dead process left behind: entries that nobody shipped, and calls that it never ended.

use super::Position;
use super::folder::Folder;
use super::reader::{Item, Reader};
use super::record::{Hold, Packed, Record};
use crate::call::Call;
use std::collections::HashMap;
use std::io;
use wire::entry::{Entry, EntryError, Outcome};
use wire::usage::{Usage, UsageSource};

/// The position of a writer whose calls are all in the database, interrupted ones too.
pub(crate) const DONE: Position = Position {
    segment: u32::MAX,
    offset: u32::MAX,
};

/// Behind all entries, before the interrupted calls.
const END: Position = Position {
    segment: u32::MAX,
    offset: 0,
};

/// One writer of a dead process.
#[derive(Debug)]
pub(crate) struct DeadWriter {
    pub(crate) writer: u32,
    reader: Reader,
    shipped: Position,
    holds: HashMap<u64, Held>,
    /// Bytes that made no sense.
    pub(crate) lost_bytes: u64,
}

#[derive(Debug)]
struct Held {
    packed: Packed<Vec<u8>>,
    output_tokens: u64,
}

impl DeadWriter {
    /// The writers of a folder; `shipped` tells how far each one's entries are in the database.
    pub(crate) fn all(folder: &Folder, shipped: impl Fn(u32) -> Position) -> io::Result<Vec<Self>> {
        let mut writers: Vec<u32> = folder.segments()?.into_iter().map(|(writer, _)| writer).collect();
        writers.dedup();
        let writers = writers.into_iter().map(|writer| Self {
            writer,
            // From the start: the holds before that position may still be open.
            reader: Reader::new(folder.path(), writer, Position::default()),
            shipped: shipped(writer),
            holds: HashMap::new(),
            lost_bytes: 0,
        });
        Ok(writers.filter(|writer| writer.shipped != DONE).collect())
    }

    /// The next entries that are not shipped yet, at most `max`; none at the end.
    pub(crate) fn next_batch(&mut self, max: usize) -> io::Result<Vec<Call>> {
        let mut calls = Vec::new();
        while calls.len() < max {
            let (entry, end) = match self.reader.next(END)? {
                Item::End => break,
                Item::Lost(bytes) => {
                    self.lost_bytes += bytes;
                    continue;
                }
                Item::Record(record, end, _) => (note(&mut self.holds, record), end),
            };
            match entry.map(|packed| packed.read()) {
                Some(Ok(entry)) if end > self.shipped => calls.push(Call::ended(entry)),
                Some(Err(error)) => tracing::error!("an entry of the journal cannot be read: {error}"),
                _ => {}
            }
        }
        Ok(calls)
    }

    /// How far the entries are read.
    pub(crate) const fn position(&self) -> Position {
        self.reader.position()
    }

    /// The calls that never ended, once all is read.
    pub(crate) fn interrupted(&self) -> Vec<Call> {
        let mut open: Vec<_> = self.holds.iter().collect();
        open.sort_unstable_by_key(|(id, _)| **id);
        open.into_iter().filter_map(|(_, held)| interrupted(held)).collect()
    }
}

/// Keeps the open holds up to date; gives an entry back.
fn note<'a>(holds: &mut HashMap<u64, Held>, record: Record<'a>) -> Option<Packed<&'a [u8]>> {
    match record {
        Record::Hold(id, packed) => {
            let packed = packed.to_owned();
            let output_tokens = 0;
            holds.insert(id, Held { packed, output_tokens });
        }
        Record::Checkpoint(id, output_tokens) => {
            if let Some(held) = holds.get_mut(&id) {
                held.output_tokens = output_tokens;
            }
        }
        Record::Release(id) => {
            holds.remove(&id);
        }
        Record::Settle(id, entry) => {
            holds.remove(&id);
            return Some(entry);
        }
        Record::Entry(entry) => return Some(entry),
    }
    None
}

/// The failure row of a call whose process died: its input, and the output it had at the last checkpoint.
fn interrupted(held: &Held) -> Option<Call> {
    let Hold { entry, cost } = held
        .packed
        .read()
        .inspect_err(|error| tracing::error!("a hold of the journal cannot be read: {error}"))
        .ok()?;
    let entry = entry.into_owned();
    let entry = Entry {
        request_id: entry.call_id.clone(),
        spend: cost.input_cost + cost.output_token_cost.times(held.output_tokens.into()),
        usage: Usage {
            input_text: cost.input_tokens,
            output_text: held.output_tokens,
            source: UsageSource::Counted,
            ..Usage::default()
        },
        end_us: entry.start_us,
        status: Outcome::Failure,
        http_status: 500,
        error: Some(EntryError {
            class: "InterruptedError".into(),
            message:
                "the gateway's process ended before the call did; the cost is that of the input and of the output \
                      counted so far"
                    .into(),
        }),
        interrupted: true,
        ..entry
    };
    Some(Call {
        entry,
        bound: Some(cost.bound),
    })
}
