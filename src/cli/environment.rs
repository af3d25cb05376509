//! The only place that reads the process's environment.

use std::ffi::OsStr;

/// A variable that is set and is text.
#[expect(clippy::disallowed_methods, reason = "the owner of the environment")]
pub(crate) fn get(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether a variable is set to nothing.
pub(crate) fn is_empty(name: &OsStr) -> bool {
    std::env::var_os(name).is_some_and(|value| value.is_empty())
}
