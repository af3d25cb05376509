//! A `model_list` entry, checked.

use super::{id, nothing};
use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::yaml::{Entry, Mark, Node, Value};

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct ModelEntry {
    /// The group.
    pub(crate) model_name: String,
    /// Its id.
    pub(crate) id: String,
    /// `litellm_params`.
    pub(crate) params: Node,
    /// `model_info`, or an empty map.
    pub(crate) info: Node,
    /// The whole entry.
    pub(crate) whole: Node,
    /// The line of `model_name`.
    pub(crate) line: usize,
}

impl ModelEntry {
    /// Reads an entry; `None` if nothing can be made of it, which the schema has noted.
    pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Self> {
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let params = node.get("litellm_params").filter(|params| Kind::Map.accepts(params))?;
        let info = node.get("model_info").cloned().unwrap_or_else(nothing);
        let (model_name, _) = (text(node, "model_name")?, text(params, "model")?);
        if let Some(name) = node.get("model_name").filter(|_| model_name.is_empty()) {
            findings.warn(name.at, "`model_name` is empty: nobody can ask for this model");
        }
        Some(Self {
            id: info
                .get("id")
                .and_then(Node::display)
                .unwrap_or_else(|| id::hash(&model_name, params)),
            line: node.get("model_name").map_or(0, |name| name.at.line as usize),
            params: params.clone(),
            whole: node.clone(),
            model_name,
            info,
        })
    }

    /// `model_info.supported_environments` against `LITELLM_ENVIRONMENT`.
    pub(super) fn is_for_environment(&self, env: &dyn Fn(&str) -> Option<String>) -> bool {
        let Some(environments) = self.info.get("supported_environments") else {
            return true;
        };
        let current = env("LITELLM_ENVIRONMENT");
        environments
            .items()
            .iter()
            .any(|item| item.text() == current.as_deref())
    }

    /// One entry per organization, where `organization` is a list.
    pub(super) fn per_organization(self) -> Vec<Self> {
        let organizations = self.params.get("organization").map(|node| node.items().to_vec());
        let Some(organizations) = organizations.filter(|list| !list.is_empty()) else {
            return vec![self];
        };
        let one = |(index, organization): (usize, &Node)| {
            let mut entry = self.clone();
            set(&mut entry.params, "organization", organization.clone());
            // LiteLLM gives all of them one id; cooldowns need one each.
            if index > 0 {
                entry.id = id::hash(&entry.model_name, &entry.params);
            }
            entry
        };
        organizations.iter().enumerate().map(one).collect()
    }

    /// The `credential_list` entry that `litellm_credential_name` refers to.
    pub(super) fn credential<'a>(&self, list: &'a Node, findings: &mut Findings) -> Option<&'a Node> {
        let node = self.params.get("litellm_credential_name")?;
        let name = node.text()?;
        let mut named = list.items().iter();
        let found = named.find(|item| item.get("credential_name").and_then(Node::text) == Some(name));
        if found.is_none() && !findings.incomplete {
            let names = list
                .items()
                .iter()
                .filter_map(|item| item.get("credential_name")?.text());
            let nearest = schema::nearest(name, names).map(|name| format!("did you mean `{name}`?"));
            findings
                .warn(node.at, format!("there is no credential `{name}` in credential_list"))
                .hint = nearest;
        }
        found?.get("credential_values")
    }

    /// A routing number of `litellm_params`, or of the entry itself.
    pub(super) fn number(&self, key: &str) -> Option<&Node> {
        self.params.get(key).or_else(|| self.whole.get(key))
    }

    /// Where the model stands.
    pub(super) fn model_at(&self) -> Mark {
        self.params.get("model").map_or(self.params.at, |model| model.at)
    }
}

/// Sets a key of a map.
pub(super) fn set(map: &mut Node, key: &str, value: Node) {
    let Value::Map(entries) = &mut map.value else { return };
    match entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.value = value,
        None => entries.push(Entry {
            key: key.to_owned(),
            key_at: value.at,
            value,
        }),
    }
}
