//! Putting the gateway together: books first, then budgets, then whatever takes requests.

use crate::cli::environment;
use gateway::app::{App, Live, Parts};
use gateway::budget::{self, Budgets};
use gateway::clock;
use gateway::metrics::Metrics;
use gateway::server::CorePart;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use store::{DataDir, Journal, Observer, Shipper, Store};
use tokio::runtime::Handle;
use upstream::client::Client;
use upstream::tls::client_config;

/// Opens the data folder's books, recovers what a crash left, and makes one part per listener.
///
/// # Errors
/// The books can't be opened, or the budget can't be read from them.
pub(crate) async fn assemble(
    dir: &DataDir,
    live: Live,
    listeners: Vec<TcpListener>,
    admin: Handle,
) -> Result<(Arc<App>, Vec<CorePart>), String> {
    let store = Store::open(&dir.database()).await.map_err(|error| error.to_string())?;
    let journal = Journal::open(&dir.journal()).map_err(|error| error.to_string())?;
    let metrics = Metrics::new(&live.snapshot.prometheus);
    let observer = metrics
        .clone()
        .map(|metrics| Observer::new(move |entry| metrics.call(entry)));
    let shipper = Shipper::start(store.clone(), &journal, observer).map_err(|error| error.to_string())?;
    let roots = environment::get("SSL_CERT_FILE").map(PathBuf::from);
    let tls = client_config(roots.as_deref()).map_err(|error| error.to_string())?;
    let parts = listeners.into_iter().map(|listener| {
        let journal = journal.writer().map_err(|error| error.to_string())?;
        Ok(CorePart::new(listener, journal, tls.clone()))
    });
    let parts: Vec<CorePart> = parts.collect::<Result<_, String>>()?;
    let writer = journal.writer().map_err(|error| error.to_string())?;
    let admin_journal = Arc::new(gateway::journal::ThreadJournal::new(writer));
    let gate: Arc<gateway::journal::ThreadJournal> = Arc::clone(&admin_journal);
    let app = App::new(Parts {
        live,
        budgets: Budgets::default(),
        store,
        shipper,
        admin_routes: admin::ROUTES,
        admin,
        client: Client::new(tls, gate),
        journal: admin_journal,
        metrics,
    });
    if let Some(live) = &app.live.load().budget {
        budget::seed(&app, live, clock::now_us()).await?;
    }
    Ok((app, parts))
}
