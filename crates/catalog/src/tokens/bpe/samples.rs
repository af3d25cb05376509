//! Texts for tests: what the patterns treat each in its own way, and its neighbours.

use proptest::prelude::*;
use proptest::sample::Index;

/// Divided by `·`.
const FRAGMENTS: [&str; 6] = [
    " ·  ·\t·\u{a0}·\u{3000}·\u{85}·\u{2028}·\n·\r\n·\r·\n\n· \n ·\0",
    "a·s·the·Hello·WORLD·don·iPhone·naïve·ß·ſ·İ·Σς·ǅ·ʰ·ª·Я·привет",
    "'·'s·'S·'ſ·'ll·'LL·'lL·'ve·'Re·'d·'m·'T·’s·''",
    "1·23·4567·½·٣·Ⅷ",
    "日本語·中·가·ก็·\u{301}·e\u{301}·\u{20dd}·❤️·👩‍👩‍👧·🇩🇪",
    "/·://·...·-·<|endoftext|>",
];

/// Some fragments in a row.
pub(super) fn text() -> impl Strategy<Value = String> {
    let fragments: Vec<&str> = FRAGMENTS.iter().flat_map(|some| some.split('·')).collect();
    prop::collection::vec(any::<Index>(), 0..24)
        .prop_map(move |picks| picks.iter().map(|pick| *pick.get(&fragments)).collect())
}

/// Every character between others, but those of the large blocks that are nothing but letters.
pub(super) fn every_character() -> impl Iterator<Item = String> {
    let low = ('\0'..'\u{3500}')
        .chain('\u{a000}'..'\u{ac10}')
        .chain('\u{f900}'..'\u{12000}');
    let all = low.chain('\u{1d000}'..'\u{1fc00}').chain('\u{e0000}'..'\u{e0200}');
    all.map(|char| format!("x{char}Xx{char}1 {char}a"))
}
