//! The keys that a config may have: one table per section. A key that no table knows is pointed out
//! with its nearest neighbour, one that isn't supported yet is named, and a value of the wrong type
//! is an error at its place. `docs/config.md` is made from these tables.

pub mod credential;
pub mod general_settings;
pub mod litellm_params;
pub mod litellm_settings;
pub mod model_info;
pub mod model_list;
pub mod openai_params;
pub mod router_settings;
pub mod top_level;

use crate::finding::Findings;
use crate::yaml::{Entry, Node, Value};

/// A key and what it may hold.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The key; with a `*` at its end, every key that begins so.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// What becomes of it.
    pub support: Support,
    /// What it means, in one sentence.
    pub doc: &'static str,
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Works,
    /// LiteLLM has it, this gateway doesn't yet; said aloud unless the value asks for nothing.
    NotYet,
    /// The same, but this value (as Python's `str()` writes it) is what happens anyway.
    NotYetUnless(&'static str),
    /// There is nothing to set here: accepted in silence.
    NoEffect,
}

/// What a value must be. Null is always allowed and means "not set"; numbers and flags may also be
/// text, because the environment knows nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whatever.
    Any,
    /// Text.
    Text,
    /// true or false.
    Flag,
    /// A whole number, not negative.
    Whole,
    /// A whole number of either sign.
    Integer,
    /// A number.
    Number,
    /// A list.
    List,
    /// A list of text.
    TextList,
    /// Text, or a list of text.
    TextOrList,
    /// A map.
    Map,
    /// A map or a list.
    MapOrList,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A section's name and its tables.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name in messages.
    pub name: &'static str,
    /// Its tables, searched in this order.
    pub tables: &'static [&'static [Row]],
}

/// All sections, in the order in which a reader wants them.
pub const SECTIONS: [Section; 8] = [
    top_level::SECTION,
    model_list::SECTION,
    litellm_params::SECTION,
    model_info::SECTION,
    litellm_settings::SECTION,
    router_settings::SECTION,
    general_settings::SECTION,
    credential::SECTION,
];

impl Row {
    /// A key that works.
    pub const fn works(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self::with(name, kind, Support::Works, doc)
    }

    /// A key that is not supported yet.
    pub const fn not_yet(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self::with(name, kind, Support::NotYet, doc)
    }

    /// A key that has nothing to set here.
    pub const fn no_effect(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self::with(name, kind, Support::NoEffect, doc)
    }

    /// A key with any support.
    pub const fn with(name: &'static str, kind: Kind, support: Support, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            support,
            doc,
        }
    }

    fn is_for(&self, key: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(prefix) => key.starts_with(prefix),
            None => key == self.name,
        }
    }
}

impl Section {
    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<&'static Row> {
        self.tables
            .iter()
            .flat_map(|table| table.iter())
            .find(|row| row.is_for(key))
    }

    /// The known key that `key` was probably meant to be.
    pub fn nearest(&self, key: &str) -> Option<&'static str> {
        let names = self.tables.iter().flat_map(|table| table.iter()).map(|row| row.name);
        nearest(key, names.filter(|name| !name.ends_with('*')))
    }

    /// Notes everything that is wrong with the keys of `node`, which stands at `path`.
    pub(crate) fn check(&self, path: &str, node: &Node, findings: &mut Findings) {
        if !is_map(path, node, findings) {
            return;
        }
        for entry in node.entries() {
            match self.row(&entry.key) {
                Some(row) => row.check(path, entry, findings),
                None => self.unknown(path, entry, findings),
            }
        }
    }

    fn unknown(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        let section = if path.is_empty() { self.name } else { path };
        let message = format!("`{}` is not a setting of {section}, it is ignored", entry.key);
        let finding = findings.warn(entry.key_at, message);
        let elsewhere = SECTIONS
            .iter()
            .find(|section| section.row(&entry.key).is_some_and(|row| !row.name.ends_with('*')));
        match (elsewhere, self.nearest(&entry.key)) {
            (Some(section), _) => finding.help(format!("it is a key of {}", section.name)),
            (None, Some(name)) => finding.help(format!("did you mean `{name}`?")),
            (None, None) => {}
        }
    }
}

impl Row {
    /// Notes a wrong type, or that the key is not supported yet.
    pub(crate) fn check(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        let name = join(path, &entry.key);
        if !self.kind.accepts(&entry.value) {
            wrong_type(&name, self.kind, &entry.value, findings);
        } else if self.is_missing(&entry.value) {
            let finding = findings.warn(entry.key_at, format!("`{name}` is not supported yet, it is ignored"));
            finding.help(format!("in LiteLLM: {}", self.doc));
        }
    }

    /// Whether ignoring this value changes what happens.
    fn is_missing(&self, value: &Node) -> bool {
        let inert = match &value.value {
            Value::Null | Value::Bool(false) => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        match self.support {
            Support::NotYet => !inert,
            Support::NotYetUnless(usual) => !value.is_null() && value.display().as_deref() != Some(usual),
            Support::Works | Support::NoEffect => false,
        }
    }
}

impl Kind {
    /// Whether a value is of this kind.
    pub fn accepts(self, node: &Node) -> bool {
        let is_list = matches!(node.value, Value::List(_));
        let is_map = matches!(node.value, Value::Map(_));
        let is_text_list = is_list && node.items().iter().all(|item| item.text().is_some());
        node.is_null()
            || match self {
                Self::Any => true,
                Self::Text => node.text().is_some(),
                Self::Flag => node.flag().is_some(),
                Self::Whole => node.whole().is_some_and(|number| number >= 0),
                Self::Integer => node.whole().is_some(),
                Self::Number => node.number().is_some(),
                Self::List => is_list,
                Self::TextList => is_text_list,
                Self::TextOrList => node.text().is_some() || is_text_list,
                Self::Map => is_map,
                Self::MapOrList => is_map || is_list,
                Self::Choice(words) => node.text().is_some_and(|text| words.contains(&text)),
            }
    }

    /// The kind in the words of messages.
    pub fn words(self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Whole => "a whole number, 0 or more".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::List => "a list".to_owned(),
            Self::TextList => "a list of text".to_owned(),
            Self::TextOrList => "text or a list of text".to_owned(),
            Self::Map => "a map".to_owned(),
            Self::MapOrList => "a map or a list".to_owned(),
            Self::Choice(words) => format!("one of `{}`", words.join("`, `")),
        }
    }
}

/// Notes that a value is of the wrong type: what was expected, what was found, what to do.
pub(crate) fn wrong_type(name: &str, expected: Kind, found: &Node, findings: &mut Findings) {
    let source = found
        .variable
        .as_ref()
        .map(|variable| format!(" (from the variable `{variable}`)"));
    let message = format!(
        "`{name}` must be {}, found {}{}",
        expected.words(),
        found.kind(),
        source.unwrap_or_default()
    );
    let hint = match (expected, &found.value) {
        (Kind::Text | Kind::TextOrList, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            Some("put the value in quotes".to_owned())
        }
        (Kind::List | Kind::TextList, Value::Text(_)) => {
            Some("begin each item with `- ` on a line of its own".to_owned())
        }
        (Kind::Choice(words), Value::Text(text)) => {
            nearest(text, words.iter().copied()).map(|word| format!("did you mean `{word}`?"))
        }
        _ => None,
    };
    findings.error(found.at, message).hint = hint;
}

/// Notes a value that must be a map and isn't; null counts as an empty one.
pub(crate) fn is_map(name: &str, node: &Node, findings: &mut Findings) -> bool {
    let is_map = Kind::Map.accepts(node);
    if !is_map {
        wrong_type(name, Kind::Map, node, findings);
    }
    is_map
}

/// The most alike of some names, if it is alike at all: one edit in four characters.
pub(crate) fn nearest<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = names.map(|name| (strsim::damerau_levenshtein(key, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= (key.chars().count() / 4).max(1)).then_some(name)
}

/// A key's full name.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_documented_and_alone() {
        for section in SECTIONS {
            let rows: Vec<&Row> = section.tables.iter().flat_map(|table| table.iter()).collect();
            let names: std::collections::HashSet<_> = rows.iter().map(|row| row.name).collect();
            assert_eq!(names.len(), rows.len(), "a key stands twice in {}", section.name);
            for row in rows {
                assert!(
                    row.doc.ends_with(['.', '…']) && row.doc.len() > 10,
                    "{}.{}",
                    section.name,
                    row.name
                );
            }
        }
    }

    #[test]
    fn typos_find_their_key() {
        for (section, typo, name) in [
            (router_settings::SECTION, "num_retires", Some("num_retries")),
            (general_settings::SECTION, "masterkey", Some("master_key")),
            (litellm_params::SECTION, "temprature", Some("temperature")),
            (litellm_params::SECTION, "something_else", None),
        ] {
            assert_eq!(section.nearest(typo), name);
        }
    }
}
