//! Brings the journal to disk in groups, so that a power cut loses at most the last one.

use super::Shared;
use super::lane::{Lane, TO_SYNC};
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::thread::{self, Thread};
use std::time::Duration;

/// How long records gather: what a power cut may cost, against 20 syncs a second.
const GROUP: Duration = Duration::from_millis(50);

/// Starts the thread. It sleeps while nothing is written and ends with the journal.
pub(super) fn start(shared: &Arc<Shared>) -> io::Result<Thread> {
    let shared = Arc::downgrade(shared);
    let handle = thread::Builder::new()
        .name("journal-sync".into())
        .spawn(move || run(&shared))?;
    Ok(handle.thread().clone())
}

fn run(shared: &Weak<Shared>) {
    loop {
        thread::park();
        thread::sleep(GROUP);
        let Some(shared) = shared.upgrade() else { return };
        let lanes = shared.lanes.lock().clone();
        let failed = lanes.iter().filter(|lane| sync(lane, &shared).is_err()).count();
        if failed > 0 && shared.sync_failures.fetch_add(failed as u64, Ordering::Relaxed) == 0 {
            tracing::error!("cannot sync the journal to disk; a power cut may lose calls");
        }
    }
}

fn sync(lane: &Lane, shared: &Shared) -> io::Result<()> {
    if !lane.take_mark(TO_SYNC) {
        return Ok(());
    }
    let files = lane.files_to_sync();
    if files.len() > 1 {
        shared.folder.sync()?;
    }
    files.iter().try_for_each(|file| file.sync_data())
}
