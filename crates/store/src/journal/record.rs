//! What the journal's records hold, and how they lie in a segment.
//!
//! A record is `length: u32 · crc32: u32 · kind: u8 · body`, little-endian; the length is the body's, the checksum covers
//! length, kind and body. Free room is zero, so a length of 0 is the end.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use wire::amount::Amount;
use wire::entry::Entry;

/// Bytes before a record's body.
pub(crate) const HEADER: usize = 9;
/// The longest body: 1 MiB is far beyond any entry whose texts are not abused.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// What a call about to be dispatched may cost: enough to price it if the process ends before it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldCost {
    /// The prompt's tokens, as far as they are known.
    pub input_tokens: u64,
    /// What the input costs: booked in any case.
    pub input_cost: Amount,
    /// The most that the call may cost.
    pub bound: Amount,
    /// What one output token costs, for checkpoints.
    pub output_token_cost: Amount,
}

/// A hold's struct: the call's entry as far as it is known, and its cost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hold<'a> {
    pub(crate) entry: Cow<'a, Entry>,
    pub(crate) cost: HoldCost,
}

/// One record. Holds are numbered by their writer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Record<'a> {
    /// A hold.
    Hold(u64, Packed<&'a [u8]>),
    /// Output tokens of a hold so far.
    Checkpoint(u64, u64),
    /// The end of a hold: its entry.
    Settle(u64, Packed<&'a [u8]>),
    /// A hold that was never dispatched.
    Release(u64),
    /// An entry without a hold.
    Entry(Packed<&'a [u8]>),
}

/// A struct as MessagePack with the names of its fields, so that fields can be added; records of older versions are JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed<B> {
    bytes: B,
    is_json: bool,
}

impl<'a> Packed<&'a [u8]> {
    const fn new(bytes: &'a [u8]) -> Self {
        let is_json = false;
        Self { bytes, is_json }
    }

    const fn json(bytes: &'a [u8]) -> Self {
        let is_json = true;
        Self { bytes, is_json }
    }

    /// A copy that outlives the reader's buffer.
    pub(crate) fn to_owned(self) -> Packed<Vec<u8>> {
        Packed {
            bytes: self.bytes.to_vec(),
            is_json: self.is_json,
        }
    }
}

impl<B: AsRef<[u8]>> Packed<B> {
    /// Reads it.
    ///
    /// # Errors
    /// What makes no sense in it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        let bytes = self.bytes.as_ref();
        if self.is_json {
            serde_json::from_slice(bytes).map_err(|error| error.to_string())
        } else {
            rmp_serde::from_slice(bytes).map_err(|error| error.to_string())
        }
    }
}

const HOLD_JSON: u8 = 1;
const CHECKPOINT: u8 = 2;
const SETTLE_JSON: u8 = 3;
const RELEASE: u8 = 4;
const ENTRY_JSON: u8 = 5;
const HOLD: u8 = 6;
const SETTLE: u8 = 7;
const ENTRY: u8 = 8;

impl<'a> Record<'a> {
    /// Reads a body whose checksum was right; `None` if this version doesn't know it.
    pub(crate) fn parse(kind: u8, body: &'a [u8]) -> Option<Self> {
        match kind {
            ENTRY => return Some(Self::Entry(Packed::new(body))),
            ENTRY_JSON => return Some(Self::Entry(Packed::json(body))),
            _ => {}
        }
        let (id, rest) = split_u64(body)?;
        match kind {
            HOLD => Some(Self::Hold(id, Packed::new(rest))),
            HOLD_JSON => Some(Self::Hold(id, Packed::json(rest))),
            CHECKPOINT => Some(Self::Checkpoint(id, split_u64(rest)?.0)),
            SETTLE => Some(Self::Settle(id, Packed::new(rest))),
            SETTLE_JSON => Some(Self::Settle(id, Packed::json(rest))),
            RELEASE => Some(Self::Release(id)),
            _ => None,
        }
    }
}

/// Writes a hold.
pub(crate) fn hold(buf: &mut Vec<u8>, id: u64, packed: &[u8]) {
    write(buf, HOLD, |buf| {
        buf.extend_from_slice(&id.to_le_bytes());
        buf.extend_from_slice(packed);
    });
}

/// Writes a checkpoint.
pub(crate) fn checkpoint(buf: &mut Vec<u8>, id: u64, output_tokens: u64) {
    write(buf, CHECKPOINT, |buf| {
        buf.extend_from_slice(&id.to_le_bytes());
        buf.extend_from_slice(&output_tokens.to_le_bytes());
    });
}

/// Writes a released hold.
pub(crate) fn release(buf: &mut Vec<u8>, id: u64) {
    write(buf, RELEASE, |buf| buf.extend_from_slice(&id.to_le_bytes()));
}

/// Writes an entry, which settles `hold` if there is one.
pub(crate) fn entry(buf: &mut Vec<u8>, hold: Option<u64>, entry: &Entry) {
    write(buf, if hold.is_some() { SETTLE } else { ENTRY }, |buf| {
        if let Some(id) = hold {
            buf.extend_from_slice(&id.to_le_bytes());
        }
        pack(buf, entry);
    });
}

/// Appends a struct as MessagePack. Writing a plain one to memory cannot fail.
pub(crate) fn pack(buf: &mut Vec<u8>, value: &impl Serialize) {
    let _ = value.serialize(&mut rmp_serde::Serializer::new(buf).with_struct_map());
}

/// Replaces the buffer by one record.
fn write(buf: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    buf.clear();
    buf.extend_from_slice(&[0; HEADER - 1]);
    buf.push(kind);
    body(buf);
    let length = u32::try_from(buf.len() - HEADER).unwrap_or(u32::MAX).to_le_bytes();
    let crc = checksum(length, buf.get(HEADER - 1..).unwrap_or_default());
    for (to, from) in buf.iter_mut().zip(length.into_iter().chain(crc.to_le_bytes())) {
        *to = from;
    }
}

/// What a record at the start of some bytes turns out to be.
#[derive(Debug)]
pub(crate) enum Framed {
    /// A whole record with a right checksum: its kind, and its whole size.
    Whole(u8, usize),
    /// The bytes end before the record does; its whole size as far as it is known.
    Short(usize),
    /// A length of 0: free room.
    Free,
    /// Not a record.
    Bad,
}

/// Takes the bytes' first record apart.
pub(crate) fn frame(bytes: &[u8]) -> Framed {
    let Some((head, rest)) = bytes.split_first_chunk::<HEADER>() else {
        return Framed::Short(HEADER);
    };
    let [l0, l1, l2, l3, c0, c1, c2, c3, kind] = *head;
    let length = [l0, l1, l2, l3];
    let size = u32::from_le_bytes(length) as usize;
    match size {
        0 => return Framed::Free,
        1..=MAX_BODY => {}
        _ => return Framed::Bad,
    }
    if rest.len() < size {
        return Framed::Short(HEADER + size);
    }
    let covered = bytes.get(HEADER - 1..HEADER + size).unwrap_or_default();
    if checksum(length, covered) == u32::from_le_bytes([c0, c1, c2, c3]) {
        Framed::Whole(kind, HEADER + size)
    } else {
        Framed::Bad
    }
}

fn checksum(length: [u8; 4], kind_and_body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(kind_and_body);
    hasher.finalize()
}

fn split_u64(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*number), rest))
}
