//! The plain stretches of strings, skipped many bytes at a time: prompts are mostly these.

/// Bytes looked at together in a string: the narrowest block that is compiled to vector instructions.
const BLOCK: usize = 64;

/// Most strings are keys and short words, which end before a block pays.
const SHORT: usize = 32;

/// How many bytes at the start of `bytes` a string holds as they are: no quote, escape or control.
pub(super) fn plain_bytes(bytes: &[u8]) -> usize {
    let mut plain = 0;
    while let Some(word) = bytes.get(plain..).and_then(<[u8]>::first_chunk) {
        let marks = special_marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return plain + marks.trailing_zeros() as usize / 8;
        }
        plain += 8;
        if plain == SHORT {
            plain += plain_blocks(bytes.get(plain..).unwrap_or_default());
        }
    }
    let tail = bytes.get(plain..).unwrap_or_default();
    plain + tail.iter().position(|byte| is_special(*byte)).unwrap_or(tail.len())
}

/// Whether any byte is a control.
pub(super) fn has_control(bytes: &[u8]) -> bool {
    // Blocks without early exit compile to vector instructions.
    let least = |block: &[u8]| block.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    bytes.chunks(BLOCK * 64).any(|block| least(block) < 0x20)
}

/// The same as far as whole blocks go.
#[inline(never)]
fn plain_blocks(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    blocks.iter().take_while(|block| !any_special(block)).count() * BLOCK
}

/// Without early exit and in whole bytes, so that it compiles to a few vector instructions.
fn any_special(block: &[u8; BLOCK]) -> bool {
    let marks = block.map(|byte| u8::from(is_special(byte)));
    marks.iter().fold(0, |found, mark| found | mark) != 0
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
