//! `model_group_alias`: other names for groups.

use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::snapshot::Alias;
use crate::yaml::{Node, Value};
use std::collections::HashMap;

/// Reads the aliases: a group's name, or `{model, hidden}`.
pub(crate) fn aliases(node: Option<&Node>, findings: &mut Findings) -> HashMap<String, Alias> {
    let entries = node.map(Node::entries).unwrap_or_default().iter().enumerate();
    let alias = |(place, entry): (usize, &crate::yaml::Entry)| {
        let name = schema::join("router_settings.model_group_alias", &entry.key);
        let alias = alias(&name, &entry.value, findings)?;
        Some((entry.key.clone(), Alias { place, ..alias }))
    };
    entries.filter_map(alias).collect()
}

fn alias(name: &str, node: &Node, findings: &mut Findings) -> Option<Alias> {
    let (target, hidden) = match &node.value {
        Value::Text(target) => (Some(target.as_str()), None),
        Value::Map(_) => (node.get("model").and_then(Node::text), node.get("hidden")),
        _ => (None, None),
    };
    let Some(target) = target else {
        let message = match &node.value {
            Value::Map(_) => format!("`{name}` needs `model`, the group that it stands for"),
            _ => format!("`{name}` must name a model group, found {}", schema::found(name, node)),
        };
        findings
            .error(node.at, message)
            .help("write the group's name, or {model: name, hidden: true}");
        return None;
    };
    if let Some(hidden) = hidden.filter(|hidden| !Kind::Flag.accepts(hidden)) {
        schema::wrong_type(&schema::join(name, "hidden"), Kind::Flag, hidden, findings);
    }
    Some(Alias {
        target: target.to_owned(),
        hidden: hidden.and_then(Node::flag).unwrap_or(false),
        place: 0,
    })
}
