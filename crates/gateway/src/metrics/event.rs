//! What happens on the way of a call and leaves no trace in its entry. It is rare: the core thread
//! that sees it copies the entry, and somebody else counts.

use crate::clock;
use wire::entry::Entry;
use wire::error::ApiError;

/// Something that happened.
#[derive(Debug)]
pub(super) struct Event {
    /// The call as far as it was known.
    pub(super) entry: Entry,
    /// When, microseconds since 1970 UTC.
    pub(super) at_us: i64,
    /// What.
    pub(super) what: What,
}

/// What happened.
#[derive(Debug)]
pub(super) enum What {
    /// The call ended, and the journal has no entry of it.
    Unbooked,
    /// An attempt at a deployment failed.
    AttemptFailed { status: u16, class: &'static str },
    /// A deployment of `group` was taken out of service.
    CooledDown { status: u16, group: String },
    /// Another group was tried, after an error.
    FellBack(Fallback),
}

/// One group after another.
#[derive(Debug)]
pub struct Fallback {
    /// The group that failed.
    pub from: String,
    /// The group that was tried.
    pub to: String,
    /// The provider whose error it was.
    pub provider: String,
    /// That error's status.
    pub status: u16,
    /// That error's class.
    pub class: &'static str,
    /// Whether the group that was tried answered.
    pub answered: bool,
}

impl Fallback {
    /// From one group to another, after an error of a provider's.
    pub fn after(error: &ApiError, provider: &str, from: &str, to: &str, answered: bool) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            provider: provider.to_owned(),
            status: error.status,
            class: error.class.name(),
            answered,
        }
    }
}

impl Event {
    /// It happens now.
    pub(super) fn now(entry: Entry, what: What) -> Self {
        Self {
            entry,
            at_us: clock::now_us(),
            what,
        }
    }
}

impl What {
    /// An attempt failed so.
    pub(super) const fn attempt_failed(error: &ApiError) -> Self {
        Self::AttemptFailed {
            status: error.status,
            class: error.class.name(),
        }
    }
}
