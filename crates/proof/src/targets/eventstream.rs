//! AWS's binary event streams: cut anywhere they are the same, those that AWS's own words give, and no damage is
//! overlooked.

use super::steered;
use crate::frames::{message, summed};
use crate::mutate::pieces;
use fastrand::Rng;
use wire::eventstream::{Broken, Message, Splitter};

/// Bytes of a message beside its headers and its payload.
const AROUND: usize = 16;
/// Texts that a header's value may be.
const VALUES: [&str; 4] = ["", "event", "contentBlockDelta", "\u{1f389}"];

/// The first byte says what the others are: bytes as they come, the same with their checksums put right, headers of one
/// message, or payloads of some; and how they are cut.
pub(super) fn check(data: &[u8]) {
    let Some((seed, data)) = steered(data) else { return };
    let rng = &mut Rng::with_seed(seed as u64);
    match seed % 4 {
        0 => agrees(data, rng),
        1 => agrees(&mended(data), rng),
        2 => agrees(&summed(data, VALUES[seed / 4 % VALUES.len()].as_bytes()), rng),
        _ => written(data, rng),
    }
}

/// What was read until it broke.
type Read = (Vec<Message>, Option<Broken>);

/// Cut anywhere, a stream is what it is by AWS's words.
fn agrees(stream: &[u8], rng: &mut Rng) {
    let whole = split([stream]);
    assert_eq!(split(stream.chunks(1)), whole, "byte by byte");
    assert_eq!(split(pieces(stream, 40, rng)), whole, "in pieces");
    let (told, is_whole) = by_the_words(stream);
    assert_eq!(whole.0.len(), told.len());
    assert_eq!(whole.1.is_none(), is_whole, "{:?}", whole.1);
    for (message, (headers, payload)) in whole.0.iter().zip(&told) {
        assert_eq!(message.payload, payload);
        for (name, _) in headers {
            let first = headers.iter().find(|(other, _)| other == name);
            let value = first.and_then(|(_, value)| std::str::from_utf8(value).ok());
            if let Ok(name) = std::str::from_utf8(name) {
                assert_eq!(message.header(name), value);
            }
        }
    }
}

/// Payloads that are written are read, and no bit of them can be another.
fn written(data: &[u8], rng: &mut Rng) {
    let payloads: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let value = rng.choice(VALUES).unwrap_or_default();
    let write = |payload: &&[u8]| message(&[("a", value.as_bytes()), (":event-type", b"x")], payload);
    let mut stream: Vec<u8> = payloads.iter().flat_map(write).collect();
    let (read, broken) = split(pieces(&stream, 60, rng));
    assert_eq!(broken, None);
    assert!(read.iter().all(|message| message.header("a") == Some(value)));
    assert!(read.iter().map(|message| &message.payload[..]).eq(payloads));
    let at = rng.usize(..stream.len());
    stream[at] ^= 1 << rng.u8(0..8);
    let (left, broken) = split([&stream[..]]);
    assert!(broken.is_some() && left.len() < read.len());
    assert_eq!(left, read[..left.len()]);
}

fn split<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Read {
    let (mut splitter, mut messages) = (Splitter::default(), Vec::new());
    for piece in pieces {
        splitter.push(piece);
        loop {
            match splitter.message() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(broken) => return (messages, Some(broken)),
            }
        }
    }
    (messages, splitter.finish().err())
}

/// Puts the checksums right of all that has the lengths of messages.
fn mended(data: &[u8]) -> Vec<u8> {
    let mut stream = data.to_vec();
    let mut rest = &mut stream[..];
    while rest.len() >= AROUND {
        let sum = crc32fast::hash(&rest[..8]);
        rest[8..12].copy_from_slice(&sum.to_be_bytes());
        let total = number(&rest[..4]);
        if !(AROUND..=rest.len()).contains(&total) {
            break;
        }
        let (message, behind) = rest.split_at_mut(total);
        let (checked, sum) = message.split_at_mut(total - 4);
        sum.copy_from_slice(&crc32fast::hash(checked).to_be_bytes());
        rest = behind;
    }
    stream
}

/// Headers that are texts, and a payload.
type Told<'s> = (Vec<(&'s [u8], &'s [u8])>, &'s [u8]);

/// The messages before the first that is none, and whether there is nothing else.
fn by_the_words(mut stream: &[u8]) -> (Vec<Told<'_>>, bool) {
    let mut messages = Vec::new();
    while let Some((message, rest)) = first(stream) {
        messages.push(message);
        stream = rest;
    }
    (messages, stream.is_empty())
}

fn first(stream: &[u8]) -> Option<(Told<'_>, &[u8])> {
    let is_summed = |bytes: &[u8], sum: &[u8]| crc32fast::hash(bytes).to_be_bytes() == sum;
    let (total, headers) = (number(stream.get(..4)?), number(stream.get(4..8)?));
    if !is_summed(&stream[..8], stream.get(8..12)?) || total < AROUND + headers || total > stream.len() {
        return None;
    }
    let (message, rest) = stream.split_at(total);
    let (checked, sum) = message.split_at(total - 4);
    let (headers, payload) = checked[12..].split_at(headers);
    Some(((texts(headers)?, payload), rest)).filter(|_| is_summed(checked, sum))
}

fn texts(mut block: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut texts = Vec::new();
    while let Some((length, rest)) = block.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (kind, rest) = rest.split_first()?;
        let (length, rest) = match kind {
            0 | 1 => (0, rest),
            2..=5 => (1 << (kind - 2), rest),
            6 | 7 => (number(rest.get(..2)?), &rest[2..]),
            8 => (8, rest),
            9 => (16, rest),
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        texts.extend((*kind == 7).then_some((name, value)));
        block = rest;
    }
    Some(texts)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}
