//! Which deployment gets a call, and why: routing.md of LiteLLM 1.106.2.

pub mod cooldown;
pub mod fallback;
pub mod groups;
pub mod health;
pub mod retry;
pub mod shuffle;

pub use groups::resolve as route;

use crate::clock;
use config::snapshot::{Deployment, Snapshot};
use groups::Group;
use health::Health;
use std::sync::Arc;
use wire::error::{ApiError, ErrorClass};

/// The candidates of a model group that are left after all filters, with the reasons.
#[derive(Debug)]
pub struct Candidates {
    /// Those that may be chosen; never empty.
    pub left: Vec<Arc<Deployment>>,
    /// Why each member of the group was left out, in the group's order; `None` for those left.
    pub reasons: Vec<Option<&'static str>>,
}

/// Filters a group in LiteLLM's order (routing.md, 3): cooldown, blocked, order, and the
/// deployments that this request must not try again.
///
/// # Errors
/// Nobody is left: 429, or 503 for a paused model.
pub fn candidates(
    group: &Group<'_>,
    snapshot: &Snapshot,
    health: &Health,
    skip: &[String],
) -> Result<Candidates, ApiError> {
    let members: &[Arc<Deployment>] = &group.members;
    let mut reasons = out_of_service(members, health);
    keep_order(members, &mut reasons, group.order);
    skip_tried(members, &mut reasons, skip);
    let left: Vec<_> = open(members, &reasons).cloned().collect();
    if left.is_empty() {
        return Err(nobody_left(&group.name, members, snapshot, health));
    }
    Ok(Candidates { left, reasons })
}

fn open<'m>(
    members: &'m [Arc<Deployment>],
    reasons: &[Option<&'static str>],
) -> impl Iterator<Item = &'m Arc<Deployment>> {
    members
        .iter()
        .zip(reasons)
        .filter_map(|(one, reason)| reason.is_none().then_some(one))
}

fn out_of_service(members: &[Arc<Deployment>], health: &Health) -> Vec<Option<&'static str>> {
    let (records, now) = (health.records(), clock::instant());
    let reason = |one: &Arc<Deployment>| match () {
        () if records.cooling(&one.id, now).is_some() => Some("in cooldown"),
        () if one.blocked => Some("paused (model_info.blocked)"),
        () => None,
    };
    members.iter().map(reason).collect()
}

/// Only the wanted `order`, or the lowest among those left, counts; without one a deployment is
/// last of all.
fn keep_order(members: &[Arc<Deployment>], reasons: &mut [Option<&'static str>], wanted: Option<i64>) {
    let lowest = || open(members, reasons).filter_map(|one| one.order).min();
    let Some(level) = wanted.or_else(lowest) else {
        return;
    };
    for (one, reason) in members.iter().zip(reasons) {
        if reason.is_none() && one.order != Some(level) {
            *reason = Some("another order comes first");
        }
    }
}

/// Deployments that refused this very request are left out, unless nobody else is there.
fn skip_tried(members: &[Arc<Deployment>], reasons: &mut [Option<&'static str>], skip: &[String]) {
    if skip.is_empty() || open(members, reasons).all(|one| skip.contains(&one.id)) {
        return;
    }
    for (one, reason) in members.iter().zip(reasons) {
        if reason.is_none() && skip.contains(&one.id) {
            *reason = Some("refused this request before");
        }
    }
}

/// LiteLLM's answer when a group has no candidate (routing.md, 3.4 and 3.11).
fn nobody_left(group: &str, members: &[Arc<Deployment>], snapshot: &Snapshot, health: &Health) -> ApiError {
    if !members.is_empty() && members.iter().all(|one| one.blocked) {
        let text = format!("Model '{group}' is currently paused and cannot accept requests.");
        return ApiError {
            status: 503,
            ..ApiError::new(ErrorClass::ServiceUnavailable, text)
        };
    }
    let now = clock::instant();
    let waits: Vec<f64> = members
        .iter()
        .filter_map(|one| health.cooling(&one.id, now))
        .map(|left| left.as_secs_f64())
        .collect();
    let seconds = waits.iter().copied().fold(f64::INFINITY, f64::min);
    let seconds = if seconds.is_finite() {
        seconds.ceil()
    } else {
        snapshot.router.cooldown_s.ceil()
    };
    let all_cool = !members.is_empty() && waits.len() == members.len();
    let note = if all_cool {
        " All deployments for selected model are in cooldown."
    } else {
        ""
    };
    let cooling = health
        .cooling_ids(now)
        .iter()
        .map(|id| format!("'{id}'"))
        .collect::<Vec<_>>()
        .join(", ");
    let checks = if snapshot.router.pre_call_checks {
        "True"
    } else {
        "False"
    };
    let text = format!(
        "No deployments available for selected model, Try again in {seconds} seconds.{note} \
         Passed model={group}. pre-call-checks={checks}, cooldown_list=[{cooling}]"
    );
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole, small number of seconds"
    )]
    let retry_after = Some(seconds as u64);
    let kind = if all_cool {
        "all_deployments_in_cooldown"
    } else {
        "rate_limit_error"
    };
    ApiError {
        status: 429,
        retry_after,
        ..ApiError::new(ErrorClass::RateLimit, text)
    }
    .kind_is(kind)
}

#[cfg(test)]
mod tests;
