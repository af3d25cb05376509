//! The conversation as Converse wants it: the user and the assistant in turn.

use super::block::{Block, quoted};
use super::said;
use crate::anthropic::out::Out;
use crate::anthropic::request::Names;
use crate::anthropic::request::chat::{Message, Role};
use crate::anthropic::request::turns::Turn;
use crate::bedrock::error::bad_value;
use crate::bedrock::model::Model;
use crate::error::ApiError;
use std::collections::{HashMap, HashSet};

/// What is said where somebody has to say something (`modify_params`); LiteLLM's words.
pub(super) const GO_ON: &str = "Please continue.";

/// What stands beside a document that is all of a message: Bedrock wants a text there. LiteLLM's text.
const BESIDE_DOCUMENT: &str = "\".\"";

/// What is known of the conversation while it is written.
#[derive(Debug)]
pub(super) struct History<'m> {
    pub(super) model: &'m Model<'m>,
    /// Tools whose names Converse refuses.
    pub(super) names: &'m Names,
    /// Whether there are tool calls or results, and no tools.
    pub(super) is_orphaned: bool,
    /// Whether a guardrail looks at what the user says.
    pub(super) is_guarded: bool,
    /// `modify_params`
    pub(super) modify: bool,
}

/// Whose a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    Tool,
    Assistant,
}

/// One message of Converse's.
#[derive(Debug)]
struct Side<'m> {
    is_user: bool,
    blocks: Vec<Block<'m>>,
}

/// With `modify_params`, lets the user begin and end the conversation.
pub(super) fn with_user_at_ends<'m, 'a>(mut turns: Vec<Turn<'m, 'a>>, history: &History<'_>) -> Vec<Turn<'m, 'a>> {
    let is_assistant = |turn: Option<&Turn<'_, '_>>| match turn {
        Some(Turn::Said(message)) => message.role == Role::Assistant && message.prefix != Some(true),
        turn => turn.is_none(),
    };
    if history.modify && is_assistant(turns.first()) {
        turns.insert(0, Turn::GoOn);
    }
    if history.modify && is_assistant(turns.last()) {
        turns.push(Turn::GoOn);
    }
    turns
}

/// Writes the `messages` member.
///
/// # Errors
/// Content that Bedrock cannot be told, or no message at all.
pub(super) fn write<'m>(turns: &'m [Turn<'m, '_>], history: &History<'m>, out: &mut Out) -> Result<(), ApiError> {
    if turns.is_empty() {
        return Err(bad_value(
            "Invalid Message bedrock requires at least one non-system message",
        ));
    }
    let mut sides = sides(turns, history)?;
    tell_documents_apart(&mut sides);
    out.key("messages");
    out.open('[');
    for side in &sides {
        out.open('{');
        out.text_member("role", if side.is_user { "user" } else { "assistant" });
        out.key("content");
        out.open('[');
        side.blocks.iter().for_each(|block| block.write(out));
        out.close(']');
        out.close('}');
    }
    out.close(']');
    Ok(())
}

fn sides<'m>(turns: &'m [Turn<'m, '_>], history: &History<'m>) -> Result<Vec<Side<'m>>, ApiError> {
    let kind = |turn: &Turn<'_, '_>| kind(turn, history.is_orphaned);
    // A guardrail looks at what the user said last.
    let last = turns.iter().rev().take_while(|turn| kind(turn) == Kind::User).count();
    let guarded_from = if history.is_guarded {
        turns.len() - last
    } else {
        turns.len()
    };
    let mut sides: Vec<Side<'m>> = Vec::new();
    let mut index = 0;
    for run in turns.chunk_by(|one, next| kind(one) == kind(next)) {
        let kind = run.first().map_or(Kind::User, kind);
        let mut blocks = Vec::new();
        for turn in run {
            add(turn, index >= guarded_from, history, &mut blocks)?;
            index += 1;
        }
        leave_first_of_ids(&mut blocks);
        if kind == Kind::Assistant {
            blocks.sort_by_key(Block::rank);
        }
        join(&mut sides, kind, blocks, history);
    }
    for side in sides.iter_mut().filter(|side| side.is_user) {
        beside_documents(&mut side.blocks);
    }
    Ok(sides)
}

fn kind(turn: &Turn<'_, '_>, is_orphaned: bool) -> Kind {
    match turn {
        Turn::Said(message) => match message.role {
            Role::Assistant => Kind::Assistant,
            Role::Tool if !is_orphaned => Kind::Tool,
            _ => Kind::User,
        },
        _ => Kind::User,
    }
}

/// One turn's blocks.
fn add<'m>(
    turn: &'m Turn<'m, '_>,
    is_guarded: bool,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    match turn {
        Turn::Said(message) => message_blocks(message, is_guarded, history, blocks),
        Turn::Note(message) => {
            said::note(message, is_guarded, history, blocks);
            Ok(())
        }
        // Converse knows no system turns, and nothing else is made of its conversations.
        Turn::System(_) | Turn::Unanswered { .. } | Turn::GoOn => {
            let text = quoted(GO_ON);
            blocks.push(if is_guarded {
                Block::Guarded(text)
            } else {
                Block::Text(text)
            });
            Ok(())
        }
    }
}

fn message_blocks<'m>(
    message: &'m Message<'_>,
    is_guarded: bool,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    match message.role {
        Role::Assistant => said::assistant(message, history, blocks),
        Role::Tool => said::tool(message, history, blocks),
        Role::User | Role::System => said::user(message, is_guarded, history, blocks),
    }
}

/// Ids of calls and results may occur once in a message: the first one counts.
fn leave_first_of_ids(blocks: &mut Vec<Block<'_>>) {
    let mut seen = HashSet::new();
    let is_first: Vec<bool> = blocks
        .iter()
        .map(|block| block.id().is_none_or(|id| seen.insert(id.to_owned())))
        .collect();
    let mut is_first = is_first.into_iter();
    blocks.retain(|_| is_first.next().unwrap_or(true));
}

/// Adds what one side says; to its own words if it spoke last. With `modify_params` a word of the assistant's keeps
/// what a tool gave apart from what the user says.
fn join<'m>(sides: &mut Vec<Side<'m>>, kind: Kind, blocks: Vec<Block<'m>>, history: &History<'_>) {
    if blocks.is_empty() {
        return;
    }
    let is_user = kind != Kind::Assistant;
    match sides.last_mut() {
        Some(last) if last.is_user == is_user && !(is_user && history.modify) => last.blocks.extend(blocks),
        last => {
            if last.is_some_and(|last| last.is_user == is_user) {
                sides.push(Side {
                    is_user: !is_user,
                    blocks: vec![Block::Text(quoted(GO_ON))],
                });
            }
            sides.push(Side { is_user, blocks });
        }
    }
}

/// Bedrock wants a text beside documents; it stands before a cache mark at the end.
fn beside_documents(blocks: &mut Vec<Block<'_>>) {
    let is_document = |block: &Block<'_>| matches!(block, Block::Media(media) if media.kind == "document");
    if !blocks.iter().any(is_document) || blocks.iter().any(|block| matches!(block, Block::Text(_))) {
        return;
    }
    let end = blocks.len() - usize::from(matches!(blocks.last(), Some(Block::Cache(_))));
    blocks.insert(end, Block::Text(BESIDE_DOCUMENT.into()));
}

/// No two documents of a conversation may have one name; the first keeps its own, so that cached prefixes hold.
fn tell_documents_apart(sides: &mut [Side<'_>]) {
    let names = || {
        let blocks = sides.iter().flat_map(|side| &side.blocks);
        blocks.filter_map(|block| match block {
            Block::Media(media) => media.name.clone(),
            _ => None,
        })
    };
    let mut used: HashSet<String> = names().collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for block in sides.iter_mut().flat_map(|side| &mut side.blocks) {
        let Block::Media(media) = block else { continue };
        let Some(name) = &mut media.name else { continue };
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            let numbered = (*count..).map(|number| format!("{name}_{number}"));
            let unused = numbered.into_iter().find(|numbered| !used.contains(numbered));
            *name = unused.unwrap_or_default();
            used.insert(name.clone());
        }
    }
}
