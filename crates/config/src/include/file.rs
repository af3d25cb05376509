//! One file of a config: bytes, text, tree.

use super::text::text;
use super::{Read, Tree};
use crate::finding::Findings;
use crate::yaml::{self, Document, FileId, Mark, Node, SyntaxError, Value};
use std::io;
use std::path::Path;

/// Reads the config itself, which must hold something.
pub(super) fn first(path: &Path, read: Read<'_>, findings: &mut Findings) -> Option<Tree> {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            unreadable(path, &error, findings);
            return None;
        }
    };
    let tree = parse(path, &bytes, findings)?;
    if tree.root.is_null() && tree.complete {
        let finding = findings.error(Mark::default(), "Config cannot be None or Empty.");
        finding.help(format!("{} has no content, begin with `model_list:`", path.display()));
        return None;
    }
    Some(tree)
}

/// Reads a file that is named at `at`.
pub(super) fn included(path: &Path, at: Mark, read: Read<'_>, findings: &mut Findings) -> Option<Tree> {
    match read(path) {
        Ok(bytes) => parse(path, &bytes, findings),
        Err(error) => {
            let message = match error.kind() {
                io::ErrorKind::NotFound => format!("Included file not found: {}", path.display()),
                _ => format!("Included file cannot be read: {} ({error})", path.display()),
            };
            findings.error(at, message);
            None
        }
    }
}

fn unreadable(path: &Path, error: &io::Error, findings: &mut Findings) {
    let name = path.display();
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (format!("Config file not found: {name}"), None),
        io::ErrorKind::IsADirectory => (
            format!("{name} is a folder, not a config file"),
            Some(format!("name a file, such as {}", path.join("config.yaml").display())),
        ),
        _ => (format!("Config file cannot be read: {name} ({error})"), None),
    };
    findings.error(Mark::default(), message).hint = help;
}

/// The tree of a file; null for an empty one, `None` if nothing of it makes sense.
fn parse(path: &Path, bytes: &[u8], findings: &mut Findings) -> Option<Tree> {
    let text = text(path, bytes, findings)?;
    let file = findings.add_file(path, text);
    let (document, complete) = match yaml::parse(file, text) {
        Ok(document) => (document, true),
        Err(error) => (in_parts(file, text, error, findings), false),
    };
    for (at, key) in document.duplicates {
        findings.warn(at, format!("`{key}` stands twice in this map, the last one counts"));
    }
    let root = document.root.unwrap_or_else(|| Node::unplaced(Value::Null));
    if !root.is_null() && !matches!(root.value, Value::Map(_)) {
        let finding = findings.error(
            root.at,
            format!("a config must be a map of sections, found {}", root.kind()),
        );
        finding.help(match &root.value {
            Value::List(items) if items.iter().any(|item| item.get("model_name").is_some()) => {
                "write `model_list:` on a line above the list"
            }
            Value::Text(text) if text.contains('=') => {
                "this looks like a .env file; a config begins with `model_list:`"
            }
            _ => "begin with a section, such as `model_list:`",
        });
        return None;
    }
    Some(Tree { root, complete })
}

/// A file that isn't YAML as a whole: each section by itself, so that one run names all mistakes.
fn in_parts(file: FileId, text: &str, error: SyntaxError, findings: &mut Findings) -> Document {
    let mut parts = Document::default();
    let mut errors = Vec::new();
    for part in sections(text) {
        match yaml::parse(file, &part) {
            Ok(document) => parts.join(document),
            Err(error) => errors.push(error),
        }
    }
    // Anchors of other sections are not known here: then the first error is the whole truth.
    let found_again = errors
        .iter()
        .any(|again| again.at == error.at && again.message == error.message);
    if !found_again {
        errors = vec![error];
        parts = Document::default();
    }
    errors.into_iter().for_each(|error| findings.syntax(error));
    parts
}

/// The text of each section, at its place: the lines before it are left empty.
fn sections(text: &str) -> Vec<String> {
    let mut sections: Vec<String> = vec![String::new()];
    for (index, line) in text.lines().enumerate() {
        if begins_section(line) {
            sections.push("\n".repeat(index));
        }
        if let Some(section) = sections.last_mut() {
            section.push_str(line);
            section.push('\n');
        }
    }
    sections
}

/// A key in the first column.
fn begins_section(line: &str) -> bool {
    let name = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    name.len() < line.len() && (name.trim_end() == ":" || name.starts_with(": "))
}
