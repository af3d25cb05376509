//! Two files into one. LiteLLM replaces a section by that of the included file; here sections are
//! merged, because nobody means to lose the other settings.

use crate::finding::Findings;
use crate::schema::join;
use crate::yaml::{Entry, Node, Value};

/// Merges an included file's sections into `root`: lists of the top level are appended, maps merged
/// at every level, and other values replaced by the included file's.
pub(super) fn merge(root: &mut Node, included: Node, findings: &mut Findings) {
    let (Value::Map(base), Value::Map(more)) = (&mut root.value, included.value) else {
        return;
    };
    for entry in more {
        match base.iter_mut().find(|earlier| earlier.key == entry.key) {
            Some(earlier) => merge_section(earlier, entry, findings),
            None => base.push(entry),
        }
    }
}

fn merge_section(earlier: &mut Entry, later: Entry, findings: &mut Findings) {
    match (&mut earlier.value.value, &later.value.value) {
        (Value::List(items), Value::List(more)) => items.extend_from_slice(more),
        _ => merge_value("", earlier, later, findings),
    }
}

fn merge_value(path: &str, earlier: &mut Entry, later: Entry, findings: &mut Findings) {
    let name = join(path, &later.key);
    match (&mut earlier.value.value, later.value.value) {
        // A section without content in the included file says nothing.
        (_, Value::Null) => {}
        (Value::Map(keys), Value::Map(more)) => {
            for entry in more {
                match keys.iter_mut().find(|key| key.key == entry.key) {
                    Some(key) => merge_value(&name, key, entry, findings),
                    None => keys.push(entry),
                }
            }
        }
        (value, other) => {
            if *value != other && *value != Value::Null {
                let first = findings.place_of(earlier.key_at);
                let message = format!("`{name}` replaces that of {first}");
                findings.warn(later.key_at, message);
            }
            *earlier = Entry {
                value: Node {
                    value: other,
                    ..later.value
                },
                ..later
            };
        }
    }
}
