//! Which metric gets what of a call: LiteLLM's rules, where they make sense of what happened
//! (`docs/metrics.md` has the differences).

use super::event::{Event, Fallback, What};
use super::labels::{CLIENT_LEFT, Labels, NONE, Naming};
use super::registry::{Point, Registry, count};
use config::prometheus::{Id, Label};
use wire::entry::{Entry, EntryError, Outcome};

/// The requested model of a failure that no deployment has: clients can make up any number of them.
const UNKNOWN_MODEL: &str = "other";
/// A deployment's state after a good answer, after a failure, and while it cools down.
const STATES: [f64; 3] = [0.0, 1.0, 2.0];

/// Counts a call that has ended.
pub(super) fn call(registry: &mut Registry, naming: &Naming, entry: &Entry) {
    let labels = naming.labels(entry);
    match entry.status {
        Outcome::Success => answered(&mut registry.point(&labels, entry.end_us), entry),
        Outcome::Failure => failed(registry, entry, &labels),
    }
}

/// Counts what happened on the way.
pub(super) fn event(registry: &mut Registry, naming: &Naming, event: &Event) {
    let (entry, at_us) = (&event.entry, event.at_us);
    let labels = naming.labels(entry);
    match &event.what {
        What::Unbooked => call(registry, naming, entry),
        What::AttemptFailed { status, class } => {
            let labels = labels.failed(&entry.provider, *status, class);
            attempt_failed(&mut registry.point(&labels, at_us), at_us);
        }
        What::CooledDown { status, group } => {
            registry.point(&labels, at_us).set_at(Id::State, STATES[2], at_us);
            // LiteLLM has the group's name here.
            let labels = labels
                .with(Label::LitellmModelName, group.as_str())
                .with(Label::ExceptionStatus, status.to_string());
            registry.point(&labels, at_us).add(Id::CooledDown, 1.0);
        }
        What::FellBack(fallback) => fell_back(registry, labels, fallback, at_us),
    }
}

fn fell_back(registry: &mut Registry, labels: Labels<'_>, fallback: &Fallback, at_us: i64) {
    let labels = labels
        .failed(&fallback.provider, fallback.status, fallback.class)
        .with(Label::RequestedModel, fallback.from.as_str())
        .with(Label::FallbackModel, fallback.to.as_str())
        .with(Label::ModelId, NONE);
    let id = if fallback.answered {
        Id::FallbackSuccess
    } else {
        Id::FallbackFailure
    };
    registry.point(&labels, at_us).add(id, 1.0);
}

fn answered(point: &mut Point<'_>, entry: &Entry) {
    for id in [Id::Requests, Id::ProxyTotal, Id::DeploymentSuccess, Id::DeploymentTotal] {
        point.add(id, 1.0);
    }
    used(point, entry);
    point.set_at(Id::State, STATES[0], entry.end_us);
    if entry.price_missing && entry.usage.total() > 0 {
        point.add(Id::ZeroCost, 1.0);
    }
    latencies(point, entry);
}

/// Money and tokens: all that the spend log has, so that the sums agree.
fn used(point: &mut Point<'_>, entry: &Entry) {
    let usage = &entry.usage;
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    point.spend(Id::Spend, entry.spend);
    point.add(Id::TotalTokens, count(usage.total()));
    point.add(Id::InputTokens, count(usage.prompt()));
    point.add(Id::OutputTokens, count(usage.completion()));
    for (id, tokens) in [
        (Id::CachedTokens, usage.cache_read),
        (Id::CacheCreationTokens, written),
        (Id::InputAudioTokens, usage.input_audio),
        (Id::ReasoningTokens, usage.reasoning),
        (Id::OutputAudioTokens, usage.output_audio),
        (Id::ProviderCacheRead, usage.cache_read),
        (Id::ProviderCacheWrite, written),
    ] {
        point.add_some(id, tokens);
    }
}

fn latencies(point: &mut Point<'_>, entry: &Entry) {
    let span = |from: i64, to: i64| to.saturating_sub(from) as f64;
    point.seconds(Id::TotalLatency, span(entry.start_us, entry.end_us));
    let first = entry.first_content_us.filter(|_| entry.stream);
    let tokens = entry.usage.completion();
    if tokens > 0 {
        let took = span(entry.start_us, first.unwrap_or(entry.end_us));
        point.seconds(Id::PerToken, took / count(tokens));
    }
    let Some(metered) = &entry.metered else { return };
    if let Some(sent) = metered.sent_us {
        point.seconds(Id::ApiLatency, span(sent, entry.end_us));
        if let Some(first) = first {
            point.seconds(Id::FirstToken, span(sent, first));
        }
    }
    if let Some(overhead) = metered.overhead_us {
        point.seconds(Id::Overhead, overhead as f64);
        point.seconds(Id::OverheadWithGuardrails, overhead as f64);
    }
    for (id, left) in [
        (Id::RemainingRequests, metered.remaining_requests),
        (Id::RemainingTokens, metered.remaining_tokens),
    ] {
        if let Some(left) = left {
            point.set_at(id, count(left), entry.end_us);
        }
    }
}

fn failed(registry: &mut Registry, entry: &Entry, labels: &Labels<'_>) {
    let unknown = EntryError::default();
    let error = entry.error.as_ref().unwrap_or(&unknown);
    let labels = labels.clone().failed(&entry.provider, entry.http_status, &error.class);
    if !entry.model_id.is_empty() {
        of_deployment(&mut registry.point(&labels, entry.end_us), entry);
    }
    let mut of_client = labels.with(Label::RequestedModel, requested(entry));
    if entry.http_status == 401 {
        of_client.set(Label::HashedApiKey, NONE); // as LiteLLM: perhaps it was nobody's key
    }
    let mut point = registry.point(&of_client, entry.end_us);
    point.add(Id::ProxyFailed, 1.0);
    point.add(Id::ProxyTotal, 1.0);
}

/// What a failed call has cost all the same, and a stream that broke: its attempt had succeeded.
fn of_deployment(point: &mut Point<'_>, entry: &Entry) {
    if entry.usage.total() > 0 {
        used(point, entry);
    }
    if entry.first_content_us.is_some() && entry.http_status != CLIENT_LEFT {
        attempt_failed(point, entry.end_us);
    }
}

fn attempt_failed(point: &mut Point<'_>, at_us: i64) {
    for id in [Id::DeploymentFailure, Id::DeploymentTotal, Id::ApiFailed] {
        point.add(id, 1.0);
    }
    point.set_at(Id::State, STATES[1], at_us);
}

fn requested(entry: &Entry) -> &str {
    match &entry.metered {
        Some(metered) if metered.unknown_model => UNKNOWN_MODEL,
        _ => &entry.requested_model,
    }
}

#[cfg(test)]
mod tests;
