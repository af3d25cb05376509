//! What Anthropic's own tools did, in the words of OpenAI's Responses API.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Default, Deserialize)]
struct Input<'a> {
    #[serde(borrow, default)]
    query: Option<Text<'a>>,
    #[serde(borrow, default)]
    command: Option<Text<'a>>,
}

impl<'a> Input<'a> {
    fn read(json: Option<&'a str>) -> Self {
        json.and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    }
}

/// A web search.
#[derive(Debug)]
pub(in crate::anthropic) struct Search<'a> {
    id: &'a str,
    query: Text<'a>,
    status: &'static str,
    sources: Vec<Text<'a>>,
}

impl<'a> Search<'a> {
    /// A search that came to its end.
    pub(in crate::anthropic) fn of(id: &'a str, input: Option<&'a str>, content: Option<&'a RawValue>) -> Self {
        #[derive(Deserialize)]
        struct Found<'a> {
            #[serde(borrow, default)]
            url: Option<Text<'a>>,
        }
        let json = content.map_or("[]", RawValue::get);
        let found: Vec<Found<'a>> = serde_json::from_str(json).unwrap_or_default();
        Self {
            sources: found.into_iter().filter_map(|found| found.url).collect(),
            // A failed search has an object in the place of its results.
            status: if json.starts_with('{') { "failed" } else { "completed" },
            ..Self::begun(id, input)
        }
    }

    /// A search that has just begun.
    pub(in crate::anthropic) fn begun(id: &'a str, input: Option<&'a str>) -> Self {
        Self {
            id,
            query: Input::read(input).query.unwrap_or_default(),
            status: "in_progress",
            sources: Vec::new(),
        }
    }

    pub(in crate::anthropic) fn write(&self, out: &mut Out) {
        out.open('{');
        out.text_member("id", &format!("ws_{}", self.id));
        out.key("action");
        out.open('{');
        out.text_member("type", "search");
        out.key("queries");
        out.open('[');
        if !self.query.is_empty() {
            out.raw(self.query.raw());
        }
        out.close(']');
        out.raw_member("query", self.query.raw());
        out.key("sources");
        out.open('[');
        for url in &self.sources {
            out.open('{');
            out.text_member("type", "url");
            out.raw_member("url", url.raw());
            out.close('}');
        }
        out.close(']');
        out.close('}');
        out.text_member("status", self.status);
        out.text_member("type", "web_search_call");
        out.close('}');
    }
}

/// A run of code.
#[derive(Debug)]
pub(in crate::anthropic) struct CodeRun<'a> {
    id: &'a str,
    code: Text<'a>,
    /// What it printed, and what it complained about.
    printed: Option<Text<'a>>,
    complained: Option<Text<'a>>,
}

impl<'a> CodeRun<'a> {
    /// The type of a result block of code.
    pub(in crate::anthropic) const KIND: &'static str = "bash_code_execution_tool_result";

    pub(in crate::anthropic) fn of(id: &'a str, input: Option<&'a str>, content: Option<&'a RawValue>) -> Self {
        #[derive(Default, Deserialize)]
        struct Streams<'a> {
            #[serde(borrow, default)]
            stdout: Option<Text<'a>>,
            #[serde(borrow, default)]
            stderr: Option<Text<'a>>,
        }
        let streams = content.and_then(|json| serde_json::from_str::<Streams<'a>>(json.get()).ok());
        let streams = streams.unwrap_or_default();
        Self {
            id,
            code: Input::read(input).command.unwrap_or_default(),
            printed: streams.stdout.filter(|text| !text.is_empty()),
            complained: streams.stderr.filter(|text| !text.is_empty()),
        }
    }

    /// Writes it; the container is Anthropic's object.
    pub(in crate::anthropic) fn write(&self, container: Option<&str>, out: &mut Out) {
        #[derive(Deserialize)]
        struct Container<'a> {
            #[serde(borrow)]
            id: Text<'a>,
        }
        let container = container.and_then(|json| serde_json::from_str::<Container<'_>>(json).ok());
        out.open('{');
        out.text_member("type", "code_interpreter_call");
        out.text_member("id", self.id);
        out.raw_member("code", self.code.raw());
        out.raw_member("container_id", container.map_or("null", |container| container.id.raw()));
        out.text_member("status", "completed");
        out.key("outputs");
        if self.printed.is_none() && self.complained.is_none() {
            out.raw("null");
            return out.close('}');
        }
        out.open('[');
        out.open('{');
        out.text_member("type", "logs");
        out.key("logs");
        let complaint = self.complained.map(|text| ["STDERR: ", text.inner()]);
        out.joined(
            self.printed
                .map(Text::inner)
                .into_iter()
                .chain(complaint.into_iter().flatten()),
        );
        out.close('}');
        out.close(']');
        out.close('}');
    }
}
