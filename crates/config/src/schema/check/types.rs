//! Values of the wrong type: what was expected, what was found, what to write.

use crate::finding::{Finding, Findings, without_secrets};
use crate::schema::Kind;
use crate::secret::is_secret_name;
use crate::yaml::{Node, Value};

use super::nearest;

/// How much of a value a message repeats.
const SHOWN_CHARS: usize = 40;
/// Units that people write behind numbers, and how many of what is meant they are.
const UNITS: [(&str, f64); 9] = [
    ("%", 0.01),
    ("ms", 0.001),
    ("s", 1.0),
    ("sec", 1.0),
    ("seconds", 1.0),
    ("min", 60.0),
    ("minutes", 60.0),
    ("MB", 1.0),
    ("", 1.0),
];

/// Notes that a value is of the wrong type.
pub(crate) fn wrong_type<'f>(name: &str, expected: Kind, node: &Node, findings: &'f mut Findings) -> &'f mut Finding {
    let source = node
        .variable
        .as_ref()
        .map(|variable| format!(" (from the variable `{variable}`)"));
    let message = format!(
        "`{name}` must be {}, found {}{}",
        expected.words(),
        found(name, node),
        source.unwrap_or_default()
    );
    let finding = findings.error(node.at, message);
    finding.hint = way_out(name, expected, node);
    finding
}

/// The value in the words of messages: its type, and itself where it is short and no secret.
pub(crate) fn found(name: &str, node: &Node) -> String {
    match (&node.value, shown(name, node)) {
        (Value::Bool(flag), _) => format!("`{flag}`"),
        (Value::Text(_), Some(text)) => format!("the text `{text}`"),
        (_, Some(text)) => format!("`{text}`"),
        (_, None) => node.kind().to_owned(),
    }
}

fn shown(name: &str, node: &Node) -> Option<String> {
    let key = name.rsplit('.').next().unwrap_or(name);
    let text = without_secrets(&node.display()?);
    let fits = text.chars().count() <= SHOWN_CHARS && !text.contains('\n');
    (fits && node.variable.is_none() && !is_secret_name(key)).then_some(text)
}

fn way_out(name: &str, expected: Kind, node: &Node) -> Option<String> {
    let hint = match (expected, &node.value) {
        (Kind::Text | Kind::TextOrList, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => "put the value in quotes",
        (Kind::TextList, Value::List(_)) => "put the items in quotes",
        (Kind::Keys(_) | Kind::Named(_) | Kind::Map, Value::List(_)) => {
            "write its keys below it, indented, without `- `"
        }
        (Kind::Named(_) | Kind::Map, _) => "write its keys below it, indented, such as `name: value`",
        (Kind::Duration, _) => "write a number and a unit, such as 30d, 24h, 15m, 60s, 2w or 1mo",
        _ => return specific(name, expected, node),
    };
    Some(hint.to_owned())
}

/// Ways out that repeat the value, or name keys.
fn specific(name: &str, expected: Kind, node: &Node) -> Option<String> {
    let first = |section: &crate::schema::Section| section.rows().next().map_or("key", |row| row.name);
    match (expected, &node.value) {
        (Kind::Each(section), _) => Some(format!("begin each entry with `- {}: …`", first(section))),
        (Kind::Keys(section), _) => Some(format!(
            "write its keys below it, indented, such as `{}: …`",
            first(section)
        )),
        (Kind::List | Kind::TextList | Kind::MapOrList, _) => {
            let text = shown(name, node)?;
            Some(format!("write a list: `[{text}]`"))
        }
        (Kind::Choice(words), Value::Text(text)) => {
            nearest(text, words.iter().copied()).map(|word| format!("did you mean `{word}`?"))
        }
        (Kind::Whole | Kind::Integer | Kind::Number | Kind::Positive | Kind::Usd, Value::Text(text)) => {
            number(text).map(|number| format!("write `{number}`"))
        }
        _ => None,
    }
}

/// The number in a text such as `30s`, `5%`, `$100` or `1e5`.
fn number(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('$');
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some((number * factor).to_string())
}
