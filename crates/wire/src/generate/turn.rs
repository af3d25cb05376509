//! A turn of the conversation as messages.

mod model;
mod user;

use super::calls::Calls;
use super::media;
use super::part::Kind;
use crate::anthropic::out::Out;
use crate::client::node::Node;
use crate::error::ApiError;

pub(super) struct Turn<'a> {
    pub(super) role: Role,
    pub(super) parts: Vec<Part<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    User,
    Model,
}

/// A part that says something.
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    pub(super) node: Node<'a>,
}

impl<'a> Turn<'a> {
    /// Writes the turn's messages, none if it says nothing.
    ///
    /// # Errors
    /// A part that has no place here, or a result without its call.
    pub(super) fn write(&self, calls: &mut Calls<'a>, out: &mut Out) -> Result<(), ApiError> {
        match self.role {
            _ if self.parts.is_empty() => Ok(()),
            Role::User => user::write(&self.parts, calls, out),
            Role::Model => model::write(&self.parts, calls, out),
        }
    }
}

/// Writes `content`: one text as it is, anything else as a list.
///
/// # Errors
/// A part that has no place here.
pub(super) fn said<'a, 'p>(parts: impl IntoIterator<Item = &'p Part<'a>>, out: &mut Out) -> Result<(), ApiError>
where
    'a: 'p,
{
    let parts: Vec<_> = parts.into_iter().collect();
    out.key("content");
    if let [Part { kind: Kind::Text, node }] = parts.as_slice() {
        out.raw(node.need_text("text")?.raw());
        return Ok(());
    }
    out.open('[');
    for part in parts {
        one(part, out)?;
    }
    out.close(']');
    Ok(())
}

fn one(Part { kind, node }: &Part<'_>, out: &mut Out) -> Result<(), ApiError> {
    out.open('{');
    match kind {
        Kind::Text => {
            out.text_member("type", "text");
            out.raw_member("text", node.need_text("text")?.raw());
        }
        Kind::Data => media::data(node, out)?,
        Kind::File => media::file(node, out)?,
        Kind::Thought => return Err(node.wrong("thought", "not expected in a turn of the user")),
        Kind::Call => return Err(node.wrong("functionCall", "not expected in a turn of the user")),
        Kind::Result => return Err(node.wrong("functionResponse", "not expected in a turn of the model")),
    }
    out.close('}');
    Ok(())
}
