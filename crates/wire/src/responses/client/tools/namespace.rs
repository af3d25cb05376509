//! Tools in a namespace, as agents have them, for providers that know none: each becomes a tool of its own, with the
//! namespace in its name, and a call of it gets the namespace back.

use super::super::refuse;
use crate::error::ApiError;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

type Tool = Map<String, Value>;

/// Takes tools out of their namespaces.
///
/// # Errors
/// A tool that would get the name of another one.
pub(super) fn flat(tools: Vec<Tool>) -> Result<Vec<Tool>, ApiError> {
    let outside: HashSet<String> = outside(&tools).map(str::to_owned).collect();
    let mut all = Vec::with_capacity(tools.len());
    for mut tool in tools {
        match tool.remove("tools") {
            Some(Value::Array(members)) if is(&tool, "namespace") => {
                let members = members.into_iter().filter_map(|member| alone(&tool, member));
                all.extend(
                    members
                        .map(|member| free(member, &outside))
                        .collect::<Result<Vec<_>, _>>()?,
                );
                continue;
            }
            _ if is(&tool, "namespace") => {
                tool.insert("type".to_owned(), "function".into());
            }
            Some(other) => {
                tool.insert("tools".to_owned(), other);
            }
            None => {}
        }
        all.push(tool);
    }
    Ok(all)
}

/// What the names that a provider calls stand for.
#[derive(Debug, Default)]
pub(in crate::responses::client) struct Names {
    /// Tools that take a text.
    custom: HashSet<String>,
    /// Namespace and own name of each function in one, by its full name, and by its own where no other has that.
    nested: HashMap<String, (String, String)>,
}

impl Names {
    /// Those of a request's tools.
    pub(in crate::responses::client) fn of(tools: &[u8]) -> Self {
        let tools: Vec<Tool> = serde_json::from_slice(tools).unwrap_or_default();
        let members: Vec<(&str, &Tool)> = tools.iter().flat_map(members).collect();
        let all = tools.iter().chain(members.iter().map(|(_, tool)| *tool));
        let custom = all
            .filter(|tool| is(tool, "custom"))
            .map(|tool| text(tool, "name").to_owned());
        let functions = members.iter().filter(|(_, tool)| is(tool, "function"));
        let functions: Vec<(&str, &str)> = functions.map(|(space, tool)| (*space, text(tool, "name"))).collect();
        let is_taken = |name: &str| {
            outside(&tools).any(|other| other == name)
                || functions.iter().filter(|(_, other)| *other == name).count() > 1
        };
        let own = |(space, name): &(&str, &str)| (space.to_string(), name.to_string());
        let full = functions.iter().map(|of| (full_name(of.0, of.1), own(of)));
        let short = functions.iter().filter(|(_, name)| !is_taken(name));
        Self {
            custom: custom.collect(),
            nested: full.chain(short.map(|of| (of.1.to_owned(), own(of)))).collect(),
        }
    }

    /// Whether the tool takes a text.
    pub(in crate::responses::client) fn is_custom(&self, name: &str) -> bool {
        self.custom.contains(name)
    }

    /// The namespace and the own name of a function in one.
    pub(in crate::responses::client) fn nested(&self, name: &str) -> Option<(&str, &str)> {
        let (space, name) = self.nested.get(name)?;
        Some((space, name))
    }
}

/// The name of a function in a namespace for those who know no namespaces.
pub(in crate::responses::client) fn full_name(space: &str, name: &str) -> String {
    format!("{space}__{name}")
}

/// A member of a namespace as a tool of its own; `None` of what only Responses have.
fn alone(space: &Tool, member: Value) -> Option<Tool> {
    let Value::Object(mut member) = member else {
        return None;
    };
    let texts = [space, &member].map(|tool| text(tool, "description"));
    let description: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    let description = description.join("\n\n");
    member.insert("description".to_owned(), description.into());
    if is(&member, "function") {
        let name = full_name(text(space, "name"), text(&member, "name"));
        member.insert("name".to_owned(), name.into());
        return Some(member);
    }
    is(&member, "custom").then_some(member)
}

/// The tool, unless another one outside of its namespace has its name.
fn free(tool: Tool, outside: &HashSet<String>) -> Result<Tool, ApiError> {
    let name = text(&tool, "name");
    if is(&tool, "function") && outside.contains(name) {
        let text = format_args!("Top-level function names conflict with flattened namespace tools: {name}");
        return Err(refuse("tools", text));
    }
    Ok(tool)
}

/// The tools of a namespace, with its name; none of other tools.
fn members(tool: &Tool) -> impl Iterator<Item = (&str, &Tool)> {
    let list = tool.get("tools").filter(|_| is(tool, "namespace"));
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|member| Some((text(tool, "name"), member.as_object()?)))
}

/// The names of functions in no namespace.
fn outside(tools: &[Tool]) -> impl Iterator<Item = &str> {
    let functions = tools.iter().filter(|tool| is(tool, "function"));
    functions.map(|tool| text(tool, "name"))
}

fn is(tool: &Tool, kind: &str) -> bool {
    text(tool, "type") == kind
}

fn text<'t>(tool: &'t Tool, name: &str) -> &'t str {
    tool.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tools() -> Value {
        let function = |name: &str| json!({"type": "function", "name": name, "description": "does"});
        let space =
            |name: &str, tools: Value| json!({"type": "namespace", "name": name, "description": "D", "tools": tools});
        json!([
            function("f"),
            space("a", json!([function("f"), function("g"), {"type": "custom", "name": "cu"}, {"type": "mcp"}, 1])),
            space("b", json!([function("g"), function("h")])),
            {"type": "namespace", "name": "alone", "parameters": {}},
        ])
    }

    fn flattened(tools: Value) -> Result<Value, ApiError> {
        let tools = serde_json::from_value(tools).unwrap();
        Ok(flat(tools)?.into_iter().map(Value::Object).collect())
    }

    #[test]
    fn members_stand_alone() {
        let function =
            |name: &str, description: &str| json!({"type": "function", "name": name, "description": description});
        let wanted = json!([
            function("f", "does"),
            function("a__f", "D\n\ndoes"),
            function("a__g", "D\n\ndoes"),
            {"type": "custom", "name": "cu", "description": "D"},
            function("b__g", "D\n\ndoes"),
            function("b__h", "D\n\ndoes"),
            {"type": "function", "name": "alone", "parameters": {}},
        ]);
        assert_eq!(flattened(tools()).unwrap(), wanted);
    }

    #[test]
    fn names_must_not_meet() {
        let member = json!({"type": "namespace", "name": "a", "tools": [{"type": "function", "name": "f"}]});
        let error = flattened(json!([member, {"type": "function", "name": "a__f"}])).unwrap_err();
        assert!(
            error.message.ends_with("conflict with flattened namespace tools: a__f"),
            "{}",
            error.message
        );
    }

    #[test]
    fn calls_get_their_namespace_back() {
        let names = Names::of(tools().to_string().as_bytes());
        for (called, wanted) in [
            ("a__f", Some(("a", "f"))),
            ("b__g", Some(("b", "g"))),
            ("h", Some(("b", "h"))),
            // two have it, or one outside
            ("g", None),
            ("f", None),
            ("cu", None),
        ] {
            assert_eq!(names.nested(called), wanted, "{called}");
        }
        assert!(names.is_custom("cu") && !names.is_custom("f"));
    }
}
