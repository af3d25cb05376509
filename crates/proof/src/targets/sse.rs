//! Server-sent events: cut anywhere they are the same, and those that the standard's own words give.

use super::steered;
use crate::mutate::pieces;
use bytes::Bytes;
use fastrand::Rng;
use wire::sse::{Event, MAX_EVENT, Splitter, TooLong};

/// The first byte is how the others are cut.
pub(super) fn check(data: &[u8]) {
    let Some((seed, stream)) = steered(data) else { return };
    let whole = split([stream]);
    assert_eq!(split(stream.chunks(1)), whole, "byte by byte");
    let mut rng = Rng::with_seed(seed as u64);
    assert_eq!(split(pieces(stream, 40, &mut rng)), whole, "in pieces");
    if let (Ok(events), true) = (whole, stream.len() <= MAX_EVENT) {
        let read: Vec<_> = events
            .iter()
            .map(|event| (event.name.as_deref(), &event.data[..]))
            .collect();
        let told = by_the_standard(stream);
        let told: Vec<_> = told.iter().map(|(name, data)| (name.as_deref(), &data[..])).collect();
        assert_eq!(read, told);
    }
}

fn split<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Result<Vec<Event>, TooLong> {
    let (mut splitter, mut events) = (Splitter::default(), Vec::new());
    for piece in pieces {
        splitter.push(Bytes::copy_from_slice(piece));
        while let Some(event) = splitter.event()? {
            events.push(event);
        }
    }
    while let Some(event) = splitter.finish()? {
        events.push(event);
    }
    Ok(events)
}

type Told = (Option<Vec<u8>>, Vec<u8>);

/// Names and data of a stream's events, line by line. Other than in the standard an event without its blank line
/// counts at the end, and one whose data is empty doesn't.
fn by_the_standard(stream: &[u8]) -> Vec<Told> {
    let (mut events, mut name, mut data) = (Vec::new(), None, None::<Vec<u8>>);
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    for line in lines(stream).into_iter().chain([&b""[..]]) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match &line[..colon] {
            b"" if line.is_empty() => {
                let (name, data) = (name.take(), data.take());
                events.extend(data.filter(|data| !data.is_empty()).map(|data| (name, data)));
            }
            b"event" => name = Some(value.to_vec()),
            b"data" => {
                data = Some(match data.take() {
                    Some(before) => [&before, &b"\n"[..], value].concat(),
                    None => value.to_vec(),
                });
            }
            _ => {}
        }
    }
    events
}

/// Lines that end with CR, LF or both.
fn lines(stream: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut rest) = (Vec::new(), stream);
    while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        lines.push(&rest[..end]);
        let length = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = &rest[end + length..];
    }
    lines.push(rest);
    lines
}
