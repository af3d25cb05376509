//! Where settings come from besides the file: the environment, `.env`, `environment_variables`, and
//! the `os.environ/NAME` references to them.

use crate::finding::Findings;
use crate::secret::Secret;
use crate::yaml::{Mark, Node, Value};
use std::collections::HashMap;

/// How a reference begins.
const REFERENCE: &str = "os.environ/";
/// LiteLLM stops looking for references this deep.
const MAX_DEPTH: usize = 100;
/// Variables that `environment_variables` may not set, as in LiteLLM: they steer the process itself.
const BLOCKED: [&str; 14] = [
    "PATH",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONHOME",
    "HOME",
    "USER",
    "SHELL",
    "LOGNAME",
    "NO_PROXY",
    "no_proxy",
];

/// Reads a variable of the process.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What `.env` and `environment_variables` add to the process's variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    /// `environment_variables`: count before the process's.
    over: HashMap<String, Secret>,
    /// `.env`: count after them.
    under: HashMap<String, Secret>,
}

impl Variables {
    /// A variable's value; an empty one counts.
    pub(crate) fn get(&self, name: &str, process: Lookup<'_>) -> Option<String> {
        let over = self.over.get(name).map(|value| value.reveal().clone());
        over.or_else(|| process(name))
            .or_else(|| self.under.get(name).map(|value| value.reveal().clone()))
    }

    /// Takes the text of a `.env` file.
    pub(crate) fn add_dotenv(&mut self, text: &str) {
        let variables = crate::dotenv::parse(text).into_iter();
        self.under
            .extend(variables.map(|(name, value)| (name, Secret::new(value))));
    }

    /// Takes the `environment_variables` section. References in it mean the other variables.
    pub(crate) fn add_section(&mut self, section: &Node, process: Lookup<'_>, findings: &mut Findings) {
        for entry in section.entries() {
            if BLOCKED.contains(&entry.key.as_str()) {
                let message = format!("environment_variables cannot set `{}`, it is ignored", entry.key);
                findings.warn(entry.key_at, message);
                continue;
            }
            let value = match entry.value.text().and_then(reference) {
                Some(name) => self.get(name, process),
                None => entry.value.display(),
            };
            match value {
                Some(value) => drop(self.over.insert(entry.key.clone(), Secret::new(value))),
                None => unset(&entry.value, &entry.key, findings),
            }
        }
    }

    /// Replaces every reference in maps and lists of maps by its variable's value, or by null. Plain
    /// text in lists stays, as in LiteLLM.
    pub(crate) fn resolve(&self, root: &mut Node, process: Lookup<'_>, findings: &mut Findings) {
        self.resolve_at(root, 0, process, findings);
    }

    fn resolve_at(&self, node: &mut Node, depth: usize, process: Lookup<'_>, findings: &mut Findings) {
        if depth > MAX_DEPTH {
            return;
        }
        let Value::Map(entries) = &mut node.value else { return };
        for entry in entries {
            match &mut entry.value.value {
                Value::Text(text) if !is_pointer(&entry.key) => {
                    if let Some(name) = reference(text) {
                        let value = self.get(name, process);
                        self.replace(&mut entry.value, &entry.key, value, findings);
                    } else if let Some(name) = shell_reference(text) {
                        let message = format!("`{}` is taken literally, not as a variable", entry.key);
                        let finding = findings.warn(entry.value.at, message);
                        finding.help(format!("write {REFERENCE}{name}"));
                    }
                }
                Value::Map(_) => self.resolve_at(&mut entry.value, depth + 1, process, findings),
                Value::List(items) => {
                    for item in items {
                        self.resolve_at(item, depth + 1, process, findings);
                    }
                }
                _ => {}
            }
        }
    }

    fn replace(&self, node: &mut Node, key: &str, value: Option<String>, findings: &mut Findings) {
        let name = node.text().and_then(reference).unwrap_or("").to_owned();
        node.value = match value {
            Some(value) if value.eq_ignore_ascii_case("true") => Value::Bool(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Value::Bool(false),
            Some(value) => Value::Text(value),
            None => {
                unset(node, key, findings);
                Value::Null
            }
        };
        node.variable = Some(name.into_boxed_str());
    }
}

/// The variable that a text refers to.
fn reference(text: &str) -> Option<&str> {
    text.strip_prefix(REFERENCE)
}

/// The variable that somebody meant who writes `${NAME}`, which LiteLLM takes literally.
fn shell_reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some(name)
}

/// Settings that hold the name of a secret, read by the one who uses it.
fn is_pointer(key: &str) -> bool {
    matches!(
        key,
        "anthropic_issuer_signing_key_ref" | "anthropic_keycloak_client_secret_ref"
    )
}

fn unset(node: &Node, key: &str, findings: &mut Findings) {
    let at: Mark = node.at;
    match node.text().and_then(reference) {
        Some(name) => findings
            .warn(
                at,
                format!("the environment variable `{name}` is not set, `{key}` counts as not given"),
            )
            .help(format!("set it: export {name}=…")),
        None => drop(findings.warn(
            at,
            format!("`{key}` has no value that a variable can hold, it is ignored"),
        )),
    }
}
