//! The message of an answer, from Converse's blocks.

use super::citations::Citations;
use super::{Block, ToolUse};
use crate::anthropic::out::Out;
use crate::anthropic::request::Names;
use crate::anthropic::text::{Text, if_text, python_json};
use crate::anthropic::usage::Answer;
use crate::bedrock::format::JSON_TOOL;
use crate::json::Peek;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;

/// How models write their thoughts that have no other place for them.
const TAGS: &[&str] = &["think>", "thinking>", "budget:thinking>"];

/// The blocks of an answer by what they are.
#[derive(Debug, Default)]
pub(in crate::bedrock) struct Said<'a> {
    /// What was said, as parts of a JSON string.
    pub(in crate::bedrock) texts: Vec<Cow<'a, str>>,
    pub(in crate::bedrock) thoughts: Vec<Thought<'a>>,
    /// Tool calls and where they stood.
    pub(in crate::bedrock) calls: Vec<(usize, &'a ToolUse<'a>)>,
    /// The input of the tool that gives the answer its form.
    answer: Option<String>,
    citations: Citations<'a>,
}

/// A thought.
#[derive(Debug)]
pub(in crate::bedrock) struct Thought<'a> {
    /// Converse's `reasoningContent`.
    pub(in crate::bedrock) json: Cow<'a, str>,
    /// What can be read of it, as a JSON string.
    pub(in crate::bedrock) text: Option<Cow<'a, str>>,
    signature: Option<Text<'a>>,
    redacted: Option<Text<'a>>,
}

impl<'a> Said<'a> {
    pub(in crate::bedrock) fn read(blocks: &'a [Block<'a>], answers_by_tool: bool) -> Self {
        let mut said = Self::default();
        for (index, block) in blocks.iter().enumerate() {
            if let Some(text) = block.text {
                said.say(text);
            }
            match &block.tool_use {
                Some(call) if answers_by_tool && call.name == JSON_TOOL => {
                    said.answer.get_or_insert_with(|| answer(call.input));
                }
                Some(call) => said.calls.push((index, call)),
                None => {}
            }
            said.thoughts.extend(block.reasoning_content.map(Thought::of));
            said.citations.add(block.citations_content);
        }
        said.stitch_citations();
        said
    }

    /// Text, without thoughts in tags at its beginning.
    fn say(&mut self, text: Text<'a>) {
        match split_thought(text) {
            Some((thought, rest)) => {
                self.thoughts.push(Thought::in_tags(&thought));
                self.texts.push(inner_of(&rest));
            }
            None => self.texts.push(Cow::Borrowed(text.inner())),
        }
    }

    /// Cited text is in a place of its own; where nothing but marks stand beside it, it is the answer.
    fn stitch_citations(&mut self) {
        let has_words = self.texts.iter().any(|text| text.chars().any(char::is_alphanumeric));
        if !has_words && self.citations.has_text() {
            let text = inner_of(&self.citations.text());
            self.texts.insert(0, text);
            self.citations.are_in_content = true;
        }
    }

    /// Whether the form's tool says all there is.
    pub(in crate::bedrock) fn is_formed(&self) -> bool {
        self.answer.is_some() && self.calls.is_empty()
    }

    /// What of it isn't told by the provider's counts.
    pub(in crate::bedrock) fn counts(&self) -> Answer {
        let texts = self.thoughts.iter().filter_map(|thought| thought.text.as_ref());
        Answer {
            thought_bytes: texts.map(|text| text.len().saturating_sub(2)).sum(),
            has_thoughts: !self.thoughts.is_empty(),
            tool_searches: 0,
        }
    }

    /// Writes the `message` object.
    pub(in crate::bedrock) fn write(&self, names: &Names, out: &mut Out) {
        out.open('{');
        out.key("content");
        out.joined(self.content().iter().map(AsRef::as_ref));
        out.text_member("role", "assistant");
        if !self.calls.is_empty() {
            out.key("tool_calls");
            out.open('[');
            for (index, call) in &self.calls {
                out.open('{');
                out.raw_member("index", &index.to_string());
                call.write(names, out);
                out.close('}');
            }
            out.close(']');
        }
        if !self.thoughts.is_empty() {
            out.key("reasoning_content");
            let texts = self.thoughts.iter().filter_map(|thought| thought.text.as_deref());
            out.joined(texts.map(unquoted));
            out.key("thinking_blocks");
            out.open('[');
            self.thoughts.iter().for_each(|thought| out.raw(&thought.block()));
            out.close(']');
        }
        self.citations.write_annotations(out);
        self.write_fields(out);
        out.close('}');
    }

    /// What was said as parts of a JSON string. The form's tool says all there is, but for text that other tools are
    /// called with.
    pub(in crate::bedrock) fn content(&self) -> Vec<Cow<'_, str>> {
        let answer = self.answer.as_deref().map(inner_of);
        let texts = self.texts.iter().map(|text| Cow::Borrowed(text.as_ref()));
        match self.is_formed() {
            true => answer.into_iter().collect(),
            false => texts.chain(answer).collect(),
        }
    }

    /// What OpenAI has no words for.
    fn write_fields(&self, out: &mut Out) {
        if self.thoughts.is_empty() && self.citations.is_empty() {
            return;
        }
        out.key("provider_specific_fields");
        out.open('{');
        if !self.thoughts.is_empty() {
            out.key("reasoningContentBlocks");
            out.open('[');
            self.thoughts.iter().for_each(|thought| out.raw(&thought.json));
            out.close(']');
        }
        self.citations.write_blocks(out);
        out.close('}');
    }

    /// All that was said, for counting where the provider didn't.
    pub(in crate::bedrock) fn plain_text(&self) -> String {
        let thoughts = self.thoughts.iter().filter_map(|thought| thought.text.as_deref());
        let inputs = self.calls.iter().filter_map(|(_, call)| call.input).map(RawValue::get);
        let texts = self.content();
        let texts = texts.iter().map(AsRef::as_ref);
        thoughts.map(unquoted).chain(texts).chain(inputs).collect()
    }
}

impl ToolUse<'_> {
    /// Writes `function`, `id` and `type` of an OpenAI tool call.
    pub(in crate::bedrock) fn write(&self, names: &Names, out: &mut Out) {
        out.key("function");
        out.open('{');
        out.text_member("arguments", &python_json(self.input.map_or("{}", RawValue::get)));
        out.text_member("name", names.original(&self.name));
        out.close('}');
        out.text_member("id", &self.tool_use_id);
        out.text_member("type", "function");
    }
}

impl<'a> Thought<'a> {
    /// Converse's `reasoningContent`, as a block has it.
    fn of(json: &'a RawValue) -> Self {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Content<'a> {
            #[serde(borrow, default)]
            reasoning_text: Option<Words<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            redacted_content: Option<Text<'a>>,
        }
        #[derive(Deserialize)]
        struct Words<'a> {
            #[serde(borrow, default, deserialize_with = "if_text")]
            text: Option<Text<'a>>,
            #[serde(borrow, default, deserialize_with = "if_text")]
            signature: Option<Text<'a>>,
        }
        let content: Content<'a> = serde_json::from_str(json.get()).unwrap_or_default();
        let words = content.reasoning_text;
        Self {
            json: Cow::Borrowed(json.get()),
            text: words
                .as_ref()
                .and_then(|words| words.text)
                .map(|text| Cow::Borrowed(text.raw())),
            signature: words.and_then(|words| words.signature),
            redacted: content.redacted_content,
        }
    }

    fn in_tags(text: &str) -> Self {
        Self {
            json: Cow::Owned(json!({"reasoningText": {"text": text}}).to_string()),
            text: Some(Cow::Owned(Value::from(text).to_string())),
            signature: None,
            redacted: None,
        }
    }

    /// As LiteLLM's thinking block.
    pub(in crate::bedrock) fn block(&self) -> String {
        if let Some(data) = self.redacted {
            return format!(r#"{{"type":"redacted_thinking","data":{}}}"#, data.raw());
        }
        let text = self.text.as_deref().map(|text| format!(r#","thinking":{text}"#));
        let signature = self
            .signature
            .map(|signature| format!(r#","signature":{}"#, signature.raw()));
        format!(
            r#"{{"type":"thinking"{}{}}}"#,
            text.unwrap_or_default(),
            signature.unwrap_or_default()
        )
    }
}

/// A thought in tags at the beginning of a text, and what follows.
fn split_thought(text: Text<'_>) -> Option<(String, String)> {
    if !text.inner().starts_with('<') {
        return None;
    }
    let text = text.decoded();
    let opened = text.strip_prefix('<')?;
    let body = TAGS.iter().find_map(|tag| opened.strip_prefix(tag))?;
    let ends = TAGS.iter().filter_map(|tag| {
        let end = format!("</{tag}");
        body.find(&end).map(|at| (at, at + end.len()))
    });
    let (end, next) = ends.min()?;
    Some((body.get(..end)?.to_owned(), body.get(next..)?.to_owned()))
}

/// What the form's tool was given, in Python's form of JSON: all of it, or what the model wrapped in `properties`.
fn answer(input: Option<&RawValue>) -> String {
    let json = input.map_or("{}", RawValue::get);
    let body = json.as_bytes();
    let peek = Peek::part(body).unwrap_or_default();
    let wrapped = peek.get(body, "properties").filter(|_| peek.members.len() == 1);
    let wrapped = wrapped.and_then(|wrapped| std::str::from_utf8(wrapped).ok());
    python_json(wrapped.unwrap_or(json))
}

/// A text as a part of a JSON string.
fn inner_of<'t>(text: &str) -> Cow<'t, str> {
    let json = Value::from(text).to_string();
    Cow::Owned(unquoted(&json).to_owned())
}

/// A JSON string without its quotes.
fn unquoted(json: &str) -> &str {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_thoughts_in_tags() {
        for (json, expected) in [
            (r#""<think>a\nb</think>c""#, Some(("a\nb", "c"))),
            (r#""<budget:thinking>x</thinking>""#, Some(("x", ""))),
            (r#""<think>never ends""#, None),
            (r#""a <think>b</think>""#, None),
        ] {
            let text: Text<'_> = serde_json::from_str(json).unwrap();
            let found = split_thought(text);
            let found = found.as_ref().map(|(thought, rest)| (thought.as_str(), rest.as_str()));
            assert_eq!(found, expected, "{json}");
        }
    }

    #[test]
    fn unwraps_properties() {
        for (json, expected) in [
            (r#"{"properties":{"n":1}}"#, r#"{"n": 1}"#),
            (r#"{"properties":{"n":1},"b":2}"#, r#"{"properties": {"n": 1}, "b": 2}"#),
        ] {
            let raw: &RawValue = serde_json::from_str(json).unwrap();
            assert_eq!(answer(Some(raw)), expected);
        }
    }
}
