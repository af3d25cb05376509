//! Replaces references within a JSON schema by what they stand for.

use serde_json::{Map, Value};

/// Bytes that references may grow a schema by; LiteLLM's number. Real schemas stay far below.
const BUDGET: usize = 10_000_000;

/// How deep objects and lists may be nested with all references in place: a text has 128 levels at most, and real
/// schemas stay far below.
const DEPTH: usize = 256;

/// Puts the parts in the place of the references to them (`{"$ref": "#/…/NAME"}`). One that leads to
/// itself, or nowhere, stays. `None` if the schema grows beyond all measure, or too deep.
pub(crate) fn inline(schema: Value, parts: Map<String, Value>) -> Option<Value> {
    let mut inliner = Inliner {
        parts: vec![parts],
        within: Vec::new(),
        budget: BUDGET,
        depth: 0,
    };
    inliner.value(schema)
}

struct Inliner {
    /// The named parts, those of inner schemas behind those of outer ones.
    parts: Vec<Map<String, Value>>,
    /// The names of the parts that we are in.
    within: Vec<String>,
    budget: usize,
    depth: usize,
}

impl Inliner {
    fn value(&mut self, value: Value) -> Option<Value> {
        if self.depth == DEPTH {
            return None;
        }
        self.depth += 1;
        let inlined = match value {
            Value::Array(items) => {
                let items: Option<_> = items.into_iter().map(|item| self.value(item)).collect();
                items.map(Value::Array)
            }
            Value::Object(object) => self.object(object),
            other => Some(other),
        };
        self.depth -= 1;
        inlined
    }

    fn object(&mut self, object: Map<String, Value>) -> Option<Value> {
        if let Some((name, part)) = self.target(&object) {
            self.budget = self.budget.checked_sub(part.to_string().len())?;
            self.within.push(name);
            let inlined = self.value(part);
            self.within.pop();
            return inlined;
        }
        let mut own = Map::new();
        for key in ["$defs", "definitions"] {
            if let Some(Value::Object(parts)) = object.get(key) {
                own.extend(parts.clone());
            }
        }
        self.parts.push(own);
        let members = object.into_iter().map(|(key, value)| Some((key, self.value(value)?)));
        let inlined: Option<Map<_, _>> = members.collect();
        self.parts.pop();
        inlined.map(Value::Object)
    }

    /// What a reference stands for, by the last segment of its path.
    fn target(&self, object: &Map<String, Value>) -> Option<(String, Value)> {
        let path = object.get("$ref")?.as_str()?;
        let name = path.rsplit('/').next().unwrap_or(path);
        if self.within.iter().any(|within| within == name) {
            return None;
        }
        let part = self.parts.iter().rev().find_map(|parts| parts.get(name))?;
        Some((name.to_owned(), part.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn puts_parts_in_place() {
        let schema = json!({"a": {"$ref": "#/$defs/A"}, "b": [{"$ref": "#/x/Gone"}]});
        let parts = parts(json!({"A": {"x": {"$ref": "#/$defs/B"}}, "B": {"self": {"$ref": "#/$defs/A"}}}));
        assert_eq!(
            inline(schema, parts).unwrap(),
            json!({"a": {"x": {"self": {"$ref": "#/$defs/A"}}}, "b": [{"$ref": "#/x/Gone"}]})
        );
    }

    #[test]
    fn stops_a_long_chain() {
        let links = (0..5000).map(|link| (format!("L{link}"), json!([{"$ref": format!("#/L{}", link + 1)}])));
        assert_eq!(inline(json!({"$ref": "#/L0"}), links.collect()), None);
    }

    #[test]
    fn stops_a_bomb() {
        let mut bomb = Map::new();
        bomb.insert("L0".into(), json!("x".repeat(1000)));
        for level in 1..12 {
            let below = json!({"$ref": format!("#/L{}", level - 1)});
            bomb.insert(format!("L{level}"), json!(vec![below; 10]));
        }
        assert_eq!(inline(json!({"$ref": "#/L11"}), bomb), None);
    }
}
