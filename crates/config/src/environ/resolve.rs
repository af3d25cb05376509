//! Putting variables in the place of their references.

use super::reference::{REFERENCE, almost_reference, reference};
use crate::finding::Findings;
use crate::schema::{Kind, Row, Section, Support, nearest, top_level, variables};
use crate::yaml::{Entry, Node, Value};
use catalog::providers;

/// LiteLLM stops looking for references this deep.
const MAX_DEPTH: usize = 100;
/// Its variables have been read already.
const VARIABLES: &str = "environment_variables";

/// Replaces every reference in maps and lists of maps by its variable's value, or by null. Plain
/// text in lists stays, as in LiteLLM. Where nothing is supported yet, nothing is said either.
pub(crate) fn resolve(root: &mut Node, env: &dyn Fn(&str) -> Option<String>, findings: &mut Findings) {
    let mut resolver = Resolver { env, findings };
    resolver.visit(root, Some(&top_level::SECTION), true, 0);
}

struct Resolver<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    findings: &'a mut Findings,
}

impl Resolver<'_> {
    /// Visits a map of `section`; `matters` says whether its values are used at all.
    fn visit(&mut self, node: &mut Node, section: Option<&Section>, matters: bool, depth: usize) {
        let Value::Map(entries) = &mut node.value else { return };
        if depth > MAX_DEPTH {
            return;
        }
        for entry in entries {
            let row = section.and_then(|section| section.row(&entry.key));
            let matters = matters && entry.key != VARIABLES && row.is_none_or(is_used);
            self.visit_value(entry, row.and_then(inner), matters, depth);
        }
    }

    fn visit_value(&mut self, entry: &mut Entry, section: Option<&Section>, matters: bool, depth: usize) {
        match &mut entry.value.value {
            Value::Text(text) if reference(text).is_some() && !is_pointer(&entry.key) => self.replace(entry, matters),
            Value::Text(text) => {
                if let Some(name) = almost_reference(text).filter(|_| matters) {
                    let message = format!("`{}` is taken literally, not as a variable", entry.key);
                    let finding = self.findings.warn(entry.value.at, message);
                    finding.help(format!("write {REFERENCE}{name}"));
                }
            }
            Value::Map(_) => self.visit(&mut entry.value, section, matters, depth + 1),
            Value::List(items) => {
                for item in items {
                    self.visit(item, section, matters, depth + 1);
                    self.note_in_list(&entry.key, item, matters);
                }
            }
            _ => {}
        }
    }

    fn note_in_list(&mut self, key: &str, item: &Node, matters: bool) {
        if matters && item.text().is_some_and(|text| reference(text).is_some()) {
            let message = format!("in the list `{key}` this is plain text, not a variable");
            self.findings
                .warn(item.at, message)
                .help("LiteLLM doesn't replace references in lists either; write the value itself");
        }
    }

    fn replace(&mut self, entry: &mut Entry, matters: bool) {
        let name = entry.value.text().and_then(reference).unwrap_or("").to_owned();
        let value = (self.env)(&name);
        if value.is_none() && matters {
            unset(entry, self.env, self.findings);
        }
        entry.value.value = match value {
            Some(value) if value.eq_ignore_ascii_case("true") => Value::Bool(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Value::Bool(false),
            Some(value) => Value::Text(value),
            None => Value::Null,
        };
        entry.value.variable = Some(name.into_boxed_str());
    }
}

/// Notes a variable without a value.
pub(super) fn unset(entry: &Entry, env: &dyn Fn(&str) -> Option<String>, findings: &mut Findings) {
    let key = &entry.key;
    let Some(name) = entry.value.text().and_then(reference) else {
        let message = format!("`{key}` has no value that a variable can hold, it is ignored");
        findings.warn(entry.key_at, message);
        return;
    };
    let message = format!("the environment variable `{name}` is not set, `{key}` counts as not given");
    let finding = findings.warn(entry.value.at, message);
    match similar(name, env) {
        Some(set) => finding.help(format!("did you mean `{set}`, which is set?")),
        None => finding.help(format!("set it: export {name}=…")),
    }
}

/// A well-known variable that is set and called much like `name`.
fn similar(name: &str, env: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let ours = variables::SECTION.rows().map(|row| row.name);
    let keys = providers::all().flat_map(|provider| provider.key_env.iter().copied());
    nearest(name, ours.chain(keys)).filter(|near| env(near).is_some())
}

fn is_used(row: &Row) -> bool {
    matches!(row.support, Support::Works | Support::Sent)
}

fn inner(row: &'static Row) -> Option<&'static Section> {
    match row.kind {
        Kind::Keys(section) | Kind::Each(section) => Some(section),
        _ => None,
    }
}

/// Settings that hold the name of a secret, read by the one who uses it.
fn is_pointer(key: &str) -> bool {
    matches!(
        key,
        "anthropic_issuer_signing_key_ref" | "anthropic_keycloak_client_secret_ref"
    )
}
