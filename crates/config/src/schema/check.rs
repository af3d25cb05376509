//! What is wrong with the keys of a config.

use super::{
    Kind, Row, SECTIONS, Section, Support, Unknown, general_settings, litellm_settings, prices, router_settings,
    top_level,
};
use crate::finding::Findings;
use crate::secret::is_secret_name;
use crate::yaml::{Entry, Node, Value};

/// How much of a value a message repeats.
const SHOWN_CHARS: usize = 40;
/// Edits between a misspelt price and the price meant: `input_cost_per_tokens`.
const MISSPELT_PRICE: usize = 2;
/// What keys are called elsewhere, and what they are called here.
const SYNONYMS: [(&str, &str); 17] = [
    ("models", "model_list"),
    ("settings", "general_settings"),
    ("params", "litellm_params"),
    ("info", "model_info"),
    ("name", "model_name"),
    ("provider", "custom_llm_provider"),
    ("key", "api_key"),
    ("endpoint", "api_base"),
    ("base", "api_base"),
    ("url", "api_base"),
    ("api_url", "api_base"),
    ("retries", "num_retries"),
    ("budget", "max_budget"),
    ("strategy", "routing_strategy"),
    ("aliases", "model_group_alias"),
    ("env", "environment_variables"),
    ("credentials", "credential_list"),
];

/// Notes everything that is wrong with the keys and types of a whole config.
pub(crate) fn check(root: &Node, findings: &mut Findings) {
    top_level::SECTION.check("", root, findings);
}

impl Section {
    /// Notes everything that is wrong with the keys of `node`, which stands at `path`.
    pub(crate) fn check(&self, path: &str, node: &Node, findings: &mut Findings) {
        for entry in node.entries() {
            match self.row(&entry.key) {
                Some(row) => row.check(path, entry, findings),
                None => self.unknown(path, entry, findings),
            }
        }
    }

    fn unknown(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        if self.unknown != Unknown::Ignored && catalog::prices::is_cost_key(&entry.key) {
            return price(path, entry, findings);
        }
        let nearest = self.nearest(&entry.key);
        let (key, here) = (&entry.key, if path.is_empty() { self.name } else { path });
        let becomes = match self.unknown {
            Unknown::Ignored => "it is ignored",
            // Only what looks like a mistyped setting is worth a word.
            Unknown::Sent if nearest.is_some() => "it is sent to the provider as it is",
            Unknown::Kept if nearest.is_some() => "it is only kept for /model/info",
            Unknown::Sent | Unknown::Kept | Unknown::Open => return,
        };
        let finding = findings.warn(entry.key_at, format!("`{key}` is not a setting of {here}, {becomes}"));
        match (nearest, home(key)) {
            (Some(name), _) => finding.help(format!("did you mean `{name}`?")),
            (None, Some(section)) => finding.help(format!("it is a setting of {section}, move it there")),
            (None, None) => {}
        }
    }
}

/// A price that has no row: a number, or a table of prices. Misspelt ones are very like a known one.
fn price(path: &str, entry: &Entry, findings: &mut Findings) {
    let name = join(path, &entry.key);
    if !Kind::MapOrList.accepts(&entry.value) && !Kind::Number.accepts(&entry.value) {
        wrong_type(&name, Kind::Number, &entry.value, findings);
    }
    let alike = |row: &&Row| strsim::damerau_levenshtein(&entry.key, row.name) <= MISSPELT_PRICE;
    let digits = entry.key.contains(|c: char| c.is_ascii_digit());
    if let Some(row) = prices::ROWS.iter().find(alike).filter(|_| !digits) {
        let finding = findings.warn(entry.key_at, format!("`{name}` is not a price that is known"));
        finding.help(format!("did you mean `{}`?", row.name));
    }
}

/// The section that a key belongs to: that of settings, where there is one.
fn home(key: &str) -> Option<&'static str> {
    let settings = [
        router_settings::SECTION,
        litellm_settings::SECTION,
        general_settings::SECTION,
    ];
    let mut sections = settings.iter().chain(&SECTIONS);
    let exact = |section: &&Section| section.unknown != Unknown::Open && section.rows().any(|row| row.name == key);
    sections.find(exact).map(|section| section.name)
}

impl Row {
    /// Notes a wrong type, what is wrong inside, or that the key is not supported yet.
    fn check(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        let name = join(path, &entry.key);
        if !self.kind.accepts(&entry.value) {
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
            finding.severity = crate::finding::Severity::Warning;
        }
    }

    /// Whether ignoring this value changes what happens.
    pub(super) fn is_missing(&self, value: &Node) -> bool {
        let inert = match &value.value {
            Value::Null | Value::Bool(false) => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        self.support == Support::NotYet
            && !self.is_default(value)
            && (!inert || self.default == Some("true"))
            && !value.is_null()
    }

    fn is_default(&self, value: &Node) -> bool {
        let default = self.default.map(|default| Node::unplaced(crate::yaml::scalar(default)));
        default.is_some_and(|default| value.display() == default.display())
    }
}

impl Kind {
    fn check_inside(self, name: &str, node: &Node, findings: &mut Findings) {
        match self {
            Self::Keys(section) => section.check(name, node, findings),
            Self::Each(section) => {
                for (index, item) in node.items().iter().enumerate() {
                    let name = format!("{name}[{index}]");
                    if is_map(&name, item, findings) {
                        section.check(&name, item, findings);
                    }
                }
            }
            Self::Named(section) => {
                for entry in node.entries() {
                    let name = join(name, &entry.key);
                    if is_map(&name, &entry.value, findings) {
                        section.check(&name, &entry.value, findings);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Notes that a value is of the wrong type: what was expected, what was found, what to do.
pub(crate) fn wrong_type<'f>(
    name: &str,
    expected: Kind,
    node: &Node,
    findings: &'f mut Findings,
) -> &'f mut crate::finding::Finding {
    let source = node
        .variable
        .as_ref()
        .map(|variable| format!(" (from the variable `{variable}`)"));
    let message = format!(
        "`{name}` must be {}, found {}{}",
        expected.words(),
        found(name, node),
        source.unwrap_or_default()
    );
    let finding = findings.error(node.at, message);
    finding.hint = way_out(expected, &node.value);
    finding
}

/// The value in the words of messages: its type, and itself where it is short and no secret.
fn found(name: &str, node: &Node) -> String {
    let key = name.rsplit('.').next().unwrap_or(name);
    let shown = node.display().filter(|text| {
        node.variable.is_none() && !is_secret_name(key) && text.chars().count() <= SHOWN_CHARS && !text.contains('\n')
    });
    match (&node.value, shown) {
        (Value::Bool(flag), _) => format!("`{flag}`"),
        (Value::Text(_), Some(text)) => format!("the text `{text}`"),
        (_, Some(text)) => format!("`{text}`"),
        (_, None) => node.kind().to_owned(),
    }
}

fn way_out(expected: Kind, found: &Value) -> Option<String> {
    match (expected, found) {
        (Kind::Text | Kind::TextOrList, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            Some("put the value in quotes".to_owned())
        }
        (Kind::List | Kind::TextList | Kind::Each(_), Value::Text(_) | Value::Int(_)) => {
            Some("begin each item with `- ` on a line of its own".to_owned())
        }
        (Kind::Each(_), Value::Map(_)) => Some("begin each entry with `- `".to_owned()),
        (Kind::TextList, Value::List(_)) => Some("put the items in quotes".to_owned()),
        (Kind::Keys(_) | Kind::Named(_) | Kind::Map, Value::List(_)) => {
            Some("write its keys below it, indented, without `- `".to_owned())
        }
        (Kind::Keys(section), _) => {
            let key = section.rows().next().map_or("key", |row| row.name);
            Some(format!("write its keys below it, indented, such as `{key}: …`"))
        }
        (Kind::Duration, _) => Some("write a number and a unit, such as 30d, 24h, 15m, 60s, 2w or 1mo".to_owned()),
        (Kind::Choice(words), Value::Text(text)) => {
            nearest(text, words.iter().copied()).map(|word| format!("did you mean `{word}`?"))
        }
        _ => None,
    }
}

/// Notes a value that must be a map and isn't; null counts as an empty one.
pub(crate) fn is_map(name: &str, node: &Node, findings: &mut Findings) -> bool {
    let is_map = Kind::Map.accepts(node);
    if !is_map {
        wrong_type(name, Kind::Map, node, findings);
    }
    is_map
}

impl Section {
    /// The known key that `key` was probably meant to be.
    pub(super) fn nearest(&self, key: &str) -> Option<&'static str> {
        let synonym = SYNONYMS.iter().find(|(other, _)| *other == key.to_ascii_lowercase());
        let ours = synonym
            .map(|(_, name)| *name)
            .filter(|name| self.rows().any(|row| row.name == *name));
        let names = self.rows().map(|row| row.name).filter(|name| !name.ends_with('*'));
        ours.or_else(|| nearest(key, names))
    }
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
