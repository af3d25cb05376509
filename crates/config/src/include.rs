//! `include`: other files, merged into the one that names them.

use crate::finding::Findings;
use crate::yaml::{self, Entry, Mark, Node, Value};
use std::collections::VecDeque;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Reads a file.
pub type Read<'a> = &'a dyn Fn(&Path) -> io::Result<String>;

/// Reads `path` and everything that it includes, nested files included, into one tree: lists are
/// appended, maps merged key by key, and other values replaced by the included file's. A file that
/// was read already is not read again. `files` gets every file that was read or looked for.
pub(crate) fn load(path: &Path, read: Read<'_>, files: &mut Vec<PathBuf>, findings: &mut Findings) -> Option<Node> {
    files.push(path.to_owned());
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => {
            missing(path, &error, findings);
            return None;
        }
    };
    let mut root = parse(path, &text, findings)?;
    if root.is_null() {
        findings
            .error(Mark::default(), "Config cannot be None or Empty.")
            .help(format!("write it to {}", path.display()));
        return None;
    }
    let mut loaded = vec![normal(path)];
    let mut pending = VecDeque::from(take_includes(&mut root, path, findings));
    while let Some(include) = pending.pop_front() {
        let file = include.file(path, read, findings);
        if loaded.contains(&normal(&file)) {
            continue;
        }
        loaded.push(normal(&file));
        files.push(file.clone());
        if let Some(mut included) = include.read(&file, read, findings) {
            pending.extend(take_includes(&mut included, &file, findings));
            merge(&mut root, included);
        }
    }
    Some(root)
}

/// One entry of an `include` list.
struct Include {
    name: String,
    at: Mark,
    declared_in: PathBuf,
}

impl Include {
    /// The file meant: beside the file that names it, or, as before, beside the first file.
    fn file(&self, first: &Path, read: Read<'_>, findings: &mut Findings) -> PathBuf {
        let near = |file: &Path| normal(&file.parent().unwrap_or(Path::new("")).join(&self.name));
        let (beside, beside_first) = (near(&self.declared_in), near(first));
        if beside != beside_first && read(&beside).is_err() && read(&beside_first).is_ok() {
            let message = format!("`{}` is not beside the file that includes it", self.name);
            findings
                .warn(self.at, message)
                .help(format!("{} was read, move it", beside_first.display()));
            return beside_first;
        }
        beside
    }

    fn read(&self, file: &Path, read: Read<'_>, findings: &mut Findings) -> Option<Node> {
        match read(file) {
            Ok(text) => parse(file, &text, findings),
            Err(error) => {
                findings.error(
                    self.at,
                    format!("Included file not found: {} ({error})", file.display()),
                );
                None
            }
        }
    }
}

fn missing(path: &Path, error: &io::Error, findings: &mut Findings) {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("Config file not found: {}", path.display()),
        _ => format!("Config file cannot be read: {} ({error})", path.display()),
    };
    findings.error(Mark::default(), message);
}

/// The tree of a file; null for an empty one, `None` if it isn't YAML or not a map.
fn parse(path: &Path, text: &str, findings: &mut Findings) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = findings.add_file(path, text);
    let document = match yaml::parse(file, text) {
        Ok(document) => document,
        Err(error) => {
            findings.syntax(error);
            return None;
        }
    };
    for (at, key) in document.duplicates {
        findings.warn(at, format!("`{key}` stands twice in this map, the last one counts"));
    }
    let root = document.root.unwrap_or_else(|| Node::unplaced(Value::Null));
    if !root.is_null() && !matches!(root.value, Value::Map(_)) {
        let finding = findings.error(root.at, format!("a config must be a map, found {}", root.kind()));
        finding.help("begin with a section, such as `model_list:`");
        return None;
    }
    Some(root)
}

/// Takes the `include` key out of a file.
fn take_includes(root: &mut Node, path: &Path, findings: &mut Findings) -> Vec<Include> {
    let Value::Map(entries) = &mut root.value else {
        return Vec::new();
    };
    let Some(index) = entries.iter().position(|entry| entry.key == "include") else {
        return Vec::new();
    };
    let entry = entries.remove(index);
    let kind = crate::schema::Kind::TextList;
    if !kind.accepts(&entry.value) {
        crate::schema::wrong_type("include", kind, &entry.value, findings);
    }
    let items = entry.value.items().iter();
    let include = |item: &Node| {
        Some(Include {
            name: item.text()?.to_owned(),
            at: item.at,
            declared_in: path.to_owned(),
        })
    };
    items.filter_map(include).collect()
}

/// Merges an included file's sections.
fn merge(root: &mut Node, included: Node) {
    let (Value::Map(base), Value::Map(more)) = (&mut root.value, included.value) else {
        return;
    };
    for entry in more {
        match base.iter_mut().find(|earlier| earlier.key == entry.key) {
            Some(earlier) => merge_section(earlier, entry),
            None => base.push(entry),
        }
    }
}

fn merge_section(earlier: &mut Entry, later: Entry) {
    match (&mut earlier.value.value, later.value.value) {
        (Value::List(items), Value::List(more)) => items.extend(more),
        (Value::Map(keys), Value::Map(more)) => {
            for entry in more {
                match keys.iter_mut().find(|key| key.key == entry.key) {
                    Some(key) => *key = entry,
                    None => keys.push(entry),
                }
            }
        }
        // A section without content in the included file says nothing.
        (_, Value::Null) => {}
        (value, other) => *value = other,
    }
}

/// A path without `.` and `..`, to recognise a file by.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}
