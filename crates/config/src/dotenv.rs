//! The text of a `.env` file.

/// The variables that a `.env` file sets, in its order: `KEY=VALUE` lines, with an optional
/// `export`, quotes (single: as is, double: `\n`, `\t`, `\"`, `\\` mean what they say, both may span
/// lines) and comments. Lines that are none of this are skipped, as python-dotenv does.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (variable, after) = next(rest);
        variables.extend(variable);
        rest = after;
    }
    variables
}

/// Reads one binding or skips one line.
fn next(text: &str) -> (Option<(String, String)>, &str) {
    let (line, after_line) = text.split_once('\n').unwrap_or((text, ""));
    let Some((name, value)) = line.split_once('=') else {
        return (None, after_line);
    };
    let name = name.trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim().trim_matches('\'');
    if name.is_empty() || name.starts_with('#') || name.contains(char::is_whitespace) {
        return (None, after_line);
    }
    let value = value.trim_start();
    let (value, rest) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let from = text.len() - after_line.len() - usize::from(line.len() < text.len()) - value.len();
            quoted(text.get(from + 1..).unwrap_or(""), quote).unwrap_or((unquoted(value), after_line))
        }
        _ => (unquoted(value), after_line),
    };
    (Some((name.to_owned(), value)), rest)
}

/// The text up to the closing quote, and what follows that line; `None` if the quote isn't closed.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            _ if c == quote => {
                let after = text.get(index + 1..)?;
                return Some((value, after.split_once('\n').map_or("", |(_, after)| after)));
            }
            '\\' => value.push_str(&escape(chars.next()?.1, quote)),
            _ => value.push(c),
        }
    }
    None
}

/// What a backslash and `c` stand for.
fn escape(c: char, quote: char) -> String {
    match (c, quote) {
        ('\\' | '\'', '\'') | ('\\' | '"' | '\'', '"') => c.to_string(),
        ('n', '"') => "\n".to_owned(),
        ('r', '"') => "\r".to_owned(),
        ('t', '"') => "\t".to_owned(),
        _ => format!("\\{c}"),
    }
}

/// A bare value: a comment begins at ` #`.
fn unquoted(value: &str) -> String {
    let value = value.split_once(" #").map_or(value, |(value, _)| value);
    let value = if value.starts_with('#') { "" } else { value };
    value.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_forms() {
        let text = "# comment\nA=1\r\nexport B = two words # note\nC='it''s\nD=\"x\\ny\"\nE=\n\nF='a\nb'\nG=#no\nnonsense\nH=a#b\n\
                    I=\"open\nJ=p=q\n";
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "it"),
            ("D", "x\ny"),
            ("E", ""),
            ("F", "a\nb"),
            ("G", ""),
            ("H", "a#b"),
            ("I", "\"open"),
            ("J", "p=q"),
        ];
        let expected: Vec<_> = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(parse(text), expected);
    }

    proptest! {
        #[test]
        fn never_panics(text in r#"(?s)([A-Z]=|'|"|\\|#|\n| |é|export |.){0,60}"#) {
            let _ = parse(&text);
        }

        #[test]
        fn plain_values_come_back(value in "[a-zA-Z0-9/:._-]{0,30}") {
            prop_assert_eq!(parse(&format!("KEY={value}\n")), vec![("KEY".to_owned(), value)]);
        }
    }
}
