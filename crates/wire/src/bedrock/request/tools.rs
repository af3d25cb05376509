//! `toolConfig`: the tools and which of them is to be called.

mod choice;
mod given;

pub(super) use choice::Choice;
use given::Given;

use super::block::{member, object};
use super::cache;
use super::schema;
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::request::Names;
use crate::anthropic::request::names::Form;
use crate::anthropic::text::Text;
use crate::bedrock::format::{Format, JSON_TOOL, Schema};
use crate::bedrock::model::Model;
use crate::error::ApiError;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One of the request's tools.
#[derive(Debug)]
enum Tool<'a> {
    Function(Function<'a>),
    /// In Converse's form already.
    Native(&'a RawValue),
    /// `web_search_options`, for Nova.
    Grounding,
    /// The form that the answer must have.
    Answer(Schema<'a>),
}

/// A function of the client.
#[derive(Debug)]
struct Function<'a> {
    name: Cow<'a, str>,
    description: Option<Text<'a>>,
    parameters: Option<&'a RawValue>,
    is_strict: bool,
    cache_control: Option<&'a RawValue>,
}

/// All tools of a request.
#[derive(Debug)]
pub(super) struct Tools<'a> {
    list: Vec<Tool<'a>>,
    /// Anthropic's tools for screens and shells, as JSON: they go past Converse.
    pub(super) hosted: Vec<String>,
    /// The names that Converse would refuse.
    pub(in crate::bedrock) names: Names,
    model: Model<'a>,
}

impl<'a> Tools<'a> {
    /// Reads `tools` and `web_search_options`, and puts the answer's form first.
    ///
    /// # Errors
    /// A tool that is none.
    pub(super) fn read(model: &Model<'a>, params: &Params<'a>, format: &Format<'a>) -> Result<Self, ApiError> {
        let mut tools = Self {
            list: Vec::new(),
            hosted: Vec::new(),
            names: Names::default(),
            model: *model,
        };
        if let Format::Tool(schema) = format {
            tools.list.push(Tool::Answer(*schema));
        }
        let by_deployment = params.deployment_tools.map(serde_json::from_str::<Vec<&RawValue>>);
        let by_deployment = by_deployment.and_then(Result::ok).unwrap_or_default();
        let by_request = params.value::<Vec<&RawValue>>("tools")?.unwrap_or_default();
        for (index, json) in by_deployment.into_iter().chain(by_request).enumerate() {
            tools.add(index, Given::read(json)?)?;
        }
        if params.get("web_search_options").is_some() && model.is_nova() {
            tools.list.push(Tool::Grounding);
        }
        let names = tools.list.iter().filter_map(|tool| match tool {
            Tool::Function(function) => Some(function.name.as_ref()),
            _ => None,
        });
        tools.names = Names::of(names, Form::CONVERSE);
        Ok(tools)
    }

    /// Whether Converse is told of no tool.
    pub(super) const fn are_none(&self) -> bool {
        self.list.is_empty()
    }

    /// Writes the `toolConfig` member, if there are tools.
    pub(super) fn write(&self, choice: Option<&Choice>, out: &mut Out) {
        if self.are_none() {
            return;
        }
        out.key("toolConfig");
        object(out, |out| {
            out.key("tools");
            out.open('[');
            self.list.iter().for_each(|tool| self.write_tool(tool, out));
            out.close(']');
            if let Some(choice) = choice {
                out.key("toolChoice");
                choice.write(&self.names, out);
            }
        });
    }

    fn add(&mut self, index: usize, given: Given<'a>) -> Result<(), ApiError> {
        if given.is_native {
            self.list.push(Tool::Native(given.json));
        } else if let Some(hosted) = given.hosted() {
            self.hosted.push(hosted);
        } else {
            self.list.push(Tool::Function(given.function(index)?));
        }
        Ok(())
    }

    fn write_tool(&self, tool: &Tool<'_>, out: &mut Out) {
        match tool {
            Tool::Native(json) => out.raw(json.get()),
            Tool::Grounding => member(out, "systemTool", |out| out.text_member("name", "nova_grounding")),
            Tool::Answer(schema) => {
                self.write_spec(JSON_TOOL, schema.description, Some(schema.json), false, out);
            }
            Tool::Function(function) => {
                let name = self.names.clean(&function.name);
                let is_strict = function.is_strict && self.model.takes_strict_tools();
                self.write_spec(name, function.description, function.parameters, is_strict, out);
                cache::write(function.cache_control, &self.model, out);
            }
        }
    }

    fn write_spec(
        &self,
        name: &str,
        description: Option<Text<'_>>,
        parameters: Option<&RawValue>,
        is_strict: bool,
        out: &mut Out,
    ) {
        member(out, "toolSpec", |out| {
            out.key("inputSchema");
            object(out, |out| {
                out.key("json");
                schema::write(parameters, &self.model, out);
            });
            out.text_member("name", name);
            // Bedrock takes no empty description.
            match description.filter(|text| !text.is_empty()) {
                Some(text) => out.raw_member("description", text.raw()),
                None => out.text_member("description", name),
            }
            if is_strict {
                out.raw_member("strict", "true");
            }
        });
    }
}
