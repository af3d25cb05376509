//! An object within the request, and where it stands: what is wrong is named by its path.

use super::refuse;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use crate::json::{Peek, elements};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt::{Display, Formatter};

/// Where a value stands: `messages.2.content.0`.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    /// The member of the body.
    list: &'static str,
    /// An index in that, then in each `content` below.
    steps: [Option<usize>; 3],
}

impl At {
    pub(super) const fn member(list: &'static str) -> Self {
        Self { list, steps: [None; 3] }
    }

    /// An element of the list, or of the `content` of this.
    pub(super) fn step(mut self, index: usize) -> Self {
        if let Some(free) = self.steps.iter_mut().find(|step| step.is_none()) {
            *free = Some(index);
        }
        self
    }
}

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.list)?;
        for (depth, step) in self.steps.iter().flatten().enumerate() {
            let between = if depth > 0 { ".content" } else { "" };
            write!(f, "{between}.{step}")?;
        }
        Ok(())
    }
}

/// An object.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// All of it.
    pub(super) json: &'a str,
    pub(super) at: At,
    peek: Peek,
}

impl<'a> Node<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// Something else.
    pub(super) fn read(json: &'a str, at: At) -> Result<Self, ApiError> {
        let peek =
            Peek::part(json.as_bytes()).ok_or_else(|| refuse(format_args!("{at}: Input should be an object")))?;
        Ok(Self { json, at, peek })
    }

    /// The objects of a list.
    ///
    /// # Errors
    /// Something else.
    pub(super) fn list(json: &'a str, at: At) -> Result<Vec<Self>, ApiError> {
        if !json.starts_with('[') {
            let content = at.steps.first().copied().flatten().map_or("", |_| ".content");
            return Err(refuse(format_args!("{at}{content}: Input should be a list of objects")));
        }
        let spans = elements(json.as_bytes()).into_iter().enumerate();
        let nodes = spans.map(|(index, span)| Self::read(json.get(span).unwrap_or_default(), at.step(index)));
        nodes.collect()
    }

    /// A member's JSON; `null` counts as absent.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        let json = std::str::from_utf8(self.peek.get(self.json.as_bytes(), name)?).ok()?;
        (json != "null").then_some(json)
    }

    /// All members: names and JSON.
    pub(super) fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> + '_ {
        let members = self.peek.iter(self.json.as_bytes());
        members.filter_map(|(name, json)| Some((name, std::str::from_utf8(json).ok()?)))
    }

    /// A member that is a text, if it is there.
    ///
    /// # Errors
    /// Something else than a text.
    pub(super) fn text(&self, name: &str) -> Result<Option<Text<'a>>, ApiError> {
        let Some(json) = self.raw(name) else { return Ok(None) };
        let text = serde_json::from_str::<&RawValue>(json).ok().and_then(Text::of);
        text.map(Some)
            .ok_or_else(|| self.wrong(name, "Input should be a valid string"))
    }

    /// A member that must be a text.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub(super) fn need_text(&self, name: &str) -> Result<Text<'a>, ApiError> {
        self.text(name)?.ok_or_else(|| self.wrong(name, "Field required"))
    }

    /// The same, decoded.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub(super) fn need_word(&self, name: &str) -> Result<Cow<'a, str>, ApiError> {
        self.need_text(name).map(Text::decoded)
    }

    /// A member that is an object, if it is there.
    ///
    /// # Errors
    /// Something else than an object.
    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, ApiError> {
        let Some(json) = self.raw(name) else { return Ok(None) };
        match json.starts_with('{') {
            true => Self::read(json, self.at).map(Some),
            false => Err(self.wrong(name, "Input should be an object")),
        }
    }

    /// What is wrong with a member.
    pub(super) fn wrong(&self, name: &str, text: impl Display) -> ApiError {
        refuse(format_args!("{}.{name}: {text}", self.at))
    }
}
