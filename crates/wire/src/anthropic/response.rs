//! Anthropic's answer as OpenAI's chat completion.

mod block;
mod hosted;

pub(super) use block::Block;
pub(super) use hosted::{CodeRun, Search};

use super::error::senseless;
use super::out::Out;
use super::request::{JSON_TOOL, Message, Names, Reading};
use super::text::{Text, python_json};
use super::usage::{Answer, Reported};
use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::json::Peek;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole answer.
#[derive(Deserialize)]
pub(super) struct Completion<'a> {
    #[serde(borrow, default)]
    pub(super) model: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) content: Option<Vec<Block<'a>>>,
    #[serde(borrow, default)]
    pub(super) stop_reason: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) usage: Option<Reported>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) container: Option<&'a RawValue>,
    #[serde(borrow, default)]
    context_management: Option<&'a RawValue>,
}

impl<'a> Completion<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// A body that is no answer, or an error in one of status 2xx.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, ApiError> {
        let completion: Self = serde_json::from_slice(body).map_err(|error| {
            let shown = String::from_utf8_lossy(body.get(..body.len().min(SHOWN)).unwrap_or_default());
            senseless(format_args!(
                "Unable to get json response - {error}, Original Response: {shown}"
            ))
        })?;
        match (completion.error, &completion.content) {
            (Some(error), _) => Err(senseless(error)),
            (None, None) => Err(senseless("the answer has no 'content'")),
            _ => Ok(completion),
        }
    }
}

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer, or an error in one of status 2xx.
pub(super) fn read(call: &Call<'_>, body: &Bytes) -> Result<Reply, ApiError> {
    let completion = Completion::read(body)?;
    let reading = Reading::of(call);
    let blocks = completion.content.as_deref().unwrap_or_default();
    let message = Said::read(blocks, reading.answers_by_tool);
    let finish_reason = message.finish_reason(completion.stop_reason.as_deref());
    let counted = completion
        .usage
        .clone()
        .unwrap_or_default()
        .at(reading.speed)
        .of(message.counts());
    let usage = counted.usage();

    let id = id(call.seed);
    let mut out = Out::of(body);
    out.open('{');
    out.text_member("id", &id);
    out.raw_member("created", &call.now_s.to_string());
    out.text_member("model", call.shown_model.unwrap_or(&completion.model));
    out.text_member("object", "chat.completion");
    out.key("choices");
    out.open('[');
    out.open('{');
    out.text_member("finish_reason", finish_reason);
    out.number_member("index", 0);
    out.key("message");
    message.write(&completion, &prefix(call, &message), &reading.names, &mut out);
    out.close('}');
    out.close(']');
    if usage.is_reported() {
        out.key("usage");
        counted.write(true, &mut out);
    }
    out.close('}');
    Ok(Reply {
        body: out.finish(),
        usage,
        id: Some(id),
        cost: None,
        text: (!usage.is_reported()).then(|| message.plain_text()),
        finish_reason: Some(finish_reason.to_owned()),
    })
}

/// Bytes of a senseless answer that an error message shows.
const SHOWN: usize = 500;

/// LiteLLM's form of an id: a random UUID.
pub(super) fn id(seed: u128) -> String {
    // Version 4 in the third group, the variant of RFC 9562 in the fourth.
    let bits = (seed & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let group = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let groups = [group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)];
    format!("chatcmpl-{}", groups.join("-"))
}

/// OpenAI's word for why an answer ended.
pub(super) fn finish_reason(stop_reason: Option<&str>) -> &'static str {
    match stop_reason.unwrap_or_default() {
        "max_tokens" | "compaction" | "length" => "length",
        "tool_use" | "tool_calls" => "tool_calls",
        "refusal" | "content_filter" | "content_filtered" => "content_filter",
        _ => "stop",
    }
}

/// What the client wants the answer to go on from, if it asked to see that again: a JSON string
/// without its quotes.
fn prefix(call: &Call<'_>, said: &Said<'_, '_>) -> String {
    let messages = call
        .peek
        .get(call.body, "messages")
        .and_then(|json| std::str::from_utf8(json).ok());
    let marked = messages.filter(|json| json.contains("\"prefix\""));
    let messages = marked.and_then(|json| Message::list(json).ok()).unwrap_or_default();
    let Some(prefix) = messages.last().and_then(Message::prefix) else {
        return String::new();
    };
    let text: String = said.texts.iter().copied().map(Text::decoded).collect();
    let is_there = text.starts_with(prefix.decoded().as_ref());
    if is_there {
        String::new()
    } else {
        prefix.inner().to_owned()
    }
}

/// The blocks of an answer by what they are.
#[derive(Default)]
struct Said<'b, 'a> {
    texts: Vec<Text<'a>>,
    thoughts: Vec<&'b Block<'a>>,
    /// Tool calls and where they stood.
    calls: Vec<(usize, &'b Block<'a>)>,
    /// The input of the tool that gives the answer its form.
    answer: Option<String>,
    citing: Vec<&'b Block<'a>>,
    web_results: Vec<&'b Block<'a>>,
    tool_results: Vec<&'b Block<'a>>,
    compactions: Vec<&'b Block<'a>>,
    searches: Vec<&'b Block<'a>>,
    tool_searches: u64,
}

impl<'b, 'a> Said<'b, 'a> {
    fn read(blocks: &'b [Block<'a>], answers_by_tool: bool) -> Self {
        let mut said = Self::default();
        for (index, block) in blocks.iter().enumerate() {
            match block.kind.as_ref() {
                "text" => said.texts.extend(block.text),
                "thinking" | "redacted_thinking" => said.thoughts.push(block),
                "tool_use" if answers_by_tool && block.name == JSON_TOOL => {
                    said.answer
                        .get_or_insert_with(|| answer(block.input.map_or("{}", RawValue::get)));
                }
                "tool_use" | "server_tool_use" => said.calls.push((index, block)),
                "web_search_tool_result" | "web_fetch_tool_result" => said.web_results.push(block),
                "tool_search_tool_result" => {}
                "compaction" => said.compactions.push(block),
                kind if kind.ends_with("_tool_result") => said.tool_results.push(block),
                _ => {}
            }
            if block.citations.is_some() {
                said.citing.push(block);
            }
            if block.kind == "server_tool_use" {
                said.searches.push(block);
                said.tool_searches += u64::from(block.name.contains("tool_search"));
            }
        }
        said
    }

    /// An answer by the form's tool ends like any other, unless more tools are called beside it.
    fn finish_reason(&self, stop_reason: Option<&str>) -> &'static str {
        if self.answer.is_some() && self.calls.is_empty() {
            return "stop";
        }
        finish_reason(stop_reason)
    }

    fn counts(&self) -> Answer {
        let thoughts = self.thoughts.iter().filter_map(|block| block.thinking);
        Answer {
            thought_bytes: thoughts.map(|thought| thought.inner().len()).sum(),
            has_thoughts: !self.thoughts.is_empty(),
            tool_searches: self.tool_searches,
        }
    }

    fn write(&self, completion: &Completion<'_>, prefix: &str, names: &Names, out: &mut Out) {
        out.open('{');
        out.key("content");
        self.write_content(prefix, out);
        out.text_member("role", "assistant");
        // LiteLLM gives a formed answer nothing else.
        if self.answer.is_some() && self.calls.is_empty() {
            return out.close('}');
        }
        if !self.calls.is_empty() {
            out.key("tool_calls");
            out.open('[');
            for (index, block) in &self.calls {
                block.write_call(*index, names, out);
            }
            out.close(']');
        }
        if !self.thoughts.is_empty() {
            out.key("reasoning_content");
            out.joined(self.thoughts.iter().filter_map(|block| block.thinking).map(Text::inner));
            out.key("thinking_blocks");
            write_all(&self.thoughts, out);
        }
        out.key("provider_specific_fields");
        self.write_fields(completion, out);
        out.close('}');
    }

    fn write_content(&self, prefix: &str, out: &mut Out) {
        // The form's tool says all there is, but for text that other tools are called with.
        let texts: &[Text<'_>] = match &self.answer {
            Some(answer) if self.calls.is_empty() => return out.quoted(answer),
            _ => &self.texts,
        };
        let answer = self
            .answer
            .as_ref()
            .map(|answer| serde_json::Value::from(answer.as_str()).to_string());
        let answer = answer
            .as_deref()
            .and_then(|json| json.strip_prefix('"')?.strip_suffix('"'));
        if texts.iter().all(|text| text.is_empty()) && prefix.is_empty() && answer.is_none() {
            return out.raw("null");
        }
        let texts = texts.iter().map(|text| text.inner());
        out.joined(std::iter::once(prefix).chain(texts).chain(answer));
    }

    /// What OpenAI has no words for.
    fn write_fields(&self, completion: &Completion<'_>, out: &mut Out) {
        out.open('{');
        out.key("citations");
        if self.citing.is_empty() {
            out.raw("null");
        } else {
            out.open('[');
            self.citing.iter().for_each(|block| block.write_citations(out));
            out.close(']');
        }
        out.key("thinking_blocks");
        if self.thoughts.is_empty() {
            out.raw("null");
        } else {
            write_all(&self.thoughts, out);
        }
        out.optional_member("context_management", completion.context_management.map(RawValue::get));
        if !self.web_results.is_empty() {
            out.key("web_search_results");
            write_all(&self.web_results, out);
            out.key("web_search_calls");
            self.write_searches(out);
        }
        if !self.tool_results.is_empty() {
            out.key("tool_results");
            write_all(&self.tool_results, out);
            out.key("code_interpreter_results");
            self.write_code_runs(completion.container, out);
        }
        out.optional_member("container", completion.container.map(RawValue::get));
        if !self.compactions.is_empty() {
            out.key("compaction_blocks");
            write_all(&self.compactions, out);
        }
        out.close('}');
    }

    fn write_searches(&self, out: &mut Out) {
        out.open('[');
        for result in self
            .web_results
            .iter()
            .filter(|block| block.kind == "web_search_tool_result")
        {
            let asked = self
                .searches
                .iter()
                .find(|call| call.name == "web_search" && call.id == result.tool_use_id);
            if let Some(call) = asked {
                let search = Search::of(&call.id, call.input.map(RawValue::get), result.content);
                search.write(out);
            }
        }
        out.close(']');
    }

    fn write_code_runs(&self, container: Option<&RawValue>, out: &mut Out) {
        out.open('[');
        for result in self.tool_results.iter().filter(|block| block.kind == CodeRun::KIND) {
            let call = self.searches.iter().find(|call| call.id == result.tool_use_id);
            let input = call.and_then(|call| call.input).map(RawValue::get);
            CodeRun::of(&result.tool_use_id, input, result.content).write(container.map(RawValue::get), out);
        }
        out.close(']');
    }

    /// The answer's text, for counting where the provider didn't.
    fn plain_text(&self) -> String {
        let thoughts = self.thoughts.iter().filter_map(|block| block.thinking);
        let mut text: String = thoughts.chain(self.texts.iter().copied()).map(Text::decoded).collect();
        text.extend(self.answer.as_deref());
        text.extend(
            self.calls
                .iter()
                .filter_map(|(_, block)| block.input)
                .map(RawValue::get),
        );
        text
    }
}

fn write_all(blocks: &[&Block<'_>], out: &mut Out) {
    out.open('[');
    blocks.iter().for_each(|block| out.raw(block.json.get()));
    out.close(']');
}

/// What the form's tool was given, in Python's form of JSON: all of it, or what Claude wrapped in `values`.
pub(super) fn answer(input: &str) -> String {
    let body = input.as_bytes();
    let peek = Peek::object(body).unwrap_or_default();
    let values = peek.get(body, "values").filter(|values| *values != b"null");
    python_json(
        values
            .and_then(|values| std::str::from_utf8(values).ok())
            .unwrap_or(input),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_uuids() {
        assert_eq!(id(0), "chatcmpl-00000000-0000-4000-8000-000000000000");
        assert_eq!(id(u128::MAX), "chatcmpl-ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn unwraps_values() {
        assert_eq!(answer(r#"{"values":{"n":1}}"#), r#"{"n": 1}"#);
        assert_eq!(answer(r#"{"n":1}"#), r#"{"n": 1}"#);
    }
}
