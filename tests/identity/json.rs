//! JSON text of every form that the grammar allows, by a seed.

use fastrand::Rng;

/// Numbers as only JSON has them: too large, too small, too exact, signed zeros, whole ones with a point.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "1",
    "1.0",
    "1.50",
    "1e400",
    "-1E+400",
    "1e-400",
    "2E5",
    "0.1e1",
    "123456789012345678901234567890",
    "18446744073709551616",
    "-9223372036854775809",
    "3.141592653589793238462643383279",
    "5e-324",
];
/// Pieces of strings: escapes, lone surrogates, text of several bytes, what looks like JSON or an event.
const PIECES: &[&str] = &[
    "a",
    " ",
    "Ça",
    "🎉",
    "\u{2028}",
    "\u{7f}",
    "\\n",
    "\\/",
    "/",
    "\\\"",
    "\\\\",
    "\\u0041",
    "\\u0000",
    "\\ud83c\\udf89",
    "\\ud83c",
    "\\udf89",
    "\\uFFFF",
    "{}",
    "[",
    "data: x",
    "</s>",
    "日本語",
    "e\u{301}",
];
/// Keys of nested objects: few, so that some come twice.
const KEYS: &[&str] = &["a", "b", "type", "text", "\\u0061", "é", "", "a b", "$ref", "\\\""];
const SPACES: &[&str] = &["", "", "", " ", "\n  ", "\t", "\r\n"];

/// White space, mostly none.
pub(crate) fn space(rng: &mut Rng) -> &'static str {
    SPACES[rng.usize(..SPACES.len())]
}

/// A string with its quotes; one of forty is long.
pub(crate) fn string(rng: &mut Rng) -> String {
    let pieces = if rng.u8(0..40) == 0 {
        rng.usize(500..3_000)
    } else {
        rng.usize(0..8)
    };
    let text: String = (0..pieces).map(|_| PIECES[rng.usize(..PIECES.len())]).collect();
    format!("\"{text}\"")
}

/// Any value, nested up to `depth` levels.
pub(crate) fn value(rng: &mut Rng, depth: usize) -> String {
    match rng.u8(0..if depth == 0 { 6 } else { 10 }) {
        0 => "null".into(),
        1 => if rng.bool() { "true" } else { "false" }.into(),
        2 | 3 => NUMBERS[rng.usize(..NUMBERS.len())].into(),
        4 | 5 => string(rng),
        6 | 7 => list(rng, depth),
        _ => object(rng, depth),
    }
}

/// An object with members of any kind, repeated ones among them.
pub(crate) fn object(rng: &mut Rng, depth: usize) -> String {
    let members = (0..rng.usize(0..5)).map(|_| {
        let key = KEYS[rng.usize(..KEYS.len())].to_owned();
        (key, value(rng, depth.saturating_sub(1)))
    });
    let members: Vec<_> = members.collect();
    written(&members, rng)
}

fn list(rng: &mut Rng, depth: usize) -> String {
    let items: Vec<String> = (0..rng.usize(0..4))
        .map(|_| [space(rng), &value(rng, depth - 1), space(rng)].concat())
        .collect();
    format!("[{}]", items.join(","))
}

/// An object of these members, with white space at every place where there may be some.
pub(crate) fn written(members: &[(String, String)], rng: &mut Rng) -> String {
    let member = |(key, value): &(String, String)| {
        let [a, b, c, d] = [(); 4].map(|()| space(rng));
        format!("{a}\"{key}\"{b}:{c}{value}{d}")
    };
    let members: Vec<String> = members.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}
