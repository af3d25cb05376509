//! The clock that stamps content, so that whoever receives it can tell how long it was on its way.

use std::time::{SystemTime, UNIX_EPOCH};

/// What a stamp begins with; [`DIGITS`] digits of [`now_ns`] follow.
pub const STAMP: &str = "@at:";

/// Digits of a stamp: those of nanoseconds since 1970, from 2001 to 2286.
pub(crate) const DIGITS: usize = 19;

/// Nanoseconds since 1970: a clock that all processes of a machine share.
#[expect(clippy::disallowed_methods, reason = "the one place where the mock reads the time")]
pub fn now_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
