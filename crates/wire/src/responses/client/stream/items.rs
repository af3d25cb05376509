//! The items of a response while they grow.

use super::chunk::Call;
use super::{Item, Stream};
use crate::responses::client::answer::ToolCall;
use serde_json::{Value, json};

impl Stream {
    pub(super) fn think(&mut self, text: &str, blocks: Vec<Value>) {
        let index = match self.reasoning {
            Item::Open(index) => index,
            // What is thought after the item's end belongs to the final answer alone.
            Item::Done => usize::MAX,
            Item::Missing => {
                let index = self.next();
                self.reasoning = Item::Open(index);
                let item = json!({"id": self.answer.reasoning_id, "type": "reasoning", "status": "in_progress", "summary": []});
                self.events.item_added(index, &item);
                index
            }
        };
        for block in blocks {
            self.answer.block(block, &mut self.pending);
        }
        self.answer.thoughts += text;
        if !text.is_empty() && index != usize::MAX {
            let id = &self.answer.reasoning_id;
            let delta = json!({"item_id": id, "output_index": index, "summary_index": 0, "delta": text});
            self.events.event("response.reasoning_summary_text.delta", delta);
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        self.end_reasoning();
        let index = match self.message {
            Item::Open(index) => index,
            _ => {
                let index = self.next();
                self.message = Item::Open(index);
                let id = &self.answer.message_id;
                let item =
                    json!({"id": id, "type": "message", "role": "assistant", "status": "in_progress", "content": []});
                self.events.item_added(index, &item);
                let part = json!({"type": "output_text", "text": "", "annotations": []});
                let added = json!({"item_id": id, "output_index": index, "content_index": 0, "part": part});
                self.events.event("response.content_part.added", added);
                index
            }
        };
        self.answer.text.get_or_insert_default().push_str(text);
        let id = &self.answer.message_id;
        let delta = json!({"item_id": id, "output_index": index, "content_index": 0, "delta": text});
        self.events.event("response.output_text.delta", delta);
    }

    pub(super) fn call(&mut self, call: Call) {
        self.end_reasoning();
        let at = usize::try_from(call.index).unwrap_or(usize::MAX);
        let arguments = call.function.arguments.unwrap_or_default();
        // Providers number the calls of an answer in any way; a new id begins a new one.
        let known = self
            .answer
            .calls
            .iter()
            .position(|known| known.output_index == self.place(at));
        let known = known.filter(|_| self.events.places.contains_key(&at));
        let position = known.unwrap_or_else(|| {
            let output_index = self.next();
            self.events.places.insert(at, output_index);
            let call = ToolCall {
                id: call.id.clone().unwrap_or_default(),
                name: call.function.name.clone().unwrap_or_default(),
                arguments: String::new(),
                output_index,
            };
            self.events
                .item_added(output_index, &call.item("in_progress", &self.echo.names));
            self.answer.calls.push(call);
            self.answer.calls.len() - 1
        });
        let Some(call) = self.answer.calls.get_mut(position) else {
            return;
        };
        call.arguments += &arguments;
        if !arguments.is_empty() && !call.is_custom(&self.echo.names) {
            let id = call.item_id(&self.echo.names);
            let delta = json!({"item_id": id, "output_index": call.output_index, "delta": arguments});
            self.events.event("response.function_call_arguments.delta", delta);
        }
    }

    fn place(&self, at: usize) -> usize {
        self.events.places.get(&at).copied().unwrap_or(usize::MAX)
    }

    fn end_reasoning(&mut self) {
        let Item::Open(index) = self.reasoning else {
            return;
        };
        self.reasoning = Item::Done;
        let (id, text) = (&self.answer.reasoning_id, &self.answer.thoughts);
        let part = json!({"type": "summary_text", "text": text});
        let place = json!({"item_id": id, "output_index": index, "summary_index": 0});
        self.events.event(
            "response.reasoning_summary_text.done",
            with(&place, "text", json!(text)),
        );
        self.events.event(
            "response.reasoning_summary_part.done",
            with(&place, "part", part.clone()),
        );
        let mut item = json!({"id": id, "type": "reasoning", "summary": [part]});
        if let Some(sealed) = self.answer.sealed() {
            item["encrypted_content"] = sealed.into();
        }
        self.events.item_done(index, &item);
    }

    /// Ends all items, as LiteLLM does: calls before words.
    pub(super) fn end_items(&mut self) {
        self.end_reasoning();
        for call in &self.answer.calls {
            let (index, item) = (call.output_index, call.item("completed", &self.echo.names));
            let (kind, member) = match call.is_custom(&self.echo.names) {
                true => ("response.custom_tool_call_input.done", "input"),
                false => ("response.function_call_arguments.done", "arguments"),
            };
            let place = json!({"item_id": item["id"], "output_index": index});
            if call.is_custom(&self.echo.names) {
                let delta = with(&place, "delta", item[member].clone());
                self.events.event("response.custom_tool_call_input.delta", delta);
            }
            self.events.event(kind, with(&place, member, item[member].clone()));
            self.events.item_done(index, &item);
        }
        let Item::Open(index) = self.message else {
            return;
        };
        let (id, text) = (&self.answer.message_id, self.answer.text.as_deref().unwrap_or_default());
        let place = json!({"item_id": id, "output_index": index, "content_index": 0});
        let part = json!({"type": "output_text", "text": text, "annotations": self.answer.annotations});
        self.events
            .event("response.output_text.done", with(&place, "text", json!(text)));
        self.events
            .event("response.content_part.done", with(&place, "part", part.clone()));
        let item = json!({"id": id, "status": "completed", "type": "message", "role": "assistant", "content": [part]});
        self.events.item_done(index, &item);
    }

    fn next(&mut self) -> usize {
        let index = self.next_item;
        self.next_item += 1;
        index
    }
}

/// An event's members with one more.
fn with(place: &Value, name: &str, value: Value) -> Value {
    let mut members = place.clone();
    members[name] = value;
    members
}
