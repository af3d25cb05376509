//! Chat messages as a client sends them, read for translation. Texts without escapes are borrowed.

use super::error::refuse;
use crate::error::ApiError;
use crate::facts::ProviderRules;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One message.
#[derive(Debug, Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    pub(crate) role: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) content: Option<Content<'a>>,
    #[serde(borrow, default)]
    pub(crate) reasoning_content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) tool_calls: Option<Vec<ToolCall<'a>>>,
    #[serde(borrow, default)]
    pub(crate) tool_call_id: Option<Cow<'a, str>>,
}

/// What a message says.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Content<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Parts(#[serde(borrow)] Vec<Part<'a>>),
}

/// A part of a message's content.
#[derive(Debug, Deserialize)]
pub(crate) struct Part<'a> {
    #[serde(borrow, default)]
    pub(crate) r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    image_url: Option<Image<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Image<'a> {
    Url(#[serde(borrow)] Cow<'a, str>),
    Object {
        #[serde(borrow)]
        url: Cow<'a, str>,
    },
}

/// A call of a tool by the assistant.
#[derive(Debug, Deserialize)]
pub(crate) struct ToolCall<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) function: Function<'a>,
}

/// What is called.
#[derive(Debug, Deserialize)]
pub(crate) struct Function<'a> {
    #[serde(borrow, default)]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    arguments: Option<Cow<'a, str>>,
}

impl<'a> Message<'a> {
    /// Reads `messages`.
    ///
    /// # Errors
    /// A message of no known form.
    pub(crate) fn list(rules: &ProviderRules, json: &'a [u8]) -> Result<Vec<Self>, ApiError> {
        serde_json::from_slice(json).map_err(|error| refuse(rules, format_args!("invalid messages: {error}")))
    }

    /// The role, in the words that every model knows.
    pub(crate) fn role(&self) -> &str {
        match &*self.role {
            "developer" => "system",
            role => role,
        }
    }

    /// All of its text.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match &self.content {
            Some(Content::Text(text)) => Cow::Borrowed(text),
            Some(Content::Parts(parts)) => match parts.as_slice() {
                [one] => Cow::Borrowed(one.text.as_deref().unwrap_or_default()),
                parts => parts.iter().filter_map(|part| part.text.as_deref()).collect(),
            },
            None => Cow::Borrowed(""),
        }
    }

    /// Its parts, if it has such.
    fn parts(&self) -> &[Part<'a>] {
        match &self.content {
            Some(Content::Parts(parts)) => parts,
            _ => &[],
        }
    }

    /// Makes sure that nothing it says is lost: thoughts are no part of the prompt, all else must be known.
    ///
    /// # Errors
    /// A part of another kind than `known`.
    pub(crate) fn check(&self, rules: &ProviderRules, known: &[&str]) -> Result<(), ApiError> {
        let is_known = |kind: &str| known.contains(&kind) || matches!(kind, "text" | "thinking" | "redacted_thinking");
        match self.parts().iter().find(|part| !is_known(&part.r#type)) {
            Some(Part { r#type: kind, .. }) => Err(refuse(
                rules,
                format_args!("messages have a part of type '{kind}', which this API doesn't take"),
            )),
            None => Ok(()),
        }
    }

    /// The URLs of its pictures.
    pub(crate) fn images(&self) -> impl Iterator<Item = &str> {
        let pictures = self.parts().iter().filter(|part| part.r#type == "image_url");
        pictures.filter_map(|part| match part.image_url.as_ref()? {
            Image::Url(url) | Image::Object { url } => Some(&**url),
        })
    }
}

impl Function<'_> {
    /// The arguments as JSON; none are an empty object.
    ///
    /// # Errors
    /// Arguments that are no JSON.
    pub(crate) fn arguments(&self, rules: &ProviderRules) -> Result<Box<RawValue>, ApiError> {
        let text = self.arguments.as_deref().map(str::trim).filter(|text| !text.is_empty());
        RawValue::from_string(text.unwrap_or("{}").to_owned())
            .map_err(|error| refuse(rules, format_args!("invalid tool_calls.function.arguments: {error}")))
    }
}
