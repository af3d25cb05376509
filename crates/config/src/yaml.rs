//! YAML text to a tree whose every node knows where it stands. Scalars mean what PyYAML's
//! SafeLoader takes them for (YAML 1.1), because that is how users' files have been read so far.

mod build;
mod scalar;
mod tree;

pub use build::parse;
pub(crate) use scalar::resolve as scalar;
pub use tree::{Entry, FileId, Mark, Node, Value};

/// Text that is not the YAML of a config.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Where it stops making sense.
    pub at: Mark,
    /// What is wrong there.
    pub message: String,
    /// The likely way out.
    pub hint: Option<&'static str>,
}

/// A document, read.
#[derive(Debug)]
pub struct Document {
    /// The root; `None` for an empty file.
    pub root: Option<Node>,
    /// Keys that stand twice in one map, at their second place: the last one counts.
    pub duplicates: Vec<(Mark, String)>,
}

#[cfg(test)]
mod tests;
