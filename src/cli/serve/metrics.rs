//! `--prometheus_metrics_port`: a second port, for the metrics alone.

use crate::cli::{Args, say};
use config::snapshot::Snapshot;
use gateway::app::App;
use gateway::server::{listen, metrics};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Binds the port, if there is to be one, where the gateway itself listens: at `address`.
///
/// # Errors
/// The port is the gateway's own, or can't be bound.
pub(crate) fn bind(args: &Args, snapshot: &Snapshot, address: SocketAddr) -> Result<Option<TcpListener>, String> {
    let Some(port) = args.prometheus_metrics_port else {
        return Ok(None);
    };
    if port == args.port || port == address.port() {
        return Err("--prometheus_metrics_port must differ from --port".into());
    }
    if !snapshot.prometheus.on {
        say::warning("--prometheus_metrics_port shows nothing: add prometheus to litellm_settings.callbacks");
    }
    let address = SocketAddr::new(address.ip(), port);
    let bound = listen::bind(address, 1).map_err(|error| format!("cannot listen on {address}: {error}"))?;
    Ok(bound.into_iter().next())
}

/// Serves the metrics on that port.
pub(crate) fn serve(runtime: &Runtime, app: &Arc<App>, listener: Option<TcpListener>) {
    let Some(listener) = listener else { return };
    if let Ok(address) = listener.local_addr() {
        say::line(&format!(
            "LiteLLM: Prometheus metrics on http://{address}/metrics, without a key"
        ));
    }
    let app = Arc::clone(app);
    runtime.spawn(async move {
        if let Err(error) = metrics::serve(app, listener).await {
            tracing::error!(%error, "the metrics' port");
        }
    });
}
