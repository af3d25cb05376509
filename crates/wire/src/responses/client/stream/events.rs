//! Writes the events of a response, one behind the other.

use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The events of one stream.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// The model's name for the client, which every event has.
    pub(super) model: String,
    /// Where the calls of each index stand among the output.
    pub(super) places: HashMap<usize, usize>,
    buffer: String,
    number: u64,
}

impl Events {
    /// An event with these members.
    pub(super) fn event(&mut self, kind: &str, mut members: Value) {
        members["sequence_number"] = self.number.into();
        self.number += 1;
        members["model"] = self.model.as_str().into();
        let members = members.to_string();
        let members = members.strip_prefix('{').unwrap_or_default();
        self.buffer += &format!("data: {{\"type\":\"{kind}\",{members}\n\n");
    }

    /// An event with one member that is JSON already.
    pub(super) fn raw(&mut self, kind: &str, name: &str, json: &str) {
        let (number, model) = (self.number, Value::from(self.model.as_str()));
        self.number += 1;
        self.buffer += &format!(
            "data: {{\"type\":\"{kind}\",\"{name}\":{json},\"sequence_number\":{number},\"model\":{model}}}\n\n"
        );
    }

    /// An item begins.
    pub(super) fn item_added(&mut self, index: usize, item: &Value) {
        self.event(
            "response.output_item.added",
            json!({"output_index": index, "item": item}),
        );
    }

    /// An item ends.
    pub(super) fn item_done(&mut self, index: usize, item: &Value) {
        self.event(
            "response.output_item.done",
            json!({"output_index": index, "item": item}),
        );
    }

    /// The final event, apart from the others, and where its response ends. LiteLLM's has no number.
    pub(super) fn last(&self, kind: &str, response: &str) -> (Bytes, usize) {
        let model = Value::from(self.model.as_str());
        let head = format!("data: {{\"type\":\"{kind}\",\"response\":{response}");
        let end = head.len();
        (format!("{head},\"model\":{model}}}\n\n").into(), end)
    }

    /// The event that would come next.
    pub(super) fn unwritten(&self, kind: &str, members: Value) -> Value {
        let mut event = json!({"type": kind});
        if let (Value::Object(event), Value::Object(members)) = (&mut event, members) {
            event.extend(members);
        }
        event["sequence_number"] = self.number.into();
        event["model"] = self.model.as_str().into();
        event
    }

    /// What has been written since the last time.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        (!self.buffer.is_empty()).then(|| std::mem::take(&mut self.buffer).into())
    }
}
