//! How the tables of token counting lie in memory. The build script, which writes them, includes this
//! file too.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A slot without a token.
pub(super) const EMPTY: u32 = u32::MAX;
/// The bits of a slot that hold the token's rank; the others hold a part of its hash. `o200k_base`, the
/// larger encoding, has 199,998 tokens.
pub(super) const RANK_BITS: u32 = 18;

/// The slot where the search for a token begins, of `slots` many, which is a power of two; and the part of
/// its hash that stands in the slot.
pub(super) fn place(token: &[u8], slots: usize) -> (usize, u32) {
    let mut hasher = FxHasher::default();
    hasher.write(token);
    let hash = hasher.finish();
    let (low, high) = (hash as u32, (hash >> 32) as u32);
    (low as usize & (slots - 1), high >> RANK_BITS)
}

/// Characters whose classes stand together in one block.
pub(super) const BLOCK: usize = 128;

/// What the encodings' patterns tell apart in a character: `\p{L}`,
pub(super) const LETTER: u8 = 1;
/// … `\p{N}`,
pub(super) const NUMBER: u8 = 2;
/// … `\s`,
pub(super) const SPACE: u8 = 4;
/// … what may begin a word of `o200k_base`: capitals and what has no case, marks included,
pub(super) const HEAD: u8 = 8;
/// … what may end one: small letters and what has no case, marks included,
pub(super) const TAIL: u8 = 16;
/// … and `[\r\n]`.
pub(super) const BREAK: u8 = 32;
