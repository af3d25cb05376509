//! Byte-pair merging: of all neighbours in a piece that make up a token, those of the lowest rank become
//! one, the leftmost first, until none are left.

use super::table::Table;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The memory that merging needs, used again for the next piece. Time grows with n·log n of a piece's bytes.
#[derive(Default)]
pub(super) struct Merger {
    /// What stands at the byte where a part begins; at the others it is stale.
    parts: Vec<Part>,
    /// Possible merges: the rank and the left part's begin, in one number. Some are overtaken by others.
    merges: BinaryHeap<Reverse<u64>>,
}

#[derive(Clone, Copy)]
struct Part {
    /// Where the part before begins.
    before: u32,
    end: u32,
    /// The rank of this part and the next together.
    rank: Option<u32>,
}

impl Merger {
    /// The tokens of a piece.
    pub(super) fn count(&mut self, table: &Table, piece: &[u8]) -> u64 {
        if table.rank(piece).is_some() {
            return 1;
        }
        let mut tokens = piece.len() as u64;
        self.begin(table, piece);
        while let Some(Reverse(merge)) = self.merges.pop() {
            let (rank, left) = ((merge >> 32) as u32, merge as u32);
            if self.parts[left as usize].rank == Some(rank) {
                self.merge(table, piece, left);
                tokens -= 1;
            }
        }
        tokens
    }

    /// Every byte is a part.
    fn begin(&mut self, table: &Table, piece: &[u8]) {
        self.parts.clear();
        self.parts.extend((0..piece.len() as u32).map(|at| Part {
            before: at.saturating_sub(1),
            end: at + 1,
            rank: None,
        }));
        for at in 0..piece.len() {
            self.weigh(table, piece, at as u32);
        }
    }

    /// Makes one part of this one and the next.
    fn merge(&mut self, table: &Table, piece: &[u8], left: u32) {
        let right = self.parts[left as usize].end;
        let Part { end, .. } = self.parts[right as usize];
        self.parts[right as usize].rank = None;
        self.parts[left as usize].end = end;
        if let Some(next) = self.parts.get_mut(end as usize) {
            next.before = left;
        }
        self.weigh(table, piece, left);
        if left > 0 {
            self.weigh(table, piece, self.parts[left as usize].before);
        }
    }

    /// Notes whether a part and the next together are a token.
    fn weigh(&mut self, table: &Table, piece: &[u8], left: u32) {
        let next = self.parts.get(self.parts[left as usize].end as usize);
        let both = next.and_then(|next| piece.get(left as usize..next.end as usize));
        let rank = both.and_then(|both| table.rank(both));
        self.parts[left as usize].rank = rank;
        if let Some(rank) = rank {
            self.merges.push(Reverse(u64::from(rank) << 32 | u64::from(left)));
        }
    }
}
