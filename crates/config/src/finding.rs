//! What is wrong with a config, said so that its author finds the place and the way out.

mod snippet;

pub use snippet::Snippet;
pub(crate) use snippet::without_secrets;

use crate::yaml::{FileId, Mark, SyntaxError};
use std::fmt;
use std::path::{Path, PathBuf};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The config cannot be used.
    Error,
    /// It can, but perhaps not as meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is; `None` for the command line and the environment.
    pub place: Option<Place>,
    /// What is wrong, naming the key.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A place in a file, with its line for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// The line, with the values of secrets replaced.
    pub snippet: Snippet,
}

/// `error: config.yaml:3:7: message`, the line with a caret, and the way out.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Error => "error: ",
            Severity::Warning => "warning: ",
        })?;
        match &self.place {
            Some(place) => write!(f, "{place}: {}\n{}", self.message, place.drawn())?,
            None => writeln!(f, "{}", self.message)?,
        }
        match &self.hint {
            Some(hint) => writeln!(f, "  help: {hint}"),
            None => Ok(()),
        }
    }
}

/// `file:line:column`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

impl Place {
    /// The line with carets below it; nothing for an empty one.
    fn drawn(&self) -> String {
        let Snippet { text, indent, width } = &self.snippet;
        if text.trim().is_empty() {
            return String::new();
        }
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let carets = " ".repeat(*indent) + &"^".repeat(*width);
        format!("  {number} | {text}\n  {margin} | {carets}\n")
    }
}

/// A config that cannot be used: all that was found in it, errors and warnings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Report {
    /// At least one of them is an error.
    pub findings: Vec<Finding>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings.iter().try_for_each(|finding| finding.fmt(f))
    }
}

/// Collects findings while a config is read, and knows the files that they point into.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    files: Vec<(PathBuf, String)>,
    found: Vec<(Mark, Finding)>,
    /// Whether something could not be read: what seems to be missing may stand there.
    pub(crate) incomplete: bool,
}

impl Findings {
    /// Adds a file that marks may point into.
    pub(crate) fn add_file(&mut self, path: &Path, text: &str) -> FileId {
        self.files.push((path.to_owned(), text.to_owned()));
        FileId::try_from(self.files.len() - 1).unwrap_or(FileId::MAX)
    }

    /// Notes that the config cannot be used.
    pub(crate) fn error(&mut self, at: Mark, message: impl Into<String>) -> &mut Finding {
        self.add(Severity::Error, at, message.into())
    }

    /// Notes that something may not be as meant.
    pub(crate) fn warn(&mut self, at: Mark, message: impl Into<String>) -> &mut Finding {
        self.add(Severity::Warning, at, message.into())
    }

    /// Notes text that isn't YAML.
    pub(crate) fn syntax(&mut self, error: SyntaxError) {
        let finding = self.error(error.at, error.message);
        finding.hint = error.hint;
    }

    /// A place in words: `config.yaml, line 3`.
    pub(crate) fn place_of(&self, at: Mark) -> String {
        let file = self.files.get(at.file as usize);
        let file = file.map(|(path, _)| path.display().to_string());
        format!("{}, line {}", file.unwrap_or_default(), at.line)
    }

    /// Whether something makes the config unusable.
    pub(crate) fn has_error(&self) -> bool {
        self.found
            .iter()
            .any(|(_, finding)| finding.severity == Severity::Error)
    }

    /// Everything found in the order of the files, what has no place last, or a report if that
    /// includes an error.
    pub(crate) fn finish(mut self) -> Result<Vec<Finding>, Report> {
        self.found
            .sort_by_key(|(at, _)| (at.line == 0, at.file, at.line, at.column));
        let has_error = self.has_error();
        let findings: Vec<Finding> = self
            .found
            .into_iter()
            .map(|(_, finding)| finding.without_keys())
            .collect();
        match has_error {
            true => Err(Report { findings }),
            false => Ok(findings),
        }
    }

    fn add(&mut self, severity: Severity, at: Mark, message: String) -> &mut Finding {
        let place = self.place(at);
        let finding = Finding {
            severity,
            place,
            message,
            hint: None,
        };
        &mut self.found.push_mut((at, finding)).1
    }

    fn place(&self, at: Mark) -> Option<Place> {
        let (file, text) = self.files.get(at.file as usize).filter(|_| at.line > 0)?;
        Some(Place {
            file: file.clone(),
            line: at.line,
            column: at.column,
            snippet: snippet::snippet(text, at.line as usize, at.column as usize, at.width as usize),
        })
    }
}

impl Finding {
    fn without_keys(mut self) -> Self {
        self.message = snippet::without_keys(&self.message);
        self.hint = self.hint.as_deref().map(snippet::without_keys);
        self
    }

    /// The same with a way out.
    pub(crate) fn help(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }
}
