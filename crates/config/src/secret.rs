//! Values that must never be shown.

use std::fmt;

/// A secret: it can be used where it is needed, and never printed, compared or serialised.
#[derive(Clone)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that sends or checks it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

/// Shows that there is a secret, never which.
impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
