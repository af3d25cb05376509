//! What a chat completion says, whole or so far, as the items of a response.

use super::tools::{Names, custom_input};
use crate::anthropic::out::Out;
use crate::responses::id;
use serde_json::{Value, json};

/// An answer, and the ids of its items.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// What was thought aloud.
    pub(super) thoughts: String,
    /// Thinking blocks that a provider can verify.
    pub(super) blocks: Vec<Value>,
    /// The words; `None` if there are none at all.
    pub(super) text: Option<String>,
    pub(super) annotations: Vec<Value>,
    pub(super) calls: Vec<ToolCall>,
    pub(super) finish_reason: String,
    pub(super) reasoning_id: String,
    pub(super) message_id: String,
}

/// A tool call.
#[derive(Debug, Default)]
pub(super) struct ToolCall {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arguments: String,
    /// The place of its item among the output.
    pub(super) output_index: usize,
}

impl Answer {
    /// An answer that said nothing yet.
    pub(super) fn new(seed: u128) -> Self {
        Self {
            reasoning_id: id::item("rs", seed, 1),
            message_id: id::item("msg", seed, 2),
            ..Self::default()
        }
    }

    /// The status of the response and its items.
    pub(super) fn status(&self) -> &'static str {
        self.reason().map_or("completed", |_| "incomplete")
    }

    /// Why it is incomplete.
    pub(super) fn reason(&self) -> Option<&'static str> {
        match self.finish_reason.as_str() {
            "length" => Some("max_output_tokens"),
            "content_filter" => Some("content_filter"),
            _ => None,
        }
    }

    /// Adds a thinking block, whose text may have come in pieces before its signature.
    pub(super) fn block(&mut self, mut block: Value, pending: &mut String) {
        let signed = block["signature"]
            .as_str()
            .is_some_and(|signature| !signature.is_empty());
        match block["type"].as_str() {
            Some("thinking") if signed => {
                let text = std::mem::take(pending) + block["thinking"].as_str().unwrap_or_default();
                block["thinking"] = text.into();
                self.blocks.push(block);
            }
            Some("thinking") => *pending += block["thinking"].as_str().unwrap_or_default(),
            Some("redacted_thinking") => self.blocks.push(block),
            _ => {}
        }
    }

    /// The blocks as what a client hands back unread.
    pub(super) fn sealed(&self) -> Option<String> {
        (!self.blocks.is_empty()).then(|| Value::from(self.blocks.clone()).to_string())
    }

    /// Whether there was any thinking.
    pub(super) fn has_reasoning(&self) -> bool {
        !self.thoughts.is_empty() || !self.blocks.is_empty()
    }

    /// Writes the items of the output.
    pub(super) fn write(&self, names: &Names, out: &mut Out) {
        let status = self.status();
        let words = |text: &str, annotations: &[Value]| json!({"type": "output_text", "text": text, "annotations": annotations});
        if self.has_reasoning() {
            let mut item = json!({
                "type": "reasoning", "id": self.reasoning_id, "status": status, "role": "assistant", "summary": [],
                "content": [],
            });
            if !self.thoughts.is_empty() {
                item["content"] = json!([words(&self.thoughts, &[])]);
            }
            if let Some(sealed) = self.sealed() {
                item["encrypted_content"] = sealed.into();
            }
            out.raw(&item.to_string());
        }
        if let Some(text) = &self.text {
            let item = json!({
                "type": "message", "id": self.message_id, "status": status, "role": "assistant",
                "content": [words(text, &self.annotations)],
            });
            out.raw(&item.to_string());
        }
        for call in &self.calls {
            // In whole answers LiteLLM writes the item's id behind the call's.
            let mut item = call.item("completed", names);
            let id = item.as_object_mut().and_then(|item| item.shift_remove("id"));
            item["id"] = id.into();
            out.raw(&item.to_string());
        }
    }
}

impl ToolCall {
    /// Whether its tool takes a text.
    pub(super) fn is_custom(&self, names: &Names) -> bool {
        names.is_custom(&self.name)
    }

    /// The id of its item.
    pub(super) fn item_id(&self, names: &Names) -> String {
        id::of_call(self.is_custom(names), &self.id)
    }

    /// Its item; empty while it is in progress.
    pub(super) fn item(&self, status: &str, names: &Names) -> Value {
        let done = status == "completed";
        let arguments = if done { self.arguments.as_str() } else { "" };
        let id = self.item_id(names);
        if self.is_custom(names) {
            let input = if done { custom_input(arguments) } else { String::new() };
            return json!({
                "type": "custom_tool_call", "id": id, "call_id": self.id, "name": self.name, "input": input,
                "status": status,
            });
        }
        let nested = names.nested(&self.name);
        let mut item = json!({
            "type": "function_call", "id": id, "call_id": self.id, "name": nested.map_or(&*self.name, |(_, name)| name),
            "arguments": arguments, "status": status,
        });
        if let Some((space, _)) = nested {
            item["namespace"] = space.into();
        }
        item
    }
}

/// A citation of chat completions in the flat form of Responses.
pub(super) fn flat_annotation(annotation: &Value) -> Option<Value> {
    let kind = annotation["type"].as_str()?;
    let mut flat = json!({"type": kind});
    let inner = annotation.get(kind).unwrap_or(annotation);
    for name in ["start_index", "end_index", "url", "title"] {
        if let Some(value) = inner.get(name) {
            flat[name] = value.clone();
        }
    }
    Some(flat)
}
