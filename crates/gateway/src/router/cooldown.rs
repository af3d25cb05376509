//! When a failing deployment is taken out of service, and for how long (routing.md, 6).

use super::health::Record;
use config::snapshot::{AllowedFails, Deployment, RouterSettings};
use wire::error::{ApiError, ErrorClass};

/// `DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS`
const MINIMUM_REQUESTS: u32 = 5;
/// `SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD`
const ALL_FAILED_REQUESTS: u32 = 1000;

/// One failed call, as the rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// What happened.
    pub error: &'a ApiError,
    /// The caller's own timeout caused it.
    pub caller_timeout: bool,
    /// The deployment was reached by a wildcard name.
    pub wildcard: bool,
    /// How many deployments the group has.
    pub group_size: usize,
    /// The deployment's minute, this failure included.
    pub record: Record,
}

/// How long a deployment cools, in seconds, whatever happened.
pub fn length_s(deployment: &Deployment, settings: &RouterSettings, error: Option<&ApiError>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a header")]
    let asked = error.and_then(|error| error.retry_after).map(|seconds| seconds as f64);
    deployment.cooldown_s.or(asked).unwrap_or(settings.cooldown_s)
}

/// Seconds out of service after this failure, or `None`.
pub fn after(failure: &Failure<'_>, deployment: &Deployment, settings: &RouterSettings) -> Option<f64> {
    let seconds = length_s(deployment, settings, Some(failure.error));
    let exempt = settings.disable_cooldowns
        || seconds <= 0.0
        || failure.wildcard
        || failure.error.class == ErrorClass::ApiConnection
        || failure.error.class == ErrorClass::Proxy
        || (failure.error.status == 408 && failure.caller_timeout);
    if exempt {
        return None;
    }
    let own = &deployment.allowed_fails;
    let allowed = if *own == AllowedFails::default() {
        &settings.allowed_fails
    } else {
        own
    };
    let cools = if *allowed == AllowedFails::default() {
        by_default(failure)
    } else {
        over_allowance(failure, allowed)
    };
    cools.then_some(seconds)
}

/// An allowance is set: the count decides, for every class that a cooldown can follow.
fn over_allowance(failure: &Failure<'_>, allowed: &AllowedFails) -> bool {
    let of_class = allowed
        .by_class
        .iter()
        .find(|(class, _)| *class == failure.error.class)
        .map(|(_, count)| *count);
    if of_class.is_none() && !may_cool(failure.error.status) {
        return false;
    }
    // LiteLLM's own default is three.
    failure.record.fails_counted > of_class.or(allowed.any).unwrap_or(3)
}

fn by_default(failure: &Failure<'_>) -> bool {
    let status = failure.error.status;
    let (single, record) = (failure.group_size <= 1, failure.record);
    let calls = record.successes + record.failures;
    match status {
        _ if !may_cool(status) => false,
        402 if single => false,
        429 if !single => true,
        _ if record.successes == 0 && calls >= ALL_FAILED_REQUESTS => true,
        _ if !single && calls >= MINIMUM_REQUESTS && record.failures * 2 > calls => true,
        401 | 402 | 404 => true,
        _ => false,
    }
}

/// A 4xx is the request's own fault, but for these.
const fn may_cool(status: u16) -> bool {
    matches!(status, 401 | 402 | 404 | 408 | 429 | 500..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cools(status: u16, group_size: usize, successes: u32, failures: u32) -> bool {
        let class = if status == 429 {
            ErrorClass::RateLimit
        } else {
            ErrorClass::InternalServer
        };
        let error = ApiError {
            status,
            ..ApiError::new(class, "x")
        };
        let record = Record {
            successes,
            failures,
            fails_counted: failures,
            ..Record::default()
        };
        by_default(&Failure {
            error: &error,
            caller_timeout: false,
            wildcard: false,
            group_size,
            record,
        })
    }

    #[test]
    fn the_default_rules() {
        assert!(cools(429, 2, 0, 1), "429 with others at once");
        assert!(!cools(429, 1, 0, 1), "never the only one on 429");
        assert!(!cools(500, 2, 0, 1) && !cools(500, 2, 4, 4), "a lone 500, or half");
        assert!(cools(500, 2, 2, 3), "more than half of five");
        assert!(
            !cools(500, 1, 0, 999) && cools(500, 1, 0, 1000),
            "the only one after a thousand"
        );
        assert!(cools(401, 1, 0, 1) && cools(404, 1, 0, 1), "not retryable at once");
        assert!(!cools(402, 1, 0, 1) && cools(402, 2, 0, 1), "402 but for the only one");
        assert!(
            !cools(400, 2, 0, 50) && !cools(422, 2, 0, 50),
            "the request's own fault"
        );
    }
}
