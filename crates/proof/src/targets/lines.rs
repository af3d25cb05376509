//! Lines of JSON: cut anywhere they are the same.

use super::steered;
use crate::mutate::pieces;
use bytes::Bytes;
use fastrand::Rng;
use wire::ndjson::Splitter;

/// The first byte is how the others are cut.
pub(super) fn check(data: &[u8]) {
    let Some((seed, stream)) = steered(data) else { return };
    let whole = split([stream]);
    assert_eq!(split(stream.chunks(1)), whole, "byte by byte");
    let mut rng = Rng::with_seed(seed as u64);
    assert_eq!(split(pieces(stream, 40, &mut rng)), whole, "in pieces");
    let wanted = stream.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let wanted: Vec<&[u8]> = wanted.filter(|line| !line.is_empty()).collect();
    assert_eq!(whole.expect("no fuzzer sends a megabyte"), wanted);
}

fn split<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Result<Vec<Bytes>, wire::sse::TooLong> {
    let (mut splitter, mut lines) = (Splitter::default(), Vec::new());
    for piece in pieces {
        splitter.push(Bytes::copy_from_slice(piece));
        while let Some(line) = splitter.line()? {
            lines.push(line);
        }
    }
    lines.extend(splitter.finish()?);
    Ok(lines)
}
