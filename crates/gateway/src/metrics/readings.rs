//! Metrics that nobody counts up: they are read when somebody looks.

use super::labels::Labels;
use super::process;
use super::registry::{Registry, count};
use crate::app::App;
use config::prometheus::{Id, Label};
use config::snapshot::Snapshot;
use std::sync::atomic::Ordering;

/// Brings them up to date. `lost_events` had no room to wait in.
pub(super) fn refresh(registry: &mut Registry, app: &App, lost_events: u64) {
    let nothing = Labels::none();
    for (id, figure) in process::figures().into_iter().chain(gateway(app)) {
        registry.set(id, &nothing, figure);
    }
    limits(registry, &app.live.load().snapshot);
    let overflowed: Vec<(&str, u64)> = registry
        .families()
        .filter(|family| family.overflowed > 0)
        .map(|family| (family.metric().name, family.overflowed))
        .collect();
    let events = (lost_events > 0).then_some(("events", lost_events));
    for (metric, times) in overflowed.into_iter().chain(events) {
        registry.set(Id::Overflow, &Labels::none().with(Label::Metric, metric), count(times));
    }
}

/// The journal, the shipper, and the calls under way.
fn gateway(app: &App) -> [(Id, f64); 11] {
    let (backlog, shipped, journal) = (app.shipper.backlog(), app.shipper.stats(), app.shipper.journal_stats());
    [
        (Id::InFlight, count(journal.open_holds)),
        (Id::BacklogEntries, count(backlog.entries)),
        (Id::BacklogBytes, count(backlog.bytes)),
        (Id::BacklogSeconds, backlog.seconds),
        (Id::ShippedEntries, count(shipped.shipped)),
        (Id::InterruptedCalls, count(shipped.interrupted)),
        (Id::ShipperFailures, count(shipped.failures)),
        (Id::LostBytes, count(shipped.lost_bytes)),
        (Id::ShortenedEntries, count(journal.shortened)),
        (Id::SyncFailures, count(journal.sync_failures)),
        (
            Id::UnpricedCalls,
            count(app.stats.unpriced_calls.load(Ordering::Relaxed)),
        ),
    ]
}

/// The limits of the present config's deployments.
fn limits(registry: &mut Registry, snapshot: &Snapshot) {
    for id in [Id::TpmLimit, Id::RpmLimit] {
        registry.clear(id);
    }
    for one in &snapshot.deployments {
        let labels = Labels::none()
            .with(Label::ModelGroup, one.model_name.as_str())
            .with(Label::LitellmModelName, one.model.as_str())
            .with(Label::ModelId, one.id.as_str())
            .with(Label::ApiBase, one.shown_base())
            .with(Label::ApiProvider, one.provider.rules.name);
        for (id, limit) in [(Id::TpmLimit, one.tpm), (Id::RpmLimit, one.rpm)] {
            if let Some(limit) = limit {
                registry.set(id, &labels, count(limit));
            }
        }
    }
}
