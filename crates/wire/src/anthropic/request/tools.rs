//! Tools: functions in Anthropic's form, its own tools as they are, MCP servers apart.

mod choice;
mod given;

pub(super) use choice::{Choice, can_force};
use given::{Declared, Given};

use super::format::{Format, JSON_TOOL};
use super::names::Names;
use super::schema;
use crate::anthropic::error::refuse;
use crate::anthropic::headers::Betas;
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How the types of Anthropic's own tools begin, behind which there is a date.
const HOSTED: &[&str] = &[
    "web_search",
    "bash",
    "text_editor",
    "code_execution",
    "web_fetch",
    "memory",
    "tool_search_tool",
    "computer_",
];

/// One of the request's tools.
#[derive(Debug)]
enum Tool<'a> {
    /// A function of the client.
    Function(Declared<'a>),
    /// In Anthropic's form already.
    Native(Given<'a>),
    /// A screen to be used, declared as if it were a function.
    Computer(Given<'a>),
    /// Another model's advice.
    Advisor(Given<'a>),
    /// `web_search_options`
    WebSearch(WebSearch<'a>),
    /// The form that the answer must have.
    Answer(&'a RawValue),
    /// There because Anthropic wants a tool where the history has calls.
    Dummy,
    /// There because an uploaded file needs a place.
    CodeExecution,
}

/// All tools of a request.
#[derive(Debug, Default)]
pub(super) struct Tools<'a> {
    list: Vec<Tool<'a>>,
    servers: Vec<Given<'a>>,
    /// The names that Anthropic would refuse.
    pub(super) names: Names,
}

impl<'a> Tools<'a> {
    /// Reads `tools` and `web_search_options`, and puts the answer's form first.
    ///
    /// # Errors
    /// A tool that Anthropic doesn't know.
    pub(super) fn read(params: &Params<'a>, format: &Format<'a>) -> Result<Self, ApiError> {
        let mut tools = Self::default();
        if let Format::Tool(schema) = format {
            tools.list.push(Tool::Answer(schema));
        }
        for json in params.value::<Vec<&RawValue>>("tools")?.unwrap_or_default() {
            tools.add(Given::read(json)?)?;
        }
        if let Some(search) = params.value::<Option<WebSearch<'_>>>("web_search_options")?.flatten() {
            tools.list.push(Tool::WebSearch(search));
        }
        tools.names = Names::of(tools.list.iter().filter_map(Tool::custom_name));
        Ok(tools)
    }

    /// Adds what a history with tool calls, or with uploaded files, cannot do without.
    pub(super) fn complete(&mut self, history_has_calls: bool, history_has_uploads: bool) {
        if self.list.is_empty() && self.servers.is_empty() && history_has_calls {
            self.list.push(Tool::Dummy);
        }
        let runs_code = |tool: &Tool<'_>| tool.kind().starts_with("code_execution");
        if history_has_uploads && !self.list.is_empty() && !self.list.iter().any(runs_code) {
            self.list.push(Tool::CodeExecution);
        }
    }

    /// The `tools` array, if there are tools.
    pub(super) fn json(&self) -> Option<String> {
        if self.list.is_empty() {
            return None;
        }
        let mut out = Out::default();
        out.open('[');
        self.list.iter().for_each(|tool| tool.write(&self.names, &mut out));
        out.close(']');
        Some(out.into_text())
    }

    /// The `mcp_servers` array, if there are servers.
    pub(super) fn servers_json(&self) -> Option<String> {
        if self.servers.is_empty() {
            return None;
        }
        let mut out = Out::default();
        out.open('[');
        self.servers.iter().for_each(|server| server.write_server(&mut out));
        out.close(']');
        Some(out.into_text())
    }

    /// Notes which betas the tools need.
    pub(super) fn betas(&self, betas: &mut Betas) {
        for tool in &self.list {
            betas.of_tool(tool.kind());
            if let Some(given) = tool.given() {
                betas.of_tool_use(given.callers(), given.has_examples());
            }
            if let Tool::Function(declared) = tool {
                betas.of_tool_use(declared.callers(), declared.has_examples());
            }
        }
    }

    fn add(&mut self, given: Given<'a>) -> Result<(), ApiError> {
        let kind = given.kind.clone().unwrap_or(Cow::Borrowed("function"));
        let hosted = HOSTED.iter().any(|start| kind.starts_with(start));
        match kind.as_ref() {
            "namespace" => {
                for json in given.tools.iter().flatten() {
                    self.add(Given::read(json)?.unpacked())?;
                }
            }
            _ if given.input_schema.is_some() => self.list.push(Tool::Native(given)),
            "function" | "custom" => self.list.push(Tool::Function(given.declared()?)),
            "url" | "mcp" => self.servers.push(given),
            "advisor_20260301" => self.list.push(Tool::Advisor(given)),
            _ if kind.starts_with("computer_") && given.function.is_some() => {
                given.check_computer()?;
                self.list.push(Tool::Computer(given));
            }
            _ if hosted => self.list.push(Tool::Native(given)),
            _ => return Err(refuse(format_args!("Unsupported tool type: {kind}"))),
        }
        Ok(())
    }
}

impl<'a> Tool<'a> {
    /// The name, where it is the client's to choose.
    fn custom_name(&self) -> Option<&str> {
        match self {
            Self::Function(declared) => declared.name.as_deref(),
            Self::Native(given) if given.kind.as_deref() == Some("custom") => given.name.as_deref(),
            _ => None,
        }
    }

    fn given(&self) -> Option<&Given<'a>> {
        match self {
            Self::Native(given) | Self::Computer(given) | Self::Advisor(given) => Some(given),
            _ => None,
        }
    }

    fn kind(&self) -> &str {
        self.given().and_then(|given| given.kind.as_deref()).unwrap_or_default()
    }

    fn write(&self, names: &Names, out: &mut Out) {
        match self {
            Self::Function(declared) => declared.write(names, out),
            Self::Native(given) => given.write_native(names, out),
            Self::Computer(given) => given.write_computer(out),
            Self::Advisor(given) => given.write_advisor(out),
            Self::WebSearch(search) => search.write(out),
            Self::Answer(schema) => {
                out.open('{');
                out.text_member("name", JSON_TOOL);
                out.key("input_schema");
                schema::write_answer(schema, out);
                out.close('}');
            }
            Self::Dummy => {
                out.raw(
                    r#"{"name":"dummy_tool","input_schema":{"type":"object","properties":{}},"type":"custom","description":"This is a dummy tool call"}"#,
                );
            }
            Self::CodeExecution => out.raw(r#"{"name":"code_execution","type":"code_execution_20250522"}"#),
        }
    }
}

/// OpenAI's `web_search_options`.
#[derive(Debug, Deserialize)]
struct WebSearch<'a> {
    #[serde(borrow, default)]
    user_location: Option<Location<'a>>,
    #[serde(borrow, default)]
    search_context_size: Option<Cow<'a, str>>,
}

#[derive(Debug, Deserialize)]
struct Location<'a> {
    #[serde(borrow, default)]
    approximate: Option<Place<'a>>,
}

#[derive(Debug, Deserialize)]
struct Place<'a> {
    #[serde(borrow, default)]
    city: Option<Text<'a>>,
    #[serde(borrow, default)]
    country: Option<Text<'a>>,
    #[serde(borrow, default)]
    region: Option<Text<'a>>,
    #[serde(borrow, default)]
    timezone: Option<Text<'a>>,
}

impl WebSearch<'_> {
    fn write(&self, out: &mut Out) {
        out.open('{');
        out.text_member("type", "web_search_20250305");
        out.text_member("name", "web_search");
        if let Some(place) = self
            .user_location
            .as_ref()
            .and_then(|location| location.approximate.as_ref())
        {
            out.key("user_location");
            out.open('{');
            out.text_member("type", "approximate");
            out.optional_member("city", place.city.map(Text::raw));
            out.optional_member("country", place.country.map(Text::raw));
            out.optional_member("region", place.region.map(Text::raw));
            out.optional_member("timezone", place.timezone.map(Text::raw));
            out.close('}');
        }
        // LiteLLM's numbers of searches for OpenAI's sizes.
        match self.search_context_size.as_deref() {
            Some("low") => out.number_member("max_uses", 1),
            Some("medium") => out.number_member("max_uses", 5),
            Some("high") => out.number_member("max_uses", 10),
            _ => {}
        }
        out.close('}');
    }
}
