//! Mistakes in how lines stand to each other.

use super::{Cause, Scene, content, has_content, indent, name, value};
use granit_parser::ErrorKind;

/// A line that is indented with a tab.
pub(super) fn tab(scene: &Scene<'_>) -> Option<Cause> {
    let (line, text) = scene
        .suspects()
        .find(|(_, text)| text.chars().take(indent(text)).any(|c| c == '\t'))?;
    let column = text.chars().position(|c| c == '\t')?;
    Some(Cause {
        line,
        column,
        width: text.chars().skip(column).take_while(|c| *c == '\t').count(),
        message: "this line is indented with a tab".to_owned(),
        hint: Some("use spaces, YAML allows no tabs there".to_owned()),
    })
}

/// `// a comment`
pub(super) fn slashes(scene: &Scene<'_>) -> Option<Cause> {
    let (line, text) = scene.suspects().find(|(_, text)| text.trim_start().starts_with("//"))?;
    Some(Cause {
        line,
        column: indent(text),
        width: 2,
        message: "`//` is no comment in YAML".to_owned(),
        hint: Some("begin comments with `#`".to_owned()),
    })
}

/// `key = value`
pub(super) fn equals_sign(scene: &Scene<'_>) -> Option<Cause> {
    let (line, key, column) = scene.suspects().find_map(|(line, text)| {
        let (content, column) = content(text);
        let key = name(content)?;
        let rest = content.get(key.len()..)?.trim_start();
        (rest.starts_with('=') && !content.contains(": ")).then_some((line, key, column))
    })?;
    Some(Cause {
        line,
        column,
        width: key.chars().count(),
        message: format!("`{key} =` is not YAML"),
        hint: Some(format!("write `{key}: …`")),
    })
}

/// `key:value`
pub(super) fn no_space_after_colon(scene: &Scene<'_>) -> Option<Cause> {
    let (line, key, column) = scene.suspects().find_map(|(line, text)| {
        let (content, column) = content(text);
        let key = name(content)?;
        let rest = content.get(key.len()..)?.strip_prefix(':')?;
        let stuck = !rest.is_empty() && !rest.starts_with([' ', '/']) && !content.contains(": ");
        stuck.then_some((line, key, column))
    })?;
    Some(Cause {
        line,
        column,
        width: key.chars().count() + 1,
        message: format!("a space is missing after `{key}:`"),
        hint: Some(format!("write `{key}: …`")),
    })
}

/// A key without its colon: the parser sees it there, or takes it for a part of the key below.
pub(super) fn missing_colon(scene: &Scene<'_>) -> Option<Cause> {
    let suspect = match scene.kind {
        ErrorKind::SimpleKeyExpected => 0,
        ErrorKind::MappingValueNotAllowed => 1,
        _ => return None,
    };
    let (line, text) = scene.suspects().nth(suspect)?;
    let (content, column) = content(text);
    let content = content.split('#').next()?;
    let word = content.split_whitespace().next().filter(|_| !content.contains(':'))?;
    // The word may be a secret: it is named only if it is written as keys are.
    let is_key = word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let (what, key) = if is_key {
        (format!("`{word}`"), word)
    } else {
        ("this".to_owned(), "key")
    };
    Some(Cause {
        line,
        column,
        width: word.chars().count(),
        message: format!("{what} is neither a key nor a value here"),
        hint: Some(format!("if it is a key, a colon is missing: `{key}: …`")),
    })
}

/// A key below one that has a value already, and deeper.
pub(super) fn too_deep(scene: &Scene<'_>) -> Option<Cause> {
    let above = scene.suspects().nth(1)?;
    let ((_, column), (_, wanted)) = (content(scene.text()), content(above.1));
    let has_value = value(above.1).is_some_and(|(value, _)| !value.is_empty() && !value.starts_with('#'));
    if !matches!(scene.kind, ErrorKind::MappingValueNotAllowed) || column <= wanted || !has_value {
        return None;
    }
    Some(Cause {
        line: scene.line,
        column,
        width: name(scene.text().trim_start()).map_or(1, str::len),
        message: format!(
            "this key is indented deeper than the one in line {}, which has a value already",
            above.0 + 1
        ),
        hint: Some(format!("begin it in column {}, like that one", wanted + 1)),
    })
}

/// A line that begins in a column of its own.
pub(super) fn misaligned(scene: &Scene<'_>) -> Option<Cause> {
    let kinds = matches!(
        scene.kind,
        ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::ExpectedDocumentStart
    );
    let column = indent(scene.text());
    let (line, wanted) = neighbours(scene).min_by_key(|(line, wanted)| (wanted.abs_diff(column), scene.line - line))?;
    if !kinds || wanted == column {
        return None;
    }
    let is_item = scene.text().trim_start().starts_with('-');
    let what = if is_item { "list item" } else { "line" };
    Some(Cause {
        line: scene.line,
        column,
        width: 1,
        message: format!(
            "this {what} begins in column {}, where no line above it begins",
            column + 1
        ),
        hint: Some(format!("begin it in column {}, like line {}", wanted + 1, line + 1)),
    })
}

/// Lines above of the same sort, list items or keys, with the columns that they begin in.
fn neighbours<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (usize, usize)> + 's {
    let is_item = |text: &str| text.trim_start().starts_with("- ");
    let wanted = is_item(scene.text());
    let above = scene
        .lines
        .iter()
        .enumerate()
        .take(scene.line)
        .filter(|(_, text)| has_content(text));
    above.filter_map(move |(line, text)| match wanted {
        true => is_item(text).then(|| (line, indent(text))),
        false => Some((line, content(text).1)),
    })
}

/// `%YAML 3`
pub(super) fn directive(scene: &Scene<'_>) -> Option<Cause> {
    let (line, text) = scene.suspects().find(|(_, text)| text.starts_with('%'))?;
    Some(Cause {
        line,
        column: 0,
        width: text.chars().count(),
        message: "a line that begins with `%` speaks to the YAML parser".to_owned(),
        hint: Some("remove it, or begin comments with `#`".to_owned()),
    })
}

/// Towers of brackets.
pub(super) fn too_nested(scene: &Scene<'_>) -> Option<Cause> {
    matches!(scene.kind, ErrorKind::RecursionLimitExceeded).then(|| Cause {
        line: scene.line,
        column: scene.column,
        width: 1,
        message: "values nest too deep here".to_owned(),
        hint: Some("no config needs so many levels; look for brackets that are repeated by mistake".to_owned()),
    })
}
