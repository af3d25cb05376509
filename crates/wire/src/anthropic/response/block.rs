//! One block of an answer's content.

use crate::anthropic::out::Out;
use crate::anthropic::request::Names;
use crate::anthropic::text::{Text, if_text, python_json, word};
use crate::json::Peek;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A block, with the members of all kinds.
#[derive(Debug)]
pub(in crate::anthropic) struct Block<'a> {
    /// All of it.
    pub(in crate::anthropic) json: &'a RawValue,
    /// `type`
    pub(in crate::anthropic) kind: Cow<'a, str>,
    pub(in crate::anthropic) text: Option<Text<'a>>,
    pub(in crate::anthropic) thinking: Option<Text<'a>>,
    pub(in crate::anthropic) signature: Option<Text<'a>>,
    pub(in crate::anthropic) citations: Option<Vec<&'a RawValue>>,
    pub(in crate::anthropic) id: Cow<'a, str>,
    pub(in crate::anthropic) name: Cow<'a, str>,
    pub(in crate::anthropic) input: Option<&'a RawValue>,
    /// What called a tool, if it wasn't the model itself.
    pub(in crate::anthropic) caller: Option<&'a RawValue>,
    pub(in crate::anthropic) tool_use_id: Cow<'a, str>,
    pub(in crate::anthropic) content: Option<&'a RawValue>,
    pub(in crate::anthropic) data: Option<&'a RawValue>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Block<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(rename = "type", borrow, default, deserialize_with = "word")]
            kind: Cow<'a, str>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            text: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            thinking: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            signature: Option<Text<'a>>,
            #[serde(borrow, default)]
            citations: Option<&'a RawValue>,
            #[serde(borrow, default, deserialize_with = "word")]
            id: Cow<'a, str>,
            #[serde(borrow, default, deserialize_with = "word")]
            name: Cow<'a, str>,
            #[serde(borrow, default)]
            input: Option<&'a RawValue>,
            #[serde(borrow, default)]
            caller: Option<&'a RawValue>,
            #[serde(borrow, default, deserialize_with = "word")]
            tool_use_id: Cow<'a, str>,
            #[serde(borrow, default)]
            content: Option<&'a RawValue>,
            #[serde(borrow, default)]
            data: Option<&'a RawValue>,
        }
        let json = <&'de RawValue>::deserialize(deserializer)?;
        let members: Members<'a> = serde_json::from_str(json.get()).map_err(de::Error::custom)?;
        Ok(Self {
            json,
            kind: members.kind,
            text: members.text,
            thinking: members.thinking,
            signature: members.signature.filter(|signature| !signature.is_empty()),
            citations: members.citations.and_then(|json| serde_json::from_str(json.get()).ok()),
            id: members.id,
            name: members.name,
            input: members.input,
            caller: members.caller,
            tool_use_id: members.tool_use_id,
            content: members.content,
            data: members.data,
        })
    }
}

impl Block<'_> {
    /// As an OpenAI tool call; its index is the block's place, as LiteLLM has it.
    pub(super) fn write_call(&self, index: usize, names: &Names, out: &mut Out) {
        out.open('{');
        out.raw_member("index", &index.to_string());
        out.optional_member("caller", self.caller.map(RawValue::get));
        out.key("function");
        out.open('{');
        out.text_member("arguments", &python_json(self.input.map_or("{}", RawValue::get)));
        out.text_member("name", names.original(&self.name));
        out.close('}');
        out.text_member("id", &self.id);
        out.text_member("type", "function");
        out.close('}');
    }

    /// Its citations, each with the text that it supports.
    pub(super) fn write_citations(&self, out: &mut Out) {
        out.open('[');
        for citation in self.citations.iter().flatten() {
            let body = citation.get().as_bytes();
            let Ok(peek) = Peek::object(body) else {
                continue;
            };
            out.open('{');
            for (name, json) in peek.iter(body).filter(|(name, _)| name != "supported_text") {
                out.raw_member(&name, std::str::from_utf8(json).unwrap_or_default());
            }
            out.raw_member("supported_text", self.text.unwrap_or_default().raw());
            out.close('}');
        }
        out.close(']');
    }
}
