//! What the operator reads: one event per decision, and nothing of it costs when nobody listens.
//! Bodies, keys and headers are never logged.

use crate::clock;
use crate::exchange::Exchange;
use crate::router::Candidates;
use crate::router::groups::Group;
use config::snapshot::Deployment;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::JournalError;
use wire::entry::Entry;
use wire::error::ApiError;

/// Why a deployment was chosen among its group.
pub fn chosen(exchange: &Exchange, group: &Group<'_>, deployment: &Deployment, candidates: &Candidates) {
    if !tracing::enabled!(tracing::Level::INFO) {
        return;
    }
    let reasons = group.members.iter().zip(&candidates.reasons);
    let left_out = reasons.filter_map(|(one, reason)| Some(format!("{} ({})", one.id, (*reason)?)));
    let left_out: Vec<String> = left_out.collect();
    let group = &group.name;
    tracing::info!(
        call = %exchange.call_id,
        group,
        deployment = %deployment.id,
        model = %deployment.litellm_model,
        api_base = %deployment.shown_base(),
        candidates = candidates.left.len(),
        left_out = %left_out.join(", "),
        "router: trying this deployment (simple-shuffle)"
    );
}

/// An attempt failed and will be repeated.
pub fn retrying(exchange: &Exchange, group: &str, error: &ApiError, pause: Duration) {
    let why = error.class.name();
    tracing::info!(call = %exchange.call_id, group, status = error.status, why, ?pause, "router: the attempt failed, retrying");
}

/// A group failed and another takes over.
pub fn falling_back(exchange: &Exchange, from: &str, to: &str, error: &ApiError) {
    let why = error.class.name();
    tracing::info!(call = %exchange.call_id, from, to, status = error.status, why, "router: falling back");
}

/// A deployment is out of service.
pub fn cooling(exchange: &Exchange, deployment: &Deployment, error: &ApiError, seconds: f64) {
    tracing::warn!(
        call = %exchange.call_id,
        deployment = %deployment.id,
        model = %deployment.litellm_model,
        status = error.status,
        seconds,
        "router: the deployment cools down"
    );
}

/// A call's books are closed, a stream's too.
pub fn closed(entry: &Entry) {
    let outcome = entry.error.as_ref().map_or("answered", |error| error.class.as_str());
    tracing::info!(
        call = %entry.call_id,
        deployment = %entry.model_id,
        status = entry.http_status,
        prompt_tokens = entry.usage.prompt(),
        completion_tokens = entry.usage.completion(),
        cost = %entry.spend,
        "{outcome}"
    );
}

/// A call was refused or failed. Its words may be the client's: quoted, they can't begin a line.
pub fn refusal(exchange: &Exchange, error: &ApiError) {
    tracing::info!(call = %exchange.call_id, status = error.status, class = error.class.name(), why = ?error.message, "refused");
}

/// The journal can't be written: every call says so, once in ten seconds is enough to read.
pub fn journal_failed(error: &JournalError) {
    static NEXT_US: AtomicI64 = AtomicI64::new(0);
    const PAUSE_US: i64 = 10_000_000;
    let (due, now) = (NEXT_US.load(Ordering::Relaxed), clock::now_us());
    let next = now + PAUSE_US;
    if due <= now
        && NEXT_US
            .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    {
        tracing::error!(%error, "the journal refuses calls");
    }
}
