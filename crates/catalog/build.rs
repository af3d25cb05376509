//! Writes the tables that `src/tokens/bpe` embeds: OpenAI's two vocabularies and the classes of
//! characters. They would be 5 MB in the repository.

#[path = "src/tokens/bpe/layout.rs"]
mod layout;

use layout::{BLOCK, BREAK, EMPTY, HEAD, LETTER, NUMBER, RANK_BITS, SPACE, TAIL, place};
use regex_syntax::hir::{Class, HirKind};
use std::io::Write;
use std::path::{Path, PathBuf};
use tiktoken_rs::CoreBPE;

type Done = Result<(), Box<dyn std::error::Error>>;

/// Which characters are of a class, as tiktoken's regular expressions see them.
const CLASSES: [(u8, &str); 6] = [
    (LETTER, r"\p{L}"),
    (NUMBER, r"\p{N}"),
    (SPACE, r"\s"),
    (HEAD, r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"),
    (TAIL, r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"),
    (BREAK, r"[\r\n]"),
];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folder in the environment"
)]
fn main() -> Done {
    let mut cargo = std::io::stdout();
    writeln!(cargo, "cargo::rerun-if-changed=build.rs")?;
    writeln!(cargo, "cargo::rerun-if-changed=src/tokens/bpe/layout.rs")?;
    let folder = PathBuf::from(std::env::var("OUT_DIR")?);
    vocabulary(&folder.join("cl100k_base"), &tiktoken_rs::cl100k_base()?)?;
    vocabulary(&folder.join("o200k_base"), &tiktoken_rs::o200k_base()?)?;
    classes(&folder)
}

/// `.tokens` has the tokens one after the other by rank, `.starts` where each begins and the last ends,
/// `.slots` a hash table of ranks. Special tokens, which come behind a gap in the ranks, are left out.
fn vocabulary(file: &Path, bpe: &CoreBPE) -> Done {
    let tokens: Vec<Vec<u8>> = (0..).map_while(|rank| bpe.decode_bytes(&[rank]).ok()).collect();
    // A quarter more slots than tokens at the least: a search ends at the first empty one.
    let mut slots = vec![EMPTY; (tokens.len() / 4 * 5).next_power_of_two()];
    let mut starts = vec![0];
    for (rank, token) in (0_u32..).zip(&tokens) {
        let (mut at, tag) = place(token, slots.len());
        while slots[at] != EMPTY {
            at = (at + 1) % slots.len();
        }
        slots[at] = tag << RANK_BITS | rank;
        starts.push(starts[starts.len() - 1] + u32::try_from(token.len())?);
    }
    if tokens.len() >> RANK_BITS != 0 {
        return Err(format!("{} tokens need longer ranks", tokens.len()).into());
    }
    std::fs::write(file.with_extension("tokens"), tokens.concat())?;
    std::fs::write(file.with_extension("starts"), bytes(&starts))?;
    std::fs::write(file.with_extension("slots"), bytes(&slots))?;
    Ok(())
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// `classes.blocks` has the classes of characters in blocks of which no two are the same, `classes.index`
/// the number of each block.
fn classes(folder: &Path) -> Done {
    let mut all = vec![0_u8; char::MAX as usize + 1];
    for (class, pattern) in CLASSES {
        let HirKind::Class(Class::Unicode(chars)) = regex_syntax::parse(pattern)?.into_kind() else {
            return Err(format!("{pattern} is no class of characters").into());
        };
        for range in chars.ranges() {
            for of in &mut all[range.start() as usize..=range.end() as usize] {
                *of |= class;
            }
        }
    }
    let (mut blocks, mut index): (Vec<&[u8]>, Vec<u8>) = (Vec::new(), Vec::new());
    for block in all.chunks(BLOCK) {
        let at = blocks.iter().position(|known| *known == block).unwrap_or(blocks.len());
        if at == blocks.len() {
            blocks.push(block);
        }
        index.push(u8::try_from(at)?);
    }
    std::fs::write(folder.join("classes.blocks"), blocks.concat())?;
    std::fs::write(folder.join("classes.index"), index)?;
    Ok(())
}
