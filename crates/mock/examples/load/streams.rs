//! Streams one after the other on each of some connections, with the time that every chunk was on its way.

use crate::caller::{Caller, Failure, Target};
use crate::figures::{Figures, Times};
use bytes::Bytes;
use http_body_util::BodyExt;
use mock::{STAMP, now_ns};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A chunk as late as this was held back: by Nagle's algorithm and a delayed acknowledgement, most likely.
const LATE_NS: u64 = 40_000_000;
/// The digits of a stamp.
const DIGITS: usize = 19;

/// How much load.
#[derive(Deserialize)]
pub(crate) struct Plan {
    connections: usize,
    /// No stream begins later than this; the last ones are read to their end.
    seconds: f64,
    /// What is among the last bytes of a whole stream.
    end: String,
}

/// What was seen.
#[derive(Serialize)]
struct Report {
    requests: usize,
    failed: usize,
    /// The first failure.
    error: Option<String>,
    chunks: usize,
    /// From the request to the first chunk with content.
    first: Figures,
    /// From the mock's stamp to the arrival here.
    transit: Figures,
    /// Chunks that took 40 ms or more.
    late: usize,
    seconds: f64,
}

#[derive(Default)]
struct Seen {
    requests: usize,
    failures: Vec<String>,
    first: Times,
    transit: Times,
}

/// Runs the load.
///
/// # Errors
/// A connection that can't be opened.
pub(crate) async fn run(target: Arc<Target>, plan: Plan) -> Result<String, Failure> {
    let mut connections = JoinSet::new();
    let began = Instant::now();
    let until = began + Duration::from_secs_f64(plan.seconds);
    let end: Arc<str> = plan.end.into();
    for _ in 0..plan.connections {
        let caller = Caller::connect(Arc::clone(&target)).await?;
        connections.spawn(stream_until(until, caller, Arc::clone(&end)));
    }
    let mut seen = Seen::default();
    for one in connections.join_all().await {
        seen.requests += one.requests;
        seen.failures.extend(one.failures);
        seen.first.extend(one.first);
        seen.transit.extend(one.transit);
    }
    let report = Report {
        requests: seen.requests,
        failed: seen.failures.len(),
        error: seen.failures.into_iter().next(),
        chunks: seen.transit.count(),
        late: seen.transit.at_least(LATE_NS),
        first: seen.first.figures(),
        transit: seen.transit.figures(),
        seconds: began.elapsed().as_secs_f64(),
    };
    Ok(serde_json::to_string(&report)?)
}

/// Ends early after a failure: the run is void then.
async fn stream_until(until: Instant, mut caller: Caller, end: Arc<str>) -> Seen {
    let mut seen = Seen::default();
    while Instant::now() < until {
        seen.requests += 1;
        if let Err(error) = stream(&mut caller, &mut seen, &end).await {
            seen.failures.push(error.to_string());
            break;
        }
    }
    seen
}

async fn stream(caller: &mut Caller, seen: &mut Seen, end: &str) -> Result<(), Failure> {
    let asked_ns = now_ns();
    let mut body = caller.ask().await?;
    let (mut stamps, before) = (Stamps::default(), seen.transit.count());
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let arrived_ns = now_ns();
        stamps.find(&data, |sent_ns| {
            seen.transit.add(arrived_ns.saturating_sub(sent_ns));
            if seen.transit.count() == before + 1 {
                seen.first.add(arrived_ns - asked_ns);
            }
        });
    }
    if !String::from_utf8_lossy(&stamps.rest).contains(end) || seen.transit.count() == before {
        return Err("a stream without chunks or without an end".into());
    }
    Ok(())
}

/// Finds stamps in a body that comes in pieces.
#[derive(Default)]
struct Stamps {
    /// What came after the last stamp.
    rest: Vec<u8>,
}

impl Stamps {
    fn find(&mut self, data: &Bytes, mut found: impl FnMut(u64)) {
        self.rest.extend_from_slice(data);
        let mut done = 0;
        while let Some(rest) = self.rest.get(done..) {
            let Some(at) = rest.windows(STAMP.len()).position(|part| part == STAMP.as_bytes()) else {
                break;
            };
            let (from, to) = (done + at + STAMP.len(), done + at + STAMP.len() + DIGITS);
            let Some(digits) = self.rest.get(from..to) else { break };
            if let Some(time) = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()) {
                found(time);
            }
            done = to;
        }
        self.rest.drain(..done);
    }
}
