//! A request's body on its way in.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long the rest of an unread body is taken in, and how long it may pause (nginx's
/// `lingering_time` and `lingering_timeout`).
const LINGER: Duration = Duration::from_secs(30);
const LINGER_IDLE: Duration = Duration::from_secs(5);

/// A request's body. What is left unread, because the request was refused, is still taken in for a
/// while: a client that sends everything before it looks for the answer would otherwise find a
/// reset connection in place of the refusal.
#[derive(Debug)]
pub struct Upload(Option<Incoming>);

impl Upload {
    /// The body of a request.
    pub const fn new(incoming: Incoming) -> Self {
        Self(Some(incoming))
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let Some(incoming) = &mut this.0 else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(incoming).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            this.0 = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let unread = self.0.take().filter(|incoming| !incoming.is_end_stream());
        if let (Some(unread), Ok(runtime)) = (unread, Handle::try_current()) {
            runtime.spawn(timeout(LINGER, take_in(unread)));
        }
    }
}

async fn take_in(mut unread: Incoming) {
    while let Ok(Some(Ok(_))) = timeout(LINGER_IDLE, unread.frame()).await {}
}
