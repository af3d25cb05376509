//! Whether, how often and after what pause a failed attempt is repeated (routing.md, 5).

use config::snapshot::{RetryPolicy, RouterSettings};
use std::time::Duration;
use wire::error::{ApiError, ErrorClass};

/// `INITIAL_RETRY_DELAY`, seconds.
const FIRST_DELAY_S: f64 = 0.5;
/// `MAX_RETRY_DELAY`, seconds.
const LONGEST_DELAY_S: f64 = 8.0;
/// `JITTER`, seconds.
const JITTER_S: f64 = 0.75;
/// A provider that asks for a longer pause is not waited for.
const LONGEST_RETRY_AFTER_S: u64 = 60;

/// How many retries a request may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The number.
    pub retries: u32,
    /// A policy gave it: then every class is repeated.
    pub by_policy: bool,
}

/// The number of retries after `error`: the policy's, else the request's, else the deployment's,
/// else the router's. A request that says 0 gets none.
pub fn allowance(
    error: &ApiError,
    group: &str,
    settings: &RouterSettings,
    of_request: Option<u32>,
    of_deployment: Option<u32>,
) -> Allowance {
    let policy = settings.group_retry_policy.get(group).unwrap_or(&settings.retry_policy);
    match policy_retries(policy, error) {
        Some(retries) if of_request != Some(0) => Allowance {
            retries,
            by_policy: true,
        },
        _ => Allowance {
            retries: of_request.or(of_deployment).unwrap_or(settings.num_retries),
            by_policy: false,
        },
    }
}

fn policy_retries(policy: &RetryPolicy, error: &ApiError) -> Option<u32> {
    let of_class = |class| {
        policy
            .by_class
            .iter()
            .find(|(one, _)| *one == class)
            .map(|(_, retries)| *retries)
    };
    let parent = match error.class {
        ErrorClass::ContextWindowExceeded | ErrorClass::ContentPolicyViolation | ErrorClass::UnsupportedParams => {
            of_class(ErrorClass::BadRequest)
        }
        _ => None,
    };
    of_class(error.class).or(parent).or(policy.default)
}

/// Whether an attempt that failed so is worth another one when no policy says so. Recorded: 401
/// and 403 (of a lone deployment too), 408, 409, 429 and 5xx are; 400, 404 and 422 are not.
pub fn worthwhile(error: &ApiError, healthy: usize) -> bool {
    healthy > 0 && matches!(error.status, 401 | 403 | 408 | 409 | 429 | 500..)
}

/// Whether the deployment should not see this request again: it refused it rather than failed.
pub const fn refused(error: &ApiError) -> bool {
    !matches!(error.status, 408 | 409 | 429 | 500..)
}

/// The pause before the next attempt: none when another deployment can take over.
pub fn pause(
    error: &ApiError,
    settings: &RouterSettings,
    retries_made: u32,
    group: usize,
    healthy: usize,
    random: f64,
) -> Duration {
    if group > 1 && healthy > 0 {
        return Duration::ZERO;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most a minute")]
    let asked = error
        .retry_after
        .filter(|seconds| (1..=LONGEST_RETRY_AFTER_S).contains(seconds))
        .map(|s| s as f64);
    let backed_off = (FIRST_DELAY_S * 2f64.powi(retries_made.min(16).cast_signed()))
        .max(settings.retry_after_s)
        .min(LONGEST_DELAY_S);
    Duration::from_secs_f64(asked.unwrap_or(backed_off) + JITTER_S * random)
}
