//! Fixtures of our own.
