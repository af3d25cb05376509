//! Characters as the encodings' patterns tell them apart.

use super::layout::BLOCK;

static BLOCKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/classes.blocks"));
static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/classes.index"));

/// The classes of a character, as bits.
pub(super) fn of(char: char) -> u8 {
    let (block, at) = (char as usize / BLOCK, char as usize % BLOCK);
    let block = INDEX.get(block).map_or(0, |block| usize::from(*block));
    BLOCKS.get(block * BLOCK + at).copied().unwrap_or(0)
}

/// How many bytes at the beginning of a text are characters of one of these classes.
pub(super) fn run(text: &str, classes: u8) -> usize {
    length(text, |char| of(char) & classes != 0)
}

/// How many bytes at the beginning of a text are characters of none of these classes.
pub(super) fn run_without(text: &str, classes: u8) -> usize {
    length(text, |char| of(char) & classes == 0)
}

fn length(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|char| !is(char)).unwrap_or(text.len())
}
