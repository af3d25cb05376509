//! What is wrong with the keys of a config.

mod types;
mod unknown;

pub(crate) use types::{found, wrong_type};
pub(crate) use unknown::nearest;

use super::{Kind, Row, Section, Support, top_level};
use crate::finding::{Findings, Severity};
use crate::yaml::{self, Entry, Node, Value};

/// Notes everything that is wrong with the keys and types of a whole config.
pub(crate) fn check(root: &Node, findings: &mut Findings) {
    top_level::SECTION.check("", root, findings);
}

impl Section {
    /// Notes everything that is wrong with the keys of `node`, which stands at `path`.
    fn check(&self, path: &str, node: &Node, findings: &mut Findings) {
        let strays = self.note_missing(path, node, findings);
        for entry in node.entries() {
            match self.row(&entry.key) {
                Some(row) => {
                    row.check(path, entry, findings);
                    self.note_misspelt(row, path, entry, findings);
                }
                None if strays.contains(&entry.key.as_str()) => {}
                None => self.unknown(path, entry, findings),
            }
        }
    }

    /// Notes keys that are missing; gives the keys that were written beside one in place of below it.
    fn note_missing<'n>(&self, path: &str, node: &'n Node, findings: &mut Findings) -> Vec<&'n str> {
        let mut strays = Vec::new();
        for key in self.required.iter().filter(|key| node.get(key).is_none()) {
            if let Some(entry) = self.misspelt(key, node) {
                let finding = findings.error(entry.key_at, format!("`{path}` needs `{key}`"));
                finding.help(format!("did you mean `{key}` by `{}`?", entry.key));
                strays.push(entry.key.as_str());
                continue;
            }
            let row = self.row(key);
            let inner = match row.map(|row| row.kind) {
                Some(Kind::Keys(inner)) => self.strays(inner, node),
                _ => Vec::new(),
            };
            let finding = findings.error(node.at, format!("`{path}` needs `{key}`"));
            finding.help(match inner.is_empty() {
                true => format!("`{key}`: {}", row.map_or("", |row| row.doc).trim_end_matches('.')),
                false => format!(
                    "write `{key}:`, and below it, indented deeper, `{}`",
                    inner.join("`, `")
                ),
            });
            strays.extend(inner);
        }
        strays
    }

    /// The unknown key of `node` that was probably meant to be `key`.
    fn misspelt<'n>(&self, key: &str, node: &'n Node) -> Option<&'n Entry> {
        let is_it = |entry: &&Entry| self.row(&entry.key).is_none() && self.nearest(&entry.key) == Some(key);
        node.entries().iter().find(is_it)
    }

    /// Keys of `node` that belong into an inner section.
    fn strays<'n>(&self, inner: &Section, node: &'n Node) -> Vec<&'n str> {
        let keys = node.entries().iter().map(|entry| entry.key.as_str());
        let is_stray = |key: &&str| self.row(key).is_none() && inner.rows().any(|row| row.name == *key);
        keys.filter(is_stray).collect()
    }
}

impl Row {
    /// Notes a wrong type, what is wrong inside, or that the key is not supported yet.
    fn check(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        let name = join(path, &entry.key);
        if self.kind.is_negative(&entry.value) {
            findings.warn(
                entry.value.at,
                format!("`{name}` must not be negative, it counts as not set"),
            );
        } else if !self.kind.accepts(&entry.value) {
            self.wrong_type(&name, &entry.value, findings);
        } else if self.support == Support::Works {
            self.kind.check_inside(&name, &entry.value, findings);
        }
        if self.is_missing(&entry.value) {
            let finding = findings.warn(entry.key_at, format!("`{name}` is not supported yet, it is ignored"));
            finding.help(format!("in LiteLLM: {}", self.doc.trim_end_matches('.')));
        }
    }

    /// What does nothing here, or is the provider's to judge, must not stop a start.
    fn wrong_type(&self, name: &str, value: &Node, findings: &mut Findings) {
        let finding = wrong_type(name, self.kind, value, findings);
        if self.support != Support::Works {
            finding.severity = Severity::Warning;
            finding.message = finding.message.replacen(" must be ", " should be ", 1);
        }
        if self.support == Support::Sent {
            finding.message.push_str("; it is sent to the provider as it is");
        }
    }

    /// Whether ignoring this value changes what happens.
    pub(super) fn is_missing(&self, value: &Node) -> bool {
        let asks_for_nothing = match &value.value {
            Value::Null => true,
            Value::Bool(false) => self.default != Some("true"),
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        self.support == Support::NotYet && !asks_for_nothing && !self.is_default(value)
    }

    fn is_default(&self, value: &Node) -> bool {
        let default = self.default.map(|default| Node::unplaced(yaml::scalar(default)));
        default.is_some_and(|default| value.display() == default.display())
    }
}

impl Kind {
    fn check_inside(self, name: &str, node: &Node, findings: &mut Findings) {
        match self {
            _ if node.is_null() => {}
            Self::Keys(section) => section.check(name, node, findings),
            Self::Each(section) => {
                for (index, item) in node.items().iter().enumerate() {
                    check_map(&format!("{name}[{index}]"), section, item, findings);
                }
            }
            Self::Named(section) => {
                for entry in node.entries() {
                    check_map(&join(name, &entry.key), section, &entry.value, findings);
                }
            }
            _ => {}
        }
    }
}

fn check_map(name: &str, section: &'static Section, node: &Node, findings: &mut Findings) {
    let kind = Kind::Keys(section);
    match kind.accepts(node) {
        true => section.check(name, node, findings),
        false => drop(wrong_type(name, kind, node, findings)),
    }
}

/// A key's full name.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
