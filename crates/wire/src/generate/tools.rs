//! Tools and which of them to call.

use super::schema;
use crate::anthropic::out::Out;
use crate::client::node::{At, Node, Words, refuse};
use crate::error::ApiError;
use serde_json::Value;
use std::borrow::Cow;

static DECLARATIONS: Words = Words::google(".functionDeclarations");

/// Google's searches of the web, which chat completions have an option for.
const SEARCHES: &[&str] = &[
    "googleSearch",
    "googleSearchRetrieval",
    "google_search",
    "google_search_retrieval",
];
/// The member that holds functions.
const FUNCTIONS: &[&str] = &["functionDeclarations", "function_declarations"];

/// Which functions may be called.
#[derive(Default)]
struct Choice<'a> {
    mode: Option<&'static str>,
    /// None are all.
    allowed: Vec<Cow<'a, str>>,
}

/// Writes `tools`, `tool_choice` and `web_search_options`.
///
/// # Errors
/// A tool or a choice that makes no sense, or a tool of Google's that nobody else has.
pub(super) fn write(body: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let choice = Choice::read(body)?;
    let (mut searches, mut functions) = (false, Vec::new());
    if let Some(tools) = body.raw("tools") {
        for tool in Node::list(tools, At::google("tools", &DECLARATIONS))? {
            searches |= is_search(&tool)?;
            if let Some(list) = tool.raw("functionDeclarations") {
                functions.extend(Node::list(list, tool.at)?);
            }
        }
    }
    if searches {
        out.raw_member("web_search_options", "{}");
    }
    let mut offered = Vec::with_capacity(functions.len());
    for function in functions {
        let name = function.need_word("name")?;
        if choice.allowed.is_empty() || choice.allowed.contains(&name) {
            offered.push(function);
        }
    }
    if offered.is_empty() {
        return Ok(());
    }
    out.key("tools");
    out.open('[');
    for function in &offered {
        one(function, out)?;
    }
    out.close(']');
    choice.write(&offered, out)
}

/// Whether there is a search of the web among a tool's members.
///
/// # Errors
/// Another tool that Google would run.
fn is_search(tool: &Node<'_>) -> Result<bool, ApiError> {
    let mut searches = false;
    for (name, json) in tool.members() {
        match name.as_ref() {
            _ if json == "null" => {}
            name if SEARCHES.contains(&name) => searches = true,
            name if FUNCTIONS.contains(&name) => {}
            name => {
                return Err(refuse(format_args!(
                    "{}.{name}: not supported for this provider",
                    tool.at
                )));
            }
        }
    }
    Ok(searches)
}

fn one(function: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    out.text_member("type", "function");
    out.key("function");
    out.open('{');
    out.raw_member("name", function.need_text("name")?.raw());
    out.optional_member("description", function.text("description")?.map(|text| text.raw()));
    for name in ["parametersJsonSchema", "parameters"] {
        let Some(json) = function.raw(name) else { continue };
        let Ok(schema @ Value::Object(_)) = serde_json::from_str(json) else {
            return Err(function.wrong(name, "Input should be an object"));
        };
        out.raw_member("parameters", &schema::plain(schema).to_string());
        break;
    }
    out.close('}');
    out.close('}');
    Ok(())
}

impl<'a> Choice<'a> {
    fn read(body: &Node<'a>) -> Result<Self, ApiError> {
        let config = match body.raw("toolConfig") {
            Some(json) => Node::read(json, At::google("toolConfig", &DECLARATIONS))?.object("functionCallingConfig")?,
            None => None,
        };
        let Some(config) = config else {
            return Ok(Self::default());
        };
        let mode = config.text("mode")?.map(|mode| mode.decoded()).unwrap_or_default();
        let mode = match mode.as_ref() {
            // Calls that fit their schemas are asked of nobody else.
            "AUTO" | "VALIDATED" | "MODE_UNSPECIFIED" | "" => "auto",
            "ANY" => "required",
            "NONE" => "none",
            other => {
                let text = format_args!("'{other}' is not one of 'AUTO', 'ANY', 'NONE', 'VALIDATED'");
                return Err(config.wrong("mode", text));
            }
        };
        let allowed = config.raw("allowedFunctionNames").unwrap_or("[]");
        let allowed: Vec<Cow<'_, str>> = serde_json::from_str(allowed)
            .map_err(|_| config.wrong("allowedFunctionNames", "Input should be a list of strings"))?;
        Ok(Self {
            mode: Some(mode),
            allowed,
        })
    }

    fn write(&self, offered: &[Node<'_>], out: &mut Out) -> Result<(), ApiError> {
        match (self.mode, offered, self.allowed.as_slice()) {
            (Some("required"), [only], [_, ..]) => {
                out.key("tool_choice");
                out.open('{');
                out.text_member("type", "function");
                out.key("function");
                out.open('{');
                out.raw_member("name", only.need_text("name")?.raw());
                out.close('}');
                out.close('}');
            }
            (Some(mode), ..) => out.text_member("tool_choice", mode),
            (None, ..) => {}
        }
        Ok(())
    }
}
