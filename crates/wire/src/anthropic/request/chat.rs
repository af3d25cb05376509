//! OpenAI's chat messages, borrowed from the client's body: texts stay as they are written.

use crate::anthropic::error::refuse;
use crate::anthropic::text::{Text, if_text, word};
use crate::error::ApiError;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// `system` or `developer`.
    System,
    /// `user`
    User,
    /// `assistant`, or nobody named.
    #[default]
    Assistant,
    /// `tool`, or `function` as it was called before.
    Tool,
}

impl Role {
    /// Whose turn it is on Anthropic's side, where a tool's result is the user's.
    pub(crate) const fn turn(self) -> Self {
        match self {
            Self::Tool => Self::User,
            other => other,
        }
    }

    /// Anthropic's word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User | Self::Tool => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One message.
#[derive(Debug, Default, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Message<'a> {
    #[serde(default, deserialize_with = "role")]
    pub(crate) role: Role,
    #[serde(borrow, default)]
    pub(crate) content: Option<Content<'a>>,
    #[serde(borrow, default)]
    pub(crate) tool_calls: Option<Vec<ToolCall<'a>>>,
    #[serde(borrow, default)]
    pub(crate) function_call: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub(crate) tool_call_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) thinking_blocks: Option<Vec<Part<'a>>>,
    #[serde(borrow, default)]
    pub(crate) provider_specific_fields: Option<Kept<'a>>,
    #[serde(borrow, default)]
    pub(crate) cache_control: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) output_config: Option<&'a RawValue>,
    /// Structured results of a search (Bedrock's tool results).
    #[serde(borrow, default)]
    pub(crate) search_results: Option<&'a RawValue>,
    /// Whether the client wants to see in the answer what it goes on from.
    #[serde(default)]
    pub(crate) prefix: Option<bool>,
}

impl<'a> Message<'a> {
    /// All messages of a body.
    ///
    /// # Errors
    /// Messages that are none.
    pub(crate) fn list(json: &'a str) -> Result<Vec<Self>, ApiError> {
        serde_json::from_str(json).map_err(|error| refuse(format_args!("Invalid Message passed in: {error}")))
    }

    /// What the assistant's answer is to go on from, if the client wants to see it again.
    pub(crate) fn prefix(&self) -> Option<Text<'a>> {
        let is_marked = self.role == Role::Assistant && self.prefix == Some(true);
        match self.content {
            Some(Content::Text(text)) if is_marked => Some(text),
            _ => None,
        }
    }

    /// Its content, if that is a list.
    pub(crate) fn parts(&self) -> &[Part<'a>] {
        match &self.content {
            Some(Content::Parts(parts)) => parts,
            _ => &[],
        }
    }

    /// The texts that are not empty, with their cache marks: those of a text are on its message.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (Text<'a>, Option<&'a RawValue>)> {
        let whole = match self.content {
            Some(Content::Text(text)) => Some((text, self.cache_control)),
            _ => None,
        };
        let parts = self.parts().iter().filter(|part| part.kind == "text");
        let parts = parts.filter_map(|part| Some((part.text?, part.cache_control)));
        whole.into_iter().chain(parts).filter(|(text, _)| !text.is_empty())
    }
}

/// What a message says.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    /// A text.
    Text(Text<'a>),
    /// A list of parts.
    Parts(Vec<Part<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'de RawValue>::deserialize(deserializer)?;
        if let Some(text) = Text::of(json) {
            return Ok(Self::Text(text));
        }
        let parts = serde_json::from_str(json.get()).map(Self::Parts);
        parts.map_err(|error| de::Error::custom(format_args!("content must be text or a list of parts: {error}")))
    }
}

/// A part of a message's content, or a thinking block.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// All of it.
    pub(crate) json: &'a RawValue,
    /// `type`
    pub(crate) kind: Cow<'a, str>,
    pub(crate) text: Option<Text<'a>>,
    pub(crate) image_url: Option<&'a RawValue>,
    pub(crate) file: Option<&'a RawValue>,
    pub(crate) tool_name: Option<Text<'a>>,
    pub(crate) thinking: Option<Text<'a>>,
    pub(crate) signature: Option<Text<'a>>,
    pub(crate) data: Option<Text<'a>>,
    pub(crate) cache_control: Option<&'a RawValue>,
}

impl Part<'_> {
    /// Whether it is a thought that Anthropic can verify: one with a signature, or a redacted one.
    pub(crate) fn is_verifiable_thought(&self) -> bool {
        match self.kind.as_ref() {
            "thinking" => self.signature.is_some_and(|signature| !signature.is_empty()),
            kind => kind == "redacted_thinking",
        }
    }

    /// Whether it is a thought of any kind.
    pub(crate) fn is_thought(&self) -> bool {
        matches!(self.kind.as_ref(), "thinking" | "redacted_thinking")
    }

    /// Whether it is a block of Anthropic's own tools, which is handed back as it came.
    pub(crate) fn is_server_tool(&self) -> bool {
        self.kind == "server_tool_use" || self.kind.ends_with("_tool_result")
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Part<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Members<'a> {
            #[serde(rename = "type", borrow, default, deserialize_with = "word")]
            kind: Cow<'a, str>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            text: Option<Text<'a>>,
            #[serde(borrow, default)]
            image_url: Option<&'a RawValue>,
            #[serde(borrow, default)]
            file: Option<&'a RawValue>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            tool_name: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            thinking: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            signature: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            data: Option<Text<'a>>,
            #[serde(borrow, default)]
            cache_control: Option<&'a RawValue>,
        }
        let json = <&'de RawValue>::deserialize(deserializer)?;
        let members: Members<'a> = serde_json::from_str(json.get()).map_err(de::Error::custom)?;
        Ok(Self {
            json,
            kind: members.kind,
            text: members.text,
            image_url: members.image_url,
            file: members.file,
            tool_name: members.tool_name,
            thinking: members.thinking,
            signature: members.signature,
            data: members.data,
            cache_control: members.cache_control,
        })
    }
}

/// A tool call of an assistant message.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct ToolCall<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow, default)]
    pub(crate) kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) function: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub(crate) cache_control: Option<&'a RawValue>,
}

/// What is called, and with what.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Function<'a> {
    #[serde(borrow, default)]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) arguments: Option<&'a RawValue>,
}

/// What an earlier answer of ours carried for the provider alone, and the client hands back.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Kept<'a> {
    #[serde(borrow, default)]
    pub(crate) compaction_blocks: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    web_search_results: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    tool_results: Option<Vec<&'a RawValue>>,
}

impl<'a> Kept<'a> {
    /// The result block of a tool that Anthropic ran itself.
    pub(crate) fn result(&self, id: &str) -> Option<&'a RawValue> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Of<'a> {
            #[serde(borrow)]
            tool_use_id: Cow<'a, str>,
        }
        let lists = [&self.web_search_results, &self.tool_results];
        let mut blocks = lists.into_iter().flatten().flatten();
        let is_of_id =
            |block: &&&'a RawValue| serde_json::from_str::<Of<'_>>(block.get()).is_ok_and(|of| of.tool_use_id == id);
        blocks.find(is_of_id).copied()
    }
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let name = Option::<Cow<'de, str>>::deserialize(deserializer)?;
    match name.as_deref().unwrap_or_default() {
        "" | "assistant" => Ok(Role::Assistant),
        "system" | "developer" => Ok(Role::System),
        "user" => Ok(Role::User),
        "tool" | "function" => Ok(Role::Tool),
        other => Err(de::Error::custom(format_args!("unknown role '{other}'"))),
    }
}
