//! Sizes of files and functions, held against the limits of CONTRIBUTING.md.
//!
//! A test module doesn't count towards its file, and test functions have no limit.

use proc_macro2::Span;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Lines of a file without its tests.
const FILE_LIMIT: usize = 500;
/// Lines of a function, from `fn` to its closing brace.
const FUNCTION_LIMIT: usize = 80;
/// What half of all files should not exceed.
const FILE_GOAL: usize = 150;
/// What half of all functions should not exceed.
const FUNCTION_GOAL: usize = 15;

/// Prints what is too long, then the medians; answers whether all limits hold.
///
/// # Errors
/// A folder that can't be read, or a file that isn't Rust.
pub(crate) fn run(root: &Path, out: &mut impl Write) -> Result<bool, Box<dyn Error>> {
    let mut sizes = Sizes::default();
    for path in rust_files(root)? {
        let source = std::fs::read_to_string(&path)?;
        let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
        let file = measure(&source).map_err(|error| format!("{name}: {error}"))?;
        sizes.add(&name, file);
    }
    for line in &sizes.broken {
        writeln!(out, "error: {line}")?;
    }
    writeln!(out, "{}", summary("files", &mut sizes.files, FILE_GOAL))?;
    writeln!(out, "{}", summary("functions", &mut sizes.functions, FUNCTION_GOAL))?;
    Ok(sizes.broken.is_empty())
}

/// The sizes of all files seen so far.
#[derive(Default)]
struct Sizes {
    files: Vec<usize>,
    functions: Vec<usize>,
    broken: Vec<String>,
}

impl Sizes {
    fn add(&mut self, name: &str, file: File) {
        if is_test_file(name) {
            return;
        }
        if file.lines > FILE_LIMIT {
            let lines = file.lines;
            self.broken
                .push(format!("{name}: {lines} lines without tests, at most {FILE_LIMIT}"));
        }
        for function in file.functions {
            if function.lines > FUNCTION_LIMIT {
                let Function {
                    name: short,
                    line,
                    lines,
                } = &function;
                self.broken.push(format!(
                    "{name}:{line}: `{short}` has {lines} lines, at most {FUNCTION_LIMIT}"
                ));
            }
            self.functions.push(function.lines);
        }
        self.files.push(file.lines);
    }
}

/// `tests.rs`, and everything below a folder `tests`, is compiled for tests only.
fn is_test_file(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.split('/').any(|part| part == "tests")
}

fn summary(what: &str, lines: &mut [usize], goal: usize) -> String {
    lines.sort_unstable();
    let median = lines.get(lines.len() / 2).copied().unwrap_or(0);
    let longest = lines.last().copied().unwrap_or(0);
    let verdict = if median <= goal { "within" } else { "OVER" };
    let count = lines.len();
    format!("{count} {what}: median {median} lines ({verdict} the goal of {goal}), longest {longest}")
}

/// Every `.rs` file below `root`, sorted; hidden and build folders are left out.
fn rust_files(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder)? {
            let item = item?;
            let (path, name) = (item.path(), item.file_name());
            let name = name.to_string_lossy();
            if item.file_type()?.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What one source file measures.
#[derive(Debug, Default, PartialEq)]
struct File {
    lines: usize,
    functions: Vec<Function>,
}

/// A function with a body.
#[derive(Debug, PartialEq)]
struct Function {
    name: String,
    line: usize,
    lines: usize,
}

fn measure(source: &str) -> syn::Result<File> {
    let tree = syn::parse_file(source)?;
    let mut measure = Measure::default();
    measure.visit_file(&tree);
    Ok(File {
        lines: source.lines().count() - measure.test_lines,
        functions: measure.functions,
    })
}

#[derive(Default)]
struct Measure {
    functions: Vec<Function>,
    test_lines: usize,
}

impl Measure {
    /// `from` is the signature, so that attributes and doc comments don't count.
    fn function(&mut self, name: &syn::Ident, from: Span, to: &syn::Block) {
        self.functions.push(Function {
            name: name.to_string(),
            line: from.start().line,
            lines: lines(from, to.span()),
        });
    }
}

impl<'ast> Visit<'ast> for Measure {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        if attributes.iter().any(is_test) {
            self.test_lines += lines(item.span(), item.span());
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, item.sig.span(), &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident, item.sig.span(), &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.sig.ident, item.sig.span(), body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

fn lines(from: Span, to: Span) -> usize {
    to.end().line + 1 - from.start().line
}

/// `#[cfg(test)]`, `#[test]` and the like of `#[tokio::test]`.
fn is_test(attribute: &syn::Attribute) -> bool {
    match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        meta => meta.path().segments.last().is_some_and(|last| last.ident == "test"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r##"//! A file.

/// Says `{` and more.
#[inline]
pub fn outer() -> &'static str {
    // A brace in a comment: }
    let quote = '{';
    r#"fn fake() { "#
}

trait Speak {
    fn word(&self);
    fn twice(&self) -> u8 {
        2
    }
}

#[cfg(test)]
mod tests {
    fn helper() {}

    #[test]
    fn works() {}
}
"##;

    #[test]
    fn tests_are_left_out() {
        let file = measure(SOURCE).unwrap();
        assert_eq!(file.lines, SOURCE.lines().count() - 7);
        let functions: Vec<_> = file
            .functions
            .iter()
            .map(|f| (f.name.as_str(), f.line, f.lines))
            .collect();
        assert_eq!(functions, [("outer", 5, 5), ("twice", 13, 3)]);
    }

    #[test]
    fn limits_are_kept() {
        let mut sizes = Sizes::default();
        let file = |lines, function| File {
            lines,
            functions: vec![Function {
                name: "f".into(),
                line: 1,
                lines: function,
            }],
        };
        sizes.add("src/fits.rs", file(FILE_LIMIT, FUNCTION_LIMIT));
        sizes.add("src/tests.rs", file(FILE_LIMIT + 1, FUNCTION_LIMIT + 1));
        assert_eq!(sizes.broken, [""; 0]);
        sizes.add("src/long.rs", file(FILE_LIMIT + 1, FUNCTION_LIMIT + 1));
        assert_eq!(sizes.broken.len(), 2);
        assert_eq!(sizes.functions, [FUNCTION_LIMIT, FUNCTION_LIMIT + 1]);
    }

    #[test]
    fn medians() {
        assert_eq!(
            summary("files", &mut [9, 1, 5], 4),
            "3 files: median 5 lines (OVER the goal of 4), longest 9"
        );
        assert_eq!(
            summary("files", &mut [], 4),
            "0 files: median 0 lines (within the goal of 4), longest 0"
        );
    }
}
