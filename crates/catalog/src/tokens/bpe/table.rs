//! A vocabulary as it stands in the binary: read in place, nothing is loaded.

use super::layout::{EMPTY, RANK_BITS, place};

/// The tokens of an encoding, written by the build script.
pub(super) struct Table {
    /// Every token's bytes, by rank.
    pub(super) tokens: &'static [u8],
    /// Where each token begins in them, and the last one ends; 32 bits, little-endian.
    pub(super) starts: &'static [[u8; 4]],
    /// A hash table of ranks with open addressing; likewise.
    pub(super) slots: &'static [[u8; 4]],
}

impl Table {
    /// The rank of these bytes if they are a token. Of two possible merges the one with the lower rank
    /// comes first.
    pub(super) fn rank(&self, bytes: &[u8]) -> Option<u32> {
        let (mut at, tag) = place(bytes, self.slots.len());
        loop {
            let slot = u32::from_le_bytes(*self.slots.get(at)?);
            if slot == EMPTY {
                return None;
            }
            let rank = slot & ((1 << RANK_BITS) - 1);
            if slot >> RANK_BITS == tag && self.token(rank) == Some(bytes) {
                return Some(rank);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn token(&self, rank: u32) -> Option<&[u8]> {
        let start = |at: usize| Some(u32::from_le_bytes(*self.starts.get(at)?) as usize);
        self.tokens.get(start(rank as usize)?..start(rank as usize + 1)?)
    }
}
