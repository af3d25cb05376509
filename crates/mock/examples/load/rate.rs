//! Whole answers at a fixed rate, whatever the answers' speed.

use crate::caller::{Caller, Failure, Target};
use crate::figures::{Figures, Times};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// How much load.
#[derive(Clone, Copy, Deserialize)]
pub(crate) struct Plan {
    per_second: f64,
    seconds: f64,
    /// Requests under way at most. Each connection takes every so many-th request; one that is late sends its next at
    /// once.
    connections: u32,
}

/// What was seen.
#[derive(Serialize)]
struct Report {
    requests: usize,
    failed: usize,
    /// The first failure.
    error: Option<String>,
    /// Answers per second from the start to the last answer.
    reached: f64,
    /// From when a request was due, up to a millisecond before it could be sent, to its whole answer.
    latency: Figures,
}

#[derive(Default)]
struct Seen {
    failure: Option<String>,
    latency: Times,
}

/// Runs the load.
///
/// # Errors
/// A connection that can't be opened.
pub(crate) async fn run(target: Arc<Target>, plan: Plan) -> Result<String, Failure> {
    let mut connections = JoinSet::new();
    let mut callers = Vec::new();
    for _ in 0..plan.connections {
        callers.push(Caller::connect(Arc::clone(&target)).await?);
    }
    let began = Instant::now();
    for (number, caller) in (0..).zip(callers) {
        connections.spawn(keep_pace(began, plan, number, caller));
    }
    let (mut failures, mut latency) = (Vec::new(), Times::default());
    for one in connections.join_all().await {
        failures.extend(one.failure);
        latency.extend(one.latency);
    }
    let report = Report {
        requests: latency.count(),
        failed: failures.len(),
        error: failures.into_iter().next(),
        reached: latency.count() as f64 / began.elapsed().as_secs_f64(),
        latency: latency.figures(),
    };
    Ok(serde_json::to_string(&report)?)
}

/// Every so many-th request, beginning with `number`. Ends early after a failure: the run is void then.
async fn keep_pace(began: Instant, plan: Plan, number: u32, mut caller: Caller) -> Seen {
    let mut seen = Seen::default();
    for request in (number..).step_by(plan.connections as usize) {
        let due = f64::from(request) / plan.per_second;
        if due >= plan.seconds {
            break;
        }
        let due = began + Duration::from_secs_f64(due);
        sleep_until(due).await;
        if let Err(error) = ask(&mut caller).await {
            seen.failure = Some(error.to_string());
            break;
        }
        let nanos = due.elapsed().as_nanos();
        seen.latency.add(u64::try_from(nanos).unwrap_or(u64::MAX));
    }
    seen
}

async fn ask(caller: &mut Caller) -> Result<(), Failure> {
    caller.ask().await?.collect().await?;
    Ok(())
}
