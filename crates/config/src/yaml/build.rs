//! From parser events to the tree: anchors, merge keys, duplicates and limits.

use super::explain::explain;
use super::scalar;
use super::tree::{Entry, FileId, Mark, Node, Value};
use super::{Document, SyntaxError};
use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// Values that aliases may copy in all: far above any config, far below an alias bomb.
const ALIAS_BUDGET: usize = 50_000;
/// How deep values may nest. LiteLLM stops resolving `os.environ/` at 100.
const MAX_DEPTH: usize = 120;

/// Reads one YAML document.
///
/// # Errors
/// Text that isn't YAML, several documents, unknown tags, keys that aren't scalars, aliases that
/// copy more than 50,000 values, and nesting deeper than 120.
pub fn parse(file: FileId, text: &str) -> Result<Document, SyntaxError> {
    let options = granit_parser::options! {
        emit_comments: false,
        block_scalar_eof_without_line_feed: true,
    };
    let mut builder = Builder::new(file);
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| explain(file, text, &error))?;
        builder.take(event, builder.mark(span))?;
    }
    Ok(Document {
        root: builder.root.map(|built| built.node),
        duplicates: builder.duplicates,
    })
}

fn place(file: FileId, marker: Marker, width: usize) -> Mark {
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Mark {
        file,
        line: narrow(marker.line()),
        column: narrow(marker.col()).saturating_add(1),
        width: narrow(width).max(1),
    }
}

/// A finished value with its measures: how many values it holds, and how deep.
#[derive(Clone)]
struct Built {
    node: Node,
    size: usize,
    height: usize,
    /// An unquoted scalar, as a key: `<<` merges only so.
    plain: Option<Box<str>>,
}

/// A list or map whose end has not come yet.
struct Open {
    at: Mark,
    anchor: usize,
    size: usize,
    height: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map {
        merged: Vec<Entry>,
        own: Vec<Entry>,
        key: Option<Key>,
    },
}

enum Key {
    Merge,
    Name(String, Mark),
}

struct Builder {
    file: FileId,
    stack: Vec<Open>,
    anchors: HashMap<usize, Built>,
    copied: usize,
    documents: usize,
    root: Option<Built>,
    duplicates: Vec<(Mark, String)>,
}

impl Builder {
    fn new(file: FileId) -> Self {
        Self {
            file,
            stack: Vec::new(),
            anchors: HashMap::new(),
            copied: 0,
            documents: 0,
            root: None,
            duplicates: Vec::new(),
        }
    }

    fn mark(&self, span: Span) -> Mark {
        let width = if span.start.line() == span.end.line() {
            span.len()
        } else {
            1
        };
        place(self.file, span.start, width)
    }

    fn take(&mut self, event: Event<'_>, at: Mark) -> Result<(), SyntaxError> {
        match event {
            Event::DocumentStart(..) => self.document(at),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = (style == ScalarStyle::Plain && tag.is_none()).then(|| Box::from(&*text));
                let value = scalar_value(text, style, tag.as_deref(), at)?;
                let built = Built {
                    node: Node::new(value, at),
                    size: 1,
                    height: 1,
                    plain,
                };
                self.finish(built, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                check_tag(tag.as_deref(), "seq", at)?;
                self.open(at, anchor, OpenKind::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                check_tag(tag.as_deref(), "map", at)?;
                let kind = OpenKind::Map {
                    merged: Vec::new(),
                    own: Vec::new(),
                    key: None,
                };
                self.open(at, anchor, kind)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Ok(()),
        }
    }

    fn document(&mut self, at: Mark) -> Result<(), SyntaxError> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(error(
                at,
                "a config is one YAML document, a second one starts here",
                Some("remove the `---`"),
            ));
        }
        Ok(())
    }

    fn open(&mut self, at: Mark, anchor: usize, kind: OpenKind) -> Result<(), SyntaxError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(error(at, format!("values nest deeper than {MAX_DEPTH} levels"), None));
        }
        self.stack.push(Open {
            at,
            anchor,
            size: 1,
            height: 1,
            kind,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        let Some(open) = self.stack.pop() else { return Ok(()) };
        let value = match open.kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Map { merged, own, .. } => Value::Map(self.join(merged, own)),
        };
        let built = Built {
            node: Node::new(value, open.at),
            size: open.size,
            height: open.height,
            plain: None,
        };
        self.finish(built, open.anchor)
    }

    fn alias(&mut self, anchor: usize, at: Mark) -> Result<(), SyntaxError> {
        let Some(built) = self.anchors.get(&anchor) else {
            return Err(error(at, "this alias stands inside the value that it names", None));
        };
        if self.stack.len() + built.height > MAX_DEPTH {
            return Err(error(at, format!("values nest deeper than {MAX_DEPTH} levels"), None));
        }
        self.copied += built.size;
        if self.copied > ALIAS_BUDGET {
            return Err(error(at, format!("aliases copy more than {ALIAS_BUDGET} values"), None));
        }
        let built = built.clone();
        self.finish(built, 0)
    }

    /// Puts a finished value where it belongs: an item, a key, a key's value, or the root.
    fn finish(&mut self, built: Built, anchor: usize) -> Result<(), SyntaxError> {
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(built);
            return Ok(());
        };
        open.size += built.size;
        open.height = open.height.max(built.height + 1);
        match &mut open.kind {
            OpenKind::List(items) => items.push(built.node),
            OpenKind::Map { merged, own, key } => match key.take() {
                None => *key = Some(as_key(built)?),
                Some(Key::Merge) => merge(built.node, merged)?,
                Some(Key::Name(key, key_at)) => own.push(Entry {
                    key,
                    key_at,
                    value: built.node,
                }),
            },
        }
        Ok(())
    }

    /// Merged keys first, as PyYAML orders them; a later key replaces an earlier one in its place.
    fn join(&mut self, merged: Vec<Entry>, own: Vec<Entry>) -> Vec<Entry> {
        let mut places: HashMap<String, usize> = HashMap::with_capacity(own.len());
        let mut joined: Vec<Entry> = Vec::with_capacity(merged.len() + own.len());
        let own_from = merged.len();
        let mut own_keys = std::collections::HashSet::new();
        for (index, entry) in merged.into_iter().chain(own).enumerate() {
            if index >= own_from && !own_keys.insert(entry.key.clone()) {
                self.duplicates.push((entry.key_at, entry.key.clone()));
            }
            match places.get(&entry.key).and_then(|&place| joined.get_mut(place)) {
                Some(earlier) => *earlier = entry,
                None => {
                    places.insert(entry.key.clone(), joined.len());
                    joined.push(entry);
                }
            }
        }
        joined
    }
}

fn as_key(built: Built) -> Result<Key, SyntaxError> {
    let at = built.node.at;
    match (built.plain, built.node.value) {
        (Some(plain), _) if &*plain == "<<" => Ok(Key::Merge),
        (Some(plain), _) => Ok(Key::Name(plain.into_string(), at)),
        (None, Value::Text(text)) => Ok(Key::Name(text, at)),
        _ => Err(error(
            at,
            "a key must be text",
            Some("`{{ NAME }}` is not replaced by anything: write os.environ/NAME for a variable, or put it in quotes"),
        )),
    }
}

/// `<<: *one` and `<<: [*one, *two]`: the first of a list wins.
fn merge(from: Node, merged: &mut Vec<Entry>) -> Result<(), SyntaxError> {
    match from.value {
        Value::Map(entries) => merged.extend(entries),
        Value::List(items) => {
            for item in items.into_iter().rev() {
                let Value::Map(entries) = item.value else {
                    return Err(error(item.at, "`<<` merges maps only", None));
                };
                merged.extend(entries);
            }
        }
        _ => return Err(error(from.at, "`<<` merges maps only", None)),
    }
    Ok(())
}

fn scalar_value(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, at: Mark) -> Result<Value, SyntaxError> {
    // A lone `!` is nothing to PyYAML, though YAML says that it makes text of anything.
    let Some(tag) = tag.filter(|tag| tag.original() != "!") else {
        return Ok(match style {
            ScalarStyle::Plain => scalar::resolve(&text),
            _ => Value::Text(text.into_owned()),
        });
    };
    let value = match tag.core_suffix() {
        Some("str") => return Ok(Value::Text(text.into_owned())),
        Some("null") => return Ok(Value::Null),
        Some("bool") => Some(scalar::resolve(&text)).filter(|value| matches!(value, Value::Bool(_))),
        Some("int") => scalar::number(&text).filter(|value| matches!(value, Value::Int(_))),
        Some("float") => text.parse().ok().map(Value::Float),
        _ => return Err(unknown_tag(at)),
    };
    value.ok_or_else(|| error(at, "this value does not fit the tag before it", None))
}

fn check_tag(tag: Option<&Tag>, expected: &str, at: Mark) -> Result<(), SyntaxError> {
    match tag {
        Some(tag) if tag.core_suffix() != Some(expected) => Err(unknown_tag(at)),
        _ => Ok(()),
    }
}

fn unknown_tag(at: Mark) -> SyntaxError {
    error(
        at,
        "this tag means nothing in a config",
        Some("for a variable write os.environ/NAME; for text put the value in quotes"),
    )
}

fn error(at: Mark, message: impl Into<String>, hint: Option<&'static str>) -> SyntaxError {
    SyntaxError {
        at,
        message: message.into(),
        hint: hint.map(str::to_owned),
    }
}
