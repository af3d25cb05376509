//! Connections whose bytes wait for the books: what a byte depends on is written before it leaves.

use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use smallvec::SmallVec;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;

/// Up to so many bytes are copied together: for the kernel one piece costs less than several.
const GATHERED: usize = 4096;

/// What must be done before bytes leave.
pub trait Gate: Send + Sync + std::fmt::Debug {
    /// Whether there is nothing to do.
    fn is_open(&self) -> bool;

    /// Does it.
    ///
    /// # Errors
    /// It can't be done: the bytes must not leave.
    fn open(&self) -> io::Result<()>;
}

/// The gate could not be opened: nothing was sent, and the other end has no part in it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Shut(io::Error);

/// A connection behind a gate.
#[derive(Debug)]
pub struct Gated<S> {
    stream: S,
    gate: Arc<dyn Gate>,
    /// Whether a write first lets other tasks run, so that one opening of the gate does for all of them.
    gives_way: bool,
    gave_way: bool,
}

impl<S> Gated<S> {
    /// A connection that opens the gate when it writes.
    pub const fn new(stream: S, gate: Arc<dyn Gate>) -> Self {
        Self {
            stream,
            gate,
            gives_way: false,
            gave_way: false,
        }
    }

    /// Lets other tasks run before it opens the gate.
    #[must_use]
    pub fn giving_way(mut self) -> Self {
        self.gives_way = true;
        self
    }

    fn pass(&mut self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        if !self.gate.is_open() {
            if self.gives_way && !self.gave_way {
                self.gave_way = true;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.gate.open().map_err(|error| io::Error::other(Shut(error)))?;
        }
        self.gave_way = false;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gated<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gated<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.pass(cx))?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.pass(cx))?;
        let length: usize = bufs.iter().map(|buf| buf.len()).sum();
        if length > GATHERED {
            return Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        }
        let mut gathered = SmallVec::<[u8; GATHERED]>::new();
        bufs.iter().for_each(|buf| gathered.extend_from_slice(buf));
        Pin::new(&mut self.stream).poll_write(cx, &gathered)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

impl<S: Connection> Connection for Gated<S> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}

/// Connects to upstreams, with every connection behind the gate.
#[derive(Clone, Debug)]
pub(crate) struct GatedConnector {
    pub(crate) tcp: HttpConnector,
    pub(crate) gate: Arc<dyn Gate>,
}

type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl Service<Uri> for GatedConnector {
    type Response = TokioIo<Gated<TcpStream>>;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = Connecting<Self::Response, Self::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tcp.poll_ready(cx)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (connecting, gate) = (self.tcp.call(target), Arc::clone(&self.gate));
        Box::pin(async move {
            let stream = connecting.await?.into_inner();
            Ok(TokioIo::new(Gated::new(stream, gate)))
        })
    }
}
