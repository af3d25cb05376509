//! `/metrics`, as LiteLLM's Prometheus callback counts.
//!
//! A request pays next to nothing for it: calls are counted from their entries by the shipper's
//! thread, which decodes them anyway, so that the figures are about a second behind. What leaves no
//! trace in an entry (failed attempts, cooldowns, fallbacks) is rare, and noted where it happens.

mod event;
mod family;
mod labels;
mod page;
mod process;
mod readings;
mod record;
mod registry;
mod request;
mod series;
mod text;

pub use event::Fallback;
pub use page::page;
pub use request::{metered, refused};

use crate::app::App;
use config::prometheus::Prometheus;
use event::{Event, What};
use labels::Naming;
use parking_lot::Mutex;
use registry::Registry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::entry::Entry;
use wire::error::ApiError;

/// Events that wait to be counted; they do so until the next call is shipped, or somebody looks. Those beyond are
/// not counted: nobody may make a core thread do that.
const MAX_EVENTS: usize = 4096;

/// All that is counted.
#[derive(Debug)]
pub struct Metrics {
    naming: Naming,
    registry: Mutex<Registry>,
    events: Mutex<Vec<Event>>,
    /// Events for which there was no room.
    overflowed: AtomicU64,
}

impl Metrics {
    /// The metrics of these settings, if they are on.
    pub fn new(settings: &Prometheus) -> Option<Arc<Self>> {
        settings.on.then(|| {
            Arc::new(Self {
                naming: Naming::new(settings),
                registry: Mutex::new(Registry::new(settings)),
                events: Mutex::default(),
                overflowed: AtomicU64::new(0),
            })
        })
    }

    /// Counts a call that has ended: the shipper shows each once.
    pub fn call(&self, entry: &Entry) {
        let mut registry = self.registry.lock();
        self.count_events(&mut registry);
        record::call(&mut registry, &self.naming, entry);
    }

    /// Notes a call that leaves no entry in the journal.
    pub fn unbooked(&self, entry: Entry) {
        self.note(entry, What::Unbooked);
    }

    /// Notes that an attempt at the entry's deployment failed.
    pub fn attempt_failed(&self, entry: Entry, error: &ApiError) {
        self.note(entry, What::attempt_failed(error));
    }

    /// Notes that the entry's deployment, one of `group`, was taken out of service.
    pub fn cooled_down(&self, entry: Entry, group: &str, error: &ApiError) {
        let (status, group) = (error.status, group.to_owned());
        self.note(entry, What::CooledDown { status, group });
    }

    /// Notes that another group was tried.
    pub fn fell_back(&self, entry: Entry, fallback: Fallback) {
        self.note(entry, What::FellBack(fallback));
    }

    /// The page as text, up to date. Takes milliseconds when there are many series.
    fn text(&self, app: &App) -> String {
        let mut registry = self.registry.lock();
        self.count_events(&mut registry);
        readings::refresh(&mut registry, app, self.overflowed.load(Ordering::Relaxed));
        let mut page = String::new();
        registry.families().for_each(|family| text::write(&mut page, family));
        page
    }

    fn note(&self, entry: Entry, what: What) {
        let event = Event::now(entry, what);
        let mut events = self.events.lock();
        if events.len() < MAX_EVENTS {
            events.push(event);
        } else {
            self.overflowed.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn count_events(&self, registry: &mut Registry) {
        let events = std::mem::take(&mut *self.events.lock());
        for event in &events {
            record::event(registry, &self.naming, event);
        }
    }
}
