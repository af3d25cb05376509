//! Where settings come from besides the file: the environment, `.env`, `environment_variables`, and
//! the `os.environ/NAME` references to them.

mod reference;
mod resolve;

pub(crate) use resolve::resolve;

use crate::finding::Findings;
use crate::secret::Secret;
use crate::yaml::Node;
use reference::reference;
use std::collections::HashMap;

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
                None => resolve::unset(entry, &|name| self.get(name, process), findings),
            }
        }
    }
}
