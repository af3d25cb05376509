//! A call on its way from the journal into the database.

use wire::amount::Amount;
use wire::entry::Entry;

/// A call's entry, and what only the journal knows about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) entry: Entry,
    /// What an interrupted call may have cost at most.
    pub(crate) bound: Option<Amount>,
}

impl Call {
    /// A call that ended.
    pub(crate) const fn ended(entry: Entry) -> Self {
        Self { entry, bound: None }
    }
}
