//! Tools and which of them to call.

use super::names::short;
use super::request::caches;
use crate::anthropic::out::Out;
use crate::client::Upstream;
use crate::client::effort::takes;
use crate::client::node::{At, Node};
use crate::error::ApiError;
use serde_json::{Map, Value};

/// Tools that Anthropic runs or has trained its models for, by how their types begin: they go as they are.
const HOSTED: &[&str] = &[
    "bash",
    "code_execution",
    "memory",
    "text_editor",
    "tool_search_tool",
    "web_fetch",
    "web_search",
];
/// Members of a tool that aren't options of the tool itself.
const KNOWN: &[&str] = &[
    "cache_control",
    "description",
    "eager_input_streaming",
    "input_schema",
    "name",
    "strict",
    "type",
];

/// Writes `tools`, `tool_choice` and `web_search_options`.
///
/// # Errors
/// A tool or a choice that makes no sense.
pub(super) fn write(body: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    if let Some(tools) = body.raw("tools") {
        let tools = Node::list(tools, At::member("tools"))?;
        let (mut searches, mut others) = (false, Vec::new());
        for tool in tools {
            match is_search(&tool)? {
                true => searches = true,
                false => others.push(tool),
            }
        }
        if searches {
            out.raw_member("web_search_options", "{}");
        }
        if !others.is_empty() {
            out.key("tools");
            out.open('[');
            for (index, tool) in others.iter().enumerate() {
                one(tool, index, caches(upstream), out)?;
            }
            out.close(']');
        }
    }
    choice(body, upstream, out)
}

/// Whether a tool is Anthropic's web search, which chat completions have an option for.
fn is_search(tool: &Node<'_>) -> Result<bool, ApiError> {
    let is = |name: &str| {
        tool.text(name)
            .map(|text| text.map(|text| text.decoded()).unwrap_or_default())
    };
    let by_type = is("type")?.starts_with("web_search");
    Ok(by_type || (is("name")? == "web_search" && tool.raw("input_schema").is_none()))
}

fn one(tool: &Node<'_>, index: usize, caches: bool, out: &mut Out) -> Result<(), ApiError> {
    let kind = tool.text("type")?.map(|kind| kind.decoded()).unwrap_or_default();
    let is_function = kind == "function" && tool.raw("function").is_some();
    if is_function || is_providers_own(tool) || HOSTED.iter().any(|hosted| kind.starts_with(hosted)) {
        out.raw(tool.json);
        return Ok(());
    }
    let name = tool
        .text("name")?
        .map(|name| name.decoded())
        .filter(|name| !name.trim().is_empty());
    out.open('{');
    out.text_member("type", "function");
    out.key("function");
    out.open('{');
    match name {
        Some(name) => out.text_member("name", &short(&name)),
        None => out.text_member("name", &format!("litellm_unnamed_tool_{index}")),
    }
    parameters(tool, out)?;
    out.optional_member("description", tool.text("description")?.map(|text| text.raw()));
    out.optional_member("strict", tool.raw("strict"));
    out.close('}');
    super::blocks::mark(tool, caches, out);
    out.close('}');
    Ok(())
}

/// The schema of a tool's input; a tool without one (Anthropic's `computer`) is told by its options.
fn parameters(tool: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    if let Some(schema) = tool.raw("input_schema") {
        if !schema.starts_with('{') {
            return Err(tool.wrong("input_schema", "Input should be an object"));
        }
        out.raw_member("parameters", schema);
        return Ok(());
    }
    let options = tool.members().filter(|(name, _)| !KNOWN.contains(&name.as_ref()));
    let options = options.filter_map(|(name, json)| Some((name.into_owned(), serde_json::from_str(json).ok()?)));
    let options: Map<String, Value> = options.collect();
    if !options.is_empty() {
        out.raw_member("parameters", &Value::Object(options).to_string());
    }
    Ok(())
}

/// A tool in the provider's own words: one member that is an object (`{"googleSearch": {}}`).
fn is_providers_own(tool: &Node<'_>) -> bool {
    let mut members = tool.members();
    let first = members.next();
    members.next().is_none()
        && first.is_some_and(|(name, json)| !KNOWN.contains(&name.as_ref()) && json.starts_with('{'))
}

fn choice(body: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(json) = body.raw("tool_choice") else {
        return Ok(());
    };
    let choice = Node::read(json, At::member("tool_choice"))?;
    match choice.need_word("type")?.as_ref() {
        "any" => out.text_member("tool_choice", "required"),
        kind @ ("auto" | "none") => out.text_member("tool_choice", kind),
        "tool" => {
            out.key("tool_choice");
            out.open('{');
            out.text_member("type", "function");
            out.key("function");
            out.open('{');
            out.text_member("name", &short(&choice.need_word("name")?));
            out.close('}');
            out.close('}');
        }
        other => {
            return Err(choice.wrong(
                "type",
                format_args!("'{other}' is not one of 'auto', 'any', 'tool', 'none'"),
            ));
        }
    }
    if choice.raw("disable_parallel_tool_use") == Some("true") && takes(upstream, "parallel_tool_calls") {
        out.raw_member("parallel_tool_calls", "false");
    }
    Ok(())
}
