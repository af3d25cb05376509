//! The operator's signals. They are caught before the first request, so that none of them ends the
//! process as the system would.

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGTERM and Ctrl-C, each of them counted until it is asked for.
pub(crate) struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

/// Catches SIGHUP, and those that end the process. Call it inside a runtime.
///
/// # Errors
/// The system doesn't let them be caught.
pub(crate) fn catch() -> io::Result<(Signal, Ends)> {
    let ends = Ends {
        terminate: signal(SignalKind::terminate())?,
        interrupt: signal(SignalKind::interrupt())?,
    };
    Ok((signal(SignalKind::hangup())?, ends))
}

impl Ends {
    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
