//! Listening sockets, and the accept loop of one core thread. One socket per core with
//! SO_REUSEPORT: the kernel spreads connections, and no thread hands work to another.

use super::connection;
use crate::core::Core;
use hyper_util::server::graceful::GracefulShutdown;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener as AsyncListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// Connections that wait to be accepted; the kernel cuts it to its own limit.
const BACKLOG: i32 = 4096;
/// A pause after a failed accept (too many open files), so that the loop doesn't spin.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// `count` sockets on one address. The first bind is made without SO_REUSEPORT, so that a port
/// that somebody else listens on is noticed.
///
/// # Errors
/// The address can't be bound.
pub fn bind(address: SocketAddr, count: usize) -> io::Result<Vec<TcpListener>> {
    let probe = socket(address, false)?;
    let bound = probe.local_addr()?.as_socket().unwrap_or(address);
    drop(probe);
    (0..count).map(|_| socket(bound, true).map(TcpListener::from)).collect()
}

fn socket(address: SocketAddr, shared: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if shared {
        socket.set_reuse_port(true)?;
    }
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Accepts until `stop`, then waits for the open connections to finish.
///
/// # Errors
/// The listener can't be used.
pub async fn serve(
    core: Arc<Core>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = AsyncListener::from_std(listener)?;
    let journal = Arc::clone(&core.journal);
    tokio::spawn(async move { journal.keep_committed().await });
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (core, tls, watcher) = (Arc::clone(&core), tls.clone(), open.watcher());
                tokio::spawn(connection::serve(core, stream, peer, tls, watcher));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    open.shutdown().await;
    Ok(())
}
