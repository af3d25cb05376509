//! Responses that are kept, to be shown, continued and deleted.

use parking_lot::Mutex;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// Responses kept; the oldest goes first.
const ROOM: usize = 256;

/// A response with the conversation up to it.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its id.
    pub(crate) id: String,
    /// What was asked last.
    pub(crate) input: Vec<Value>,
    /// The whole conversation, its own output included.
    pub(crate) history: Vec<Value>,
    /// The response.
    pub(crate) response: Value,
}

/// All that are kept.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<VecDeque<Kept>>);

impl Shelf {
    /// Keeps a response.
    pub(crate) fn keep(&self, kept: Kept) {
        let mut shelf = self.0.lock();
        if shelf.len() >= ROOM {
            shelf.pop_front();
        }
        shelf.push_back(kept);
    }

    /// The response of this id.
    pub(crate) fn find(&self, id: &str) -> Option<Kept> {
        self.0.lock().iter().find(|kept| kept.id == id).cloned()
    }

    /// Forgets the response of this id, if it is kept.
    pub(crate) fn delete(&self, id: &str) -> bool {
        let mut shelf = self.0.lock();
        let before = shelf.len();
        shelf.retain(|kept| kept.id != id);
        shelf.len() < before
    }
}

/// The items of a request's `input`.
pub(crate) fn input(body: &Value) -> Vec<Value> {
    match &body["input"] {
        Value::Array(items) => items.clone(),
        Value::String(text) => {
            vec![json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_until_they_are_deleted() {
        let shelf = Shelf::default();
        for number in 0..=ROOM {
            let id = format!("resp_{number}");
            shelf.keep(Kept {
                id,
                input: Vec::new(),
                history: Vec::new(),
                response: json!({"n": number}),
            });
        }
        assert!(shelf.find("resp_0").is_none());
        assert_eq!(shelf.find("resp_1").unwrap().response, json!({"n": 1}));
        assert!(shelf.delete("resp_1") && !shelf.delete("resp_1"));
    }
}
