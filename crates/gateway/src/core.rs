//! One core thread: its connections to upstreams and its own part of the journal.

use crate::app::App;
use crate::journal::ThreadJournal;
use std::sync::Arc;
use upstream::client::Client;

/// What the requests of one thread share.
#[derive(Debug)]
pub struct Core {
    /// The gateway.
    pub app: Arc<App>,
    /// Connections to upstreams.
    pub client: Client,
    /// This thread's part of the journal.
    pub journal: Arc<ThreadJournal>,
}

impl Core {
    /// What calls of the admin runtime use: the health checks' own.
    pub fn of_admin(app: &Arc<App>) -> Arc<Self> {
        Arc::new(Self {
            app: Arc::clone(app),
            client: app.client.clone(),
            journal: Arc::clone(&app.journal),
        })
    }
}
