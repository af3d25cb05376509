//! The conversation as Anthropic wants it: one message per turn, whoever said how much in a row.

use super::assistant;
use super::chat::{Content, Message, Role};
use super::media;
use super::system;
use super::tool_use::{clean_id, function_id};
use crate::anthropic::error::refuse;
use crate::anthropic::out::Out;
use crate::anthropic::request::names::Names;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What opens a system message that became a note in the user's turn; LiteLLM's words.
pub(crate) const NOTE: &str =
    "Operator note (not from the user): the following was originally a mid-conversation system-role reminder.";

/// What LiteLLM sends for a text with nothing in it, which Anthropic refuses.
const EMPTY: &str = "[System: Empty message content sanitised to satisfy protocol]";

/// Something that is said, in its place.
#[derive(Debug)]
pub(crate) enum Turn<'m, 'a> {
    /// A message of the client.
    Said(&'m Message<'a>),
    /// A system message that became a note in the user's turn.
    Note(&'m Message<'a>),
    /// System messages between turns.
    System(Vec<&'m Message<'a>>),
    /// The answer to a tool call that has none (`modify_params`).
    Unanswered { id: Cow<'m, str>, tool: Cow<'m, str> },
    /// What the user says if nobody says anything (`modify_params`).
    GoOn,
}

impl Turn<'_, '_> {
    fn role(&self) -> Role {
        match self {
            Self::Said(message) => message.role.turn(),
            Self::System(_) => Role::System,
            Self::Note(_) | Self::Unanswered { .. } | Self::GoOn => Role::User,
        }
    }

    fn speaks(&self) -> bool {
        match self {
            Self::Said(message) => system::speaks(message),
            _ => true,
        }
    }
}

/// Writes the `messages` member.
///
/// # Errors
/// Content that Anthropic cannot be told.
pub(super) fn write(turns: &[Turn<'_, '_>], names: &Names, out: &mut Out) -> Result<(), ApiError> {
    out.key("messages");
    out.open('[');
    let mut rest = turns;
    let mut state = State {
        names,
        functions: 0,
        is_last: false,
        tool_ids: Vec::new(),
    };
    for run in turns.chunk_by(|one, next| one.role() == next.role()) {
        rest = rest.get(run.len()..).unwrap_or_default();
        state.is_last = !rest.iter().any(Turn::speaks);
        state.tool_ids.clear();
        let mut blocks = Blocks::new(out, run.first().map_or(Role::User, Turn::role));
        write_run(run, &mut state, &mut blocks)?;
        blocks.end();
    }
    out.close(']');
    Ok(())
}

/// What is known of the conversation while it is written.
pub(super) struct State<'n> {
    /// Tools whose names Anthropic refuses.
    pub(super) names: &'n Names,
    /// How many calls without an id (`function_call`) there were.
    pub(super) functions: usize,
    /// Whether nobody speaks after this turn.
    pub(super) is_last: bool,
    /// The ids of this turn's tool calls, which must not occur twice.
    pub(super) tool_ids: Vec<String>,
}

/// One turn's blocks.
fn write_run(run: &[Turn<'_, '_>], state: &mut State<'_>, blocks: &mut Blocks<'_>) -> Result<(), ApiError> {
    for turn in run {
        match turn {
            Turn::Said(message) => match message.role {
                Role::Assistant => assistant::write(message, state, blocks)?,
                Role::Tool => tool_result(message, state, blocks)?,
                Role::User | Role::System => user(message, blocks)?,
            },
            Turn::Note(message) => note(message, blocks),
            Turn::System(messages) => {
                for (text, cache_control) in messages.iter().flat_map(|message| message.texts()) {
                    media::text(blocks.next(), text.raw(), cache_control);
                }
            }
            Turn::Unanswered { id, tool } => unanswered(id, tool, blocks),
            Turn::GoOn => plain_text(blocks.next(), "Please continue."),
        }
    }
    Ok(())
}

/// A message whose head is written with its first block, so that one without blocks leaves no trace.
pub(super) struct Blocks<'o> {
    out: &'o mut Out,
    role: Role,
    started: bool,
}

impl<'o> Blocks<'o> {
    fn new(out: &'o mut Out, role: Role) -> Self {
        Self {
            out,
            role,
            started: false,
        }
    }

    /// Where the next block is to be written.
    pub(super) fn next(&mut self) -> &mut Out {
        if !self.started {
            self.started = true;
            self.out.open('{');
            self.out.text_member("role", self.role.name());
            self.out.key("content");
            self.out.open('[');
        }
        self.out
    }

    fn end(self) {
        if self.started {
            self.out.close(']');
            self.out.close('}');
        }
    }
}

fn user(message: &Message<'_>, blocks: &mut Blocks<'_>) -> Result<(), ApiError> {
    match &message.content {
        Some(Content::Text(text)) => said(*text, message.cache_control, false, blocks.next()),
        Some(Content::Parts(parts)) => {
            for part in parts {
                if !media::is_known(&part.kind) {
                    return Err(refuse(format_args!(
                        "a user message has a part of type '{}', which Anthropic doesn't take",
                        part.kind
                    )));
                }
                media::write(part, blocks.next())?;
            }
        }
        None => return Err(refuse("a user message has no 'content'")),
    }
    Ok(())
}

/// A text, or LiteLLM's words for one with nothing in it. `is_last` takes white space off its end.
pub(super) fn said(text: Text<'_>, cache_control: Option<&RawValue>, is_last: bool, out: &mut Out) {
    let json = match text.is_blank() {
        true => Cow::Owned(format!("\"{EMPTY}\"")),
        false if is_last => text.trimmed_end(),
        false => Cow::Borrowed(text.raw()),
    };
    media::text(out, &json, cache_control);
}

fn plain_text(out: &mut Out, text: &str) {
    out.open('{');
    out.text_member("type", "text");
    out.text_member("text", text);
    out.close('}');
}

fn note(message: &Message<'_>, blocks: &mut Blocks<'_>) {
    plain_text(blocks.next(), NOTE);
    for (text, cache_control) in message.texts() {
        said(text, cache_control, false, blocks.next());
    }
}

fn unanswered(id: &str, tool: &str, blocks: &mut Blocks<'_>) {
    let text = format!("[System: Tool execution skipped/interrupted by user. No result provided for tool '{tool}'.]");
    let out = blocks.next();
    out.open('{');
    out.text_member("type", "tool_result");
    out.text_member("tool_use_id", &clean_id(id));
    out.text_member("content", &text);
    out.close('}');
}

fn tool_result(message: &Message<'_>, state: &State<'_>, blocks: &mut Blocks<'_>) -> Result<(), ApiError> {
    let id = match &message.tool_call_id {
        Some(id) => clean_id(id),
        None => Cow::Owned(function_id(state.functions)),
    };
    let out = blocks.next();
    out.open('{');
    out.text_member("type", "tool_result");
    out.text_member("tool_use_id", &id);
    out.key("content");
    match &message.content {
        Some(Content::Text(text)) => out.raw(text.raw()),
        Some(Content::Parts(parts)) => {
            out.open('[');
            for part in parts {
                media::write_result(part, out)?;
            }
            out.close(']');
        }
        None => return Err(refuse("a tool message has no 'content'")),
    }
    out.optional_member("cache_control", message.cache_control.map(|json| json.get()));
    out.close('}');
    Ok(())
}
