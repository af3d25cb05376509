//! A conversation in chat messages as input items, and the system prompt as instructions.

use super::message::{Content, Message, Part, ToolCall};
use super::parts::{self, Form};
use super::{Road, reasoning};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use std::collections::HashSet;

/// Writes the `input` member and, if there are any, the `instructions`.
///
/// # Errors
/// What cannot be told, for an error message.
pub(super) fn write(messages: &[Message<'_>], road: Road, out: &mut Out) -> Result<(), String> {
    let is_system = |message: &Message<'_>| message.role == "system" && instruction(message, road).is_some();
    let leading = messages.iter().take_while(|message| is_system(message)).count();
    let (system, rest) = messages.split_at(leading);
    let instructions: Vec<String> = system.iter().filter_map(|message| instruction(message, road)).collect();
    let mut writer = Writer {
        road,
        custom: custom_calls(messages),
        out,
    };
    writer.out.key("input");
    writer.out.open('[');
    // An empty input is refused: a system prompt alone becomes the input.
    if rest.is_empty() {
        system.iter().try_for_each(|message| writer.said(message, "system"))?;
    }
    rest.iter().try_for_each(|message| writer.message(message))?;
    writer.out.close(']');
    if !rest.is_empty() && !instructions.is_empty() {
        let separator = if road == Road::Messages { "\n" } else { " " };
        out.text_member("instructions", &instructions.join(separator));
    }
    Ok(())
}

/// The text of a system message that can stand outside of the conversation.
fn instruction(message: &Message<'_>, road: Road) -> Option<String> {
    match (&message.content, road) {
        (Some(Content::Text(text)), _) => Some(text.decoded().into_owned()),
        (Some(Content::Parts(parts)), Road::Messages) => Some(plain_text(parts)?.join("\n")),
        _ => None,
    }
}

/// The texts of parts, if there is nothing else.
fn plain_text(parts: &[Part<'_>]) -> Option<Vec<String>> {
    let text = |part: &Part<'_>| match part {
        Part::Text(text) => Some(text.decoded().into_owned()),
        Part::Typed(part) if part.kind == "text" => Some(part.text?.decoded().into_owned()),
        Part::Typed(_) => None,
    };
    parts.iter().map(text).collect()
}

/// The ids of calls of tools that take a text: their results have another type.
fn custom_calls<'a>(messages: &[Message<'a>]) -> HashSet<&'a str> {
    let calls = messages.iter().flat_map(Message::calls);
    let custom = calls.filter(|call| call.function.is_none() && call.custom.is_some());
    custom.filter_map(|call| Some(call.id?.raw())).collect()
}

struct Writer<'o, 'a> {
    road: Road,
    custom: HashSet<&'a str>,
    out: &'o mut Out,
}

impl Writer<'_, '_> {
    fn message(&mut self, message: &Message<'_>) -> Result<(), String> {
        match message.role.as_ref() {
            "tool" => self.tool_result(message),
            "assistant" => self.assistant(message),
            "" => Err("a message has no 'role'".to_owned()),
            role => self.said(message, role),
        }
    }

    fn said(&mut self, message: &Message<'_>, role: &str) -> Result<(), String> {
        let Some(content) = &message.content else {
            return Ok(());
        };
        let form = Form {
            road: self.road,
            said: role == "assistant",
        };
        self.out.open('{');
        self.out.text_member("type", "message");
        self.out.text_member("role", role);
        self.out.key("content");
        parts::write(content, form, self.out)?;
        self.out.close('}');
        Ok(())
    }

    fn assistant(&mut self, message: &Message<'_>) -> Result<(), String> {
        reasoning::write(message, self.out);
        let calls = message.calls();
        // Calls without words beside them need no empty message.
        let speaks = calls.is_empty() || message.content.as_ref().is_some_and(|content| !content.is_empty());
        if speaks && self.road == Road::Chat {
            self.said(message, "assistant")?;
        }
        calls.iter().try_for_each(|call| self.call(call))?;
        if speaks && self.road == Road::Messages {
            self.said(message, "assistant")?;
        }
        Ok(())
    }

    fn call(&mut self, call: &ToolCall<'_>) -> Result<(), String> {
        let Some(id) = call.id else {
            return Err("a tool call has no 'id'".to_owned());
        };
        let (kind, name, (member, value)) = match (&call.function, &call.custom) {
            (Some(function), _) => ("function_call", function.name, ("arguments", function.arguments)),
            (None, Some(custom)) => ("custom_tool_call", custom.name, ("input", custom.input)),
            (None, None) => return Err("a tool call is of a type that isn't supported".to_owned()),
        };
        self.out.open('{');
        self.out.text_member("type", kind);
        self.out.raw_member("call_id", id.raw());
        self.out.optional_member("name", name.map(Text::raw));
        self.out.optional_member(member, value.map(Text::raw));
        self.out.close('}');
        Ok(())
    }

    fn tool_result(&mut self, message: &Message<'_>) -> Result<(), String> {
        let Some(id) = message.tool_call_id else {
            return Err("a tool message has no 'tool_call_id'".to_owned());
        };
        let is_custom = self.custom.contains(id.raw());
        let kind = if is_custom {
            "custom_tool_call_output"
        } else {
            "function_call_output"
        };
        self.out.open('{');
        self.out.text_member("type", kind);
        self.out.raw_member("call_id", id.raw());
        self.out.key("output");
        let as_text = is_custom || self.road == Road::Messages;
        match &message.content {
            None if as_text => self.out.quoted(""),
            None => self.out.raw("[]"),
            Some(Content::Text(text)) if as_text => self.out.raw(text.raw()),
            Some(Content::Parts(list)) if self.road == Road::Messages && plain_text(list).is_some() => {
                let texts = plain_text(list).unwrap_or_default();
                self.out.quoted(&texts.join("\n"));
            }
            Some(content) => {
                let form = Form {
                    road: self.road,
                    said: false,
                };
                parts::write(content, form, self.out)?;
            }
        }
        self.out.close('}');
        Ok(())
    }
}
