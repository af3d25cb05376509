//! Brackets that are not closed, or close nothing.

use super::{Cause, Scene};
use granit_parser::ErrorKind;

/// The bracket that is open where the parser gives up.
pub(super) fn unclosed(scene: &Scene<'_>) -> Option<Cause> {
    if matches!(scene.kind, ErrorKind::MisplacedFlowCollectionEnd) {
        return Some(Cause {
            line: scene.line,
            column: scene.column,
            width: 1,
            message: "this bracket closes nothing".to_owned(),
            hint: Some("remove it, or put the value in quotes".to_owned()),
        });
    }
    let (line, column, bracket) = open_at(scene)?;
    if !is_about_brackets(scene.kind) {
        return None;
    }
    let close = if bracket == '[' { ']' } else { '}' };
    Some(Cause {
        line,
        column,
        width: 1,
        message: format!("this `{bracket}` is not closed"),
        hint: Some(format!(
            "close it with `{close}`, and separate what is inside by commas"
        )),
    })
}

fn is_about_brackets(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::InvalidIndentation
            | ErrorKind::FlowMappingValueAdjacentCollection
    )
}

/// The innermost bracket that is open at the error: its line, column and character.
fn open_at(scene: &Scene<'_>) -> Option<(usize, usize, char)> {
    let mut open: Vec<(usize, usize, char)> = Vec::new();
    for (line, text) in scene.lines.iter().enumerate().take(scene.line + 1) {
        let end = if line == scene.line { scene.column } else { usize::MAX };
        let mut quote = None;
        let mut before = ' ';
        for (column, c) in text.chars().enumerate().take(end) {
            match (quote, c) {
                (Some(closing), c) if closing == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
                (None, '#') if before == ' ' => break,
                (None, '[' | '{') if !open.is_empty() || " ,:[{".contains(before) => open.push((line, column, c)),
                (None, ']' | '}') => drop(open.pop()),
                _ => {}
            }
            before = c;
        }
    }
    open.pop()
}
