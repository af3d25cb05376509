//! AWS's binary event streams: cuts a stream of bytes, which may arrive in any pieces, into messages.
//!
//! A message is a prelude (its length, its headers' length, their checksum), headers, a payload and a
//! checksum of all that. Ours rather than aws-smithy-eventstream: that one looks at the prelude's
//! checksum only once the whole message is there, so a broken length makes it collect up to 4 GiB.

use bytes::{Bytes, BytesMut};
use smallvec::SmallVec;

/// Bytes of both lengths and their checksum.
const PRELUDE: usize = 12;
/// Bytes of the checksum at a message's end.
const CHECKSUM: usize = 4;
/// Bytes that a message's headers may have (AWS's limit).
const MAX_HEADERS: usize = 128 << 10;
/// Bytes that a message's payload may have (AWS's limit).
const MAX_PAYLOAD: usize = 24 << 20;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Headers that are texts; others say nothing to us.
    headers: SmallVec<[(Bytes, Bytes); 3]>,
    /// What it says.
    pub payload: Bytes,
}

impl Message {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| *header == name);
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The lengths or the message don't have the checksum that they should.
    #[error("the event stream is damaged: a checksum doesn't match")]
    Checksum,
    /// Longer than AWS allows, or shorter than its parts.
    #[error("the event stream is damaged: a message says it has {0} bytes")]
    Length(usize),
    /// Headers that are none.
    #[error("the event stream is damaged: a message's headers cannot be read")]
    Headers,
    /// The stream ended within a message.
    #[error("the event stream ended within a message, {0} bytes of which came")]
    Cut(usize),
}

/// Cuts a stream into messages. Take all [`Splitter::message`]s after each [`Splitter::push`], and
/// [`Splitter::finish`] at the end.
#[derive(Debug, Default)]
pub struct Splitter {
    input: BytesMut,
}

impl Splitter {
    /// Takes the next bytes, cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// The next message that is complete.
    ///
    /// # Errors
    /// Bytes that are no message; nothing after them can be read.
    pub fn message(&mut self) -> Result<Option<Message>, Broken> {
        let Some((prelude, rest)) = self.input.split_first_chunk::<PRELUDE>() else {
            return Ok(None);
        };
        let (total, headers) = lengths(prelude)?;
        if PRELUDE + rest.len() < total {
            return Ok(None);
        }
        let message = self.input.split_to(total).freeze();
        read(&message, headers).map(Some)
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// Bytes that were left.
    pub fn finish(&self) -> Result<(), Broken> {
        match self.input.len() {
            0 => Ok(()),
            left => Err(Broken::Cut(left)),
        }
    }
}

/// The lengths of a message and of its headers.
fn lengths(prelude: &[u8; PRELUDE]) -> Result<(usize, usize), Broken> {
    let (head, checksum) = prelude.split_at(PRELUDE - CHECKSUM);
    if number(checksum) != crc32fast::hash(head) as usize {
        return Err(Broken::Checksum);
    }
    let (total, headers) = head.split_at(4);
    let (total, headers) = (number(total), number(headers));
    let payload = total.checked_sub(PRELUDE + headers + CHECKSUM);
    match payload {
        Some(..=MAX_PAYLOAD) if headers <= MAX_HEADERS => Ok((total, headers)),
        _ => Err(Broken::Length(total)),
    }
}

/// A whole message.
fn read(message: &Bytes, headers: usize) -> Result<Message, Broken> {
    let end = message.len() - CHECKSUM;
    let (checked, checksum) = message.split_at(end);
    if number(checksum) != crc32fast::hash(checked) as usize {
        return Err(Broken::Checksum);
    }
    Ok(Message {
        headers: texts(message.slice(PRELUDE..PRELUDE + headers)).ok_or(Broken::Headers)?,
        payload: message.slice(PRELUDE + headers..end),
    })
}

/// The headers that are texts; `None` if they cannot be read.
fn texts(mut left: Bytes) -> Option<SmallVec<[(Bytes, Bytes); 3]>> {
    let mut texts = SmallVec::new();
    while !left.is_empty() {
        let length = number(&take(&mut left, 1)?);
        let name = take(&mut left, length)?;
        let kind = number(&take(&mut left, 1)?);
        let value = match kind {
            // True and false are kinds of their own.
            0 | 1 => Bytes::new(),
            2 => take(&mut left, 1)?,
            3 => take(&mut left, 2)?,
            4 => take(&mut left, 4)?,
            5 | 8 => take(&mut left, 8)?,
            9 => take(&mut left, 16)?,
            6 | 7 => {
                let length = number(&take(&mut left, 2)?);
                take(&mut left, length)?
            }
            _ => return None,
        };
        if kind == 7 {
            texts.push((name, value));
        }
    }
    Some(texts)
}

fn take(from: &mut Bytes, count: usize) -> Option<Bytes> {
    (count <= from.len()).then(|| from.split_to(count))
}

/// A number of at most four bytes, the highest first.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A message with such headers.
    pub(crate) fn message(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
        let mut block = Vec::new();
        for (name, value) in headers {
            block.push(u8::try_from(name.len()).unwrap());
            block.extend_from_slice(name.as_bytes());
            block.push(7);
            block.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
            block.extend_from_slice(value.as_bytes());
        }
        framed(&block, payload)
    }

    fn framed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
        let total = u32::try_from(PRELUDE + headers.len() + payload.len() + CHECKSUM).unwrap();
        let mut out = total.to_be_bytes().to_vec();
        out.extend(u32::try_from(headers.len()).unwrap().to_be_bytes());
        out.extend(crc32fast::hash(&out).to_be_bytes());
        out.extend_from_slice(headers);
        out.extend_from_slice(payload);
        out.extend(crc32fast::hash(&out).to_be_bytes());
        out
    }

    fn split<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Message>, Broken> {
        let (mut splitter, mut messages) = (Splitter::default(), Vec::new());
        for piece in pieces {
            splitter.push(piece);
            while let Some(message) = splitter.message()? {
                messages.push(message);
            }
        }
        splitter.finish().map(|()| messages)
    }

    #[test]
    fn reads_messages_as_aws_writes_them() {
        // The example of AWS's documentation with one header.
        let bytes = [
            0, 0, 0, 0x3d, 0, 0, 0, 0x20, 0x07, 0xfd, 0x83, 0x96, 0x0c, b'c', b'o', b'n', b't', b'e', b'n', b't', b'-',
            b't', b'y', b'p', b'e', 7, 0, 0x10, b'a', b'p', b'p', b'l', b'i', b'c', b'a', b't', b'i', b'o', b'n', b'/',
            b'j', b's', b'o', b'n', b'{', b'\'', b'f', b'o', b'o', b'\'', b':', b'\'', b'b', b'a', b'r', b'\'', b'}',
            0x8d, 0x9c, 0x08, 0xb1,
        ];
        let messages = split([bytes.as_slice()]).unwrap();
        assert_eq!(messages[0].header("content-type"), Some("application/json"));
        assert_eq!(messages[0].payload.as_ref(), b"{'foo':'bar'}");
    }

    #[test]
    fn passes_over_headers_of_other_kinds() {
        let mut headers = vec![1, b'a', 0, 1, b'b', 2, 9, 1, b'c', 6, 0, 2, 1, 2];
        headers.extend([1, b'd', 8, 0, 0, 0, 0, 0, 0, 0, 1, 1, b'e', 7, 0, 1, b'x']);
        let messages = split([framed(&headers, b"").as_slice()]).unwrap();
        assert_eq!((messages[0].header("e"), messages[0].header("c")), (Some("x"), None));
    }

    #[test]
    fn refuses_damage() {
        let good = message(&[(":event-type", "chunk")], b"{}");
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] ^= byte;
            split([bytes.as_slice()])
        };
        assert_eq!(with(0, 0x40), Err(Broken::Checksum));
        assert_eq!(with(20, 1), Err(Broken::Checksum));
        assert_eq!(split([&good[..good.len() - 1]]), Err(Broken::Cut(good.len() - 1)));
        assert_eq!(split([framed(&[5, b'a'], b"").as_slice()]), Err(Broken::Headers));
        let mut long = u32::MAX.to_be_bytes().to_vec();
        long.extend([0; 4]);
        long.extend(crc32fast::hash(&long).to_be_bytes());
        assert_eq!(split([long.as_slice()]), Err(Broken::Length(u32::MAX as usize)));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            bytewise in any::<bool>(),
        ) {
            let stream: Vec<u8> = payloads.iter().flat_map(|payload| message(&[("a", "b")], payload)).collect();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            if bytewise {
                cuts = (0..stream.len()).collect();
            }
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
            let read: Vec<_> = split(pieces).unwrap().into_iter().map(|message| message.payload.to_vec()).collect();
            prop_assert_eq!(read, payloads);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), headers in any::<bool>()) {
            let framed = if headers { framed(&bytes, b"") } else { bytes };
            let _ = split([framed.as_slice()]);
        }
    }
}
