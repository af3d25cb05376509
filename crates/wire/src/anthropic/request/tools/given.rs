//! A tool as the client declared it.

use crate::anthropic::error::refuse;
use crate::anthropic::out::Out;
use crate::anthropic::request::names::Names;
use crate::anthropic::request::schema;
use crate::error::ApiError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One element of `tools`, with the members of all kinds of tools.
#[derive(Debug, Deserialize)]
pub(super) struct Given<'a> {
    #[serde(skip)]
    json: Cow<'a, str>,
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) function: Option<Declared<'a>>,
    #[serde(borrow, default)]
    pub(super) input_schema: Option<&'a RawValue>,
    #[serde(borrow, default)]
    description: Option<&'a RawValue>,
    #[serde(borrow, default)]
    parameters: Option<&'a RawValue>,
    #[serde(borrow, default)]
    cache_control: Option<&'a RawValue>,
    #[serde(borrow, default)]
    defer_loading: Option<&'a RawValue>,
    #[serde(borrow, default)]
    allowed_callers: Option<&'a RawValue>,
    #[serde(borrow, default)]
    input_examples: Option<&'a RawValue>,
    #[serde(borrow, default)]
    eager_input_streaming: Option<&'a RawValue>,
    /// MCP servers.
    #[serde(borrow, default)]
    server_label: Option<&'a RawValue>,
    #[serde(borrow, default)]
    server_url: Option<&'a RawValue>,
    #[serde(borrow, default)]
    headers: Option<Headers<'a>>,
    #[serde(borrow, default)]
    allowed_tools: Option<&'a RawValue>,
    /// Advisors.
    #[serde(borrow, default)]
    model: Option<&'a RawValue>,
    #[serde(borrow, default)]
    max_uses: Option<&'a RawValue>,
    #[serde(borrow, default)]
    caching: Option<&'a RawValue>,
    /// Namespaces.
    #[serde(borrow, default)]
    pub(super) tools: Option<Vec<&'a RawValue>>,
}

/// A function, or a screen that is declared as one.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Declared<'a> {
    #[serde(borrow, default)]
    pub(super) name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    description: Option<&'a RawValue>,
    #[serde(borrow, default)]
    parameters: Option<&'a RawValue>,
    #[serde(borrow, default)]
    cache_control: Option<&'a RawValue>,
    #[serde(borrow, default)]
    defer_loading: Option<&'a RawValue>,
    #[serde(borrow, default)]
    allowed_callers: Option<&'a RawValue>,
    #[serde(borrow, default)]
    input_examples: Option<&'a RawValue>,
    #[serde(borrow, default)]
    eager_input_streaming: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Headers<'a> {
    #[serde(rename = "Authorization", borrow, default)]
    authorization: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Screen<'a> {
    #[serde(borrow, default)]
    display_width_px: Option<&'a RawValue>,
    #[serde(borrow, default)]
    display_height_px: Option<&'a RawValue>,
    #[serde(borrow, default)]
    display_number: Option<&'a RawValue>,
}

impl<'a> Given<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// JSON that is no tool.
    pub(super) fn read(json: &'a RawValue) -> Result<Self, ApiError> {
        let read = serde_json::from_str(json.get());
        let mut given: Self = read.map_err(|error| refuse(format_args!("invalid tool: {error}")))?;
        given.json = Cow::Borrowed(json.get());
        Ok(given)
    }

    /// A tool of a namespace, whose members may stand where OpenAI's Responses API has them.
    pub(super) fn unpacked(mut self) -> Self {
        if self.function.is_none() && self.input_schema.is_none() && self.name.is_some() {
            self.function = Some(Declared {
                name: self.name.take(),
                description: self.description,
                parameters: self.parameters,
                ..Declared::default()
            });
        }
        self
    }

    /// The function, with the marks that may stand on either level.
    ///
    /// # Errors
    /// A tool without one.
    pub(super) fn declared(self) -> Result<Declared<'a>, ApiError> {
        let function = self
            .function
            .ok_or_else(|| refuse("a tool of type 'function' has no 'function'"))?;
        Ok(Declared {
            cache_control: self.cache_control.or(function.cache_control),
            defer_loading: self.defer_loading.or(function.defer_loading),
            allowed_callers: self.allowed_callers.or(function.allowed_callers),
            input_examples: self.input_examples.or(function.input_examples),
            eager_input_streaming: self.eager_input_streaming.or(function.eager_input_streaming),
            ..function
        })
    }

    pub(super) fn callers(&self) -> Option<&'a str> {
        self.allowed_callers.map(RawValue::get)
    }

    pub(super) fn has_examples(&self) -> bool {
        has_elements(self.input_examples)
    }

    /// As it came, but for a name that Anthropic refuses.
    pub(super) fn write_native(&self, names: &Names, out: &mut Out) {
        let name = self.name.as_deref().unwrap_or_default();
        let is_fine = self.kind.as_deref() != Some("custom") || names.clean(name) == name;
        if is_fine && self.name.is_some() {
            return out.raw(&self.json);
        }
        let declared = self.function.as_ref().and_then(|function| function.name.as_deref());
        let mut tool: serde_json::Map<_, serde_json::Value> = serde_json::from_str(&self.json).unwrap_or_default();
        tool.remove("function");
        tool.insert("name".into(), names.clean(declared.unwrap_or(name)).into());
        out.raw(&serde_json::Value::Object(tool).to_string());
    }

    /// # Errors
    /// A screen without a size.
    pub(super) fn check_computer(&self) -> Result<(), ApiError> {
        let screen = self.screen();
        if screen.display_width_px.is_none() || screen.display_height_px.is_none() {
            return Err(refuse(
                "Missing required parameter: display_width_px or display_height_px",
            ));
        }
        Ok(())
    }

    pub(super) fn write_computer(&self, out: &mut Out) {
        let screen = self.screen();
        let name = self.function.as_ref().and_then(|function| function.name.as_deref());
        out.open('{');
        out.text_member("type", self.kind.as_deref().unwrap_or_default());
        out.text_member("name", name.unwrap_or("computer"));
        optional(out, "display_width_px", screen.display_width_px);
        optional(out, "display_height_px", screen.display_height_px);
        optional(out, "display_number", screen.display_number);
        optional(out, "cache_control", self.cache_control);
        out.close('}');
    }

    fn screen(&self) -> Screen<'a> {
        let parameters = self.function.as_ref().and_then(|function| function.parameters);
        let read = parameters.and_then(|json| serde_json::from_str(json.get()).ok());
        read.unwrap_or(Screen {
            display_width_px: None,
            display_height_px: None,
            display_number: None,
        })
    }

    pub(super) fn write_advisor(&self, out: &mut Out) {
        out.open('{');
        out.text_member("type", self.kind.as_deref().unwrap_or_default());
        out.text_member("name", "advisor");
        optional(out, "model", self.model);
        optional(out, "max_uses", self.max_uses);
        optional(out, "caching", self.caching);
        optional(out, "cache_control", self.cache_control);
        out.close('}');
    }

    /// An MCP server, from OpenAI's form or as it is.
    pub(super) fn write_server(&self, out: &mut Out) {
        if self.kind.as_deref() != Some("mcp") {
            return out.raw(&self.json);
        }
        out.open('{');
        out.text_member("type", "url");
        optional(out, "url", self.server_url);
        optional(out, "name", self.server_label);
        if let Some(allowed) = self.allowed_tools {
            out.key("tool_configuration");
            out.open('{');
            out.raw_member("allowed_tools", allowed.get());
            out.close('}');
        }
        if let Some(token) = self
            .headers
            .as_ref()
            .and_then(|headers| headers.authorization.as_deref())
        {
            out.text_member("authorization_token", token.trim_start_matches("Bearer "));
        }
        out.close('}');
    }
}

impl<'a> Declared<'a> {
    pub(super) fn callers(&self) -> Option<&'a str> {
        self.allowed_callers.map(RawValue::get)
    }

    pub(super) fn has_examples(&self) -> bool {
        has_elements(self.input_examples)
    }

    /// In Anthropic's form.
    pub(super) fn write(&self, names: &Names, out: &mut Out) {
        out.open('{');
        out.text_member("name", names.clean(self.name.as_deref().unwrap_or_default()));
        out.key("input_schema");
        schema::write_input(self.parameters, out);
        out.text_member("type", "custom");
        optional(out, "eager_input_streaming", self.eager_input_streaming);
        optional(out, "description", self.description);
        optional(out, "cache_control", self.cache_control);
        optional(out, "defer_loading", self.defer_loading);
        optional(out, "allowed_callers", self.allowed_callers);
        optional(out, "input_examples", self.input_examples);
        out.close('}');
    }
}

fn optional(out: &mut Out, name: &str, json: Option<&RawValue>) {
    out.optional_member(name, json.map(RawValue::get));
}

fn has_elements(list: Option<&RawValue>) -> bool {
    let elements = list.and_then(|json| serde_json::from_str::<Vec<serde::de::IgnoredAny>>(json.get()).ok());
    elements.is_some_and(|elements| !elements.is_empty())
}
