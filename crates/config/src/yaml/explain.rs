//! A parser's error in words that help: where the mistake was made, which is often above the place
//! where the parser stumbles over it, what it is, and what to write.

mod brackets;
mod lines;
mod values;

use super::SyntaxError;
use super::tree::{FileId, Mark};
use granit_parser::{ErrorKind, ScanError};

/// The text around an error.
struct Scene<'t> {
    lines: Vec<&'t str>,
    /// 0-based line of the error.
    line: usize,
    /// 0-based column of the error, in characters.
    column: usize,
    kind: &'t ErrorKind,
}

/// What was found out.
struct Cause {
    /// 0-based.
    line: usize,
    /// 0-based, in characters.
    column: usize,
    width: usize,
    message: String,
    hint: Option<String>,
}

/// The usual mistakes; the first that recognises itself speaks.
const CHECKS: [fn(&Scene<'_>) -> Option<Cause>; 17] = [
    lines::tab,
    values::unclosed_quote,
    values::bad_escape,
    values::template,
    values::special_start,
    values::comment_without_space,
    lines::slashes,
    lines::equals_sign,
    lines::no_space_after_colon,
    lines::missing_colon,
    brackets::unclosed,
    values::after_quote,
    values::colon_in_value,
    lines::too_deep,
    lines::misaligned,
    lines::directive,
    lines::too_nested,
];

/// Explains what the parser says of a file's text.
pub(super) fn explain(file: FileId, text: &str, error: &ScanError) -> SyntaxError {
    let scene = Scene {
        lines: text.lines().collect(),
        line: error.marker().line().saturating_sub(1),
        column: error.marker().col(),
        kind: error.kind(),
    };
    let cause = CHECKS.iter().find_map(|check| check(&scene));
    let cause = cause.unwrap_or_else(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: format!("this is not valid YAML: {}", error.kind()),
        hint: None,
    });
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    SyntaxError {
        at: Mark {
            file,
            line: narrow(cause.line + 1),
            column: narrow(cause.column + 1),
            width: narrow(cause.width.max(1)),
        },
        message: cause.message,
        hint: cause.hint,
    }
}

impl<'t> Scene<'t> {
    /// The line of the error.
    fn text(&self) -> &'t str {
        self.lines.get(self.line).copied().unwrap_or("")
    }

    /// The line of the error and the one with content above it.
    fn suspects(&self) -> impl Iterator<Item = (usize, &'t str)> {
        let above = (0..self.line)
            .rev()
            .find(|&index| has_content(self.lines.get(index).copied().unwrap_or("")));
        let here = self.lines.get(self.line).map(|line| (self.line, *line));
        here.into_iter()
            .chain(above.and_then(|index| Some((index, *self.lines.get(index)?))))
    }
}

fn has_content(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

/// Characters of white space that a line begins with.
fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// The line without indentation and `- `, and the column where that begins.
fn content(line: &str) -> (&str, usize) {
    let mut rest = line.trim_start();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    (rest, line.chars().count() - rest.chars().count())
}

/// What a line's key is set to, and the column where that begins.
fn value(line: &str) -> Option<(&str, usize)> {
    let (content, column) = content(line);
    let colon = content.find(": ")?;
    let value = content.get(colon + 2..)?.trim_start();
    Some((value, column + content.chars().count() - value.chars().count()))
}

/// The name that a line begins with, if it begins like a key.
fn name(content: &str) -> Option<&str> {
    let end = content.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')))?;
    content.get(..end).filter(|name| !name.is_empty())
}
