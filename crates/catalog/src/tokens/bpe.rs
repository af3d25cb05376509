//! OpenAI's encodings: a text is cut into pieces, and neighbouring bytes of a piece are merged into tokens.
//!
//! `docs/decisions/0008-token-tables-in-the-binary.md` says why this isn't tiktoken itself.

mod class;
mod layout;
mod merge;
#[cfg(test)]
mod samples;
mod split;
mod table;

use merge::Merger;
use table::Table;

/// An encoding of OpenAI's. Only counting is needed: names of special tokens are plain text.
pub(super) struct Encoding {
    table: Table,
    /// The length of a text's first piece.
    piece: fn(&str) -> usize,
}

macro_rules! table {
    ($name:literal) => {
        Table {
            tokens: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".tokens")),
            starts: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".starts"))
                .as_chunks()
                .0,
            slots: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".slots"))
                .as_chunks()
                .0,
        }
    };
}

/// That of GPT-4 and its time.
pub(super) static CL100K: Encoding = Encoding {
    table: table!("cl100k_base"),
    piece: split::cl100k,
};
/// That of GPT-4o and later models.
pub(super) static O200K: Encoding = Encoding {
    table: table!("o200k_base"),
    piece: split::o200k,
};

impl Encoding {
    /// The tokens of some texts, each for itself.
    pub(super) fn count<'a>(&self, texts: impl Iterator<Item = &'a str>) -> u64 {
        let mut merger = Merger::default();
        let mut tokens = 0;
        for mut text in texts {
            while let Some((piece, rest)) = text.split_at_checked((self.piece)(text)).filter(|_| !text.is_empty()) {
                tokens += merger.count(&self.table, piece.as_bytes());
                text = rest;
            }
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

    fn encodings() -> [(&'static Encoding, &'static CoreBPE); 2] {
        [(&CL100K, cl100k_base_singleton()), (&O200K, o200k_base_singleton())]
    }

    fn assert_tiktokens(text: &str) {
        for (ours, theirs) in encodings() {
            let counted = ours.count(std::iter::once(text));
            assert_eq!(counted, theirs.count_ordinary(text) as u64, "{text:?}");
        }
    }

    #[test]
    fn every_token_is_found_by_its_bytes() {
        for (ours, theirs) in encodings() {
            let tokens = (0..).map_while(|rank| theirs.decode_bytes(&[rank]).ok());
            let found = tokens
                .zip(0..)
                .filter(|(token, rank)| ours.table.rank(token) == Some(*rank))
                .count();
            assert_eq!(found + 1, ours.table.starts.len());
        }
    }

    #[test]
    fn long_pieces_are_merged_as_tiktoken_merges_them() {
        let base64 = (0..20_000_u32).map(|at| char::from(b'0' + (at.wrapping_mul(2_654_435_761) >> 24) as u8 % 75));
        assert_tiktokens(&base64.collect::<String>());
        for letter in "a·A· ·\n· \n·😀·中·网关遵守承诺·ab·\u{301}·A\u{301}B·-·7·é".split('·') {
            assert_tiktokens(&letter.repeat(20_000 / letter.len()));
        }
    }

    proptest! {
        #[test]
        fn any_text_counts_as_in_tiktoken(text in any::<String>()) {
            assert_tiktokens(&text);
        }

        #[test]
        fn fragments_count_as_in_tiktoken(text in samples::text()) {
            assert_tiktokens(&text);
        }
    }
}
