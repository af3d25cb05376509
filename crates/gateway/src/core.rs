//! One core thread: its connections to upstreams and its own part of the journal.

use crate::app::App;
use parking_lot::Mutex;
use std::sync::Arc;
use store::Writer;
use upstream::client::Client;

/// What the requests of one thread share. The lock is this thread's own: nobody waits for it.
#[derive(Debug)]
pub struct Core {
    /// The gateway.
    pub app: Arc<App>,
    /// Connections to upstreams.
    pub client: Client,
    /// This thread's journal segment.
    pub journal: Arc<Mutex<Writer>>,
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
