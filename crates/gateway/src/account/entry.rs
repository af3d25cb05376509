//! A call's entry, filled in as the call goes on.

use crate::auth::Caller;
use crate::exchange::Exchange;
use crate::read::Chat;
use config::snapshot::Deployment;
use wire::entry::Entry;

/// A call's entry as far as its request tells.
pub(super) fn new_entry(exchange: &Exchange, caller: &Caller, chat: &Chat) -> Entry {
    Entry {
        entry_id: exchange.entry_id(),
        call_id: exchange.call_id.clone(),
        request_id: exchange.call_id.clone(),
        call_type: exchange.call_type.logged(chat.stream).into(),
        api_key: (*caller.key).to_owned(),
        user: (*caller.user).to_owned(),
        start_us: exchange.start_us,
        requested_model: chat.model.clone(),
        model_group: chat.model.clone(),
        model: chat.model.clone(),
        end_user: chat.end_user.clone(),
        request_tags: chat.tags.clone(),
        requester_ip_address: exchange.peer.as_deref().map(str::to_owned),
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
    deployment.shown_base().clone_into(&mut entry.api_base);
    entry.price_missing = !deployment.rates.has_price();
}
