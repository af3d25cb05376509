//! The line of a file that a finding shows: without its secrets, and not longer than a reader wants.

use crate::secret::is_secret_name;
use std::ops::Range;

/// Characters of a line that are shown at most.
const LENGTH: usize = 110;
/// Characters before the marked ones, in a line that is longer.
const BEFORE: usize = 50;
/// Characters before the marked ones that are searched for secrets.
const WINDOW: usize = 4096;
/// Characters of a key that is recognised.
const KEY_AT_MOST: usize = 100;
/// What stands in place of a secret.
const MASK: &str = "***";
/// How keys of well-known services begin.
const KEY_BEGINS: [&str; 9] = ["sk-", "sk_", "pk-", "gsk_", "ghp_", "xox", "AKIA", "AIza", "eyJ"];
/// Shorter words that begin so are something else.
const KEY_LENGTH: usize = 7;

/// A line and what is marked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The line, or the part of it around the mark.
    pub text: String,
    /// Characters before the mark.
    pub indent: usize,
    /// Marked characters, at least one.
    pub width: usize,
}

/// Line `line` (1-based) of `text`, with `width` characters from `column` (1-based) marked.
pub(super) fn snippet(text: &str, line: usize, column: usize, width: usize) -> Snippet {
    let before: Vec<&str> = text.lines().take(line).collect();
    let (shown, above) = before
        .split_last()
        .map_or(("", [].as_slice()), |(last, above)| (*last, above));
    let skipped = column.saturating_sub(1 + WINDOW);
    let chars = window(shown.trim_end(), skipped);
    let secrets = match is_inside_secret(shown, above) {
        true => std::iter::once(indent_of(shown)..chars.len()).collect(),
        false => secrets(&chars, skipped > 0),
    };
    let start = column.saturating_sub(1) - skipped;
    let marked = start..start + width.clamp(1, chars.len().saturating_sub(start).max(1));
    cut(masked(&chars, &secrets, &marked))
}

/// What is looked at of a line: a config may be one line of megabytes.
fn window(line: &str, skipped: usize) -> Vec<char> {
    let part = match line.is_ascii() {
        true => line.get(skipped..).unwrap_or(""),
        false => line
            .char_indices()
            .nth(skipped)
            .map_or("", |(at, _)| line.get(at..).unwrap_or("")),
    };
    part.chars().take(WINDOW + LENGTH).collect()
}

/// One line of text without its secrets.
pub(crate) fn without_secrets(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    masked(&chars, &secrets(&chars, false), &(0..1)).text
}

/// Whether the line belongs to a value of a secret that began on a line above.
fn is_inside_secret(line: &str, above: &[&str]) -> bool {
    let mut indent = indent_of(line);
    for parent in above.iter().rev().filter(|line| !line.trim().is_empty()) {
        if indent == 0 {
            return false;
        }
        if indent_of(parent) < indent {
            indent = indent_of(parent);
            let key = parent.trim_start_matches(['-', ' ']).split(':').next().unwrap_or("");
            if is_secret_name(key.trim_matches(['"', '\''])) {
                return true;
            }
        }
    }
    false
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// Where the secrets of a line stand: values of keys that hold secrets, what looks like a key, and
/// the password and the query of a URL. References to environment variables are none. `in_flow` says that a `{` is
/// open before the line.
fn secrets(line: &[char], in_flow: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let range = secret_at(line, at, in_flow);
        at = range.as_ref().map_or(at + 1, |range| range.end.max(at + 1));
        found.extend(range.filter(|range| !range.is_empty()));
    }
    found
}

fn secret_at(line: &[char], at: usize, in_flow: bool) -> Option<Range<usize>> {
    let rest = line.get(at..)?;
    let begins = |text: &str| rest.iter().copied().take(text.len()).eq(text.chars());
    match rest.first() {
        Some(':') => return value_of_secret(line, at, in_flow).or_else(|| password(line, at)),
        Some('?') => return query(line, at),
        Some(' ' | '=') => return value_without_colon(line, at),
        _ => {}
    }
    let is_start = at == 0 || line.get(at - 1).is_none_or(|c| !c.is_alphanumeric());
    let word = rest.iter().take_while(|c| is_word(**c)).count();
    if is_start && word >= KEY_LENGTH && KEY_BEGINS.iter().any(|begin| begins(begin)) {
        return Some(at..at + word);
    }
    if begins("//") && at > 0 {
        let host = rest
            .get(2..)?
            .iter()
            .take_while(|c| !matches!(c, '/' | '?' | '#' | ' ' | '"' | '\''));
        let user = host.copied().collect::<Vec<char>>().iter().rposition(|c| *c == '@')?;
        return Some(at + 2..at + 2 + user);
    }
    None
}

/// `user:password@host`, without a scheme before it.
fn password(line: &[char], colon: usize) -> Option<Range<usize>> {
    let end = end_of_word(line, colon + 1);
    let at = line.get(colon + 1..end)?.iter().position(|c| matches!(c, '@' | '/'))?;
    (line.get(colon + 1 + at) == Some(&'@')).then_some(colon + 1..colon + 1 + at)
}

/// `?key=…` in a URL.
fn query(line: &[char], mark: usize) -> Option<Range<usize>> {
    let end = end_of_word(line, mark + 1);
    line.get(mark + 1..end)?.contains(&'=').then_some(mark + 1..end)
}

/// Where the word ends that begins at `start`.
fn end_of_word(line: &[char], start: usize) -> usize {
    let rest = line.get(start..).unwrap_or_default();
    let ends = |c: &char| matches!(c, ' ' | '"' | '\'' | ',' | '}' | ']');
    start + rest.iter().position(ends).unwrap_or(rest.len())
}

/// The rest of a line that begins with the name of a secret and has no colon behind it.
fn value_without_colon(line: &[char], at: usize) -> Option<Range<usize>> {
    let before: String = line.get(at.saturating_sub(KEY_AT_MOST)..at)?.iter().collect();
    let name = before.trim_start_matches([' ', '-']);
    let rest = line.get(at..)?;
    let start = at + rest.iter().position(|c| !matches!(c, ' ' | '='))?;
    let is_name = name.chars().all(is_word) && is_secret_name(name);
    (is_name && !matches!(line.get(start), Some(':' | '#'))).then_some(start..line.len())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// The value after the colon at `colon`, if the key before it holds a secret.
fn value_of_secret(line: &[char], colon: usize, in_flow: bool) -> Option<Range<usize>> {
    let before: String = line.get(colon.saturating_sub(KEY_AT_MOST)..colon)?.iter().collect();
    let key = before.trim_end().rsplit([' ', '{', ',', '\t', '[']).next()?;
    if !is_secret_name(key.trim_matches(['"', '\''])) {
        return None;
    }
    let start = colon + 1 + line.get(colon + 1..)?.iter().take_while(|c| **c == ' ').count();
    let value = line.get(start..)?;
    let end = match value.first() {
        Some(quote @ ('"' | '\'')) => closing(value, *quote),
        _ if in_flow || line.get(..colon)?.contains(&'{') => value.iter().position(|c| matches!(c, ',' | '}')),
        _ => None,
    };
    let text: String = value.get(..end.unwrap_or(value.len()))?.iter().collect();
    let is_block = matches!(text.trim(), "" | "|" | ">" | "|-" | ">-" | "|+" | ">+" | "{" | "[");
    (!is_block && !is_reference(&text)).then(|| start..start + end.unwrap_or(value.len()))
}

/// Where a quoted value ends: behind the quote that no backslash stands before.
fn closing(value: &[char], quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in value.iter().enumerate().skip(1) {
        if *c == quote && !escaped {
            return Some(at + 1);
        }
        escaped = *c == '\\' && !escaped && quote == '"';
    }
    None
}

/// `os.environ/NAME`, `${NAME}`, `{{ NAME }}`, `!env NAME`: the name of a secret is none.
fn is_reference(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = text.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    let is_upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_name = |word: &str| word.contains('_') && word.chars().all(is_upper);
    let begins = text.starts_with(['$', '!']) || text.starts_with("{{") || text.contains("env");
    let is_known = |word: &str| matches!(word, "os" | "environ" | "env" | "getenv") || is_name(word);
    text.starts_with("os.environ/") || begins && words.all(is_known)
}

/// The line with its secrets replaced; the mark moves with its text.
fn masked(line: &[char], secrets: &[Range<usize>], marked: &Range<usize>) -> Snippet {
    let mut text = String::new();
    let (mut indent, mut width, mut at) = (0, 0, 0);
    let mut secrets = secrets.iter().peekable();
    while at < line.len() || at < marked.end {
        let secret = secrets.next_if(|secret| secret.start == at);
        let (next, piece) = match secret {
            Some(secret) => (secret.end, MASK.to_owned()),
            None => (at + 1, line.get(at).map(|c| visible(*c)).into_iter().collect()),
        };
        let length = piece.chars().count().max(usize::from(at >= line.len()));
        if next <= marked.start {
            indent += length;
        } else if at < marked.end {
            width += length;
        }
        text.push_str(&piece);
        at = next;
    }
    Snippet {
        text,
        indent,
        width: width.max(1),
    }
}

/// Terminals obey control characters.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// The part of a long line that matters.
fn cut(whole: Snippet) -> Snippet {
    if whole.text.chars().count() <= LENGTH {
        return whole;
    }
    let skipped = whole.indent.saturating_sub(BEFORE);
    let mut text: String = if skipped > 0 { "…" } else { "" }.to_owned();
    let indent = whole.indent - skipped + text.chars().count();
    let mut rest = whole.text.chars().skip(skipped);
    text.extend(rest.by_ref().take(LENGTH));
    if rest.next().is_some() {
        text.push('…');
    }
    let room = text.chars().count().saturating_sub(indent).max(1);
    Snippet {
        text,
        indent,
        width: whole.width.min(room),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let lines = text.lines().count();
        snippet(text, lines, 1, 1).text
    }

    #[test]
    fn lines_hide_secrets_only() {
        for (line, expected) in [
            ("  api_key: sk-1", "  api_key: ***"),
            ("  api_key: os.environ/KEY", "  api_key: os.environ/KEY"),
            (
                "- {model: a, \"api_key\": sk-1, rpm: 2}",
                "- {model: a, \"api_key\": ***, rpm: 2}",
            ),
            ("- {api_key: 'a, b', rpm: 2}", "- {api_key: ***, rpm: 2}"),
            (
                r#"- {"api_key": "a\", b", "rpm": 2}"#,
                r#"- {"api_key": ***, "rpm": 2}"#,
            ),
            ("  api_key: a, b", "  api_key: ***"),
            ("  max_tokens: many", "  max_tokens: many"),
            ("  input_cost_per_token: x", "  input_cost_per_token: x"),
            ("  aws_session_token: x", "  aws_session_token: ***"),
            ("  api_base: http://h:1/v1", "  api_base: http://h:1/v1"),
            (
                "  database_url: postgresql://me:pw@db:5432/x",
                "  database_url: postgresql://***@db:5432/x",
            ),
            ("  api_base: https://u:p@h/v1?x=a@b", "  api_base: https://***@h/v1?***"),
            ("{x: 'http://h?key=a&b=c', y: z}", "{x: 'http://h?***', y: z}"),
            ("  api_base: u:p@h/v1", "  api_base: u:***@h/v1"),
            ("  master_key hunter2", "  master_key ***"),
            ("- api_key = hunter2", "- api_key = ***"),
            ("  api_key : a", "  api_key : ***"),
            ("  question: really? a=b", "  question: really? a=b"),
            ("  modle: sk-abcdefgh12345 # a slip", "  modle: *** # a slip"),
            ("  model: sk-4o", "  model: sk-4o"),
            ("  x: 'Bearer eyJhbGciOi.eyJzdWIi.x'", "  x: 'Bearer ***'"),
            ("api_key:\n  plain", "  ***"),
            ("- api_key: >-\n    one\n    two", "    ***"),
            ("credential_values:\n  region: x", "  region: x"),
            ("api_key: a\nmodel: b", "model: b"),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn the_mark_moves_with_its_text() {
        let line = "{api_key: sk-0123456789, rpm: x}";
        assert_eq!(
            snippet(line, 1, 31, 1),
            Snippet {
                text: "{api_key: ***, rpm: x}".into(),
                indent: 20,
                width: 1
            }
        );
        assert_eq!(
            snippet(line, 1, 11, 13),
            Snippet {
                text: "{api_key: ***, rpm: x}".into(),
                indent: 10,
                width: 3
            }
        );
        let long = format!("{{{}api_key: sk-0123456789, rpm: x}}", "filler: 1, ".repeat(100_000));
        let far = snippet(&long, 1, long.len() - 1, 1);
        assert!(far.text.ends_with("api_key: ***, rpm: x}"), "{}", far.text);
        assert_eq!(far.text.chars().nth(far.indent), Some('x'));
        let end = snippet("a: [1", 1, 6, 1);
        assert_eq!((end.indent, end.width), (5, 1), "just behind the line");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}here{}", "x".repeat(300), "y".repeat(300));
        let cut = snippet(&line, 1, 301, 4);
        assert_eq!((cut.indent, cut.width), (51, 4));
        assert!(cut.text.starts_with("…x") && cut.text.ends_with("y…"));
        assert_eq!(cut.text.chars().skip(51).take(4).collect::<String>(), "here");
    }
}
