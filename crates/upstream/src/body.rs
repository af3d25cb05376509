//! A request body in pieces, so that spliced bodies are written without being joined.

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Pieces that are sent one after the other, with their sum as `content-length`.
#[derive(Debug, Default)]
pub struct Pieces {
    pieces: std::vec::IntoIter<Bytes>,
    left: u64,
}

impl From<Vec<Bytes>> for Pieces {
    fn from(pieces: Vec<Bytes>) -> Self {
        let left = pieces.iter().map(|piece| piece.len() as u64).sum();
        Self {
            pieces: pieces.into_iter(),
            left,
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.pieces.find(|piece| !piece.is_empty());
        self.left -= next.as_ref().map_or(0, |piece| piece.len() as u64);
        Poll::Ready(next.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Collects a body that comes in frames, up to a limit. A body of one frame is never copied.
#[derive(Debug)]
pub struct Collector {
    first: Bytes,
    rest: BytesMut,
    limit: usize,
}

/// A body is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is longer than {0} bytes")]
pub struct TooLong(pub usize);

impl Collector {
    /// Collects at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            first: Bytes::new(),
            rest: BytesMut::new(),
            limit,
        }
    }

    /// Takes the next piece; `expected` is how many bytes are still to come, as far as is known.
    ///
    /// # Errors
    /// The limit is passed.
    pub fn push(&mut self, data: Bytes, expected: u64) -> Result<(), TooLong> {
        if self.first.len() + self.rest.len() + data.len() > self.limit {
            return Err(TooLong(self.limit));
        }
        if self.first.is_empty() && self.rest.is_empty() {
            self.first = data;
            return Ok(());
        }
        if self.rest.is_empty() {
            let expected = usize::try_from(expected).unwrap_or(0).min(self.limit);
            self.rest.reserve(self.first.len() + data.len() + expected);
            self.rest.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.rest.extend_from_slice(&data);
        Ok(())
    }

    /// The whole body.
    pub fn finish(self) -> Bytes {
        if self.rest.is_empty() {
            self.first
        } else {
            self.rest.freeze()
        }
    }
}
