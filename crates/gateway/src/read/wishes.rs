//! The fallbacks that a request asks for itself (routing.md, 7).

use super::members::{Members, texts};
use crate::router::fallback::{Table, Wishes};
use serde_json::Value;

/// Reads them.
pub(super) fn wishes(members: &Members<'_>) -> Wishes {
    let table = |name: &str| members.json(name).and_then(|value| table(&value));
    Wishes {
        disabled: members.is_true("disable_fallbacks"),
        general: table("fallbacks"),
        context_window: table("context_window_fallbacks"),
        content_policy: table("content_policy_fallbacks"),
    }
}

/// `["a", "b"]`, `[{"model": "a"}]` or `[{"group": ["a"]}]`; the first two are everybody's.
fn table(value: &Value) -> Option<Table> {
    let mut table = Table::new();
    let mut everybody = Vec::new();
    for item in value.as_array()? {
        match (item, item["model"].as_str()) {
            (Value::String(name), _) => everybody.push(name.clone()),
            (Value::Object(_), Some(name)) => everybody.push(name.to_owned()),
            (Value::Object(map), None) => table.extend(map.iter().map(|(group, to)| (group.clone(), texts(to)))),
            _ => {}
        }
    }
    if !everybody.is_empty() {
        table.push(("*".into(), everybody));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_is_read() {
        let everybody = |names: &[&str]| {
            Some(vec![(
                "*".to_owned(),
                names.iter().map(|&name| name.to_owned()).collect(),
            )])
        };
        assert_eq!(table(&json!(["a", "b"])), everybody(&["a", "b"]));
        assert_eq!(table(&json!([{ "model": "a", "messages": [] }])), everybody(&["a"]));
        assert_eq!(
            table(&json!([{ "g": ["a", 1] }])),
            Some(vec![("g".to_owned(), vec!["a".to_owned()])])
        );
        assert_eq!((table(&json!([])), table(&json!("a"))), (Some(Table::new()), None));
    }
}
