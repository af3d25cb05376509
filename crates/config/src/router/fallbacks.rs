//! Which groups take over from a group. LiteLLM takes a list of maps with one key each; a map of
//! several groups and a plain list, which stands for every group, are taken as well.

use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::yaml::{Entry, Node, Value};

/// Every group's entry.
const EVERYBODY: &str = "*";

type Fallbacks = Vec<(String, Vec<String>)>;

/// Reads any form of a fallbacks setting.
pub(super) fn read(name: &str, node: &Node, findings: &mut Findings) -> Fallbacks {
    let mut fallbacks = Fallbacks::new();
    match &node.value {
        Value::Map(entries) => add_groups(&mut fallbacks, name, entries, findings),
        Value::List(items) => {
            for item in items {
                match &item.value {
                    Value::Map(entries) => add_groups(&mut fallbacks, name, entries, findings),
                    Value::Text(model) => add(&mut fallbacks, EVERYBODY, vec![model.clone()]),
                    _ => {
                        let found = schema::found(name, item);
                        let message = format!("`{name}` must list models or maps of models, found {found}");
                        findings
                            .error(item.at, message)
                            .help("write `- model: [first, second]`");
                    }
                }
            }
        }
        _ => {}
    }
    fallbacks
}

/// Reads `default_fallbacks`, which follow what the group `*` has already.
pub(super) fn add_default(fallbacks: &mut Fallbacks, name: &str, node: &Node, findings: &mut Findings) {
    add(fallbacks, EVERYBODY, models(name, node, findings));
}

fn add_groups(fallbacks: &mut Fallbacks, name: &str, entries: &[Entry], findings: &mut Findings) {
    for entry in entries {
        let models = models(&schema::join(name, &entry.key), &entry.value, findings);
        add(fallbacks, &entry.key, models);
    }
}

fn add(fallbacks: &mut Fallbacks, group: &str, models: Vec<String>) {
    match fallbacks.iter_mut().find(|(name, _)| name == group) {
        Some((_, earlier)) => earlier.extend(models),
        None => fallbacks.push((group.to_owned(), models)),
    }
}

/// One model, or a list of them.
fn models(name: &str, node: &Node, findings: &mut Findings) -> Vec<String> {
    if !Kind::TextOrList.accepts(node) {
        schema::wrong_type(name, Kind::TextOrList, node, findings);
    }
    let one = node.text().into_iter();
    one.chain(node.items().iter().filter_map(Node::text))
        .map(str::to_owned)
        .collect()
}
