//! Why a body is refused, in the words that LiteLLM's JSON reader has for it.

/// A body that [`super::Peek::object`] refuses. LiteLLM answers 400 with this text, type
/// `invalid_request_error` and param `request_body`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON.
    #[error("Invalid JSON payload: {reason}: line {line} column {column} (char {char})")]
    Syntax {
        /// What is wrong.
        reason: &'static str,
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
        /// In characters from the start, counted from 0.
        char: usize,
    },
    /// JSON, but not an object.
    #[error("Invalid JSON payload: the request body must be a JSON object")]
    NotAnObject,
}

impl JsonError {
    /// `reason` at a byte position of `body`.
    #[cold]
    pub(super) fn at(body: &[u8], position: usize, reason: &'static str) -> Self {
        let before = body.get(..position).unwrap_or(body);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        Self::Syntax {
            reason,
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            column: characters(before.get(line_start..).unwrap_or_default()) + 1,
            char: characters(before),
        }
    }
}

fn characters(utf8: &[u8]) -> usize {
    utf8.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count()
}
