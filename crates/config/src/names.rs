//! Names of model groups in settings: whether there is such a group.

use crate::finding::Findings;
use crate::schema;
use crate::snapshot::Snapshot;
use crate::yaml::{Node, Value};

/// Settings that name groups that take over.
const FALLBACKS: [&str; 4] = [
    "fallbacks",
    "default_fallbacks",
    "context_window_fallbacks",
    "content_policy_fallbacks",
];

/// Notes fallbacks and aliases that lead nowhere.
pub(crate) fn check(snapshot: &Snapshot, router: &Node, litellm: &Node, findings: &mut Findings) {
    for key in FALLBACKS {
        if let Some(node) = router.get(key).or_else(|| litellm.get(key)) {
            targets(node, &mut |target| known(snapshot, key, target, findings));
        }
    }
    for entry in router.get("model_group_alias").map(Node::entries).unwrap_or_default() {
        let target = entry.value.get("model").unwrap_or(&entry.value);
        known(snapshot, "model_group_alias", target, findings);
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

fn known(snapshot: &Snapshot, key: &str, node: &Node, findings: &mut Findings) {
    let Some(name) = node.text().filter(|name| !snapshot.knows(name)) else {
        return;
    };
    let names = snapshot.groups.keys().chain(snapshot.aliases.keys());
    let nearest = schema::nearest(name, names.map(String::as_str));
    let nearest = nearest.map(|name| format!("did you mean `{name}`?"));
    let left_out = snapshot.dropped.iter().any(|(dropped, _)| dropped == name);
    let message = match left_out {
        true => format!("`{key}` names `{name}`, which was left out of model_list"),
        false => format!("`{key}` names `{name}`, which is not in model_list"),
    };
    findings.warn(node.at, message).hint = nearest.filter(|_| !left_out);
}

impl Snapshot {
    /// Whether a name leads to a deployment: a group, an alias, a deployment's own model, or
    /// perhaps a wildcard.
    fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name)
            || self.aliases.contains_key(name)
            || self
                .deployments
                .iter()
                .any(|deployment| deployment.litellm_model == name || deployment.id == name)
            || self
                .wildcards
                .iter()
                .any(|wildcard| wildcard.parts.first().is_some_and(|begin| name.starts_with(begin)))
    }
}
