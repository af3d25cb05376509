//! What an answer contains, before a dialect writes it down.

mod calls;

use crate::ask::Ask;
use crate::clock::STAMP;
use crate::options::Options;
use crate::sample::sample;
use crate::signature;
use crate::steps::Step;
use serde_json::{Map, Value};

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
    /// Its arguments; of a custom tool, its text.
    pub(crate) arguments: Value,
    /// Whether the tool is a custom one.
    pub(crate) custom: bool,
}

/// Reasoning before an answer.
#[derive(Debug)]
pub(crate) struct Thought {
    /// Its text, as a stream cuts it.
    pub(crate) pieces: Vec<String>,
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
    /// How often it has spoken before.
    pub(crate) turn: usize,
    /// Its reasoning.
    pub(crate) thought: Option<Thought>,
    /// Its text, as a stream cuts it; empty when tools are called.
    pub(crate) pieces: Vec<String>,
    /// Its calls.
    pub(crate) calls: Vec<ToolCall>,
    /// Its usage; `None` if it isn't reported.
    pub(crate) tokens: Option<Tokens>,
    /// Whether a stream ends with a usage chunk (OpenAI only).
    pub(crate) usage_chunk: bool,
    /// Whether reasoning is shown in encrypted form too (Responses only).
    pub(crate) encrypted: bool,
    /// Members of the request that the answer repeats (Responses only).
    pub(crate) repeats: Map<String, Value>,
}

impl Plan {
    /// The answer to a request.
    pub(crate) fn new(options: &Options, ask: &Ask) -> Self {
        let turn = ask.answers();
        let calls = calls::calls(options, ask, turn);
        let mut pieces = match calls.is_empty() {
            true => pieces(options, ask, turn),
            false => Vec::new(),
        };
        if options.stamp {
            pieces.iter_mut().for_each(|piece| piece.extend([STAMP, TIME]));
        }
        let thought = options.think.as_ref().map(|text| Thought::new(text, turn));
        let made = options.chunks.max(calls.len());
        Self {
            model: ask.model.as_deref().unwrap_or("mock-model").to_owned(),
            turn,
            tokens: options.usage.then(|| Tokens::new(options, made, thought.as_ref())),
            thought,
            pieces,
            calls,
            usage_chunk: options.usage && ask.usage_chunk,
            encrypted: ask.encrypted,
            repeats: ask.repeats.clone(),
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        self.pieces.concat()
    }

    /// What signs this turn's reasoning, if there is any, for a provider that vouches for
    /// `subject` with it.
    pub(crate) fn signature(&self, subject: &str) -> Option<String> {
        self.thought.as_ref().map(|_| signature::issue(self.turn, subject))
    }
}

impl Thought {
    /// `text`, or one that is another for every turn.
    fn new(text: &str, turn: usize) -> Self {
        let text = match text {
            "" => format!("Step {turn}: wägen, then act.\n"),
            text => format!("{text} ({turn})"),
        };
        Self { pieces: cut(&text, 2) }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        self.pieces.concat()
    }
}

impl Tokens {
    /// What `options` say; else a token for each piece `made` and for each of a thought.
    fn new(options: &Options, made: usize, thought: Option<&Thought>) -> Self {
        let thought = thought.map_or(0, |thought| thought.pieces.len() as u64);
        let reasoning = options.reasoning.unwrap_or(thought);
        Self {
            input: options.input,
            output: options.output.unwrap_or(made as u64 + thought),
            cache_read: options.cache_read,
            cache_write: options.cache_write,
            reasoning,
        }
    }

    /// All tokens of the prompt.
    pub(crate) fn prompt(&self) -> u64 {
        self.input + self.cache_read + self.cache_write
    }
}

fn pieces(options: &Options, ask: &Ask, turn: usize) -> Vec<String> {
    let padding = "x".repeat(options.pad);
    if let Some(Step::Say(text)) = options.steps.at(turn) {
        return cut(text, options.chunks);
    }
    if let Some(schema) = &ask.schema {
        return cut(&sample(schema, schema, 0).to_string(), options.chunks);
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
pub(crate) fn cut(text: &str, count: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let size = letters.len().div_ceil(count.max(1)).max(1);
    letters.chunks(size).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests;
