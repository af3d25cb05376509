//! What a reply's body can be.

use crate::relay::Relay;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use upstream::body::Pieces;

/// The body of a reply to a client.
#[derive(Debug)]
pub enum ReplyBody {
    /// Known whole, with a content-length.
    Whole(Pieces),
    /// A stream, relayed as it comes.
    Stream(Box<Relay>),
}

impl ReplyBody {
    /// Nothing.
    pub fn empty() -> Self {
        Self::Whole(Pieces::default())
    }
}

impl<B: Into<Bytes>> From<B> for ReplyBody {
    fn from(bytes: B) -> Self {
        Self::Whole(Pieces::from(vec![bytes.into()]))
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(pieces) => Pin::new(pieces).poll_frame(cx),
            Self::Stream(relay) => relay.poll_next(cx).map(|next| next.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(pieces) => pieces.is_end_stream(),
            Self::Stream(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(pieces) => pieces.size_hint(),
            Self::Stream(_) => SizeHint::default(),
        }
    }
}
