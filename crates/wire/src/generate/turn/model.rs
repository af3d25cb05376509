//! The model's turn: its texts, thoughts and calls in one message.

use super::Part;
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, python_json};
use crate::client::node::Node;
use crate::error::ApiError;
use crate::generate::calls::Calls;
use crate::generate::part::Kind;
use crate::generate::signature::{Signature, opened};

/// Writes the turn's message, and notes its calls.
///
/// # Errors
/// A part that has no place here.
pub(super) fn write<'a>(parts: &[Part<'a>], calls: &mut Calls<'a>, out: &mut Out) -> Result<(), ApiError> {
    let of = |kind: Kind| {
        parts
            .iter()
            .filter(move |part| part.kind == kind)
            .map(|part| &part.node)
    };
    for (kind, name) in [
        (Kind::Data, "inlineData"),
        (Kind::File, "fileData"),
        (Kind::Result, "functionResponse"),
    ] {
        if let Some(node) = of(kind).next() {
            return Err(node.wrong(name, "not expected in a turn of the model"));
        }
    }
    out.open('{');
    out.text_member("role", "assistant");
    texts(of(Kind::Text), out)?;
    thoughts(of(Kind::Thought), out)?;
    if of(Kind::Call).next().is_some() {
        out.key("tool_calls");
        out.open('[');
        of(Kind::Call).try_for_each(|node| call(node, calls, out))?;
        out.close(']');
    }
    out.close('}');
    Ok(())
}

/// The texts as one: a stream's pieces are parts of their own.
fn texts<'n, 'a: 'n>(nodes: impl Iterator<Item = &'n Node<'a>>, out: &mut Out) -> Result<(), ApiError> {
    let texts: Vec<Text<'_>> = nodes.map(|node| node.need_text("text")).collect::<Result<_, _>>()?;
    out.key("content");
    match texts.is_empty() {
        true => out.raw("null"),
        false => out.joined(texts.into_iter().map(Text::inner)),
    }
    Ok(())
}

/// The thoughts with their signatures, and as the plain text that other providers know. A signature ends a thought, of
/// which a stream hands out pieces. One that isn't ours is Google's, which nobody else can verify.
fn thoughts<'n, 'a: 'n>(nodes: impl Iterator<Item = &'n Node<'a>>, out: &mut Out) -> Result<(), ApiError> {
    let (mut blocks, mut pieces, mut readable) = (Vec::new(), Vec::new(), Vec::new());
    for node in nodes {
        let text = node.text("text")?.unwrap_or_default();
        pieces.push(text.inner());
        match node.text("thoughtSignature")?.and_then(opened) {
            Some(Signature::Thought(signature)) => blocks.push(block(&std::mem::take(&mut pieces), &signature)),
            Some(Signature::Redacted(data)) => blocks.push(redacted(&data)),
            _ => {}
        }
        readable.push(text.inner());
    }
    if pieces.iter().any(|piece| !piece.is_empty()) {
        blocks.push(block(&pieces, ""));
    }
    if !blocks.is_empty() {
        out.raw_member("thinking_blocks", &format!("[{}]", blocks.join(",")));
    }
    if readable.iter().any(|piece| !piece.is_empty()) {
        out.key("reasoning_content");
        out.joined(readable);
    }
    Ok(())
}

fn block(pieces: &[&str], signature: &str) -> String {
    let mut out = Out::default();
    out.open('{');
    out.text_member("type", "thinking");
    out.key("thinking");
    out.joined(pieces.iter().copied());
    out.text_member("signature", signature);
    out.close('}');
    out.into_text()
}

fn redacted(data: &str) -> String {
    let mut out = Out::default();
    out.open('{');
    out.text_member("type", "redacted_thinking");
    out.text_member("data", data);
    out.close('}');
    out.into_text()
}

fn call<'a>(part: &Node<'a>, calls: &mut Calls<'a>, out: &mut Out) -> Result<(), ApiError> {
    let Some(call) = part.object("functionCall")? else {
        return Ok(());
    };
    let args = call.raw("args").unwrap_or("{}");
    if !args.starts_with('{') {
        return Err(call.wrong("args", "Input should be an object"));
    }
    out.open('{');
    out.text_member("id", &calls.called(&call)?);
    out.text_member("type", "function");
    out.key("function");
    out.open('{');
    out.raw_member("name", call.need_text("name")?.raw());
    out.text_member("arguments", &python_json(args));
    if let Some(Signature::Call(signature)) = part.text("thoughtSignature")?.and_then(opened) {
        out.key("provider_specific_fields");
        out.open('{');
        out.text_member("thought_signature", &signature);
        out.close('}');
    }
    out.close('}');
    out.close('}');
    Ok(())
}
