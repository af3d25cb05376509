//! Tool calls of a stream, and what Anthropic's own tools did.

use super::chunk::Chunks;
use crate::anthropic::out::Out;
use crate::anthropic::request::{JSON_TOOL, Names};
use crate::anthropic::response::{Block, CodeRun, Search};
use crate::anthropic::text::Text;
use serde_json::value::RawValue;

/// What is known of tools while the answer comes.
pub(super) struct Tools {
    names: Names,
    /// Whether the input of one tool is the answer.
    answers_by_tool: bool,
    /// Calls so far.
    count: usize,
    current: Current,
    /// Whether the client has tools to call.
    pub(super) were_called: bool,
    /// Whether the answer came as a tool's input.
    pub(super) has_answered: bool,
    searches: Vec<ServerCall>,
    web_results: Vec<String>,
    results: Vec<CodeResult>,
    compactions: Vec<String>,
}

/// The block that is open.
#[derive(Default)]
enum Current {
    #[default]
    Other,
    /// A call, and what its input is until its parts come.
    Call { input: String, has_arguments: bool },
    /// The tool whose input is the answer.
    Answer,
}

/// A call of one of Anthropic's own tools.
struct ServerCall {
    id: String,
    is_search: bool,
    input: String,
    /// The search's result block.
    result: Option<String>,
}

struct CodeResult {
    tool_use_id: String,
    block: String,
    is_code: bool,
}

impl Tools {
    pub(super) fn new(names: Names, answers_by_tool: bool) -> Self {
        Self {
            names,
            answers_by_tool,
            count: 0,
            current: Current::Other,
            were_called: false,
            has_answered: false,
            searches: Vec::new(),
            web_results: Vec::new(),
            results: Vec::new(),
            compactions: Vec::new(),
        }
    }

    /// Whether the open block's input is the answer.
    pub(super) const fn is_answering(&self) -> bool {
        matches!(self.current, Current::Answer)
    }

    /// A call begins.
    pub(super) fn start(&mut self, block: &Block<'_>, chunks: &mut Chunks) {
        let index = self.count;
        self.count += 1;
        if self.answers_by_tool && block.name == JSON_TOOL {
            self.current = Current::Answer;
            self.has_answered = true;
            return;
        }
        let input = block.input.map_or("{}", RawValue::get);
        self.current = Current::Call {
            input: input.to_owned(),
            has_arguments: false,
        };
        let is_ours = block.kind == "server_tool_use";
        self.were_called |= !is_ours;
        let is_search = is_ours && block.name == "web_search";
        if is_ours {
            self.searches.push(ServerCall {
                id: block.id.clone().into_owned(),
                is_search,
                input: String::new(),
                result: None,
            });
        }
        let name = self.names.original(&block.name);
        let call = |out: &mut Out| {
            out.text_member("id", &block.id);
            out.optional_member("caller", block.caller.map(RawValue::get));
            out.key("function");
            out.open('{');
            out.text_member("arguments", "");
            out.text_member("name", name);
            out.close('}');
            out.text_member("type", "function");
            out.raw_member("index", &index.to_string());
        };
        if is_search {
            chunks.search_call(|out| self.write_searches(out), call);
        } else {
            chunks.tool_call(call);
        }
    }

    /// A part of the open call's arguments, as JSON text in a JSON string.
    pub(super) fn arguments(&mut self, part: Text<'_>, chunks: &mut Chunks) {
        let Current::Call { has_arguments, .. } = &mut self.current else {
            return;
        };
        if part.is_empty() {
            return;
        }
        *has_arguments = true;
        if let Some(call) = self.searches.last_mut() {
            call.input.push_str(&part.decoded());
        }
        self.write_arguments(part.raw(), chunks);
    }

    /// The open block ends; a call that had no arguments gets what stood at its beginning.
    pub(super) fn stop(&mut self, chunks: &mut Chunks) {
        if let Current::Call {
            input,
            has_arguments: false,
        } = std::mem::take(&mut self.current)
        {
            self.write_arguments(&serde_json::Value::from(input).to_string(), chunks);
        }
    }

    /// A tool of Anthropic's own has a result.
    pub(super) fn result(&mut self, block: &Block<'_>, chunks: &mut Chunks) {
        let json = block.json.get().to_owned();
        match block.kind.as_ref() {
            "tool_search_tool_result" => {}
            "web_search_tool_result" => {
                let call = self.searches.iter_mut().find(|call| call.id == block.tool_use_id);
                if let Some(call) = call {
                    call.result = Some(block.content.map_or("[]", RawValue::get).to_owned());
                }
                self.web_results.push(json);
                chunks.fields(|out| {
                    self.write_web_results(out);
                    self.write_searches(out);
                });
            }
            "web_fetch_tool_result" => {
                self.web_results.push(json);
                chunks.fields(|out| self.write_web_results(out));
            }
            kind => {
                self.results.push(CodeResult {
                    tool_use_id: block.tool_use_id.clone().into_owned(),
                    is_code: kind == CodeRun::KIND,
                    block: json,
                });
                chunks.fields(|out| {
                    out.key("tool_results");
                    write_all(self.results.iter().map(|result| result.block.as_str()), out);
                    self.write_code_runs(None, out);
                });
            }
        }
    }

    /// What the conversation before was compacted to.
    pub(super) fn compaction(&mut self, block: &Block<'_>, chunks: &mut Chunks) {
        self.compactions.push(block.json.get().to_owned());
        chunks.fields(|out| {
            out.key("compaction_blocks");
            write_all(self.compactions.iter().map(String::as_str), out);
            out.key("compaction_start");
            out.open('{');
            out.text_member("type", "compaction");
            out.raw_member("content", block.content.map_or("\"\"", RawValue::get));
            out.close('}');
        });
    }

    /// Where code ran, which is told at the end only.
    pub(super) fn container(&mut self, container: &str, chunks: &mut Chunks) {
        if container == "null" {
            return;
        }
        chunks.fields(|out| {
            out.raw_member("container", container);
            if !self.results.is_empty() {
                self.write_code_runs(Some(container), out);
            }
        });
    }

    fn write_arguments(&self, json: &str, chunks: &mut Chunks) {
        let index = self.count.saturating_sub(1);
        chunks.tool_call(|out| {
            out.key("function");
            out.open('{');
            out.raw_member("arguments", json);
            out.close('}');
            out.text_member("type", "function");
            out.raw_member("index", &index.to_string());
        });
    }

    fn write_web_results(&self, out: &mut Out) {
        out.key("web_search_results");
        write_all(self.web_results.iter().map(String::as_str), out);
    }

    /// All searches so far, by their ids.
    fn write_searches(&self, out: &mut Out) {
        out.key("web_search_calls");
        out.open('{');
        for call in self.searches.iter().filter(|call| call.is_search) {
            out.key(&call.id);
            let input = Some(call.input.as_str());
            let content = call
                .result
                .as_deref()
                .and_then(|json| serde_json::from_str::<&RawValue>(json).ok());
            match content {
                Some(content) => Search::of(&call.id, input, Some(content)).write(out),
                None => Search::begun(&call.id, input).write(out),
            }
        }
        out.close('}');
    }

    /// All runs of code so far.
    fn write_code_runs(&self, container: Option<&str>, out: &mut Out) {
        out.key("code_interpreter_results");
        out.open('[');
        for result in self.results.iter().filter(|result| result.is_code) {
            let call = self.searches.iter().find(|call| call.id == result.tool_use_id);
            let input = call.map(|call| call.input.as_str());
            if let Ok(block) = serde_json::from_str::<Block<'_>>(&result.block) {
                CodeRun::of(&result.tool_use_id, input, block.content).write(container, out);
            }
        }
        out.close(']');
    }
}

fn write_all<'t>(blocks: impl Iterator<Item = &'t str>, out: &mut Out) {
    out.open('[');
    blocks.for_each(|block| out.raw(block));
    out.close(']');
}
