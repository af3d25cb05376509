//! A changed config goes live as a whole, or not at all: on SIGHUP, and 300 ms after the last
//! change of its files.

mod files;

use super::load;
use crate::cli::Args;
use config::Loaded;
use config::snapshot::Snapshot;
pub(crate) use files::Files;
use gateway::app::{App, Live};
use gateway::{budget, clock};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::signal::unix::Signal;

/// Watches the files and reloads, until the process ends.
pub(crate) async fn watch(app: Arc<App>, args: Args, mut files: Files, mut hangups: Signal) {
    loop {
        tokio::select! {
            _ = hangups.recv() => {}
            () = files.changed() => {}
        }
        match reload(&app, &args).await {
            Ok(new) => files.follow(new),
            Err(text) => tracing::error!("the config was not reloaded, the old one stays in force:\n{text}"),
        }
    }
}

/// Loads, checks, and swaps; gives the files to watch from now on.
async fn reload(app: &App, args: &Args) -> Result<Vec<PathBuf>, String> {
    let args = args.clone();
    let loaded = tokio::task::spawn_blocking(move || load::load(&args))
        .await
        .map_err(|error| error.to_string())?
        .map_err(|report| report.to_string())?;
    let Loaded {
        snapshot,
        findings,
        files,
    } = loaded;
    load::tell(&findings);
    let old = app.live.load_full();
    stays_guarded(&old.snapshot, &snapshot)?;
    for name in unchangeable(&old.snapshot, &snapshot) {
        tracing::warn!("{name} can't change while the gateway runs: restart it");
    }
    let live = Live::after(&old, snapshot);
    if let Some(new) = &live.budget {
        budget::seed(app, new, clock::now_us()).await?;
    }
    let count = live.snapshot.deployments.len();
    app.live.store(Arc::new(live));
    tracing::warn!(deployments = count, "the config was reloaded");
    Ok(files)
}

/// A gateway that began with a key of its own listens where everybody can reach it.
fn stays_guarded(old: &Snapshot, new: &Snapshot) -> Result<(), String> {
    let opens = !old.general.is_weak_master_key() && new.general.is_weak_master_key();
    if opens && !new.general.permit_weak_key {
        return Err(
            "general_settings.master_key would be unset or well known, while others can reach this port: \
                    set one, or restart the gateway to serve this machine only"
                .to_owned(),
        );
    }
    Ok(())
}

/// Settings of the new snapshot that only a restart puts in force.
fn unchangeable(old: &Snapshot, new: &Snapshot) -> Vec<&'static str> {
    let mut names = Vec::new();
    if old.general.is_weak_master_key() && !new.general.is_weak_master_key() {
        names.push("the address that is listened on (only this machine's, as there was no master key)");
    }
    if !old.prometheus.is_shown_alike(&new.prometheus) {
        names.push("what /metrics shows (callbacks, prometheus_* and custom_prometheus_tags)");
    }
    names.extend(new.restart_settings.iter().filter_map(|(name, value)| {
        let changed = |(old_name, old_value): &(&str, u64)| old_name == name && old_value != value;
        old.restart_settings.iter().any(changed).then_some(*name)
    }));
    names
}
