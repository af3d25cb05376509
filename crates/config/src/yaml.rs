//! YAML text to a tree whose every node knows where it stands. Scalars mean what PyYAML's
//! SafeLoader takes them for (YAML 1.1), because that is how users' files have been read so far.

mod build;
mod explain;
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
    pub hint: Option<String>,
}

/// A document, read.
#[derive(Debug, Default)]
pub struct Document {
    /// The root; `None` for an empty file.
    pub root: Option<Node>,
    /// Keys that stand twice in one map, at their second place: the last one counts.
    pub duplicates: Vec<(Mark, String)>,
}

impl Document {
    /// Takes the keys of another part of the same file.
    pub(crate) fn join(&mut self, other: Self) {
        self.duplicates.extend(other.duplicates);
        match (&mut self.root, other.root) {
            (
                Some(Node {
                    value: Value::Map(entries),
                    ..
                }),
                Some(Node {
                    value: Value::Map(more),
                    ..
                }),
            ) => entries.extend(more),
            (None, root) => self.root = root,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
