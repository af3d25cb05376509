//! System messages: the leading ones become `system`, later ones stay where they are said.
//!
//! A later one never moves into `system`: that would change the cached prefix and have the whole
//! conversation paid for again. It becomes a note in the user's turn, or keeps its role where the
//! model takes that between turns.

use super::chat::{Content, Message, Role};
use super::turns::Turn;
use crate::anthropic::out::Out;
use std::ops::Range;

/// Splits the leading system messages off.
pub(crate) fn split_leading<'m, 'a>(messages: &'m [Message<'a>]) -> (&'m [Message<'a>], &'m [Message<'a>]) {
    let leading = messages.iter().take_while(|message| message.role == Role::System);
    messages.split_at(leading.count())
}

/// Writes the `system` member, if there is anything to say.
pub(super) fn write(leading: &[Message<'_>], out: &mut Out) {
    let mut blocks = leading.iter().flat_map(Message::texts).peekable();
    if blocks.peek().is_none() {
        return;
    }
    out.key("system");
    out.open('[');
    for (text, cache_control) in blocks {
        super::media::text(out, text.raw(), cache_control);
    }
    out.close(']');
}

/// Where everybody says what, with the system messages after the first turn in their places.
pub(crate) fn place<'m, 'a>(messages: &'m [Message<'a>], native: bool) -> Vec<Turn<'m, 'a>> {
    if native {
        keep_role(messages)
    } else {
        as_notes(messages)
    }
}

/// For models without system turns: each becomes a note in place, but behind the tool results that
/// follow it, since those must open the user's turn.
fn as_notes<'m, 'a>(messages: &'m [Message<'a>]) -> Vec<Turn<'m, 'a>> {
    let mut turns = Vec::with_capacity(messages.len());
    let mut waiting: &[Message<'a>] = &[];
    for run in messages.chunk_by(|one, next| one.role == next.role) {
        let role = run.first().map(|message| message.role);
        if role == Some(Role::System) {
            waiting = run;
            continue;
        }
        if role == Some(Role::Tool) {
            turns.extend(run.iter().map(Turn::Said));
            turns.extend(notes(std::mem::take(&mut waiting)));
        } else {
            turns.extend(notes(std::mem::take(&mut waiting)));
            turns.extend(run.iter().map(Turn::Said));
        }
    }
    turns.extend(notes(waiting));
    turns
}

fn notes<'m, 'a>(run: &'m [Message<'a>]) -> impl Iterator<Item = Turn<'m, 'a>> {
    run.iter()
        .filter(|message| message.texts().next().is_some())
        .map(Turn::Note)
}

/// One side's messages in a row; system messages between them don't count.
struct Side {
    is_user: bool,
    /// Whether anything of it reaches Anthropic.
    speaks: bool,
    members: Vec<usize>,
}

/// For models with system turns: Anthropic takes one behind a user's turn, if an assistant's turn or
/// nothing follows it. Others become notes in place. Only its neighbours decide about a system
/// message, so that a conversation that goes on keeps its beginning.
fn keep_role<'m, 'a>(messages: &'m [Message<'a>]) -> Vec<Turn<'m, 'a>> {
    let sides = sides(messages);
    let runs: Vec<_> = system_runs(messages)
        .map(|run| (anchor(&run, messages, &sides), run))
        .collect();
    let said = |run: &Range<usize>| messages.get(run.clone()).unwrap_or_default();
    let mut turns = Vec::with_capacity(messages.len());
    for (index, side) in sides.iter().enumerate() {
        for &member in &side.members {
            turns.extend(messages.get(member).map(Turn::Said));
            let behind = runs
                .iter()
                .filter(|(anchor, run)| anchor.is_none() && run.start == member + 1);
            turns.extend(behind.flat_map(|(_, run)| notes(said(run))));
        }
        let anchored = runs.iter().filter(|(anchor, _)| *anchor == Some(index));
        let system: Vec<_> = anchored.flat_map(|(_, run)| said(run)).collect();
        if system.iter().any(|message| message.texts().next().is_some()) {
            turns.push(Turn::System(system));
        }
    }
    turns
}

fn sides(messages: &[Message<'_>]) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        if message.role == Role::System {
            continue;
        }
        let is_user = message.role.turn() == Role::User;
        if sides.last().is_none_or(|side| side.is_user != is_user) {
            sides.push(Side {
                is_user,
                speaks: false,
                members: Vec::new(),
            });
        }
        if let Some(side) = sides.last_mut() {
            side.speaks |= speaks(message);
            side.members.push(index);
        }
    }
    sides
}

fn system_runs(messages: &[Message<'_>]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let runs = messages.chunk_by(|one, next| (one.role == Role::System) == (next.role == Role::System));
    runs.filter_map(move |run| {
        let range = start..start + run.len();
        start = range.end;
        (run.first()?.role == Role::System).then_some(range)
    })
}

/// The user's side that a run of system messages follows; `None` makes them notes.
fn anchor(run: &Range<usize>, messages: &[Message<'_>], sides: &[Side]) -> Option<usize> {
    let is_user = |index: &usize| {
        messages
            .get(*index)
            .is_some_and(|message| message.role.turn() == Role::User)
    };
    let neighbour = run
        .start
        .checked_sub(1)
        .filter(is_user)
        .or(Some(run.end).filter(is_user))?;
    let side = sides.iter().position(|side| side.members.contains(&neighbour))?;
    let next = sides.iter().skip(side + 1).find(|side| side.speaks);
    let fits = sides.get(side)?.speaks && next.is_none_or(|next| !next.is_user);
    fits.then_some(side)
}

/// Whether a message that isn't a system message puts anything into the request.
pub(super) fn speaks(message: &Message<'_>) -> bool {
    match (message.role, &message.content) {
        (Role::Tool, _) | (_, Some(Content::Text(_))) => true,
        (Role::Assistant, _) => super::assistant::speaks(message),
        _ => message.parts().iter().any(|part| super::media::is_known(&part.kind)),
    }
}
