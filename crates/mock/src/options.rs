//! What answers look like, how fast they come and how they fail.

mod table;

pub use table::{Row, TABLE};

use crate::fault::Fault;
use crate::steps::Steps;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// The options of a server, or of one request. Written as `name=value,name=value`; values may be
/// percent-encoded. [`TABLE`] lists the names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Wait before the first byte of the head.
    pub latency: Duration,
    /// Wait between two events of a stream.
    pub gap: Duration,
    /// Whether each event leaves in a packet of its own, even with no gap before it.
    pub flush: bool,
    /// Whether each piece of content carries the time of its sending, as [`crate::STAMP`] says.
    pub stamp: bool,
    /// Pieces of content in a stream, and words of the default text.
    pub chunks: usize,
    /// The answer's text; `None` is `chunks` words.
    pub text: Option<String>,
    /// Answer with the last message's text.
    pub echo: bool,
    /// Letters appended to the text.
    pub pad: usize,
    /// Tool calls in the answer, while the request has tools and its last message isn't a result.
    pub tools: usize,
    /// The first so many turns of a conversation call tools, whatever its last message is.
    pub turns: Option<usize>,
    /// The tool that is called; `None` is the first one offered.
    pub tool: Option<String>,
    /// The arguments of a call; `None` is made from the tool's schema.
    pub args: Option<Value>,
    /// What the model does in each turn; goes before the four above.
    pub steps: Steps,
    /// Reasoning before each answer, signed where the provider signs it; what comes back is
    /// checked. Empty is a text that differs in each turn.
    pub think: Option<String>,
    /// Whether the reasoning of every turn that called tools has to come back, also where the
    /// provider could do without.
    pub strict: bool,
    /// Whether usage is reported.
    pub usage: bool,
    /// Prompt tokens that no cache saw.
    pub input: u64,
    /// Tokens of the answer; `None` is one per chunk.
    pub output: Option<u64>,
    /// Prompt tokens read from the cache.
    pub cache_read: u64,
    /// Prompt tokens written to the cache.
    pub cache_write: u64,
    /// Tokens of `output` that were reasoning; `None` is one per piece of it.
    pub reasoning: Option<u64>,
    /// Length of an embedding.
    pub dims: usize,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// The error's text; `None` is the provider's usual one.
    pub message: Option<String>,
    /// The error's code (OpenAI) or type (Anthropic); `None` is the usual one of the status.
    pub code: Option<String>,
    /// `retry-after` of an error reply, in seconds.
    pub retry_after: Option<u64>,
    /// Only the first so many requests of the same `key` meet the fault.
    pub fail_first: Option<u64>,
    /// Only every so many-th request of the same `key` meets the fault.
    pub fail_every: Option<u64>,
    /// Which counter `fail_first` and `fail_every` use.
    pub key: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            gap: Duration::ZERO,
            flush: false,
            stamp: false,
            chunks: 8,
            text: None,
            echo: false,
            pad: 0,
            tools: 0,
            turns: None,
            tool: None,
            args: None,
            steps: Steps::default(),
            think: None,
            strict: false,
            usage: true,
            input: 20,
            output: None,
            cache_read: 0,
            cache_write: 0,
            reasoning: None,
            dims: 8,
            fault: None,
            message: None,
            code: None,
            retry_after: None,
            fail_first: None,
            fail_every: None,
            key: String::new(),
        }
    }
}

/// An option that cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OptionError {
    /// No such name.
    #[error("unknown option `{0}` (known: {known})", known = names())]
    Unknown(String),
    /// A value of the wrong kind.
    #[error("option `{name}` cannot be `{value}`: {help}")]
    Value {
        /// The option.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it takes.
        help: &'static str,
    },
}

impl Options {
    /// Sets what `text` says (`name=value,name=value`; a name alone is `name=1`).
    ///
    /// # Errors
    /// An unknown name or a value of the wrong kind; options before it are set.
    pub fn apply(&mut self, text: &str) -> Result<(), OptionError> {
        text.split(',').filter(|pair| !pair.is_empty()).try_for_each(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, "1"));
            self.set(name.trim(), &percent_decode_str(value.trim()).decode_utf8_lossy())
        })
    }

    /// Sets one option to a value that is written as it is, commas and percent signs included.
    ///
    /// # Errors
    /// An unknown name or a value of the wrong kind.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        let row = TABLE.iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| OptionError::Unknown(name.to_owned()))?;
        (row.set)(self, value).ok_or_else(|| OptionError::Value {
            name: row.name,
            value: value.to_owned(),
            help: row.help,
        })
    }

    /// Whether the request that its key's counter calls number `count` (from 1) meets the fault.
    pub(crate) fn fails(&self, count: u64) -> bool {
        self.fail_first.is_none_or(|first| count <= first)
            && self.fail_every.is_none_or(|every| count.is_multiple_of(every))
    }

    /// Whether the fault depends on a counter at all.
    pub(crate) fn counts(&self) -> bool {
        self.fail_first.is_some() || self.fail_every.is_some()
    }
}

impl FromStr for Options {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut options = Self::default();
        options.apply(text)?;
        Ok(options)
    }
}

fn names() -> String {
    let names: Vec<&str> = TABLE.iter().map(|row| row.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::At;

    #[test]
    fn reads_every_kind_of_value() {
        let options: Options = "latency=1.5,chunks=3,text=a%2Cb,echo,usage=0,reset=head,output=7"
            .parse()
            .unwrap();
        assert_eq!(options.latency, Duration::from_micros(1500));
        assert_eq!((options.chunks, options.output), (3, Some(7)));
        assert_eq!(options.text.as_deref(), Some("a,b"));
        assert!(options.echo && !options.usage);
        assert_eq!(options.fault, Some(Fault::Reset(At::Head)));
    }

    #[test]
    fn later_ones_win() {
        let mut options: Options = "status=503,chunks=2".parse().unwrap();
        options.apply("stall=4").unwrap();
        assert_eq!((options.chunks, options.fault), (2, Some(Fault::Stall(At::Event(4)))));
    }

    #[test]
    fn names_what_is_wrong() {
        let error = "chunk=2".parse::<Options>().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("unknown option `chunk` (known: latency, gap, flush")
        );
        let error = "status=200".parse::<Options>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "option `status` cannot be `200`: fail with this status, 400 to 599"
        );
    }

    #[test]
    fn the_page_has_all_options() {
        let page = include_str!("../../../docs/mock.md");
        for row in TABLE {
            let in_a_row = |line: &str| line.starts_with("| `") && line.contains(&format!("`{}`", row.name));
            assert!(page.lines().any(in_a_row), "{}", row.name);
        }
    }

    #[test]
    fn counters_decide_who_fails() {
        let first: Options = "fail_first=2".parse().unwrap();
        assert_eq!([1, 2, 3].map(|n| first.fails(n)), [true, true, false]);
        let every: Options = "fail_every=2".parse().unwrap();
        assert_eq!([1, 2, 3, 4].map(|n| every.fails(n)), [false, true, false, true]);
        assert!(Options::default().fails(1) && !Options::default().counts());
    }
}
