//! An answer written down: bytes with holes for ids, so that one script serves many replies.

use crate::plan::ID;
use bytes::{Bytes, BytesMut};
use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher;
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
}

/// A body ready to be sent.
#[derive(Debug)]
pub(crate) struct Take {
    /// Its bytes.
    pub(crate) bytes: Bytes,
    /// Its id, without prefix.
    pub(crate) id: String,
}

impl Script {
    /// A script of these events.
    pub(crate) fn events(events: &[String]) -> Self {
        let text = events.concat();
        let mut end = 0;
        let ends = events.iter().map(|event| {
            end += event.len();
            end
        });
        Self {
            ends: ends.collect(),
            holes: text.match_indices(ID).map(|(at, _)| at).collect(),
            bytes: Bytes::from(text),
        }
    }

    /// A script of one body, in halves: faults can strike between them.
    pub(crate) fn whole(body: &Value) -> Self {
        let body = body.to_string();
        let half = body.len() / 2;
        let ends = vec![half, body.len()];
        Self {
            ends,
            ..Self::events(&[body])
        }
    }

    /// Where each event ends.
    pub(crate) fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// The bytes with an id filled in: one allocation, whatever the number of events.
    pub(crate) fn take(&self, ids: &Ids) -> Take {
        let id = ids.next();
        if self.holes.is_empty() {
            let bytes = self.bytes.clone();
            return Take { bytes, id };
        }
        let mut copy = BytesMut::from(self.bytes.as_ref());
        for &hole in &self.holes {
            if let Some(place) = copy.get_mut(hole..hole + ID_LEN) {
                place.copy_from_slice(id.as_bytes());
            }
        }
        Take {
            bytes: copy.freeze(),
            id,
        }
    }
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

    fn next(&self) -> String {
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
        let script = Script::events(&events);
        assert_eq!(script.ends(), [26, 28, 54]);
        let ids = Ids::new();
        let (one, two) = (script.take(&ids), script.take(&ids));
        assert_ne!(one.id, two.id);
        assert_eq!(one.bytes, format!("a{0}\nb\nc{0}\n", one.id));
    }

    #[test]
    fn halves_a_whole_body() {
        assert_eq!(Script::whole(&Value::from("abc")).ends(), [2, 5]);
    }
}
