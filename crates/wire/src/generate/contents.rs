//! The conversation: contents of parts become messages.

use super::calls::Calls;
use super::part::Kind;
use super::turn::{Part, Role, Turn};
use crate::anthropic::out::Out;
use crate::client::node::{At, Node, Words, refuse};
use crate::error::ApiError;

static PARTS: Words = Words::google(".parts");

/// Writes `systemInstruction` and `contents` as one list.
///
/// # Errors
/// A turn that makes no sense, or says what no chat completion can.
pub(super) fn write<'a>(body: &Node<'a>, out: &mut Out) -> Result<(), ApiError> {
    out.open('[');
    if let Some(json) = body.raw("systemInstruction") {
        system(&Node::read(json, At::google("systemInstruction", &PARTS))?, out)?;
    }
    let contents = items(body.raw("contents").unwrap_or("[]"), At::google("contents", &PARTS))?;
    if contents.is_empty() {
        return Err(refuse("contents: at least one content is required"));
    }
    let mut calls = Calls::default();
    for turn in turns(&contents)? {
        turn.write(&mut calls, out)?;
    }
    out.close(']');
    Ok(())
}

/// The objects of a list; one object is a list of one, as Google's own clients and LiteLLM have it.
fn items(json: &str, at: At) -> Result<Vec<Node<'_>>, ApiError> {
    match json.starts_with('{') {
        true => Ok(vec![Node::read(json, at.step(0))?]),
        false => Node::list(json, at),
    }
}

/// The turns. What the model said in several contents, as streams are kept by clients, is one turn of its.
fn turns<'a>(contents: &[Node<'a>]) -> Result<Vec<Turn<'a>>, ApiError> {
    let mut turns: Vec<Turn<'a>> = Vec::with_capacity(contents.len());
    for content in contents {
        let role = role(content)?;
        let parts = parts(content)?;
        match turns
            .last_mut()
            .filter(|last| (last.role, role) == (Role::Model, Role::Model))
        {
            Some(last) => last.parts.extend(parts),
            None => turns.push(Turn { role, parts }),
        }
    }
    Ok(turns)
}

fn role(content: &Node<'_>) -> Result<Role, ApiError> {
    let role = content.text("role")?.map(|role| role.decoded()).unwrap_or_default();
    match role.as_ref() {
        // Google's first models had results in a role of their own.
        "user" | "function" | "" => Ok(Role::User),
        "model" => Ok(Role::Model),
        other => Err(content.wrong("role", format_args!("Input should be 'user' or 'model', not '{other}'"))),
    }
}

/// The parts that say something.
fn parts<'a>(content: &Node<'a>) -> Result<Vec<Part<'a>>, ApiError> {
    let mut parts = Vec::new();
    for node in items(content.raw("parts").unwrap_or("[]"), content.at)? {
        if let Some(kind) = Kind::of(&node)? {
            parts.push(Part { kind, node });
        }
    }
    Ok(parts)
}

/// A system prompt: a text stays one, several are parts.
fn system(content: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let parts = parts(content)?;
    if let Some(part) = parts.iter().find(|part| part.kind != Kind::Text) {
        return Err(refuse(format_args!("{}: Input should be text", part.node.at)));
    }
    if parts.is_empty() {
        return Ok(());
    }
    out.open('{');
    out.text_member("role", "system");
    super::turn::said(&parts, out)?;
    out.close('}');
    Ok(())
}
