//! A tool as the client declared it.

use crate::anthropic::error::refuse;
use crate::anthropic::out::Out;
use crate::anthropic::request::names::Names;
use crate::anthropic::request::schema;
use crate::error::ApiError;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One element of `tools`.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// All of it.
    pub(super) json: &'a RawValue,
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) function: Option<Declared<'a>>,
    pub(super) has_schema: bool,
    /// The tools of a namespace.
    pub(super) tools: Vec<&'a RawValue>,
    pub(super) marks: Marks<'a>,
}

/// A function, or a screen that is declared as one.
#[derive(Debug, Default)]
pub(super) struct Declared<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    description: Option<&'a RawValue>,
    parameters: Option<&'a RawValue>,
    pub(super) marks: Marks<'a>,
}

/// What a tool may carry on either level.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
#[serde(default)]
pub(super) struct Marks<'a> {
    #[serde(borrow)]
    cache_control: Option<&'a RawValue>,
    #[serde(borrow)]
    defer_loading: Option<&'a RawValue>,
    #[serde(borrow)]
    allowed_callers: Option<&'a RawValue>,
    #[serde(borrow)]
    input_examples: Option<&'a RawValue>,
    #[serde(borrow)]
    eager_input_streaming: Option<&'a RawValue>,
}

impl<'a> Marks<'a> {
    fn or(self, other: Self) -> Self {
        Self {
            cache_control: self.cache_control.or(other.cache_control),
            defer_loading: self.defer_loading.or(other.defer_loading),
            allowed_callers: self.allowed_callers.or(other.allowed_callers),
            input_examples: self.input_examples.or(other.input_examples),
            eager_input_streaming: self.eager_input_streaming.or(other.eager_input_streaming),
        }
    }

    /// Whether code may call the tool.
    pub(super) fn allows_code(&self) -> bool {
        self.allowed_callers
            .is_some_and(|json| json.get().contains("\"code_execution_20250825\""))
    }

    pub(super) fn has_examples(&self) -> bool {
        let examples = self
            .input_examples
            .map(|json| serde_json::from_str::<Vec<de::IgnoredAny>>(json.get()));
        matches!(examples, Some(Ok(examples)) if !examples.is_empty())
    }

    fn write(&self, out: &mut Out) {
        let marks = [
            ("cache_control", self.cache_control),
            ("defer_loading", self.defer_loading),
            ("allowed_callers", self.allowed_callers),
            ("input_examples", self.input_examples),
            ("eager_input_streaming", self.eager_input_streaming),
        ];
        marks.into_iter().for_each(|(name, json)| optional(out, name, json));
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Declared<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Members<'a> {
            #[serde(borrow, default)]
            name: Option<Cow<'a, str>>,
            #[serde(borrow, default)]
            description: Option<&'a RawValue>,
            #[serde(borrow, default)]
            parameters: Option<&'a RawValue>,
        }
        let json = <&'de RawValue>::deserialize(deserializer)?;
        let members: Members<'a> = read(json)?;
        Ok(Self {
            name: members.name,
            description: members.description,
            parameters: members.parameters,
            marks: read(json)?,
        })
    }
}

fn read<'a, T: Deserialize<'a>, E: de::Error>(json: &'a RawValue) -> Result<T, E> {
    serde_json::from_str(json.get()).map_err(E::custom)
}

impl<'a> Given<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// JSON that is no tool.
    pub(super) fn read(json: &'a RawValue) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Members<'a> {
            #[serde(rename = "type", borrow, default)]
            kind: Option<Cow<'a, str>>,
            #[serde(borrow, default)]
            name: Option<Cow<'a, str>>,
            #[serde(borrow, default)]
            function: Option<Declared<'a>>,
            #[serde(borrow, default)]
            input_schema: Option<&'a RawValue>,
            #[serde(borrow, default)]
            tools: Option<Vec<&'a RawValue>>,
        }
        let invalid = |error: serde_json::Error| refuse(format_args!("invalid tools: {error}"));
        let members: Members<'a> = read(json).map_err(invalid)?;
        Ok(Self {
            json,
            kind: members.kind,
            name: members.name,
            function: members.function,
            has_schema: members.input_schema.is_some(),
            tools: members.tools.unwrap_or_default(),
            marks: read(json).map_err(invalid)?,
        })
    }

    /// A tool of a namespace, whose members may stand where OpenAI's Responses API has them.
    pub(super) fn unpacked(mut self) -> Self {
        if self.function.is_none() && !self.has_schema {
            self.function = self.members();
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
            marks: self.marks.or(function.marks),
            ..function
        })
    }

    /// As it came, but for a name that Anthropic refuses.
    pub(super) fn write_native(&self, names: &Names, out: &mut Out) {
        let name = self.name.as_deref().unwrap_or_default();
        let is_fine = self.kind.as_deref() != Some("custom") || names.clean(name) == name;
        if is_fine && self.name.is_some() {
            return out.raw(self.json.get());
        }
        let declared = self.function.as_ref().and_then(|function| function.name.as_deref());
        let mut tool: serde_json::Map<String, serde_json::Value> = self.members().unwrap_or_default();
        tool.remove("function");
        tool.insert("name".into(), names.clean(declared.unwrap_or(name)).into());
        out.raw(&serde_json::Value::Object(tool).to_string());
    }

    /// Some of its members; they were read before.
    fn members<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.json.get()).ok()
    }
}

/// A screen to be used.
#[derive(Debug)]
pub(super) struct Computer<'a> {
    kind: Cow<'a, str>,
    name: Option<Cow<'a, str>>,
    screen: Screen<'a>,
    marks: Marks<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Screen<'a> {
    #[serde(borrow)]
    display_width_px: &'a RawValue,
    #[serde(borrow)]
    display_height_px: &'a RawValue,
    #[serde(borrow, default)]
    display_number: Option<&'a RawValue>,
}

impl<'a> Computer<'a> {
    /// From a function that stands for it.
    ///
    /// # Errors
    /// A screen without a size.
    pub(super) fn of(kind: Cow<'a, str>, function: Declared<'a>, marks: Marks<'a>) -> Result<Self, ApiError> {
        let missing = || refuse("Missing required parameter: display_width_px or display_height_px");
        let screen = function
            .parameters
            .and_then(|json| serde_json::from_str(json.get()).ok());
        Ok(Self {
            kind,
            name: function.name,
            screen: screen.ok_or_else(missing)?,
            marks: marks.or(function.marks),
        })
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    pub(super) fn write(&self, out: &mut Out) {
        out.open('{');
        out.text_member("type", &self.kind);
        out.text_member("name", self.name.as_deref().unwrap_or("computer"));
        out.raw_member("display_width_px", self.screen.display_width_px.get());
        out.raw_member("display_height_px", self.screen.display_height_px.get());
        optional(out, "display_number", self.screen.display_number);
        optional(out, "cache_control", self.marks.cache_control);
        out.close('}');
    }
}

impl Declared<'_> {
    /// In Anthropic's form.
    pub(super) fn write(&self, names: &Names, out: &mut Out) {
        out.open('{');
        out.text_member("name", names.clean(self.name.as_deref().unwrap_or_default()));
        out.key("input_schema");
        schema::write_input(self.parameters, out);
        out.text_member("type", "custom");
        optional(out, "description", self.description);
        self.marks.write(out);
        out.close('}');
    }
}

fn optional(out: &mut Out, name: &str, json: Option<&RawValue>) {
    out.optional_member(name, json.map(RawValue::get));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_no_object_is_refused_in_the_clients_words() {
        let json: &RawValue = serde_json::from_str("\"abc\"").unwrap();
        let refused = Given::read(json).err().unwrap().message;
        assert!(
            refused.contains("invalid tools: invalid type: string \"abc\", expected an object"),
            "{refused}"
        );
    }
}
