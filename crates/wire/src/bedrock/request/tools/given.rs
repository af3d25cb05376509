//! A tool as the client declared it.

use super::Function;
use crate::anthropic::text::{Text, if_text, word};
use crate::bedrock::error::refuse;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How the types of Anthropic's tools begin that go past Converse, and their names where they have none.
const HOSTED: &[(&str, Option<&str>)] = &[
    ("computer_", None),
    ("bash_", Some("bash")),
    ("text_editor_", Some("str_replace_editor")),
];

/// One element of `tools`.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// All of it.
    pub(super) json: &'a RawValue,
    /// Whether it is in Converse's form.
    pub(super) is_native: bool,
    members: Members<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Members<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    function: Option<Declared<'a>>,
    #[serde(borrow, default, deserialize_with = "word")]
    name: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    description: Option<Text<'a>>,
    #[serde(borrow, default)]
    input_schema: Option<&'a RawValue>,
    #[serde(borrow, default)]
    cache_control: Option<&'a RawValue>,
    #[serde(rename = "toolSpec", borrow, default)]
    tool_spec: Option<&'a RawValue>,
    #[serde(rename = "systemTool", borrow, default)]
    system_tool: Option<&'a RawValue>,
    #[serde(rename = "cachePoint", borrow, default)]
    cache_point: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Declared<'a> {
    #[serde(borrow, default, deserialize_with = "word")]
    name: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    description: Option<Text<'a>>,
    #[serde(borrow, default)]
    parameters: Option<&'a RawValue>,
    #[serde(default)]
    strict: Option<bool>,
}

impl<'a> Given<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// JSON that is no tool.
    pub(super) fn read(json: &'a RawValue) -> Result<Self, ApiError> {
        let members: Members<'a> =
            serde_json::from_str(json.get()).map_err(|error| refuse(format_args!("invalid tools: {error}")))?;
        let native = [members.tool_spec, members.system_tool, members.cache_point];
        Ok(Self {
            json,
            is_native: native.iter().any(Option::is_some),
            members,
        })
    }

    /// A tool of Anthropic's own as JSON, if it is one that goes past Converse.
    pub(super) fn hosted(&self) -> Option<String> {
        let kind = self.members.kind.as_ref();
        let (_, name) = HOSTED.iter().find(|(start, _)| kind.starts_with(start))?;
        let mut tool: Map<String, Value> = serde_json::from_str(self.json.get()).ok()?;
        let function = tool.remove("function").filter(|_| kind.starts_with("computer_"));
        if let Some(Value::Object(mut function)) = function {
            let name = function.remove("name").unwrap_or_else(|| "computer".into());
            tool.insert("name".into(), name);
            if let Some(Value::Object(parameters)) = function.remove("parameters") {
                tool.extend(parameters);
            }
        } else if let Some(name) = name {
            tool.entry("name").or_insert_with(|| (*name).into());
        }
        Some(Value::Object(tool).to_string())
    }

    /// A function, in OpenAI's form or in Anthropic's.
    ///
    /// # Errors
    /// A tool that has no place in Converse.
    pub(super) fn function(self, index: usize) -> Result<Function<'a>, ApiError> {
        let Members {
            kind,
            function,
            name,
            description,
            input_schema,
            cache_control,
            ..
        } = self.members;
        let declared = match (function, input_schema) {
            (Some(function), _) => function,
            (None, parameters @ Some(_)) => Declared {
                name,
                description,
                parameters,
                strict: None,
            },
            (None, None) if kind.is_empty() || kind == "function" => {
                return Err(refuse("a tool of type 'function' has no 'function'"));
            }
            (None, None) => return Err(refuse(format_args!("Unsupported tool type: {kind}"))),
        };
        let is_named = !declared.name.trim().is_empty();
        Ok(Function {
            name: match is_named {
                true => declared.name,
                false => Cow::Owned(format!("litellm_unnamed_tool_{index}")),
            },
            description: declared.description,
            parameters: declared.parameters.filter(|json| json.get() != "null"),
            is_strict: declared.strict == Some(true),
            cache_control,
        })
    }
}
