//! Names of model groups in settings: whether there is such a group.

use crate::finding::Findings;
use crate::schema;
use crate::snapshot::Snapshot;
use crate::yaml::{Entry, Node, Value};

/// Settings that name groups that take over.
const FALLBACKS: [&str; 4] = [
    "fallbacks",
    "default_fallbacks",
    "context_window_fallbacks",
    "content_policy_fallbacks",
];

/// So many model groups are listed in a message.
const FEW_NAMES: usize = 6;

/// Notes fallbacks and aliases that lead nowhere.
pub(crate) fn check(snapshot: &Snapshot, router: &Node, litellm: &Node, findings: &mut Findings) {
    if findings.incomplete {
        return;
    }
    for key in FALLBACKS {
        if let Some(node) = router.get(key).or_else(|| litellm.get(key)) {
            sources(node, &mut |entry| known_source(snapshot, key, entry, findings));
            targets(node, &mut |target| known(snapshot, key, target, findings));
        }
    }
    for entry in router.get("model_group_alias").map(Node::entries).unwrap_or_default() {
        let target = entry.value.get("model").unwrap_or(&entry.value);
        match target.text() {
            Some(name) if snapshot.is_only_alias(name) => {
                let message = format!(
                    "`model_group_alias` leads `{}` to `{name}`, which is an alias itself",
                    entry.key
                );
                let finding = findings.warn(target.at, message);
                finding.help("name a model of model_list, aliases are not followed further");
            }
            _ => known(snapshot, "model_group_alias", target, findings),
        }
    }
}

/// Calls `visit` with every text of a list, and of the values of its maps.
fn targets(node: &Node, visit: &mut dyn FnMut(&Node)) {
    match &node.value {
        Value::Text(_) => visit(node),
        Value::List(items) => items.iter().for_each(|item| targets(item, visit)),
        Value::Map(entries) => entries.iter().for_each(|entry| targets(&entry.value, visit)),
        _ => {}
    }
}

/// Calls `visit` with every entry of a map, or of the maps of a list.
fn sources(node: &Node, visit: &mut dyn FnMut(&Entry)) {
    node.entries().iter().for_each(&mut *visit);
    node.items().iter().for_each(|item| sources(item, visit));
}

/// A group without deployments never fails over.
fn known_source(snapshot: &Snapshot, key: &str, entry: &Entry, findings: &mut Findings) {
    if entry.key != "*" {
        let name = Node::new(Value::Text(entry.key.clone()), entry.key_at);
        known(snapshot, key, &name, findings);
    }
}

fn known(snapshot: &Snapshot, key: &str, node: &Node, findings: &mut Findings) {
    let Some(name) = node.text().filter(|name| !snapshot.knows(name)) else {
        return;
    };
    let mut names: Vec<&str> = snapshot.groups.keys().map(String::as_str).collect();
    names.sort_unstable();
    let aliases = snapshot
        .aliases
        .keys()
        .map(String::as_str)
        .filter(|_| key != "model_group_alias");
    let nearest = schema::nearest(name, names.iter().copied().chain(aliases));
    let hint = match nearest {
        Some(name) => Some(format!("did you mean `{name}`?")),
        None => (1..=FEW_NAMES)
            .contains(&names.len())
            .then(|| format!("model_list has `{}`", names.join("`, `"))),
    };
    let left_out = snapshot.dropped.iter().any(|(dropped, _)| dropped == name);
    let message = match left_out {
        true => format!("`{key}` names `{name}`, which was left out of model_list"),
        false => format!("`{key}` names `{name}`, which is not in model_list"),
    };
    findings.warn(node.at, message).hint = hint.filter(|_| !left_out);
}

impl Snapshot {
    /// Whether a name is an alias, and nothing else answers to it.
    fn is_only_alias(&self, name: &str) -> bool {
        self.aliases.contains_key(name) && !self.groups.contains_key(name) && !self.is_model(name)
    }

    /// Whether a name leads to a deployment: a group, an alias, a deployment's own model, or
    /// a wildcard.
    fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.aliases.contains_key(name) || self.is_model(name)
    }

    fn is_model(&self, name: &str) -> bool {
        self.deployments
            .iter()
            .any(|deployment| deployment.litellm_model == name || deployment.id == name)
            || self
                .wildcards
                .iter()
                .any(|wildcard| wildcard.pattern.captures(name).is_some())
    }
}
