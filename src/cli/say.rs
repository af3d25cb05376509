//! What the program says to the person who started it.

use std::io::{Write, stderr, stdout};

/// One line on standard output. Nobody may be listening: then nothing is said.
pub fn line(text: &str) {
    drop(writeln!(stdout(), "{text}"));
}

/// What was found in a config; it says itself how bad it is.
pub(crate) fn finding(text: &str) {
    drop(writeln!(stderr(), "{text}"));
}

/// A warning on standard error.
pub fn warning(text: &str) {
    drop(writeln!(stderr(), "warning: {text}"));
}

/// Why the program ends.
pub fn problem(text: &str) {
    drop(writeln!(stderr(), "error: {text}"));
}
