//! What clients hand back of earlier answers and Anthropic would refuse: empty blocks, ids of other providers' calls,
//! thoughts that only their author can read, and members of our own.

use crate::codec::Call;
use crate::json::{Patch, Peek, Splice, elements, quote};
use bytes::Bytes;
use std::borrow::Cow;
use std::ops::Range;

/// `messages` is so deep where content is a list of blocks: list, message, content, block.
const BLOCKS_DEPTH: u32 = 4;
/// How LiteLLM marks a thought of another provider, in a block's signature or data.
pub(crate) const ENCRYPTED_REASONING: &str = "litellm_encrypted_reasoning:";
/// What Gemini's signatures are put behind in a call's id.
const THOUGHT: &str = "__thought__";

/// Notes the edits of `messages`.
pub(super) fn mend(call: &Call<'_>, patch: &mut Patch) {
    let (body, peek) = (call.body, call.peek);
    if peek.depth(body, "messages") < BLOCKS_DEPTH {
        return;
    }
    let Some(within) = peek.span(body, "messages") else {
        return;
    };
    let messages = elements(body.get(within.clone()).unwrap_or_default());
    let spans: Vec<_> = messages.iter().map(|span| shifted(span, within.start)).collect();
    let empty: Vec<bool> = spans.iter().map(|span| mend_message(body, span, patch)).collect();
    remove(&spans, &empty, patch);
}

/// Mends a message's blocks. Whether nothing is left of it: then it is the caller's to take out.
fn mend_message(body: &Bytes, message: &Range<usize>, patch: &mut Patch) -> bool {
    let text = body.get(message.clone()).unwrap_or_default();
    let content = Peek::part(text).and_then(|peek| peek.span(text, "content"));
    let Some(content) = content.map(|span| shifted(&span, message.start)) else {
        return false;
    };
    let blocks = elements(body.get(content.clone()).unwrap_or_default());
    let blocks: Vec<_> = blocks.iter().map(|span| shifted(span, content.start)).collect();
    let is_unwanted = |span: &Range<usize>| body.get(span.clone()).is_some_and(is_useless);
    let useless: Vec<bool> = blocks.iter().map(is_unwanted).collect();
    if !useless.is_empty() && !useless.contains(&false) {
        return true;
    }
    remove(&blocks, &useless, patch);
    for (span, _) in blocks.iter().zip(&useless).filter(|(_, useless)| !**useless) {
        mend_block(&body.slice(span.clone()), span.start, patch);
    }
    false
}

/// Whether Anthropic would refuse the block, and nothing is lost without it.
fn is_useless(block: &[u8]) -> bool {
    let Some(peek) = Peek::part(block) else {
        return false;
    };
    // A text with half of a surrogate pair has no decoded form, and is a text all the same.
    let is_blank = |name: &str| match peek.get(block, name) {
        None | Some(b"null") => true,
        Some(_) => peek.text(block, name).is_some_and(|text| text.trim().is_empty()),
    };
    let is_foreign = |name: &str| {
        peek.get(block, name).is_some_and(|json| {
            json.get(1..)
                .is_some_and(|text| text.starts_with(ENCRYPTED_REASONING.as_bytes()))
        })
    };
    match peek.text(block, "type").as_deref() {
        Some("text") => peek.get(block, "text").is_some() && is_blank("text"),
        Some("thinking") => is_foreign("signature") || (is_blank("thinking") && is_blank("signature")),
        Some("redacted_thinking") => is_foreign("data"),
        _ => false,
    }
}

fn mend_block(block: &Bytes, start: usize, patch: &mut Patch) {
    let Some(peek) = Peek::part(block) else { return };
    let mut splice = Splice::new(block, &peek);
    splice.remove("provider_specific_fields");
    let id = match peek.text(block, "type").as_deref() {
        Some("tool_use" | "server_tool_use") => "id",
        Some("tool_result") => "tool_use_id",
        _ => return splice.patch(start, patch),
    };
    if let Some(text) = peek.text(block, id)
        && let Cow::Owned(clean) = clean_id(&text)
    {
        splice.set(id, quote(&clean));
    }
    splice.patch(start, patch);
}

/// An id of a call as Anthropic takes it: letters, digits, `_` and `-`.
pub(crate) fn clean_id(id: &str) -> Cow<'_, str> {
    let (name, _) = id.split_once(THOUGHT).unwrap_or((id, ""));
    let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() {
        return Cow::Owned("tool_use_id".into());
    }
    if name.chars().all(is_fine) {
        return if name.len() == id.len() {
            Cow::Borrowed(id)
        } else {
            Cow::Owned(name.into())
        };
    }
    Cow::Owned(name.chars().map(|c| if is_fine(c) { c } else { '_' }).collect())
}

/// Takes some elements of a list out, each with one comma.
fn remove(elements: &[Range<usize>], unwanted: &[bool], patch: &mut Patch) {
    let mut kept: Option<usize> = None;
    for (index, (span, unwanted)) in elements.iter().zip(unwanted).enumerate() {
        let next = elements.get(index + 1).map(|next| next.start);
        match (*unwanted, kept, next) {
            (false, ..) => kept = Some(span.end),
            (true, Some(end), _) => {
                patch.replace(end..span.end, "");
                kept = Some(span.end);
            }
            (true, None, Some(next)) => patch.replace(span.start..next, ""),
            (true, None, None) => patch.replace(span.clone(), ""),
        }
    }
}

const fn shifted(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}
