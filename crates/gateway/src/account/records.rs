//! The records that a call leaves in the journal: its hold, and its entry.

use crate::auth::Caller;
use crate::exchange::Exchange;
use crate::read::Chat;
use config::snapshot::Deployment;
use store::HoldRecord;
use wire::entry::Entry;

/// A call's entry as far as its request tells.
pub(super) fn new_entry(exchange: &Exchange, caller: &Caller, chat: &Chat) -> Entry {
    Entry {
        entry_id: exchange.entry_id(),
        call_id: exchange.call_id.clone(),
        request_id: exchange.call_id.clone(),
        call_type: "acompletion".into(),
        api_key: caller.key.to_string(),
        user: caller.user.to_string(),
        start_us: exchange.start_us,
        requested_model: chat.model.clone(),
        model_group: chat.model.clone(),
        model: chat.model.clone(),
        end_user: chat.end_user.clone(),
        request_tags: chat.tags.clone(),
        requester_ip_address: exchange.peer.map(|peer| peer.to_string()),
        session_id: exchange.session_id.clone(),
        stream: chat.stream,
        spend_logs_metadata: chat.spend_logs_metadata.clone(),
        ..Entry::default()
    }
}

/// The deployment that serves the call from now on.
pub(super) fn note_deployment(entry: &mut Entry, deployment: &Deployment) {
    entry.model.clone_from(&deployment.model);
    entry.model_id.clone_from(&deployment.id);
    entry.provider = deployment.provider.rules.name.to_owned();
    entry.api_base.clone_from(&deployment.api_base);
    entry.price_missing = !deployment.rates.has_price();
}

/// A call's hold, its money still at nothing.
pub(super) fn hold(entry: &Entry) -> HoldRecord {
    HoldRecord {
        entry_id: entry.entry_id.clone(),
        call_id: entry.call_id.clone(),
        call_type: entry.call_type.clone(),
        start_us: entry.start_us,
        api_key: entry.api_key.clone(),
        user: entry.user.clone(),
        end_user: entry.end_user.clone(),
        team_id: entry.team_id.clone(),
        request_tags: entry.request_tags.clone(),
        requester_ip_address: entry.requester_ip_address.clone(),
        session_id: entry.session_id.clone(),
        requested_model: entry.requested_model.clone(),
        model: entry.model.clone(),
        model_id: entry.model_id.clone(),
        model_group: entry.model_group.clone(),
        provider: entry.provider.clone(),
        api_base: entry.api_base.clone(),
        stream: entry.stream,
        ..HoldRecord::default()
    }
}
