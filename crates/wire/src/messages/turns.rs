//! The conversation: turns of blocks become messages.

mod assistant;
mod user;

use super::blocks::Kind;
use crate::anthropic::out::Out;
use crate::client::node::refuse;
use crate::client::node::{At, Node};
use crate::error::ApiError;
use std::borrow::Cow;
use std::collections::HashSet;

/// A turn of the conversation.
struct Turn<'a> {
    role: Role,
    said: Said<'a>,
    node: Node<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    System,
    User,
    Assistant,
}

/// What is said in it.
enum Said<'a> {
    /// A text, as JSON.
    Text(&'a str),
    /// Blocks that say something.
    Blocks(Vec<(Kind, Node<'a>)>),
}

/// What the writers need to know.
#[derive(Debug)]
pub(super) struct Conversation<'a> {
    /// Whether cache marks mean anything to the model.
    pub(super) caches: bool,
    /// Whether the provider reads sealed reasoning.
    unseals: bool,
    /// Ids of calls so far: every result needs its call.
    calls: HashSet<Cow<'a, str>>,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(caches: bool, unseals: bool) -> Self {
        Self {
            caches,
            unseals,
            calls: HashSet::new(),
        }
    }

    /// Writes `system` and `messages` as one list.
    ///
    /// # Errors
    /// A turn that makes no sense, or says what no chat completion can.
    pub(super) fn write(&mut self, system: Option<&'a str>, messages: &'a str, out: &mut Out) -> Result<(), ApiError> {
        out.open('[');
        if let Some(system) = system {
            self.system(system, At::member("system"), out)?;
        }
        let turns = Node::list(messages, At::member("messages"))?;
        if turns.is_empty() {
            return Err(refuse("messages: at least one message is required"));
        }
        let read = |node| Turn::read(node, self.unseals);
        let turns = turns.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for turn in in_order(&turns) {
            self.turn(turn, out)?;
        }
        out.close(']');
        Ok(())
    }

    fn turn(&mut self, turn: &Turn<'a>, out: &mut Out) -> Result<(), ApiError> {
        match (turn.role, &turn.said) {
            (_, Said::Blocks(blocks)) if blocks.is_empty() => Ok(()),
            (Role::System, _) => self.system(turn.node.raw("content").unwrap_or("[]"), turn.node.at, out),
            (Role::User, Said::Text(text)) => {
                plain("user", text, out);
                Ok(())
            }
            (Role::Assistant, Said::Text(text)) => {
                plain("assistant", text, out);
                Ok(())
            }
            (Role::User, Said::Blocks(blocks)) => user::write(self, blocks, out),
            (Role::Assistant, Said::Blocks(blocks)) => assistant::write(self, blocks, out),
        }
    }

    /// A system prompt: a text, or a list of text blocks.
    fn system(&self, content: &'a str, at: At, out: &mut Out) -> Result<(), ApiError> {
        if content.starts_with('"') {
            if content != "\"\"" {
                plain("system", content, out);
            }
            return Ok(());
        }
        let mut parts = Vec::new();
        for block in Node::list(content, at)? {
            match block.need_word("type")?.as_ref() {
                "text" if Kind::Text.is_void(&block, self.unseals)? => {}
                "text" => parts.push(block),
                other => return Err(block.wrong("type", format_args!("`{other}` is not text"))),
            }
        }
        if parts.is_empty() {
            return Ok(());
        }
        out.open('{');
        out.text_member("role", "system");
        out.key("content");
        out.open('[');
        for block in &parts {
            super::blocks::part(Kind::Text, block, self.caches, out)?;
        }
        out.close(']');
        out.close('}');
        Ok(())
    }
}

impl<'a> Turn<'a> {
    fn read(node: Node<'a>, unseals: bool) -> Result<Self, ApiError> {
        let role = match node.need_word("role")?.as_ref() {
            "system" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            other => {
                return Err(node.wrong(
                    "role",
                    format_args!("Input should be 'user' or 'assistant', not '{other}'"),
                ));
            }
        };
        let content = node
            .raw("content")
            .ok_or_else(|| node.wrong("content", "Field required"))?;
        let said = match content.starts_with('"') {
            true => Said::Text(content),
            false => Said::Blocks(blocks(content, node.at, unseals)?),
        };
        Ok(Self { role, said, node })
    }

    fn opens_with_results(&self) -> bool {
        let blocks = match &self.said {
            Said::Blocks(blocks) if self.role == Role::User => blocks.as_slice(),
            _ => &[],
        };
        blocks.first().is_some_and(|(kind, _)| *kind == Kind::ToolResult)
    }
}

/// The blocks that say something.
fn blocks(content: &str, at: At, unseals: bool) -> Result<Vec<(Kind, Node<'_>)>, ApiError> {
    let mut blocks = Vec::new();
    for block in Node::list(content, at)? {
        let kind = Kind::of(&block)?;
        if !kind.is_void(&block, unseals)? {
            blocks.push((kind, block));
        }
    }
    Ok(blocks)
}

/// The turns in order, but a system turn between a call and its result goes behind the result.
fn in_order<'t, 'a>(turns: &'t [Turn<'a>]) -> Vec<&'t Turn<'a>> {
    let (mut ordered, mut waiting) = (Vec::with_capacity(turns.len()), Vec::new());
    for turn in turns {
        if turn.role == Role::System {
            waiting.push(turn);
        } else if turn.opens_with_results() {
            ordered.push(turn);
            ordered.append(&mut waiting);
        } else {
            ordered.append(&mut waiting);
            ordered.push(turn);
        }
    }
    ordered.append(&mut waiting);
    ordered
}

/// A message whose content is one text, as JSON.
fn plain(role: &str, text: &str, out: &mut Out) {
    out.open('{');
    out.text_member("role", role);
    out.raw_member("content", text);
    out.close('}');
}
