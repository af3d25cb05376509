//! The only place that reads the process's environment.

/// A variable that is set and is text.
#[expect(clippy::disallowed_methods, reason = "the owner of the environment")]
pub fn get(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
