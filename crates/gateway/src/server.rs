//! The HTTP server: one thread per core, each with its own runtime, listener and connections.

mod admin;
mod connection;
mod greeting;
pub mod listen;
pub mod metrics;
pub mod tls;

use crate::app::App;
use crate::core::Core;
use crate::journal::ThreadJournal;
use rustls::ClientConfig;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use store::Writer;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use upstream::client::Client;

/// Threads beside a core thread that count tokens or look up names, when there is that to do: many calls at a time
/// would otherwise have a thread each, with its memory, and be no faster.
const BLOCKING: usize = 8;

/// What one core thread begins with.
#[derive(Debug)]
pub struct CorePart {
    /// Its own listening socket.
    pub listener: TcpListener,
    /// Its own part of the journal.
    pub journal: Arc<ThreadJournal>,
    /// Its own connections to upstreams.
    pub client: Client,
}

impl CorePart {
    /// A part with its own journal and connections.
    pub fn new(listener: TcpListener, journal: Writer, tls: ClientConfig) -> Self {
        let journal = Arc::new(ThreadJournal::gathering(journal));
        let gate: Arc<ThreadJournal> = Arc::clone(&journal);
        Self {
            listener,
            journal,
            client: Client::new(tls, gate),
        }
    }
}

/// Starts one thread per part. They run until `stop` says so, then finish what they have.
///
/// # Errors
/// A thread or a runtime can't be made.
pub fn start(
    app: &Arc<App>,
    parts: Vec<CorePart>,
    tls: Option<&TlsAcceptor>,
    stop: &watch::Receiver<bool>,
) -> io::Result<Vec<JoinHandle<()>>> {
    let mut threads = Vec::with_capacity(parts.len());
    for (index, part) in parts.into_iter().enumerate() {
        let core = Core {
            app: Arc::clone(app),
            client: part.client,
            journal: part.journal,
        };
        let (listener, tls, stop) = (part.listener, tls.cloned(), stop.clone());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING)
            .build()?;
        let thread = std::thread::Builder::new()
            .name(format!("core-{index}"))
            .spawn(move || {
                let core = Arc::new(core);
                if let Err(error) = runtime.block_on(listen::serve(core, listener, tls, stop)) {
                    tracing::error!(%error, "a core thread stopped");
                }
            })?;
        threads.push(thread);
    }
    Ok(threads)
}
