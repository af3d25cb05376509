//! The config's files, and when they have changed. Folders are watched, since editors and
//! ConfigMaps replace files by others of the same name.

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};

/// The quiet after the last change.
const QUIET: Duration = Duration::from_millis(300);

/// Read when it is there, so its appearance is a change.
const DOTENV: &str = ".env";
/// The link that a ConfigMap swaps.
const CONFIG_MAP: &str = "..data";

/// Watched files. Changes that come while a config is being loaded wait to be seen.
pub(crate) struct Files {
    watcher: notify::Result<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    names: BTreeSet<OsString>,
    changes: UnboundedReceiver<Vec<PathBuf>>,
}

impl Files {
    /// Watches these.
    pub(crate) fn watch(files: Vec<PathBuf>) -> Self {
        let (sender, changes) = unbounded_channel();
        let mut watched = Self {
            watcher: watcher(sender),
            folders: BTreeSet::new(),
            names: BTreeSet::new(),
            changes,
        };
        watched.follow(files);
        watched
    }

    /// Watches these from now on; links with what they lead to.
    pub(crate) fn follow(&mut self, mut files: Vec<PathBuf>) {
        files.push(DOTENV.into());
        let targets: Vec<PathBuf> = files.iter().filter_map(|file| file.canonicalize().ok()).collect();
        files.extend(targets);
        let names = files.iter().filter_map(|file| file.file_name().map(Into::into));
        self.names = names.chain([CONFIG_MAP.into()]).collect();
        let folders: BTreeSet<PathBuf> = files.iter().filter_map(|file| file.parent().map(folder)).collect();
        let watcher = match &mut self.watcher {
            Ok(watcher) => watcher,
            Err(error) => {
                tracing::warn!(%error, "the config's files can't be watched: send SIGHUP after a change");
                return;
            }
        };
        for gone in self.folders.difference(&folders) {
            // fails where the folder itself is gone, which is as good
            let _ = watcher.unwatch(gone);
        }
        for folder in &folders {
            if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::warn!(folder = %folder.display(), %error, "can't be watched");
            }
        }
        self.folders = folders;
    }

    /// Waits for a change of the files, then for quiet. Other files of the folders, such as a log,
    /// are none of ours.
    pub(crate) async fn changed(&mut self) {
        loop {
            match self.changes.recv().await {
                None => return std::future::pending().await,
                Some(paths) if self.are_ours(&paths) => break,
                Some(_) => {}
            }
        }
        let mut end = Instant::now() + QUIET;
        while let Ok(Some(paths)) = timeout_at(end, self.changes.recv()).await {
            if self.are_ours(&paths) {
                end = Instant::now() + QUIET;
            }
        }
    }

    fn are_ours(&self, paths: &[PathBuf]) -> bool {
        let mut names = paths.iter().filter_map(|path| path.file_name());
        names.any(|name| self.names.contains(name))
    }
}

fn watcher(sender: UnboundedSender<Vec<PathBuf>>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            drop(sender.send(event.paths));
        }
    })
}

fn folder(parent: &Path) -> PathBuf {
    let here = parent.as_os_str().is_empty();
    if here { PathBuf::from(".") } else { parent.to_owned() }
}
