//! Paths into JSON, such as `tools[*].function.strict` or `parent\.with\.dots.child`.

use serde_json::Value;

/// One step of a path.
#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    All,
}

/// A path: its top-level member and the way from there.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) member: String,
    steps: Vec<Step>,
}

impl Path {
    /// Reads a path; `None` if it makes no sense.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in split(text) {
            let (key, mut rest) = part.split_once('[').map_or((&*part, ""), |(key, rest)| (key, rest));
            if !key.is_empty() {
                steps.push(Step::Key(key.to_owned()));
            }
            while let Some((index, after)) = rest.split_once(']') {
                steps.push(match index {
                    "*" => Step::All,
                    _ => Step::Index(index.parse().ok()?),
                });
                rest = after.strip_prefix('[').unwrap_or("");
            }
        }
        let mut steps = steps.into_iter();
        match steps.next()? {
            Step::Key(member) => Some(Self {
                member,
                steps: steps.collect(),
            }),
            _ => None,
        }
    }

    /// Takes out of the member's value what the path leads to.
    pub(crate) fn delete(&self, value: &mut Value) {
        delete(value, &self.steps);
    }
}

/// The parts between dots that are not escaped.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let escaped = char == '\\' && chars.peek() == Some(&'.');
        match (char, parts.last_mut()) {
            ('.', _) => parts.push(String::new()),
            (_, Some(part)) => part.push(if escaped { chars.next().unwrap_or('.') } else { char }),
            _ => {}
        }
    }
    parts
}

fn delete(value: &mut Value, steps: &[Step]) {
    match (steps, value) {
        ([Step::Key(key)], Value::Object(members)) => {
            members.shift_remove(key);
        }
        ([Step::Index(index)], Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
        }
        ([Step::All], Value::Array(items)) => items.clear(),
        ([Step::Key(key), rest @ ..], Value::Object(members)) => {
            if let Some(inner) = members.get_mut(key) {
                delete(inner, rest);
            }
        }
        ([Step::Index(index), rest @ ..], Value::Array(items)) => {
            if let Some(inner) = items.get_mut(*index) {
                delete(inner, rest);
            }
        }
        ([Step::All, rest @ ..], Value::Array(items)) => items.iter_mut().for_each(|inner| delete(inner, rest)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn deletes_what_a_path_leads_to() {
        let tools = json!([{"strict": true, "f": {"a.b": 1, "x": [1, 2]}}, {"strict": false}]);
        for (path, expected) in [
            ("tools[*].strict", json!([{"f": {"a.b": 1, "x": [1, 2]}}, {}])),
            (
                "tools[1].strict",
                json!([{"strict": true, "f": {"a.b": 1, "x": [1, 2]}}, {}]),
            ),
            (
                r"tools[*].f.a\.b",
                json!([{"strict": true, "f": {"x": [1, 2]}}, {"strict": false}]),
            ),
            (
                "tools[0].f.x[0]",
                json!([{"strict": true, "f": {"a.b": 1, "x": [2]}}, {"strict": false}]),
            ),
            ("tools[9].f", tools.clone()),
        ] {
            let path = Path::parse(path).unwrap();
            let mut value = tools.clone();
            path.delete(&mut value);
            assert_eq!((&*path.member, &value), ("tools", &expected));
        }
    }

    #[test]
    fn refuses_nonsense() {
        for path in ["", "[0].a", "a[x]"] {
            assert!(Path::parse(path).is_none(), "{path}");
        }
    }
}
