//! `tool_choice`.

use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::anthropic::request::Names;
use crate::bedrock::error::unsupported;
use crate::bedrock::format::{Format, JSON_TOOL};
use crate::bedrock::model::Model;
use crate::bedrock::request::block::{member, object};
use crate::error::ApiError;
use crate::python;
use serde_json::Value;

/// Which tool the model has to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bedrock::request) enum Choice {
    Auto,
    Any,
    Tool(String),
}

impl Choice {
    /// The client's choice, or that of the answer's form; `None` leaves it to Bedrock.
    ///
    /// # Errors
    /// A choice that Converse or the model doesn't take.
    pub(in crate::bedrock::request) fn read(
        model: &Model<'_>,
        params: &Params<'_>,
        format: &Format<'_>,
        thinks: bool,
    ) -> Result<Option<Self>, ApiError> {
        let asked = params.value::<Value>("tool_choice")?;
        let asked = asked.map(|asked| Self::of(&asked, params)).transpose()?.flatten();
        let asked = asked.map(|choice| choice.if_takes(model, params)).transpose()?;
        let forms = matches!(format, Format::Tool(_)) && model.can("tool_choice") && model.can_be_forced();
        let choice = asked.or_else(|| forms.then(|| Self::Tool(JSON_TOOL.into())).filter(|_| !thinks));
        // A model that thinks can't be forced.
        Ok(choice.map(|choice| if thinks { Self::Auto } else { choice }))
    }

    pub(super) fn write(&self, names: &Names, out: &mut Out) {
        let nothing = |_: &mut Out| {};
        match self {
            Self::Auto => member(out, "auto", nothing),
            Self::Any => member(out, "any", nothing),
            Self::Tool(name) => object(out, |out| {
                out.key("tool");
                object(out, |out| out.text_member("name", names.clean(name)));
            }),
        }
    }

    fn of(asked: &Value, params: &Params<'_>) -> Result<Option<Self>, ApiError> {
        match asked {
            Value::String(word) if word == "auto" => Ok(Some(Self::Auto)),
            Value::String(word) if word == "required" => Ok(Some(Self::Any)),
            Value::String(word) if word == "none" && params.drop_unsupported => Ok(None),
            Value::String(word) if word == "none" => Err(unsupported(format_args!(
                "Bedrock doesn't support tool_choice={word}. To drop it from the call, set `litellm.drop_params = True."
            ))),
            Value::Object(_) => {
                let name = asked.pointer("/function/name").and_then(Value::as_str);
                Ok(Some(Self::Tool(name.unwrap_or_default().into())))
            }
            other => Err(unsupported(format_args!(
                "Bedrock doesn't support tool_choice={}. Supported tool_choice values=['auto', 'required', json \
                 object]. To drop it from the call, set `litellm.drop_params = True.",
                python::text(other)
            ))),
        }
    }

    /// Some models refuse to be forced to call a tool.
    fn if_takes(self, model: &Model<'_>, params: &Params<'_>) -> Result<Self, ApiError> {
        if self == Self::Auto || model.can_be_forced() {
            return Ok(self);
        }
        if params.drop_unsupported {
            return Ok(Self::Auto);
        }
        Err(unsupported(format_args!(
            "{} does not support forced tool use (tool_choice='required' or a named tool). Use tool_choice='auto' and \
             tell the model in the prompt when to call the tool, or set `litellm.drop_params = True` to downgrade to \
             'auto' automatically.",
            model.name
        )))
    }
}
