//! The pieces that a text is cut into before merging. An encoding gives them as a regular expression:
//!
//! - `cl100k_base`: `'(?i:[sdmt]|ll|ve|re)`, `[^\r\n\p{L}\p{N}]?\p{L}+`, `\p{N}{1,3}`,
//!   ` ?[^\s\p{L}\p{N}]+[\r\n]*`, `\s+$`, `\s*[\r\n]`, `\s+(?!\S)`, `\s`
//! - `o200k_base`, where H is `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, T `[\p{Ll}\p{Lm}\p{Lo}\p{M}]` and C
//!   `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`: `[^\r\n\p{L}\p{N}]?H*T+C`, `[^\r\n\p{L}\p{N}]?H+T*C`, `\p{N}{1,3}`,
//!   ` ?[^\s\p{L}\p{N}]+[\r\n/]*`, `\s*[\r\n]+`, `\s+(?!\S)`, `\s+`
//!
//! of which the first that matches counts. Read by hand they need no engine, whose caches are megabytes.

use super::class::{self, run, run_without};
use super::layout::{BREAK, HEAD, LETTER, NUMBER, SPACE, TAIL};

/// The length of the first piece of a text in `cl100k_base`; 0 only if there is no text.
pub(super) fn cl100k(text: &str) -> usize {
    let word = || {
        let lead = lead(text);
        let letters = run(after(text, lead), LETTER);
        found(letters).map(|letters| lead + letters)
    };
    found(contraction(text))
        .or_else(word)
        .or_else(|| digits(text))
        .or_else(|| signs(text, b"\r\n"))
        .unwrap_or_else(|| match run(text, SPACE) {
            all if all == text.len() => all,
            blank => blanks(text, blank),
        })
}

/// The length of the first piece of a text in `o200k_base`; 0 only if there is no text.
pub(super) fn o200k(text: &str) -> usize {
    cased_word(text)
        .map(|end| end + contraction(after(text, end)))
        .or_else(|| digits(text))
        .or_else(|| signs(text, b"\r\n/"))
        .unwrap_or_else(|| blanks(text, run(text, SPACE)))
}

/// `[^\r\n\p{L}\p{N}]?`
fn lead(text: &str) -> usize {
    let char = text
        .chars()
        .next()
        .filter(|char| class::of(*char) & (BREAK | LETTER | NUMBER) == 0);
    char.map_or(0, char::len_utf8)
}

/// A word of `o200k_base` without what is contracted with it.
fn cased_word(text: &str) -> Option<usize> {
    let lead = lead(text);
    let word = after(text, lead);
    let head = run(word, HEAD);
    let tail = run(after(word, head), TAIL);
    if tail > 0 {
        return Some(lead + head + tail);
    }
    // What has no case can be the tail itself: the head gives back as little as it can, …
    let (caseless, _) = text.split_at_checked(lead + head)?;
    let last = caseless.char_indices().rfind(|(_, char)| class::of(*char) & TAIL != 0);
    if let Some((at, char)) = last {
        return Some(at + char.len_utf8());
    }
    // … and only where that fails there is a word without a tail.
    found(head).map(|head| lead + head)
}

/// `'(?i:[sdmt]|ll|ve|re)`; 0 if there is none. A long s is an s here.
fn contraction(text: &str) -> usize {
    let Some(rest) = text.strip_prefix('\'') else {
        return 0;
    };
    let mut letters = rest.chars().map(|char| match char {
        'ſ' => 's',
        char => char.to_ascii_lowercase(),
    });
    match (letters.next(), letters.next()) {
        (Some('s' | 'd' | 'm' | 't'), _) => 1 + rest.chars().next().map_or(0, char::len_utf8),
        (Some('l'), Some('l')) | (Some('v' | 'r'), Some('e')) => 3,
        _ => 0,
    }
}

/// `\p{N}{1,3}`
fn digits(text: &str) -> Option<usize> {
    let digits = text.chars().take(3).take_while(|char| class::of(*char) & NUMBER != 0);
    found(digits.map(char::len_utf8).sum())
}

/// ` ?[^\s\p{L}\p{N}]+` and what may follow.
fn signs(text: &str, following: &[u8]) -> Option<usize> {
    let space = usize::from(text.starts_with(' '));
    let signs = run_without(after(text, space), SPACE | LETTER | NUMBER);
    let end = space + found(signs)?;
    let more = after(text, end).bytes().take_while(|byte| following.contains(byte));
    Some(end + more.count())
}

/// `\s*[\r\n]+|\s+(?!\S)|\s+` in a text that begins with so many bytes of blanks: all up to the last break,
/// else all but the last before a word, which takes that with it.
fn blanks(text: &str, blank: usize) -> usize {
    let blanks = text.split_at_checked(blank).map_or("", |(blanks, _)| blanks);
    if let Some(at) = blanks.rfind(['\r', '\n']) {
        return at + 1;
    }
    match blanks.char_indices().next_back() {
        Some((last, _)) if blank < text.len() && last > 0 => last,
        _ => blank,
    }
}

fn after(text: &str, at: usize) -> &str {
    text.split_at_checked(at).map_or("", |(_, rest)| rest)
}

fn found(length: usize) -> Option<usize> {
    (length > 0).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use fancy_regex::Regex;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CL100K: LazyLock<Regex> = LazyLock::new(|| {
        alternatives(&[
            r"'(?i:[sdmt]|ll|ve|re)",
            r"[^\r\n\p{L}\p{N}]?\p{L}+",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n]*",
            r"\s+$",
            r"\s*[\r\n]",
            r"\s+(?!\S)",
            r"\s",
        ])
    });
    static O200K: LazyLock<Regex> = LazyLock::new(|| {
        alternatives(&[
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ])
    });

    fn alternatives(patterns: &[&str]) -> Regex {
        Regex::new(&patterns.join("|")).unwrap()
    }

    fn assert_pieces(text: &str) {
        for (first, regex) in [(cl100k as fn(&str) -> usize, &CL100K), (o200k, &O200K)] {
            let (mut pieces, mut rest) = (Vec::new(), text);
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(first(rest));
                assert!(!piece.is_empty(), "{rest:?}");
                pieces.push(piece);
                rest = after;
            }
            let expected: Vec<&str> = regex.find_iter(text).map(|found| found.unwrap().as_str()).collect();
            assert_eq!(pieces, expected);
        }
    }

    #[test]
    fn every_character_is_of_its_class() {
        samples::every_character().for_each(|text| assert_pieces(&text));
    }

    proptest! {
        #[test]
        fn pieces_are_what_the_patterns_match(text in samples::text()) {
            assert_pieces(&text);
        }

        #[test]
        fn any_text_is_cut_as_the_patterns_cut_it(text in any::<String>()) {
            assert_pieces(&text);
        }
    }
}
