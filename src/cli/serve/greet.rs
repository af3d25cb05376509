//! What the program says once it listens.

use crate::cli::{environment, say};
use config::snapshot::Snapshot;
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// The models, the address really used, what an unset key means, and a curl to try.
pub(crate) fn greet(snapshot: &Snapshot, address: SocketAddr, tls: bool) {
    say::line("LiteLLM: Proxy initialized with Config, Set models:");
    let names: BTreeSet<&str> = snapshot.deployments.iter().map(|one| one.model_name.as_str()).collect();
    for name in &names {
        say::line(&format!("    {name}"));
    }
    weak_key(snapshot, address);
    let scheme = if tls { "https" } else { "http" };
    let first = snapshot.deployments.iter().find(|one| !one.model_name.contains('*'));
    say::line(&format!("LiteLLM: listening on {scheme}://{address}"));
    say::line(&format!("Key: {}", key(snapshot)));
    let url = format!("{scheme}://{}", reachable(address));
    say::line(&curl(
        snapshot,
        &url,
        first.map_or("MODEL", |one| one.model_name.as_str()),
    ));
}

fn weak_key(snapshot: &Snapshot, address: SocketAddr) {
    if !snapshot.general.is_weak_master_key() {
        return;
    }
    let which = match &snapshot.general.master_key {
        None => "no master key is set: everybody who reaches this port may call every model and route",
        Some(_) => "the master key is the well-known `sk-1234`: everybody knows it",
    };
    let where_to = if address.ip().is_loopback() {
        "so only this machine is served (127.0.0.1)".to_owned()
    } else {
        format!(
            "and {address} is open all the same, because LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY allows it"
        )
    };
    say::warning(&format!(
        "{which}; {where_to}. Set general_settings.master_key or LITELLM_MASTER_KEY to a secret of your own"
    ));
}

/// An address of all interfaces is no address to call.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::from(([127, 0, 0, 1], address.port()))
    } else {
        address
    }
}

fn key(snapshot: &Snapshot) -> &'static str {
    match &snapshot.general.master_key {
        None => "none is needed",
        Some(_) => "the master key (general_settings.master_key or LITELLM_MASTER_KEY)",
    }
}

/// A key that the config spells out isn't repeated: it would stay in the terminal's history.
fn curl(snapshot: &Snapshot, url: &str, model: &str) -> String {
    let key = match &snapshot.general.master_key {
        None => "",
        Some(_) if environment::get("LITELLM_MASTER_KEY").is_some() => {
            " -H \"authorization: Bearer $LITELLM_MASTER_KEY\""
        }
        Some(_) => " -H 'authorization: Bearer YOUR-MASTER-KEY'",
    };
    format!(
        "Try: curl {url}/v1/chat/completions{key} -H 'content-type: application/json' \
         -d '{{\"model\": \"{model}\", \"messages\": [{{\"role\": \"user\", \"content\": \"hello\"}}]}}'"
    )
}
