//! The message of an answer, from Anthropic's blocks.

use super::{Block, CodeRun, Completion, Search, answer};
use crate::anthropic::out::Out;
use crate::anthropic::request::{JSON_TOOL, Names};
use crate::anthropic::text::Text;
use crate::anthropic::usage::Answer;
use serde_json::value::RawValue;

/// The blocks of an answer by what they are.
#[derive(Default)]
pub(super) struct Said<'b, 'a> {
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
    pub(super) fn read(blocks: &'b [Block<'a>], answers_by_tool: bool) -> Self {
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

    /// The reason why it ends, if it is an answer by the form's tool alone: that ends like any other.
    pub(super) fn ends_as(&self, reason: &'static str) -> Option<&'static str> {
        self.is_formed().then_some(reason)
    }

    /// Whether the form's tool says all there is.
    fn is_formed(&self) -> bool {
        self.answer.is_some() && self.calls.is_empty()
    }

    /// What of it isn't told by the provider's counts.
    pub(super) fn counts(&self) -> Answer {
        let thoughts = self.thoughts.iter().filter_map(|block| block.thinking);
        Answer {
            thought_bytes: thoughts.map(|thought| thought.inner().len()).sum(),
            has_thoughts: !self.thoughts.is_empty(),
            tool_searches: self.tool_searches,
        }
    }

    /// Writes the `message` object. `prefix` comes before the text, as it stands in JSON.
    pub(super) fn write(&self, completion: &Completion<'_>, prefix: &str, names: &Names, out: &mut Out) {
        out.open('{');
        out.key("content");
        self.write_content(prefix, out);
        out.text_member("role", "assistant");
        // LiteLLM gives a formed answer nothing else.
        if self.is_formed() {
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

    /// The text alone.
    pub(super) fn text(&self) -> String {
        self.texts.iter().copied().map(Text::decoded).collect()
    }

    /// All that was said, for counting where the provider didn't.
    pub(super) fn plain_text(&self) -> String {
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
