//! Who is shown the calls of this process beside the database.

use std::fmt;
use wire::entry::Entry;

/// Is shown every call of this process once, on the shipper's thread, a second or so after it ended,
/// five while the database is away. What a dead process left is not shown.
pub struct Observer(Box<dyn FnMut(&Entry) + Send>);

impl Observer {
    /// Shows the calls to `see`, which must not block for long: nothing is shipped meanwhile.
    pub fn new(see: impl FnMut(&Entry) + Send + 'static) -> Self {
        Self(Box::new(see))
    }

    pub(super) fn see(&mut self, entry: &Entry) {
        (self.0)(entry);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
