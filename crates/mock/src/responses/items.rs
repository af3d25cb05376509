//! The output of a response, item by item.

use crate::plan::{ID, Plan, Thought, ToolCall, cut};
use serde_json::{Value, json};

/// An item of the output.
pub(crate) enum Item<'a> {
    /// Reasoning, with its encrypted form if that is shown.
    Reasoning(&'a Thought, Option<String>),
    /// A message.
    Message(&'a [String]),
    /// A call; its id ends with this.
    Call(&'a ToolCall, String),
}

/// What a plan says. The id of a call that follows reasoning shows that it does.
pub(crate) fn items(plan: &Plan, encrypted: bool) -> Vec<Item<'_>> {
    let signature = if encrypted { plan.signature("") } else { None };
    let thought = plan
        .thought
        .iter()
        .map(|thought| Item::Reasoning(thought, signature.clone()));
    let message = plan.calls.is_empty().then_some(Item::Message(&plan.pieces));
    let mark = if plan.thought.is_some() { "r" } else { "" };
    let calls = plan.calls.iter().enumerate();
    let calls = calls.map(|(index, call)| Item::Call(call, format!("{mark}{index}{ID}")));
    thought.chain(message).chain(calls).collect()
}

impl Item<'_> {
    /// Its id.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Reasoning(..) => format!("rs_{ID}"),
            Self::Message(_) => format!("msg_{ID}"),
            Self::Call(call, id) if call.custom => format!("ctc_{id}"),
            Self::Call(_, id) => format!("fc_{id}"),
        }
    }

    /// The item when it is complete.
    pub(crate) fn done(&self) -> Value {
        match self {
            Self::Reasoning(thought, encrypted) => {
                let summary = json!([{"type": "summary_text", "text": thought.text()}]);
                self.reasoning(&summary, encrypted.as_deref())
            }
            Self::Message(pieces) => self.message("completed", json!([text_part(&pieces.concat())])),
            Self::Call(call, id) => self.call(call, id, "completed", &call.text()),
        }
    }

    /// The item as it begins.
    pub(crate) fn added(&self) -> Value {
        match self {
            Self::Reasoning(_, encrypted) => self.reasoning(&json!([]), encrypted.as_ref().map(|_| "")),
            Self::Message(_) => self.message("in_progress", json!([])),
            Self::Call(call, id) => self.call(call, id, "in_progress", ""),
        }
    }

    /// The events between beginning and end; who sends them adds the item's id and place.
    pub(crate) fn between(&self) -> Vec<Value> {
        match self {
            Self::Reasoning(thought, _) => summary(thought),
            Self::Message(pieces) => message(pieces),
            Self::Call(call, _) => call_events(call),
        }
    }

    fn reasoning(&self, summary: &Value, encrypted: Option<&str>) -> Value {
        let mut item = json!({"id": self.id(), "type": "reasoning", "summary": summary});
        if let Some(encrypted) = encrypted {
            item["encrypted_content"] = json!(encrypted);
        }
        item
    }

    fn message(&self, status: &str, content: Value) -> Value {
        json!({"id": self.id(), "type": "message", "status": status, "role": "assistant", "content": content})
    }

    fn call(&self, call: &ToolCall, id: &str, status: &str, text: &str) -> Value {
        let (kind, member) = match call.custom {
            true => ("custom_tool_call", "input"),
            false => ("function_call", "arguments"),
        };
        let call_id = format!("call_{id}");
        json!({"id": self.id(), "type": kind, "status": status, "call_id": call_id, "name": call.name, member: text})
    }
}

fn text_part(text: &str) -> Value {
    json!({"type": "output_text", "annotations": [], "logprobs": [], "text": text})
}

fn summary(thought: &Thought) -> Vec<Value> {
    let part = |text: &str| json!({"type": "summary_text", "text": text});
    let text = thought.text();
    let mut events =
        vec![json!({"type": "response.reasoning_summary_part.added", "summary_index": 0, "part": part("")})];
    let deltas = thought.pieces.iter();
    events.extend(
        deltas.map(|p| json!({"type": "response.reasoning_summary_text.delta", "summary_index": 0, "delta": p})),
    );
    events.push(json!({"type": "response.reasoning_summary_text.done", "summary_index": 0, "text": text}));
    events.push(json!({"type": "response.reasoning_summary_part.done", "summary_index": 0, "part": part(&text)}));
    events
}

fn message(pieces: &[String]) -> Vec<Value> {
    let text = pieces.concat();
    let mut events = vec![json!({"type": "response.content_part.added", "content_index": 0, "part": text_part("")})];
    let deltas = pieces.iter();
    events.extend(
        deltas.map(|p| json!({"type": "response.output_text.delta", "content_index": 0, "delta": p, "logprobs": []})),
    );
    events.push(json!({"type": "response.output_text.done", "content_index": 0, "text": text, "logprobs": []}));
    events.push(json!({"type": "response.content_part.done", "content_index": 0, "part": text_part(&text)}));
    events
}

fn call_events(call: &ToolCall) -> Vec<Value> {
    let (kind, member) = match call.custom {
        true => ("response.custom_tool_call_input", "input"),
        false => ("response.function_call_arguments", "arguments"),
    };
    let text = call.text();
    let deltas = cut(&text, 2).into_iter();
    let mut events: Vec<Value> = deltas
        .map(|p| json!({"type": format!("{kind}.delta"), "delta": p}))
        .collect();
    events.push(json!({"type": format!("{kind}.done"), member: text}));
    events
}
