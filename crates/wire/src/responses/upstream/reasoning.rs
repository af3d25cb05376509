//! Reasoning of earlier answers, handed back so that the model goes on from it.

use super::message::{Message, ReasoningItem, Thought};
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use serde_json::value::RawValue;

/// LiteLLM's mark of a signature that is OpenAI's encrypted reasoning and none of Anthropic's.
const ENCRYPTED: &str = "litellm_encrypted_reasoning:";

/// A signature that carries encrypted reasoning through a client of Anthropic's messages.
pub(super) fn signature(encrypted: &str) -> String {
    format!("{ENCRYPTED}{encrypted}")
}

/// Writes the reasoning items of an assistant's message: its own, else those that its thinking blocks stand for.
pub(super) fn write(message: &Message<'_>, out: &mut Out) {
    let items = message.reasoning_items.as_deref().unwrap_or_default();
    if !items.is_empty() {
        return items.iter().for_each(|item| of_item(item, out));
    }
    let mut plain = Vec::new();
    for thought in message.thinking_blocks.iter().flatten() {
        match encrypted(thought) {
            Some(content) => {
                of_thoughts(&std::mem::take(&mut plain), None, out);
                of_thoughts(thought.thinking.as_slice(), Some(content), out);
            }
            // Only who signed it can make use of it.
            None if thought.signature.is_some_and(|signature| !signature.is_empty()) => {}
            None => plain.extend(thought.thinking),
        }
    }
    of_thoughts(&plain, None, out);
}

fn of_item(item: &ReasoningItem<'_>, out: &mut Out) {
    out.open('{');
    out.text_member("type", "reasoning");
    if let Some(id) = item.id.filter(|id| !id.is_empty()) {
        out.raw_member("id", id.raw());
    }
    out.raw_member("summary", item.summary.map_or("[]", RawValue::get));
    if let Some(content) = item.encrypted_content.filter(|content| !content.is_empty()) {
        out.raw_member("encrypted_content", content.raw());
    }
    out.close('}');
}

/// One item without an id, which OpenAI takes from anybody; none of nothing.
fn of_thoughts(texts: &[Text<'_>], encrypted: Option<&str>, out: &mut Out) {
    let mut texts = texts.iter().filter(|text| !text.is_empty()).peekable();
    if texts.peek().is_none() && encrypted.is_none() {
        return;
    }
    out.open('{');
    out.text_member("type", "reasoning");
    out.key("summary");
    out.open('[');
    for text in texts {
        out.open('{');
        out.text_member("type", "summary_text");
        out.raw_member("text", text.raw());
        out.close('}');
    }
    out.close(']');
    if let Some(content) = encrypted {
        out.key("encrypted_content");
        out.joined([content]);
    }
    out.close('}');
}

/// The encrypted reasoning that a block carries, as it is written between the quotes.
fn encrypted<'a>(thought: &Thought<'a>) -> Option<&'a str> {
    let carrier = thought.signature.or(thought.data)?;
    carrier.inner().strip_prefix(ENCRYPTED)
}
