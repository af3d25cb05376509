//! What is left of an entry when the disk has no room for all of it: who, what and how much.

use wire::entry::{Entry, EntryError};

/// Characters that each text keeps. All texts together then stay below what a hold reserves, even when JSON escapes
/// every character in six.
const KEPT: usize = 64;

/// The entry with its texts cut short and without tags and metadata of the client. Amounts and tokens stay.
pub(super) fn shorten(entry: &Entry) -> Entry {
    let optional = |text: &Option<String>| text.as_deref().map(cut);
    Entry {
        entry_id: cut(&entry.entry_id),
        request_id: cut(&entry.request_id),
        call_id: cut(&entry.call_id),
        call_type: cut(&entry.call_type),
        api_key: cut(&entry.api_key),
        requested_model: cut(&entry.requested_model),
        model: cut(&entry.model),
        model_id: cut(&entry.model_id),
        model_group: cut(&entry.model_group),
        provider: cut(&entry.provider),
        api_base: String::new(),
        user: cut(&entry.user),
        end_user: optional(&entry.end_user),
        team_id: optional(&entry.team_id),
        request_tags: Vec::new(),
        requester_ip_address: optional(&entry.requester_ip_address),
        session_id: optional(&entry.session_id),
        error: entry.error.as_ref().map(|error| EntryError {
            class: cut(&error.class),
            message: cut(&error.message),
        }),
        spend_logs_metadata: None,
        metered: None,
        ..*entry
    }
}

fn cut(text: &str) -> String {
    text.chars().take(KEPT).collect()
}
