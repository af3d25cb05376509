//! Inputs made from others, for toolchains without a fuzzer: the same seed gives the same inputs.

use fastrand::Rng;
use std::ops::Range;

/// Bytes of an input at most.
const MOST: usize = 1 << 16;
/// What readers stumble over.
const WORDS: &[&str] = &[
    "\n\n",
    "\r",
    "\r\n\r\n",
    "data: ",
    "data: [DONE]\n\n",
    "event: error\n",
    ":",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "\\",
    "\\u0000",
    "\\ud83c",
    "\\udf89",
    "\u{feff}",
    "\u{2028}",
    "🎉",
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "-0",
    "1e400",
    "1E-5",
    "18446744073709551616",
    "0",
    "-1",
    "4294967296",
    "\"error\":{}",
    "\"usage\":{}",
    "\"index\":9",
    "\"finish_reason\":\"stop\"",
    "<think>",
    "</think>",
];

/// Values of every kind, some of them larger or stranger than they should be.
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "4294967297",
    "18446744073709551615",
    "1e400",
    "-0.0",
    "\"\"",
    "\"x\"",
    "[]",
    "{}",
    "[{}]",
    "[null]",
    "{\"\":null}",
    "\"\\ud83c\"",
    "\"\\u0000\\n\"",
    "\"{\\\"a\\\":\"",
    "\"auto\"",
    "\"tool\"",
    "\"data:image/png;base64,AA==\"",
    "\"https://x/y.png\"",
    "[[[[[[]]]]]]",
];

/// What may stand between JSON's tokens.
const BLANKS: &[u8] = b"\r\n\t ";

/// Changes `input` in one to four places, at times with pieces of `other`.
pub fn mutate(input: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.usize(1..=4) {
        if rng.bool() {
            change(&mut bytes, other, rng);
        } else {
            change_json(&mut bytes, other, rng);
        }
    }
    bytes.truncate(MOST);
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let at = rng.usize(0..=bytes.len());
    let end = at + rng.usize(0..=(bytes.len() - at).min(64));
    match rng.u8(0..8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(0..8),
        1 if at < bytes.len() => bytes[at] = rng.u8(..),
        2 => drop(bytes.drain(at..end)),
        3 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
        4 => bytes.truncate(at),
        5 => drop(bytes.splice(at..at, piece(other, rng).to_vec())),
        6 => drop(bytes.splice(at..end, piece(other, rng).to_vec())),
        _ => drop(bytes.splice(at..at, rng.choice(WORDS).unwrap_or(&"").bytes())),
    }
}

/// Changes a JSON value for another or puts blanks before it, so that what is around it stays JSON.
fn change_json(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let Some(old) = value(bytes, rng.usize(0..=bytes.len())) else {
        return;
    };
    let new = match rng.u8(0..5) {
        4 => return drop(bytes.splice(old.start..old.start, rng.choice(BLANKS).copied())),
        0 => rng.choice(VALUES).unwrap_or(&"").as_bytes(),
        1 => value(bytes, rng.usize(0..=bytes.len())).map_or(&b"{}"[..], |range| &bytes[range]),
        _ => value(other, rng.usize(0..=other.len())).map_or(&b"[]"[..], |range| &other[range]),
    };
    let new = new.to_vec();
    bytes.splice(old, new);
}

/// Where the first value behind `from` is that follows a colon, a comma or a bracket.
fn value(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let is_before = |byte: &u8| matches!(byte, b':' | b',' | b'[');
    let start = from + bytes.get(from..)?.iter().position(is_before)? + 1;
    let start = start + bytes.get(start..)?.iter().position(|byte| *byte != b' ')?;
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return Some(start..at),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn piece<'o>(other: &'o [u8], rng: &mut Rng) -> &'o [u8] {
    let at = rng.usize(0..=other.len());
    &other[at..at + rng.usize(0..=(other.len() - at).min(256))]
}

/// Places where a stream is cut into pieces of 1 to `most` bytes.
pub fn pieces<'p>(bytes: &'p [u8], most: usize, rng: &mut Rng) -> Vec<&'p [u8]> {
    let (mut rest, mut pieces) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rng.usize(1..=most.min(rest.len())));
        pieces.push(piece);
        rest = more;
    }
    pieces
}
