//! An object within the request, and where it stands: what is wrong is named by its path.

use crate::anthropic::text::Text;
use crate::error::{ApiError, ErrorClass};
use crate::json::{Peek, elements};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt::{Display, Formatter};

/// How a dialect's lists and names are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// What stands between two steps of a path.
    below: &'static str,
    /// Whether `aName` may be written as `a_name` (Google's are Protocol Buffers, which take both).
    is_proto: bool,
}

/// Anthropic's.
const PLAIN: Words = Words {
    below: ".content",
    is_proto: false,
};

/// Where a value stands: `messages.2.content.0`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// The member of the body.
    list: &'static str,
    words: &'static Words,
    /// An index in that, then in each list below.
    steps: [Option<usize>; 3],
    /// The member of that, where names go so deep.
    inner: Option<&'static str>,
}

impl At {
    pub(crate) const fn member(list: &'static str) -> Self {
        Self {
            list,
            words: &PLAIN,
            steps: [None; 3],
            inner: None,
        }
    }

    /// A member of one of Google's bodies, and the list within its elements.
    pub(crate) const fn google(list: &'static str, words: &'static Words) -> Self {
        Self {
            list,
            words,
            steps: [None; 3],
            inner: None,
        }
    }

    /// An element of the list, or of the list within this.
    pub(crate) fn step(mut self, index: usize) -> Self {
        if let Some(free) = self.steps.iter_mut().find(|step| step.is_none()) {
            *free = Some(index);
        }
        self
    }
}

impl At {
    /// A member of this, in Google's bodies.
    const fn within(mut self, name: &'static str) -> Self {
        if self.words.is_proto {
            self.inner = Some(name);
        }
        self
    }
}

impl Words {
    /// Google's; `below` is the list within an element, with a dot before it.
    pub(crate) const fn google(below: &'static str) -> Self {
        Self { below, is_proto: true }
    }
}

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.list)?;
        for (depth, step) in self.steps.iter().flatten().enumerate() {
            let between = if depth > 0 { self.words.below } else { "" };
            write!(f, "{between}.{step}")?;
        }
        self.inner.map_or(Ok(()), |inner| write!(f, ".{inner}"))
    }
}

/// An object.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// All of it.
    pub(crate) json: &'a str,
    pub(crate) at: At,
    peek: Peek,
}

impl<'a> Node<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// Something else.
    pub(crate) fn read(json: &'a str, at: At) -> Result<Self, ApiError> {
        let peek =
            Peek::part(json.as_bytes()).ok_or_else(|| refuse(format_args!("{at}: Input should be an object")))?;
        Ok(Self { json, at, peek })
    }

    /// The objects of a list.
    ///
    /// # Errors
    /// Something else.
    pub(crate) fn list(json: &'a str, at: At) -> Result<Vec<Self>, ApiError> {
        if !json.starts_with('[') {
            let below = at.steps.first().copied().flatten().map_or("", |_| at.words.below);
            return Err(refuse(format_args!("{at}{below}: Input should be a list of objects")));
        }
        let spans = elements(json.as_bytes()).into_iter().enumerate();
        let nodes = spans.map(|(index, span)| Self::read(json.get(span).unwrap_or_default(), at.step(index)));
        nodes.collect()
    }

    /// A member's JSON; `null` counts as absent.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        let body = self.json.as_bytes();
        let proto = || {
            self.at
                .words
                .is_proto
                .then(|| self.peek.get(body, &snake(name)))
                .flatten()
        };
        let json = std::str::from_utf8(self.peek.get(body, name).or_else(proto)?).ok()?;
        (json != "null").then_some(json)
    }

    /// All members: names and JSON.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> + '_ {
        let members = self.peek.iter(self.json.as_bytes());
        members.filter_map(|(name, json)| Some((name, std::str::from_utf8(json).ok()?)))
    }

    /// A member that is a text, if it is there.
    ///
    /// # Errors
    /// Something else than a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Text<'a>>, ApiError> {
        let Some(json) = self.raw(name) else { return Ok(None) };
        let text = serde_json::from_str::<&RawValue>(json).ok().and_then(Text::of);
        text.map(Some)
            .ok_or_else(|| self.wrong(name, "Input should be a valid string"))
    }

    /// A member that must be a text.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub(crate) fn need_text(&self, name: &str) -> Result<Text<'a>, ApiError> {
        self.text(name)?.ok_or_else(|| self.wrong(name, "Field required"))
    }

    /// The same, decoded.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub(crate) fn need_word(&self, name: &str) -> Result<Cow<'a, str>, ApiError> {
        self.need_text(name).map(Text::decoded)
    }

    /// A member that is an object, if it is there.
    ///
    /// # Errors
    /// Something else than an object.
    pub(crate) fn object(&self, name: &'static str) -> Result<Option<Self>, ApiError> {
        let Some(json) = self.raw(name) else { return Ok(None) };
        match json.starts_with('{') {
            true => Self::read(json, self.at.within(name)).map(Some),
            false => Err(self.wrong(name, "Input should be an object")),
        }
    }

    /// What is wrong with a member.
    pub(crate) fn wrong(&self, name: &str, text: impl Display) -> ApiError {
        refuse(format_args!("{}.{name}: {text}", self.at))
    }
}

/// A request that makes no sense, or that no chat completion can say: 400.
pub(crate) fn refuse(text: impl Display) -> ApiError {
    ApiError::new(ErrorClass::BadRequest, format!("litellm.BadRequestError: {text}"))
}

/// `a_name` for `aName`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}
