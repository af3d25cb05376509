//! `include`: other files, merged into the one that names them.

mod file;
mod merge;
mod text;

use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::yaml::{Mark, Node, Value};
use merge::merge;
use std::collections::VecDeque;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Reads a file.
pub type Read<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// A config with all that it includes.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Its sections.
    pub(crate) root: Node,
    /// Whether every part of every file could be read. Where one is missing, nothing can be said
    /// about what is nowhere to be found.
    pub(crate) complete: bool,
}

/// Reads `path` and everything that it includes, nested files included, into one tree. A file that
/// was read already is not read again. `files` gets every file that was read or looked for.
pub(crate) fn load(path: &Path, read: Read<'_>, files: &mut Vec<PathBuf>, findings: &mut Findings) -> Option<Tree> {
    files.push(path.to_owned());
    let mut tree = file::first(path, read, findings)?;
    let mut loaded = vec![normal(path)];
    let mut pending = VecDeque::from(take_includes(&mut tree.root, path, findings));
    while let Some(include) = pending.pop_front() {
        let file = include.file(path, read, findings);
        if loaded.contains(&normal(&file)) {
            let message = format!("{} has been read already, it is not read again", file.display());
            findings.warn(include.at, message);
            continue;
        }
        loaded.push(normal(&file));
        files.push(file.clone());
        match file::included(&file, include.at, read, findings) {
            Some(mut included) => {
                pending.extend(take_includes(&mut included.root, &file, findings));
                merge(&mut tree.root, included.root, findings);
                tree.complete &= included.complete;
            }
            None => tree.complete = false,
        }
    }
    Some(tree)
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
    if !Kind::TextList.accepts(&entry.value) {
        schema::wrong_type("include", Kind::TextList, &entry.value, findings);
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
