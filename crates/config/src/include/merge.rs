//! Two files into one.

use crate::yaml::{Entry, Node, Value};

/// Merges an included file's sections into `root`.
pub(super) fn merge(root: &mut Node, included: Node) {
    let (Value::Map(base), Value::Map(more)) = (&mut root.value, included.value) else {
        return;
    };
    for entry in more {
        match base.iter_mut().find(|earlier| earlier.key == entry.key) {
            Some(earlier) => merge_section(earlier, entry),
            None => base.push(entry),
        }
    }
}

fn merge_section(earlier: &mut Entry, later: Entry) {
    match (&mut earlier.value.value, later.value.value) {
        (Value::List(items), Value::List(more)) => items.extend(more),
        (Value::Map(keys), Value::Map(more)) => {
            for entry in more {
                match keys.iter_mut().find(|key| key.key == entry.key) {
                    Some(key) => *key = entry,
                    None => keys.push(entry),
                }
            }
        }
        // A section without content in the included file says nothing.
        (_, Value::Null) => {}
        (value, other) => *value = other,
    }
}
