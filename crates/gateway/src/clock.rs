//! The only place of the data plane that asks what time it is.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970 in UTC.
#[expect(clippy::disallowed_methods, reason = "the owner of the clock")]
pub fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The time, for signatures.
#[expect(clippy::disallowed_methods, reason = "the owner of the clock")]
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// A moment for measuring spans.
#[expect(clippy::disallowed_methods, reason = "the owner of the clock")]
pub fn instant() -> Instant {
    Instant::now()
}

/// A span of seconds from a configuration; what is no span of time is none at all.
pub fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value).unwrap_or(if value > 0.0 { Duration::MAX } else { Duration::ZERO })
}
