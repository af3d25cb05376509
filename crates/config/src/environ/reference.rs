//! `os.environ/NAME`, and what people write who mean it.

/// How a reference begins.
pub(super) const REFERENCE: &str = "os.environ/";
/// How others write it.
const ALMOST: [&str; 8] = [
    "os.environ",
    "os.getenv",
    "environ/",
    "env/",
    "env:",
    "env.",
    "process.env.",
    "secrets.",
];

/// The variable that a text refers to.
pub(super) fn reference(text: &str) -> Option<&str> {
    text.strip_prefix(REFERENCE)
}

/// The variable that somebody meant who writes `${NAME}` or `os.environ.NAME`, which is plain text.
pub(super) fn almost_reference(text: &str) -> Option<&str> {
    let name = |text: &'_ str| {
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        (text.len() > 2 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(is_name))
            .then_some(())
    };
    let dollar = text
        .strip_prefix('$')
        .map(|rest| rest.trim_matches(['{', '}', '(', ')']));
    let lower = text.to_ascii_lowercase();
    let other = || {
        let begin = ALMOST.iter().find(|begin| lower.starts_with(**begin))?;
        let rest = text.get(begin.len()..)?;
        Some(rest.trim_matches(['.', '/', ':', '[', ']', '(', ')', '"', '\'', ' ']))
    };
    let meant = dollar.or_else(other)?;
    name(meant).map(|()| meant)
}
