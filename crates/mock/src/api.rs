//! What a path leads to: an API of some dialect, and how it is answered.

use crate::ask::Ask;
use crate::form::Form;
use crate::options::Options;
use crate::plan::Plan;
use bytes::Bytes;
use serde_json::Value;

/// An API. Each is a row in its dialect's file, and `routes` has the paths.
#[derive(Debug)]
pub(crate) struct Api {
    /// Its name, which no other has.
    pub(crate) name: &'static str,
    /// Whose it is.
    pub(crate) dialect: &'static Dialect,
    /// How it is answered.
    pub(crate) work: Work,
}

/// What all APIs of a provider share.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// The header that names a reply, and what the id in it begins with.
    pub(crate) id: (&'static str, &'static str),
    /// An error's body.
    pub(crate) error: fn(&Failure<'_>) -> Value,
    /// A header that names an error's type.
    pub(crate) error_header: Option<ErrorHeader>,
}

/// A header of an error: its name and value.
pub(crate) type ErrorHeader = fn(&Failure<'_>) -> (&'static str, String);

/// An error that a provider answers with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure<'a> {
    /// The status.
    pub(crate) status: u16,
    /// The text; `None` is the provider's usual one.
    pub(crate) message: Option<&'a str>,
    /// The code, type or status by name; `None` is the usual one of the status.
    pub(crate) code: Option<&'a str>,
}

/// How an API is answered.
#[derive(Debug)]
pub(crate) enum Work {
    /// A model speaks.
    Talk(Talk),
    /// JSON in, something out.
    Make(fn(&Options, &Value, Option<&str>) -> Made),
    /// Bytes in, something out: forms with files.
    Read(fn(&Options, &[u8]) -> Made),
    /// Kept responses: shown or deleted.
    Keep(Keep),
}

/// What can be done with a response that is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keep {
    /// Show it.
    Show,
    /// Show what it answered.
    Input,
    /// Forget it.
    Delete,
}

/// How a model is asked and answers.
#[derive(Debug)]
pub(crate) struct Talk {
    /// Reads a request.
    pub(crate) read: fn(&Value) -> Ask,
    /// Looks at what came back of reasoning that was signed, where a provider signs it.
    pub(crate) check: Option<Check>,
    /// When the answer is a stream.
    pub(crate) streams: Streams,
    /// Writes the answer.
    pub(crate) whole: fn(&Plan) -> Value,
    /// Writes its stream, event by event.
    pub(crate) events: fn(&Plan) -> Vec<String>,
    /// How the events are framed.
    pub(crate) form: &'static Form,
    /// The event that says that the stream fails, as the event of this number.
    pub(crate) error_event: fn(&Failure<'_>, usize) -> Bytes,
    /// Whether answers are kept, to be shown and continued.
    pub(crate) keeps: bool,
}

/// Looks at a conversation and its body.
pub(crate) type Check = fn(&Ask, &Value) -> Result<(), Refusal>;

/// When an answer is a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Streams {
    /// When `stream` is true.
    Asked,
    /// Unless `stream` is false.
    UnlessDenied,
    /// Always: the path says so.
    Always,
    /// Never: the path says so.
    Never,
}

/// Why a request can't be answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status.
    pub(crate) status: u16,
    /// In the provider's words.
    pub(crate) message: String,
    /// The error's code.
    pub(crate) code: Option<&'static str>,
}

/// A body.
#[derive(Debug)]
pub(crate) struct Made {
    /// Its content type.
    pub(crate) kind: &'static str,
    /// Its bytes; ids may be missing in it.
    pub(crate) bytes: Vec<u8>,
}

impl Streams {
    /// Whether an answer streams to a request that says this.
    pub(crate) fn streams(self, asked: Option<bool>) -> bool {
        match self {
            Self::Asked => asked == Some(true),
            Self::UnlessDenied => asked != Some(false),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl From<Value> for Made {
    fn from(body: Value) -> Self {
        let bytes = body.to_string().into_bytes();
        Self {
            kind: "application/json",
            bytes,
        }
    }
}

impl Refusal {
    /// A bad request.
    pub(crate) fn bad(message: String) -> Self {
        Self {
            status: 400,
            message,
            code: None,
        }
    }
}
