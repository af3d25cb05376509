//! Tools: functions in Anthropic's form, its own tools as they are, MCP servers apart.

mod choice;
mod given;
mod hosted;

pub(super) use choice::{Choice, can_force};
use given::{Computer, Declared, Given, Marks};
use hosted::{WebSearch, advisor, mcp_server};

use super::format::{Format, JSON_TOOL};
use super::names::{Form, Names};
use super::schema;
use crate::anthropic::error::refuse;
use crate::anthropic::headers::Betas;
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::error::ApiError;
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

/// The type of a tool that asks another model.
const ADVISOR: &str = "advisor_20260301";

/// One of the request's tools.
#[derive(Debug)]
enum Tool<'a> {
    /// A function of the client.
    Function(Declared<'a>),
    /// In Anthropic's form already.
    Native(Given<'a>),
    /// A screen to be used, declared as if it were a function.
    Computer(Computer<'a>),
    /// Another model's advice, as JSON.
    Advisor(String),
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
    /// MCP servers, as JSON.
    servers: Vec<Cow<'a, str>>,
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
        let by_deployment = params.deployment_tools.map(serde_json::from_str::<Vec<&RawValue>>);
        let by_deployment = by_deployment.and_then(Result::ok).unwrap_or_default();
        let by_request = params.value::<Vec<&RawValue>>("tools")?.unwrap_or_default();
        for json in by_deployment.into_iter().chain(by_request) {
            tools.add(Given::read(json)?)?;
        }
        if let Some(search) = params.value::<Option<WebSearch<'_>>>("web_search_options")?.flatten() {
            tools.list.push(Tool::WebSearch(search));
        }
        tools.names = Names::of(tools.list.iter().filter_map(Tool::custom_name), Form::ANTHROPIC);
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
        let is_any = !self.servers.is_empty();
        is_any.then(|| format!("[{}]", self.servers.join(",")))
    }

    /// Notes which betas the tools need; `json` is what is sent of them.
    pub(super) fn betas(&self, json: &str, betas: &mut Betas) {
        self.list.iter().for_each(|tool| betas.of_tool(tool.kind()));
        let marks = self.list.iter().filter_map(Tool::marks);
        let is_advanced =
            |marks: &Marks<'_>| marks.has_examples() && json.contains("\"input_examples\"") || marks.allows_code();
        if marks.into_iter().any(is_advanced) {
            betas.of_advanced_tools();
        }
    }

    fn add(&mut self, given: Given<'a>) -> Result<(), ApiError> {
        let kind = given.kind.clone().unwrap_or(Cow::Borrowed("function"));
        let tool = match (kind.as_ref(), given.function) {
            ("namespace", _) => {
                for json in given.tools {
                    self.add(Given::read(json)?.unpacked())?;
                }
                return Ok(());
            }
            (_, function) if given.has_schema => Tool::Native(Given { function, ..given }),
            ("function" | "custom", function) => Tool::Function(Given { function, ..given }.declared()?),
            ("url", _) => {
                self.servers.push(Cow::Borrowed(given.json.get()));
                return Ok(());
            }
            ("mcp", _) => {
                self.servers.push(Cow::Owned(mcp_server(given.json)?));
                return Ok(());
            }
            (ADVISOR, _) => Tool::Advisor(advisor(given.json)?),
            (_, Some(function)) if kind.starts_with("computer_") => {
                Tool::Computer(Computer::of(kind, function, given.marks)?)
            }
            (_, function) if HOSTED.iter().any(|start| kind.starts_with(start)) => {
                Tool::Native(Given { function, ..given })
            }
            _ => return Err(refuse(format_args!("Unsupported tool type: {kind}"))),
        };
        self.list.push(tool);
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

    fn marks(&self) -> Option<&Marks<'a>> {
        match self {
            Self::Function(declared) => Some(&declared.marks),
            Self::Native(given) => Some(&given.marks),
            _ => None,
        }
    }

    fn kind(&self) -> &str {
        match self {
            Self::Native(given) => given.kind.as_deref().unwrap_or_default(),
            Self::Computer(computer) => computer.kind(),
            Self::Advisor(_) => ADVISOR,
            _ => "",
        }
    }

    fn write(&self, names: &Names, out: &mut Out) {
        match self {
            Self::Function(declared) => declared.write(names, out),
            Self::Native(given) => given.write_native(names, out),
            Self::Computer(computer) => computer.write(out),
            Self::Advisor(json) => out.raw(json),
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
