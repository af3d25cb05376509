//! What an answer contains, before a dialect writes it down.

use crate::ask::Ask;
use crate::clock::STAMP;
use crate::options::Options;
use crate::sample::sample;
use serde_json::Value;

/// Words of the default text.
const WORDS: [&str; 8] = ["The", " quick", " brown", " fox", " jumps", " over", " lazy", " dogs"];

/// Stands for an id in a script, and is replaced per reply; as long as [`crate::script::ID_LEN`].
pub(crate) const ID: &str = "@mock-id-mock-id-mock-@@";

/// Stands for the digits of a stamp in a script, and is replaced as the event is sent; as long as
/// [`crate::clock::DIGITS`].
pub(crate) const TIME: &str = "@mock-time-in-nanos";

/// When every answer was made: fixed, so that equal requests have equal answers.
pub(crate) const CREATED: u64 = 1_700_000_000;

/// A call of a tool.
#[derive(Debug)]
pub(crate) struct ToolCall {
    /// The tool.
    pub(crate) name: String,
    /// Its arguments.
    pub(crate) arguments: Value,
}

/// Token counts that an answer reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tokens {
    /// Prompt, outside the cache.
    pub(crate) input: u64,
    /// Answer, reasoning included.
    pub(crate) output: u64,
    /// Prompt, read from the cache.
    pub(crate) cache_read: u64,
    /// Prompt, written to the cache.
    pub(crate) cache_write: u64,
    /// Reasoning.
    pub(crate) reasoning: u64,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The model that answers.
    pub(crate) model: String,
    /// Its text, as a stream cuts it; empty when tools are called.
    pub(crate) pieces: Vec<String>,
    /// Its calls.
    pub(crate) calls: Vec<ToolCall>,
    /// Its usage; `None` if it isn't reported.
    pub(crate) tokens: Option<Tokens>,
    /// Whether a stream ends with a usage chunk (OpenAI only).
    pub(crate) usage_chunk: bool,
}

impl Plan {
    /// The answer to a request.
    pub(crate) fn new(options: &Options, ask: &Ask<'_>) -> Self {
        let calls = calls(options, ask);
        let mut pieces = if calls.is_empty() {
            pieces(options, ask)
        } else {
            Vec::new()
        };
        if options.stamp {
            pieces.iter_mut().for_each(|piece| piece.extend([STAMP, TIME]));
        }
        let made = options.chunks.max(calls.len());
        Self {
            model: ask.model.as_deref().unwrap_or("mock-model").to_owned(),
            pieces,
            calls,
            tokens: options.usage.then(|| Tokens {
                input: options.input,
                output: options.output.unwrap_or(made as u64),
                cache_read: options.cache_read,
                cache_write: options.cache_write,
                reasoning: options.reasoning,
            }),
            usage_chunk: options.usage && ask.wants_usage(),
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        self.pieces.concat()
    }
}

fn calls(options: &Options, ask: &Ask<'_>) -> Vec<ToolCall> {
    if ask.is_plain() {
        return Vec::new();
    }
    let wanted = match options.tools {
        0 if ask.must_call() => 1,
        _ if ask.ends_with_tool_result() => 0,
        count => count,
    };
    let tools = ask.tools();
    let call = |tool: &crate::ask::Tool| ToolCall {
        name: tool.name.clone(),
        arguments: sample(&tool.schema, &tool.schema, 0),
    };
    tools.iter().cycle().take(wanted).map(call).collect()
}

fn pieces(options: &Options, ask: &Ask<'_>) -> Vec<String> {
    let padding = "x".repeat(options.pad);
    if let Some(schema) = ask.schema() {
        return cut(&sample(&schema, &schema, 0).to_string(), options.chunks);
    }
    if options.echo {
        return cut(&(ask.last_text() + &padding), options.chunks);
    }
    if let Some(text) = &options.text {
        return cut(&(text.clone() + &padding), options.chunks);
    }
    let words = WORDS.iter().cycle().take(options.chunks);
    let mut pieces: Vec<String> = words.map(|&word| word.to_owned()).collect();
    match pieces.last_mut() {
        Some(last) => last.push_str(&padding),
        None => pieces.push(padding),
    }
    pieces
}

/// Cuts a text into at most `count` pieces of about equal length.
fn cut(text: &str, count: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let size = letters.len().div_ceil(count.max(1)).max(1);
    letters.chunks(size).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(options: &str, body: &str) -> Plan {
        Plan::new(&options.parse().unwrap(), &serde_json::from_str(body).unwrap())
    }

    const TOOL: &str = r#"{"tools":[{"function":{"name":"f","parameters":{"properties":{"a":{"type":"integer"}}}}}]"#;

    #[test]
    fn writes_as_many_words_as_chunks() {
        let plan = plan("chunks=3,pad=2", "{}");
        assert_eq!(plan.text(), "The quick brownxx");
        assert_eq!(plan.tokens.unwrap().output, 3);
    }

    #[test]
    fn cuts_texts_between_letters() {
        assert_eq!(cut("aäöü", 3), ["aä", "öü"]);
        assert!(cut("", 3).is_empty());
        let plan = plan("echo,chunks=2", r#"{"messages":[{"role":"user","content":"hello"}]}"#);
        assert_eq!(plan.pieces, ["hel", "lo"]);
    }

    #[test]
    fn calls_tools_until_their_result_comes() {
        let called = plan("tools=2", &format!("{TOOL}}}"));
        assert_eq!(called.calls.len(), 2);
        assert_eq!(called.calls.first().unwrap().arguments.to_string(), r#"{"a":1}"#);
        assert!(called.pieces.is_empty());
        let answered = plan(
            "tools=1",
            &format!(r#"{TOOL},"messages":[{{"role":"tool","content":"5"}}]}}"#),
        );
        assert!(answered.calls.is_empty() && !answered.pieces.is_empty());
    }

    #[test]
    fn follows_tool_choice_and_response_format() {
        assert_eq!(
            plan("", &format!(r#"{TOOL},"tool_choice":"required"}}"#)).calls.len(),
            1
        );
        let format = r#"{"response_format":{"type":"json_schema","json_schema":{"schema":{"properties":{"n":{"type":"integer"}}}}}}"#;
        assert_eq!(plan("", format).text(), r#"{"n":1}"#);
    }
}
