//! What the program says to the person who started it.

use std::io::{Write, stderr, stdout};

/// One line on standard output. Nobody may be listening: then nothing is said.
pub(crate) fn line(text: &str) {
    drop(writeln!(stdout(), "{text}"));
}

/// What was found in a config; it says itself how bad it is.
pub(crate) fn finding(text: &str) {
    drop(writeln!(stderr(), "{}", text.trim_end()));
}

/// A warning on standard error.
pub(crate) fn warning(text: &str) {
    drop(writeln!(stderr(), "warning: {text}"));
}

/// Why the program ends. What was found in a config says itself how bad it is.
pub(crate) fn problem(text: &str) {
    let says_itself = ["error: ", "warning: "].iter().any(|word| text.starts_with(word));
    let word = if says_itself { "" } else { "error: " };
    drop(writeln!(stderr(), "{word}{}", text.trim_end()));
}
