//! `litellm`: load, assemble, serve, drain.

mod assemble;
mod greet;
pub(crate) mod load;
mod metrics;
mod reload;
mod signals;
mod socket;

use super::{Args, environment, logging, say};
use config::Loaded;
use gateway::app::Live;
use gateway::server;
use std::path::PathBuf;
use std::sync::Arc;
use store::{DataDir, Places, Store};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// Serves until SIGTERM or Ctrl-C, then finishes what is under way.
///
/// # Errors
/// What keeps the gateway from starting.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    // watched before they are read: no change is missed
    let mut watched = reload::Files::watch(args.config.iter().cloned().collect());
    let Loaded {
        snapshot,
        findings,
        files,
    } = load::load(args).map_err(|report| report.to_string())?;
    logging::start(args, &snapshot.general);
    watched.follow(files);
    load::tell(&findings);
    let weak = snapshot.general.is_weak_master_key();
    let address = args.address(weak && !snapshot.general.permit_weak_key)?;
    let listeners = socket::bind(address, args.threads())?;
    let address = listeners
        .first()
        .and_then(|one| one.local_addr().ok())
        .unwrap_or(address);
    let metrics = metrics::bind(args, &snapshot, address)?;
    let tls = tls(args)?;
    let dir = data_dir(args)?;
    let _lock = dir.lock().map_err(|error| error.to_string())?;
    let runtime = runtime()?;
    let caught = runtime.block_on(async { signals::catch() });
    let (hangups, mut ends) = caught.map_err(|error| error.to_string())?;
    let handle = runtime.handle().clone();
    let (app, parts) = runtime.block_on(assemble::assemble(&dir, Live::new(snapshot), listeners, handle))?;
    let (stop, stopped) = watch::channel(false);
    let cores = server::start(&app, parts, tls.as_ref(), &stopped).map_err(|error| error.to_string())?;
    metrics::serve(&runtime, &app, metrics);
    greet::greet(&app.live.load().snapshot, address, tls.is_some());
    runtime.spawn(reload::watch(Arc::clone(&app), args.clone(), watched, hangups));
    runtime.block_on(async {
        ends.next().await;
        say::line("LiteLLM: draining; open requests are finished, new ones refused");
        app.start_draining();
        let _ = stop.send(true);
        let joined = tokio::task::spawn_blocking(move || cores.into_iter().all(|core| core.join().is_ok()));
        tokio::select! {
            _ = joined => {}
            () = ends.next() => tracing::warn!("stopped before every request was finished"),
        }
        app.journal.close();
        app.shipper.stop().await;
    });
    runtime.shutdown_background();
    Ok(())
}

/// Brings the database up to date and leaves.
///
/// # Errors
/// The data folder or the database can't be used.
pub(crate) fn migrate(args: &Args) -> Result<(), String> {
    let dir = data_dir(args)?;
    let _lock = dir.lock().map_err(|error| error.to_string())?;
    let runtime = runtime()?;
    runtime
        .block_on(Store::open(&dir.database()))
        .map_err(|error| error.to_string())?;
    say::line(&format!("{} is up to date", dir.database().display()));
    Ok(())
}

/// The runtime of everything that isn't a request's own way: admin routes, probes, signals.
fn runtime() -> Result<Runtime, String> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("admin")
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
}

fn data_dir(args: &Args) -> Result<DataDir, String> {
    let state_home = environment::get("XDG_STATE_HOME").map(PathBuf::from);
    let home = environment::get("HOME").map(PathBuf::from);
    let data_dir = environment::get("LITELLM_DATA_DIR")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let places = Places {
        config: args.config.as_deref(),
        data_dir: data_dir.as_deref(),
        xdg_state_home: state_home.as_deref(),
        home: home.as_deref(),
    };
    DataDir::open(&places).map_err(|error| error.to_string())
}

fn tls(args: &Args) -> Result<Option<tokio_rustls::TlsAcceptor>, String> {
    match (&args.ssl_certfile_path, &args.ssl_keyfile_path) {
        (Some(certificate), Some(key)) => server::tls::acceptor(certificate, key).map(Some),
        (None, None) => Ok(None),
        _ => Err("TLS needs both --ssl_certfile_path and --ssl_keyfile_path".into()),
    }
}
