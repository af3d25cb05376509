//! A changed config goes live as a whole, or not at all: on SIGHUP, and 300 ms after the last
//! change in its folder (editors and ConfigMaps replace files by renaming).

use super::load;
use crate::cli::Args;
use config::Loaded;
use gateway::app::{App, Live};
use gateway::{budget, clock};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// The quiet after the last change.
const QUIET: Duration = Duration::from_millis(300);

/// Watches the files' folders and reloads, until the process ends.
pub async fn watch(app: Arc<App>, args: Args, mut files: Vec<PathBuf>) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        return;
    };
    loop {
        let (watcher, mut changes) = folders(&files);
        tokio::select! {
            _ = hangup.recv() => {}
            () = settled(&mut changes, &files) => {}
        }
        drop(watcher);
        match reload(&app, &args).await {
            Ok(Some(new)) => files = new,
            Ok(None) => {}
            Err(text) => tracing::error!("the config was not reloaded, the old one stays in force:\n{text}"),
        }
    }
}

type Changes = UnboundedReceiver<Vec<PathBuf>>;

/// Watches the folders, since a replaced file is another file. The folder of a link's target too.
fn folders(files: &[PathBuf]) -> (Option<RecommendedWatcher>, Changes) {
    let (sender, changes) = unbounded_channel();
    let on_event = move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            drop(sender.send(event.paths));
        }
    };
    let mut watcher = match notify::recommended_watcher(on_event) {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "the config's folder can't be watched: send SIGHUP after a change");
            return (None, changes);
        }
    };
    let real = files.iter().filter_map(|file| file.canonicalize().ok());
    let named = files.iter().cloned().chain(real);
    let folders: BTreeSet<PathBuf> = named.filter_map(|file| file.parent().map(folder)).collect();
    for folder in folders {
        if let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive) {
            tracing::warn!(folder = %folder.display(), %error, "can't be watched");
        }
    }
    (Some(watcher), changes)
}

fn folder(parent: &Path) -> PathBuf {
    if parent.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        parent.to_owned()
    }
}

/// Waits for a change that concerns us, then for quiet. The data folder lies in the same folder
/// and is none of ours to watch.
async fn settled(changes: &mut Changes, files: &[PathBuf]) {
    let names: BTreeSet<_> = files.iter().filter_map(|file| file.file_name()).collect();
    // A ConfigMap swaps the link `..data`, whose name no config has.
    let ours = |paths: &[PathBuf]| {
        paths
            .iter()
            .filter_map(|path| path.file_name())
            .any(|name| names.contains(name) || name == "..data")
    };
    loop {
        match changes.recv().await {
            None => return std::future::pending().await,
            Some(paths) if ours(&paths) => break,
            Some(_) => {}
        }
    }
    while let Ok(Some(_)) = timeout(QUIET, changes.recv()).await {}
}

/// Loads, checks, and swaps; gives the files to watch from now on.
async fn reload(app: &App, args: &Args) -> Result<Option<Vec<PathBuf>>, String> {
    let args = args.clone();
    let loaded = tokio::task::spawn_blocking(move || load::load(&args))
        .await
        .map_err(|error| error.to_string())??;
    let Loaded {
        snapshot,
        findings,
        files,
    } = loaded;
    load::tell(&findings);
    let old = app.live.load_full();
    for name in unchangeable(&old, &snapshot) {
        tracing::warn!("{name} can't change while the gateway runs: restart it");
    }
    let live = Live::new(snapshot);
    if let Some(new) = &live.budget {
        budget::seed(app, new, clock::now_us()).await?;
    }
    let count = live.snapshot.deployments.len();
    app.live.store(Arc::new(live));
    tracing::warn!(deployments = count, "the config was reloaded");
    Ok(Some(files))
}

/// Settings of the new snapshot that only a restart puts in force.
fn unchangeable(old: &Live, new: &config::snapshot::Snapshot) -> Vec<&'static str> {
    let mut names = Vec::new();
    if old.snapshot.general.is_weak_master_key() != new.general.is_weak_master_key() {
        names.push(
            "general_settings.master_key from set to unset (or back), which decides the address that is listened on,",
        );
    }
    names.extend(
        new.restart_settings
            .iter()
            .filter(|(name, value)| {
                old.snapshot
                    .restart_settings
                    .iter()
                    .any(|(old_name, old_value)| old_name == name && old_value != value)
            })
            .map(|(name, _)| *name),
    );
    names
}
