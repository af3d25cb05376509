//! The conversation as Gemini wants it: turns of user and model, whoever said how much in a row. What tools gave is a
//! user's turn of its own.

use super::Reach;
use super::assistant;
use super::chat::{Content, Message, Part, Role, ToolCall};
use super::media;
use super::tool_result;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use crate::gemini::error::refuse;

/// Writes the `contents` member. `leaves_out_system` says that system messages stand elsewhere.
///
/// # Errors
/// Content that Gemini cannot be told.
pub(super) fn write(
    messages: &[Message<'_>],
    leaves_out_system: bool,
    reach: Reach,
    out: &mut Out,
) -> Result<(), ApiError> {
    let said: Vec<&Message<'_>> = messages
        .iter()
        .filter(|message| !(leaves_out_system && message.role == Role::System))
        .collect();
    out.key("contents");
    out.open('[');
    let mut calls: Vec<&ToolCall<'_>> = Vec::new();
    let mut any = false;
    for run in said.chunk_by(|one, next| turn(one) == turn(next)) {
        let mut parts = Parts::new(out, turn(run.first().copied().unwrap_or(&Message::default())));
        for message in run {
            match message.role {
                Role::User | Role::System => user(message, reach, &mut parts)?,
                Role::Assistant => {
                    assistant::write(message, reach, &mut parts)?;
                    calls.extend(message.tool_calls.iter().flatten());
                }
                Role::Tool => tool_result::write(message, &calls, reach, parts.next())?,
            }
        }
        any |= parts.end();
    }
    if !any {
        // Gemini refuses a request without contents; LiteLLM says a full stop where there is a system prompt.
        silent(
            if said.is_empty() && !messages.is_empty() {
                "."
            } else {
                " "
            },
            out,
        );
    }
    out.close(']');
    Ok(())
}

/// Which messages are one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    User,
    Model,
    Tools,
}

const fn turn(message: &Message<'_>) -> Turn {
    match message.role {
        Role::User | Role::System => Turn::User,
        Role::Assistant => Turn::Model,
        Role::Tool => Turn::Tools,
    }
}

fn silent(text: &str, out: &mut Out) {
    let mut parts = Parts::new(out, Turn::User);
    parts.has_text = true;
    part_text(parts.next(), text);
    parts.end();
}

/// A turn whose head is written with its first part, so that one without parts leaves no trace.
pub(super) struct Parts<'o> {
    out: &'o mut Out,
    turn: Turn,
    started: bool,
    has_text: bool,
}

impl<'o> Parts<'o> {
    const fn new(out: &'o mut Out, turn: Turn) -> Self {
        Self {
            out,
            turn,
            started: false,
            has_text: false,
        }
    }

    /// Where the next part is to be written.
    pub(super) fn next(&mut self) -> &mut Out {
        if !self.started {
            self.started = true;
            self.out.open('{');
            let role = if self.turn == Turn::Model { "model" } else { "user" };
            self.out.text_member("role", role);
            self.out.key("parts");
            self.out.open('[');
        }
        self.out
    }

    /// A text.
    pub(super) fn text(&mut self, text: Text<'_>) {
        self.has_text = true;
        let out = self.next();
        out.open('{');
        out.raw_member("text", text.raw());
        out.close('}');
    }

    /// Ends the turn; tells whether there was any. Gemini refuses a user's turn without a text.
    fn end(mut self) -> bool {
        if self.started {
            if self.turn == Turn::User && !self.has_text {
                part_text(self.next(), " ");
            }
            self.out.close(']');
            self.out.close('}');
        }
        self.started
    }
}

fn part_text(out: &mut Out, text: &str) {
    out.open('{');
    out.text_member("text", text);
    out.close('}');
}

fn user(message: &Message<'_>, reach: Reach, parts: &mut Parts<'_>) -> Result<(), ApiError> {
    match &message.content {
        Some(Content::Text(text)) => parts.text(*text),
        Some(Content::Parts(list)) => {
            for part in list {
                user_part(part, reach, parts)?;
            }
        }
        None => {}
    }
    Ok(())
}

fn user_part(part: &Part<'_>, reach: Reach, parts: &mut Parts<'_>) -> Result<(), ApiError> {
    match part.kind.as_ref() {
        "text" => {
            let text = part.text.filter(|text| !text.is_empty());
            text.into_iter().for_each(|text| parts.text(text));
            Ok(())
        }
        "image_url" => media::image(part.image_url, reach, parts.next()),
        "input_audio" => media::audio(part.input_audio, parts.next()),
        "file" => media::file(part.file, reach, parts.next()),
        other => Err(refuse(format_args!(
            "Invalid message content: type '{other}' is not one of 'text', 'image_url', 'input_audio' and 'file'"
        ))),
    }
}
