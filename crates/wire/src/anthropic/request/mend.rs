//! `modify_params`: makes histories whole that Anthropic would refuse.

use super::chat::{Message, Role};
use super::turns::Turn;
use std::borrow::Cow;

/// Gives each tool call one result: missing ones are made up, those without a call or given twice are
/// left out. A conversation in which nobody speaks gets a word of the user.
pub(super) fn mend<'m, 'a>(turns: Vec<Turn<'m, 'a>>) -> Vec<Turn<'m, 'a>> {
    let mut mended = answered(&turns);
    leave_last_results(&mut mended);
    if mended.is_empty() {
        mended.push(Turn::GoOn);
    }
    mended
}

/// Sets made up results behind calls that have none, and leaves results out that have no call.
fn answered<'m, 'a>(turns: &[Turn<'m, 'a>]) -> Vec<Turn<'m, 'a>> {
    let mut mended = Vec::with_capacity(turns.len());
    // The ids of the last assistant message's calls, and which results stand behind it already.
    let (mut asked, mut moved): (Vec<&'m str>, Vec<&'m str>) = (Vec::new(), Vec::new());
    for (index, turn) in turns.iter().enumerate() {
        match turn {
            Turn::Said(message) if message.role == Role::Assistant => {
                asked = call_ids(message).collect();
                moved.clear();
                mended.push(Turn::Said(message));
                let rest = turns.get(index + 1..).unwrap_or_default();
                let results: Vec<_> = results(rest).filter(|(id, _)| asked.contains(id)).collect();
                let is_missing = |id: &&str| !results.iter().any(|(answered, _)| answered == id);
                let missing: Vec<&'m str> = asked.iter().copied().filter(|id| is_missing(id)).collect();
                if !missing.is_empty() {
                    moved = results.iter().map(|(id, _)| *id).collect();
                    mended.extend(results.into_iter().map(|(_, result)| Turn::Said(result)));
                    mended.extend(missing.into_iter().map(|id| unanswered(message, id)));
                }
            }
            Turn::Said(message) => {
                let is_wanted = |id: &str| asked.contains(&id) && !moved.contains(&id);
                if result_id(message).is_none_or(is_wanted) {
                    mended.push(Turn::Said(message));
                }
            }
            Turn::Note(message) => mended.push(Turn::Note(message)),
            Turn::System(messages) => mended.push(Turn::System(messages.clone())),
            Turn::Unanswered { .. } | Turn::GoOn => {}
        }
    }
    mended
}

/// Of several results of one call in a row, leaves the last one.
fn leave_last_results(turns: &mut Vec<Turn<'_, '_>>) {
    let is_kept = |index: usize| {
        let Some(Turn::Said(message)) = turns.get(index) else {
            return true;
        };
        let Some(id) = result_id(message) else {
            return true;
        };
        let behind = turns.iter().skip(index + 1).map_while(|turn| match turn {
            Turn::Said(message) if message.role == Role::Tool => Some(result_id(message)),
            _ => None,
        });
        !behind.flatten().any(|other| other == id)
    };
    let kept: Vec<bool> = (0..turns.len()).map(is_kept).collect();
    let mut kept = kept.into_iter();
    turns.retain(|_| kept.next().unwrap_or(true));
}

fn call_ids<'m>(message: &'m Message<'_>) -> impl Iterator<Item = &'m str> {
    let ids = message
        .tool_calls
        .iter()
        .flatten()
        .filter_map(|call| call.id.as_deref());
    ids.filter(|id| !id.is_empty())
}

/// Tool results up to the assistant's next message, with the ids of their calls.
fn results<'t, 'm, 'a>(turns: &'t [Turn<'m, 'a>]) -> impl Iterator<Item = (&'m str, &'m Message<'a>)> + 't {
    let said = turns.iter().map_while(|turn| match turn {
        Turn::Said(message) if message.role == Role::Assistant => None,
        Turn::Said(message) => Some(Some(*message)),
        _ => Some(None),
    });
    said.flatten()
        .filter_map(|message| Some((result_id(message)?, message)))
}

fn result_id<'m>(message: &'m Message<'_>) -> Option<&'m str> {
    let id = message.tool_call_id.as_deref().filter(|id| !id.is_empty());
    id.filter(|_| message.role == Role::Tool)
}

fn unanswered<'m, 'a>(message: &'m Message<'a>, id: &'m str) -> Turn<'m, 'a> {
    let mut calls = message.tool_calls.iter().flatten();
    let call = calls.find(|call| call.id.as_deref() == Some(id));
    let function = call.and_then(|call| call.function.as_ref());
    let tool = function
        .and_then(|function| function.name.as_deref())
        .unwrap_or("unknown_tool");
    Turn::Unanswered {
        id: Cow::Borrowed(id),
        tool: Cow::Borrowed(tool),
    }
}
