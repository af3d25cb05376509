//! Keys that nobody knows: what becomes of them, and what was probably meant.

use super::{join, wrong_type};
use crate::finding::Findings;
use crate::schema::{
    Kind, Row, SECTIONS, Section, Support, Unknown, general_settings, litellm_settings, prices, router_settings,
};
use crate::yaml::Entry;

/// Edits between a misspelt price and the price meant: `input_cost_per_tokens`.
const MISSPELT_PRICE: usize = 2;
/// A section of at most so many keys is listed.
const FEW_KEYS: usize = 12;
/// What keys are called elsewhere, and what they are called here.
const SYNONYMS: [(&str, &str); 24] = [
    ("models", "model_list"),
    ("settings", "general_settings"),
    ("params", "litellm_params"),
    ("info", "model_info"),
    ("name", "model_name"),
    ("name", "credential_name"),
    ("values", "credential_values"),
    ("provider", "custom_llm_provider"),
    ("key", "api_key"),
    ("endpoint", "api_base"),
    ("base", "api_base"),
    ("url", "api_base"),
    ("api_url", "api_base"),
    ("retries", "num_retries"),
    ("cooldown", "cooldown_time"),
    ("budget", "max_budget"),
    ("strategy", "routing_strategy"),
    ("aliases", "model_group_alias"),
    ("env", "environment_variables"),
    ("credentials", "credential_list"),
    ("groups", "access_groups"),
    ("azure_tenant_id", "tenant_id"),
    ("azure_client_id", "client_id"),
    ("azure_client_secret", "client_secret"),
];

impl Section {
    /// Notes a key that no row speaks of.
    pub(super) fn unknown(&self, path: &str, entry: &Entry, findings: &mut Findings) {
        if matches!(self.unknown, Unknown::Sent | Unknown::Kept) && catalog::prices::is_cost_key(&entry.key) {
            return price(path, entry, findings);
        }
        let nearest = self.nearest(&entry.key);
        let (key, here) = (&entry.key, if path.is_empty() { self.name } else { path });
        let becomes = match self.unknown {
            Unknown::Ignored | Unknown::IgnoredHere => "it is ignored",
            // Only what looks like a mistyped setting is worth a word.
            Unknown::Sent if nearest.is_some() => "it is sent to the provider as it is",
            Unknown::Kept if nearest.is_some() => "it is only kept for /model/info",
            Unknown::Sent | Unknown::Kept | Unknown::Open => return,
        };
        let finding = findings.warn(entry.key_at, format!("`{key}` is not a setting of {here}, {becomes}"));
        finding.hint = match (nearest, self.home(key)) {
            (Some(name), _) => Some(format!("did you mean `{name}`?")),
            (None, Some(section)) => Some(format!("it is a setting of {section}, move it there")),
            (None, None) => self.few(),
        };
    }

    /// Notes a key that only a row for many speaks of, and that was probably meant to be another one.
    pub(super) fn note_misspelt(&self, row: &Row, path: &str, entry: &Entry, findings: &mut Findings) {
        let is_for_many = row.name.ends_with('*') && row.support == Support::NoEffect;
        if let Some(name) = self.nearest(&entry.key).filter(|_| is_for_many) {
            let message = format!("`{}` is not a setting of {path}, it is ignored", entry.key);
            findings
                .warn(entry.key_at, message)
                .help(format!("did you mean `{name}`?"));
        }
    }

    /// The known key that `key` was probably meant to be.
    pub(crate) fn nearest(&self, key: &str) -> Option<&'static str> {
        let lower = key.to_ascii_lowercase();
        let synonyms = SYNONYMS.iter().filter(|(other, _)| *other == lower);
        let ours = |name: &&str| self.rows().any(|row| row.name == *name);
        let synonym = synonyms.map(|(_, name)| *name).find(ours);
        let names = self.rows().map(|row| row.name).filter(|name| !name.ends_with('*'));
        synonym.or_else(|| nearest(key, names))
    }

    /// The section that a key belongs to: one within this one, else that of settings.
    fn home(&self, key: &str) -> Option<&'static str> {
        let within = self.rows().filter_map(|row| match row.kind {
            Kind::Keys(section) => Some(section),
            _ => None,
        });
        let settings = [
            router_settings::SECTION,
            litellm_settings::SECTION,
            general_settings::SECTION,
        ];
        let within: Vec<Section> = within
            .filter(|section| section.unknown != Unknown::Ignored)
            .copied()
            .collect();
        let mut sections = within.iter().chain(&settings).chain(&SECTIONS);
        let exact = |section: &&Section| section.unknown != Unknown::Open && section.rows().any(|row| row.name == key);
        sections.find(exact).map(|section| section.name)
    }

    fn few(&self) -> Option<String> {
        let names: Vec<&str> = self.rows().map(|row| row.name).collect();
        (names.len() <= FEW_KEYS).then(|| format!("it may have `{}`", names.join("`, `")))
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

/// The most alike of some names, if it is alike at all: one edit in four characters.
pub(crate) fn nearest<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = names.map(|name| (strsim::damerau_levenshtein(key, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= (key.chars().count() / 4).max(1)).then_some(name)
}
