//! The plain stretches of strings, skipped many bytes at a time: prompts are mostly these.

use wide::u8x16;

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;

/// Which of 64 bytes a string cannot hold as they are, quotes, escapes and controls: a bit for each, the first lowest.
pub(super) fn marks(block: &[u8; BLOCK]) -> u64 {
    let (lanes, _) = block.as_chunks::<16>();
    let marks = lanes.iter().map(|lane| u64::from(lane_marks(lane)));
    marks.rev().fold(0, |all, lane| all << 16 | lane)
}

/// The same of 16 bytes, in the lowest bits.
pub(super) fn lane_marks(lane: &[u8; 16]) -> u32 {
    let lane = u8x16::new(*lane);
    let control = lane.min(u8x16::splat(0x1f)).simd_eq(lane);
    let special = lane.simd_eq(u8x16::splat(b'"')) | lane.simd_eq(u8x16::splat(b'\\')) | control;
    special.to_bitmask()
}

/// How many bytes at the start of `bytes` a string holds as they are: no quote, escape or control.
pub(super) fn plain_bytes(bytes: &[u8]) -> usize {
    let mut plain = 0;
    while let Some(word) = bytes.get(plain..).and_then(<[u8]>::first_chunk) {
        let marks = special_marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return plain + marks.trailing_zeros() as usize / 8;
        }
        plain += 8;
    }
    let tail = bytes.get(plain..).unwrap_or_default();
    plain + tail.iter().position(|byte| is_special(*byte)).unwrap_or(tail.len())
}

/// The top bit of each byte that is special; bits above the lowest may be wrong (borrows).
const fn special_marks(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let quote = word ^ (ONES * b'"' as u64);
    let escape = word ^ (ONES * b'\\' as u64);
    let quote = quote.wrapping_sub(ONES) & !quote;
    let escape = escape.wrapping_sub(ONES) & !escape;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | escape | control) & (ONES * 0x80)
}

const fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < 0x20
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_are_what_is_special(block in prop::array::uniform(0u8..=255), at in 0..64usize, byte in 0u8..0x60) {
            let mut block: [u8; 64] = block;
            block[at] = byte;
            let wanted = block.iter().rev().fold(0, |all, byte| all << 1 | u64::from(is_special(*byte)));
            prop_assert_eq!(marks(&block), wanted);
        }
    }
}
