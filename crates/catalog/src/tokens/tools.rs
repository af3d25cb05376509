//! What tools count: they are written out as the TypeScript that OpenAI appears to show its models.

use super::chat::list;
use super::encoding::Counter;
use serde_json::{Map, Value};
use wire::python;

/// What tools cost beside their text.
const PER_TOOLS: u64 = 9;
/// What tools save where there is a system message.
const WITH_SYSTEM: u64 = 4;
/// What a choice costs beside the function's name.
const PER_CHOICE: u64 = 7;

/// The tokens of `tools` and `tool_choice`.
pub(super) fn count(counter: Counter, tools: &Value, choice: &Value, with_system: bool) -> u64 {
    let mut count = 0;
    if list(tools).next().is_some() {
        count += PER_TOOLS + counter.count(&written(tools));
        count -= if with_system { WITH_SYSTEM } else { 0 };
    }
    count
        + match choice {
            Value::String(text) if text == "none" => 1,
            Value::Object(choice) => {
                let name = choice.get("function").and_then(|function| function.get("name"));
                PER_CHOICE + name.map_or(0, |name| counter.count(&python::text(name)))
            }
            _ => 0,
        }
}

fn written(tools: &Value) -> String {
    let functions: String = list(tools)
        .flat_map(functions)
        .filter_map(|function| type_of(&function))
        .collect();
    format!("namespace functions {{\n\n{functions}}} // namespace functions")
}

/// The functions of a tool: OpenAI's, Google's declarations, or Anthropic's.
fn functions(tool: &Value) -> Vec<Map<String, Value>> {
    if let Some(Value::Object(function)) = tool.get("function") {
        return vec![function.clone()];
    }
    let declared = ["function_declarations", "functionDeclarations"];
    if let Some(Value::Array(functions)) = declared.into_iter().find_map(|key| tool.get(key)) {
        return functions.iter().filter_map(Value::as_object).cloned().collect();
    }
    let Value::Object(mut tool) = tool.clone() else {
        return Vec::new();
    };
    if let Some(schema) = tool.remove("input_schema") {
        tool.insert("parameters".into(), schema);
    }
    vec![tool]
}

/// A function as a type, with its description; one without a name is left out.
fn type_of(function: &Map<String, Value>) -> Option<String> {
    let name = function
        .get("name")
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())?;
    let parameters = function.get("parameters").unwrap_or(&Value::Null);
    let parameters = match properties(parameters) {
        Some(_) => format!("_: {{\n{}\n}}", members(parameters, 0)),
        None => String::new(),
    };
    let comment = comment(function.get("description")).map(|line| line + "\n");
    Some(format!(
        "{}type {name} = ({parameters}) => any;\n\n",
        comment.unwrap_or_default()
    ))
}

fn comment(description: Option<&Value>) -> Option<String> {
    let text = python::text(description.filter(|text| !text.is_null())?);
    (!text.is_empty()).then(|| format!("// {text}"))
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.filter(|properties| !properties.is_empty())
}

fn members(schema: &Value, indent: usize) -> String {
    let required = schema.get("required").unwrap_or(&Value::Null);
    let mut lines = Vec::new();
    for (name, member) in properties(schema).into_iter().flatten() {
        lines.extend(comment(member.get("description")));
        let optional = if list(required).any(|one| one == name) { "" } else { "?" };
        lines.push(format!("{name}{optional}: {},", type_text(member, indent)));
    }
    let pad = " ".repeat(indent);
    let lines: Vec<_> = lines.into_iter().map(|line| format!("{pad}{line}")).collect();
    lines.join("\n")
}

fn type_text(schema: &Value, indent: usize) -> String {
    let choices = || {
        let choices = schema.get("enum")?;
        let choices: Vec<_> = list(choices).map(|one| format!("\"{}\"", python::text(one))).collect();
        Some(choices.join(" | "))
    };
    match schema.get("type").and_then(Value::as_str).unwrap_or_default() {
        "string" => choices().unwrap_or_else(|| "string".into()),
        "integer" | "number" => choices().unwrap_or_else(|| "number".into()),
        "array" => format!("{}[]", type_text(schema.get("items").unwrap_or(&Value::Null), indent)),
        "object" => format!("{{\n{}\n}}", members(schema, indent + 2)),
        plain @ ("boolean" | "null") => plain.into(),
        _ => "any".into(),
    }
}
