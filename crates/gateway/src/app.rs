//! What the whole process shares: the live configuration, the routers' memory, the books.

use crate::budget::{Budgets, LiveBudget};
use crate::clock;
use crate::journal::ThreadJournal;
use crate::metrics::Metrics;
use crate::prepared::Prepared;
use crate::responses::{Keeper, Keys};
use crate::router::health::Health;
use crate::routes::{AdminRoute, Routes};
use arc_swap::ArcSwap;
use config::snapshot::{Deployment, Snapshot};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::{Shipper, Store};
use upstream::client::Client;
use upstream::sign::Tokens;

/// A snapshot and what was prepared from it. A request keeps the one that it began with.
#[derive(Debug)]
pub struct Live {
    /// The configuration.
    pub snapshot: Snapshot,
    prepared: FxHashMap<String, Arc<Prepared>>,
    concrete: Mutex<HashMap<(String, String), Ready>>,
    /// What seals responses; `None` without a secret.
    pub keys: Option<Keys>,
    /// What the proxy may spend.
    pub budget: Option<LiveBudget>,
}

/// A deployment with what was prepared for its calls.
pub type Ready = (Arc<Deployment>, Arc<Prepared>);

/// Models behind wildcards whose prices and headers are kept; a client can name any number.
const MAX_CONCRETE: usize = 4096;

impl Live {
    /// Prepares the first snapshot for use.
    pub fn new(snapshot: Snapshot) -> Self {
        Self::prepare(snapshot, None)
    }

    /// Prepares a snapshot that takes over from another.
    pub fn after(old: &Self, snapshot: Snapshot) -> Self {
        Self::prepare(snapshot, old.budget.as_ref())
    }

    fn prepare(snapshot: Snapshot, before: Option<&LiveBudget>) -> Self {
        let prepare = |one: &Arc<Deployment>| (one.id.clone(), Arc::new(Prepared::new(one)));
        let prepared = snapshot.deployments.iter().map(prepare).collect();
        let budget = LiveBudget::of(&snapshot, before, clock::now_us());
        Self {
            keys: Keys::of(&snapshot.general),
            snapshot,
            prepared,
            concrete: Mutex::default(),
            budget,
        }
    }

    /// A deployment ready for a call of `model`, which a wildcard leaves open.
    pub fn ready(&self, deployment: &Arc<Deployment>, model: &str) -> Ready {
        let known = self.prepared.get(&deployment.id).filter(|_| !deployment.is_wildcard());
        if let Some(prepared) = known {
            return (Arc::clone(deployment), Arc::clone(prepared));
        }
        let key = (deployment.id.clone(), model.to_owned());
        if let Some((deployment, prepared)) = self.concrete.lock().get(&key) {
            return (Arc::clone(deployment), Arc::clone(prepared));
        }
        let concrete = Arc::new(deployment.concrete(model));
        let prepared = Arc::new(Prepared::new(&concrete));
        let mut kept = self.concrete.lock();
        if kept.len() < MAX_CONCRETE {
            kept.insert(key, (Arc::clone(&concrete), Arc::clone(&prepared)));
        }
        (concrete, prepared)
    }
}

/// The gateway, shared by all threads.
#[derive(Debug)]
pub struct App {
    /// The configuration; swapped as a whole.
    pub live: ArcSwap<Live>,
    /// What traffic tells about deployments.
    pub health: Health,
    /// What may still be spent.
    pub budgets: Budgets,
    /// Spend logs and sums.
    pub store: Store,
    /// Brings journal entries into the store.
    pub shipper: Shipper,
    /// Brings responses into the store.
    pub keeper: Keeper,
    /// All routes.
    pub routes: Routes,
    /// Where admin handlers, the store and health checks run.
    pub admin: tokio::runtime::Handle,
    /// The admin runtime's connections to upstreams, for health checks.
    pub client: Client,
    /// The admin runtime's part of the journal.
    pub journal: Arc<ThreadJournal>,
    /// Clouds' access tokens.
    pub tokens: Tokens,
    /// Figures of the process.
    pub stats: Stats,
    /// What Prometheus fetches, if the config wants that.
    pub metrics: Option<Arc<Metrics>>,
    draining: AtomicBool,
}

/// Figures of the process, for logs and tests.
#[derive(Debug, Default)]
pub struct Stats {
    /// Calls answered whose model has no price.
    pub unpriced_calls: AtomicU64,
}

/// What [`App::new`] needs.
#[derive(Debug)]
pub struct Parts {
    /// The first configuration.
    pub live: Live,
    /// What may be spent.
    pub budgets: Budgets,
    /// Spend logs and sums.
    pub store: Store,
    /// The shipper.
    pub shipper: Shipper,
    /// The control plane's routes.
    pub admin_routes: &'static [AdminRoute],
    /// The admin runtime.
    pub admin: tokio::runtime::Handle,
    /// The admin runtime's connections to upstreams.
    pub client: Client,
    /// The admin runtime's part of the journal.
    pub journal: Arc<ThreadJournal>,
    /// What Prometheus fetches: the same that the shipper shows its calls to.
    pub metrics: Option<Arc<Metrics>>,
}

impl App {
    /// Puts the gateway together.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            live: ArcSwap::from_pointee(parts.live),
            health: Health::default(),
            budgets: parts.budgets,
            keeper: Keeper::start(parts.store.clone(), &parts.admin),
            store: parts.store,
            shipper: parts.shipper,
            routes: Routes::new(parts.admin_routes),
            admin: parts.admin,
            client: parts.client,
            journal: parts.journal,
            tokens: Tokens::default(),
            stats: Stats::default(),
            metrics: parts.metrics,
            draining: AtomicBool::new(false),
        })
    }

    /// Whether the process is about to end: readiness says so.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// From now on the process only finishes what it has.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}
