//! An answer written down: bytes with holes for ids, so that one script serves many replies.

use crate::clock::DIGITS;
use crate::form::{self, Form};
use crate::plan::{ID, TIME};
use bytes::{Bytes, BytesMut};
use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Length of an id without its prefix, as in `chatcmpl-` and 24 hex digits.
pub(crate) const ID_LEN: usize = ID.len();

/// A reply's body, event by event.
#[derive(Debug)]
pub(crate) struct Script {
    bytes: Bytes,
    /// Where each event ends.
    ends: Vec<usize>,
    /// Where ids go.
    holes: Vec<usize>,
    /// Where the digits of stamps go.
    times: Vec<usize>,
    /// How it is written.
    form: &'static Form,
}

impl Script {
    /// A script of these events.
    pub(crate) fn events(events: &[String], form: &'static Form) -> Self {
        let text = events.concat();
        let mut end = 0;
        let ends = events.iter().map(|event| {
            end += event.len();
            end
        });
        Self {
            ends: ends.collect(),
            holes: text.match_indices(ID).map(|(at, _)| at).collect(),
            times: text.match_indices(TIME).map(|(at, _)| at).collect(),
            bytes: Bytes::from(text),
            form,
        }
    }

    /// A script of one body, in halves: faults can strike between them.
    pub(crate) fn whole(body: &Value) -> Self {
        let body = body.to_string();
        let ends = vec![body.len() / 2, body.len()];
        Self {
            ends,
            ..Self::events(&[body], &form::WHOLE)
        }
    }

    /// The same of a body that has its id.
    pub(crate) fn halves(bytes: Bytes) -> Self {
        Self {
            ends: vec![bytes.len() / 2, bytes.len()],
            holes: Vec::new(),
            times: Vec::new(),
            form: &form::WHOLE,
            bytes,
        }
    }

    /// Where each event ends.
    pub(crate) fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// How it is written.
    pub(crate) fn form(&self) -> &'static Form {
        self.form
    }

    /// This part of `bytes`, a take of this script, as it is sent: with the time filled in where a
    /// stamp is, and framed.
    pub(crate) fn piece(&self, bytes: &Bytes, part: Range<usize>, now_ns: impl Fn() -> u64) -> Bytes {
        let piece = self.stamped(bytes, part, now_ns);
        self.form.frame.map_or(piece.clone(), |frame| frame(&piece))
    }

    fn stamped(&self, bytes: &Bytes, part: Range<usize>, now_ns: impl Fn() -> u64) -> Bytes {
        let first = self.times.partition_point(|&at| at < part.start);
        let times = self.times.iter().skip(first).take_while(|&&at| at < part.end);
        let mut times = times.peekable();
        let piece = bytes.slice(part.clone());
        if times.peek().is_none() {
            return piece;
        }
        let digits = format!("{:0DIGITS$}", now_ns());
        let mut copy = BytesMut::from(piece);
        for &at in times {
            let at = at - part.start;
            if let Some(place) = copy.get_mut(at..at + DIGITS) {
                place.copy_from_slice(digits.as_bytes());
            }
        }
        copy.freeze()
    }

    /// The bytes with an id filled in: one allocation, whatever the number of events.
    pub(crate) fn take(&self, id: &str) -> Bytes {
        fill(&self.bytes, &self.holes, id)
    }
}

/// Bytes that are no script, with an id filled in.
pub(crate) fn with_id(bytes: &[u8], id: &str) -> Bytes {
    let starts = bytes
        .windows(ID_LEN)
        .enumerate()
        .filter(|(_, window)| *window == ID.as_bytes());
    let holes: Vec<usize> = starts.map(|(at, _)| at).collect();
    fill(&Bytes::copy_from_slice(bytes), &holes, id)
}

fn fill(bytes: &Bytes, holes: &[usize], id: &str) -> Bytes {
    if holes.is_empty() {
        return bytes.clone();
    }
    let mut copy = BytesMut::from(bytes.as_ref());
    for &hole in holes {
        if let Some(place) = copy.get_mut(hole..hole + ID_LEN) {
            place.copy_from_slice(id.as_bytes());
        }
    }
    copy.freeze()
}

/// Makes ids that no other run of this program makes.
#[derive(Debug)]
pub(crate) struct Ids {
    run: u32,
    count: AtomicU64,
}

impl Ids {
    /// A new series.
    pub(crate) fn new() -> Self {
        let random = RandomState::new().hash_one(0_u8);
        Self {
            run: u32::try_from(random >> 32).unwrap_or_default(),
            count: AtomicU64::new(0),
        }
    }

    /// An id, without a prefix.
    pub(crate) fn next(&self) -> String {
        let mut id = String::with_capacity(ID_LEN);
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // writing to a string cannot fail
        let _ = write!(id, "{:08x}{count:016x}", self.run);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_ids_into_every_event() {
        let events = [format!("a{ID}\n"), "b\n".to_owned(), format!("c{ID}\n")];
        let script = Script::events(&events, &form::SSE);
        assert_eq!(script.ends(), [26, 28, 54]);
        let ids = Ids::new();
        let (one, two) = (ids.next(), ids.next());
        assert_ne!(one, two);
        assert_eq!(script.take(&one), format!("a{one}\nb\nc{one}\n"));
        assert_eq!(with_id(format!("x{ID}y").as_bytes(), &two), format!("x{two}y"));
    }

    #[test]
    fn stamps_what_is_sent_with_the_time() {
        let events = ["a\n".to_owned(), format!("b{TIME}\n"), format!("c{TIME}\n")];
        let script = Script::events(&events, &form::SSE);
        let bytes = script.take(&Ids::new().next());
        let part = |n: usize| if n == 0 { 0..2 } else { 2 + 21 * (n - 1)..2 + 21 * n };
        let sent: Vec<Bytes> = (0..3)
            .map(|n| script.piece(&bytes, part(n), || 1_700_000_000_000_000_000 + n as u64))
            .collect();
        assert_eq!(sent, ["a\n", "b1700000000000000001\n", "c1700000000000000002\n"]);
        let whole = script.piece(&bytes, 0..bytes.len(), || 7);
        assert_eq!(whole, "a\nb0000000000000000007\nc0000000000000000007\n");
    }

    #[test]
    fn halves_a_whole_body() {
        assert_eq!(Script::whole(&Value::from("abc")).ends(), [2, 5]);
    }
}
