//! The first bytes of a connection. Which version of HTTP it speaks is known after them, and hyper
//! waits for them for ever: its own time limit for a request's head begins behind them.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What HTTP/2 begins with (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection whose reads fail if it hasn't shown its version in time.
#[derive(Debug)]
pub(super) struct Greeting<S> {
    stream: S,
    /// How much of the preface was read, and when it must be whole; `None` once the version is known.
    awaited: Option<(usize, Pin<Box<Sleep>>)>,
}

impl<S> Greeting<S> {
    /// The version must show within `limit`.
    pub(super) fn within(limit: Duration, stream: S) -> Self {
        Self {
            stream,
            awaited: Some((0, Box::pin(sleep(limit)))),
        }
    }

    fn look_at(&mut self, bytes: &[u8]) {
        let Some((seen, _)) = &mut self.awaited else { return };
        let rest = PREFACE.get(*seen..).unwrap_or_default();
        *seen += bytes.len();
        if bytes.len() >= rest.len() || !rest.starts_with(bytes) {
            self.awaited = None;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Greeting<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(cx, buf) {
            this.look_at(buf.filled().get(before..).unwrap_or_default());
            return Poll::Ready(read);
        }
        let Some((_, end)) = &mut this.awaited else {
            return Poll::Pending;
        };
        end.as_mut().poll(cx).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Greeting<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
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
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const LIMIT: Duration = Duration::from_secs(10);

    /// What a client that sends this and then nothing for a minute gets to read.
    async fn after(said: &[u8]) -> Option<ErrorKind> {
        let (mut client, server) = duplex(1024);
        let mut server = Greeting::within(LIMIT, server);
        client.write_all(said).await.unwrap();
        let mut read = vec![0; said.len()];
        server.read_exact(&mut read).await.unwrap();
        assert_eq!(read, said);
        let more = tokio::time::timeout(Duration::from_secs(60), server.read_u8()).await;
        more.ok().map(|read| read.unwrap_err().kind())
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_must_show_its_version_in_time() {
        for silent in [&b""[..], b"P", b"PRI * HTTP/2.0\r\n"] {
            assert_eq!(after(silent).await, Some(ErrorKind::TimedOut), "{silent:?}");
        }
        for known in [b"G", &b"PUT"[..], PREFACE, &[PREFACE, &[0; 9]].concat()] {
            assert_eq!(after(known).await, None, "{known:?}");
        }
    }
}
