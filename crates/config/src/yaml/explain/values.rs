//! Mistakes in how values are written.

use super::{Cause, Scene, value};
use granit_parser::ErrorKind;

/// What may follow a backslash between double quotes.
const ESCAPES: &str = "0abtnvfre \"/\\N_LPxuU\t";

/// A quote that nothing closes.
pub(super) fn unclosed_quote(scene: &Scene<'_>) -> Option<Cause> {
    let kinds = matches!(
        scene.kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
    );
    let quote = scene
        .text()
        .chars()
        .nth(scene.column)
        .filter(|c| matches!(c, '"' | '\''))?;
    kinds.then(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: format!("this `{quote}` is never closed"),
        hint: Some(format!("end the value with `{quote}`")),
    })
}

/// `"C:\path"`
pub(super) fn bad_escape(scene: &Scene<'_>) -> Option<Cause> {
    let kinds = matches!(
        scene.kind,
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape
    );
    let chars: Vec<char> = scene.text().chars().collect();
    let mut at = scene.column;
    while chars.get(at)? != &'\\' || ESCAPES.contains(*chars.get(at + 1)?) {
        at += if chars.get(at) == Some(&'\\') { 2 } else { 1 };
    }
    let next = chars.get(at + 1)?;
    kinds.then(|| Cause {
        line: scene.line,
        column: at,
        width: 2,
        message: format!("`\\{next}` means nothing between double quotes"),
        hint: Some(r"use single quotes, or write `\\` for a backslash".to_owned()),
    })
}

/// `{{ NAME }}`, which templates of other programs replace.
pub(super) fn template(scene: &Scene<'_>) -> Option<Cause> {
    let (value, column) = value(scene.text()).filter(|(value, _)| value.starts_with("{{"))?;
    Some(Cause {
        line: scene.line,
        column,
        width: value.trim_end().chars().count(),
        message: "`{{` is not replaced by anything".to_owned(),
        hint: Some("write os.environ/NAME for a variable, or put the value in quotes".to_owned()),
    })
}

/// `*`, `@home`, `%x`: characters that a value cannot begin with.
pub(super) fn special_start(scene: &Scene<'_>) -> Option<Cause> {
    if matches!(scene.kind, ErrorKind::UnknownAnchor) {
        let name = scene.text().chars().skip(scene.column + 1);
        let name = name.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        return Some(Cause {
            line: scene.line,
            column: scene.column,
            width: name.count() + 1,
            message: "`*` begins the name of an anchor, and no `&` with this name is above".to_owned(),
            hint: Some("define it above, or put the value in quotes".to_owned()),
        });
    }
    let kinds = matches!(
        scene.kind,
        ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::MissingAnchorOrAliasName
            | ErrorKind::InvalidBlockScalarHeader
            | ErrorKind::InvalidDirectiveName
            | ErrorKind::ExpectedWhitespace
    );
    let first = scene
        .text()
        .chars()
        .nth(scene.column)
        .filter(|c| "*&@`%|>!".contains(*c))?;
    kinds.then(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: format!("a value cannot begin with `{first}`"),
        hint: Some("put it in quotes".to_owned()),
    })
}

/// `'x'# comment`
pub(super) fn comment_without_space(scene: &Scene<'_>) -> Option<Cause> {
    matches!(scene.kind, ErrorKind::CommentNotSeparated).then(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: "a comment needs a space before its `#`".to_owned(),
        hint: Some("write the space, or put the value in quotes".to_owned()),
    })
}

/// `'one' two`
pub(super) fn after_quote(scene: &Scene<'_>) -> Option<Cause> {
    let kinds = matches!(
        scene.kind,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
    );
    kinds.then(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: "the value has ended with the quote before this".to_owned(),
        hint: Some("look whether a quote or a comma is missing, before or here".to_owned()),
    })
}

/// `key: one: two`
pub(super) fn colon_in_value(scene: &Scene<'_>) -> Option<Cause> {
    let (value, column) = value(scene.text())?;
    let inside = value
        .find(": ")
        .or_else(|| value.trim_end().ends_with(':').then_some(value.len()))?;
    if !matches!(scene.kind, ErrorKind::MappingValueNotAllowed)
        || value.starts_with(['"', '\'', '{', '['])
        || inside == 0
    {
        return None;
    }
    Some(Cause {
        line: scene.line,
        column,
        width: value.trim_end().chars().count(),
        message: "this value contains a colon and a space, which begin a value in YAML".to_owned(),
        hint: Some("put it in quotes".to_owned()),
    })
}
