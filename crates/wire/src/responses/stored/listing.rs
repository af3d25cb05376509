//! The input items of a response, page by page, as OpenAI lists them.

use super::Stored;
use crate::responses::id;
use serde_json::{Map, Value, json};

/// Which items a client wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many at most.
    pub limit: usize,
    /// In which order.
    pub order: Order,
    /// The item after which the page begins.
    pub after: Option<String>,
    /// The item before which it ends.
    pub before: Option<String>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were sent.
    Asc,
    /// The last one first.
    #[default]
    Desc,
}

/// A page of the input items of the response `id`; `None` if there is no item that `after` or `before` names.
pub fn list(stored: &Stored<'_>, id: &str, page: &Page) -> Option<Value> {
    let seed = id::seed(id).unwrap_or_default();
    let shown = |(index, item): (usize, &&serde_json::value::RawValue)| shown(item.get(), seed, index);
    let mut items: Vec<Value> = stored.input.iter().enumerate().map(shown).collect();
    if page.order == Order::Desc {
        items.reverse();
    }
    let place = |id: &String| items.iter().position(|item| item["id"] == id.as_str());
    let start = page.after.as_ref().map_or(Some(0), |after| Some(place(after)? + 1))?;
    let end = page.before.as_ref().map_or(Some(items.len()), place)?;
    let asked = items.get(start..end.max(start)).unwrap_or_default();
    let data = asked.get(..page.limit).unwrap_or(asked);
    let id_of = |item: Option<&Value>| item.map_or(Value::Null, |item| item["id"].clone());
    Some(json!({
        "object": "list",
        "data": data,
        "first_id": id_of(data.first()),
        "last_id": id_of(data.last()),
        "has_more": data.len() < asked.len(),
    }))
}

/// An item as OpenAI shows it: with an id, and a message's words in parts.
fn shown(item: &str, seed: u128, index: usize) -> Value {
    let Ok(Value::Object(sent)) = serde_json::from_str(item) else {
        return Value::Null;
    };
    let kind = sent.get("type").and_then(Value::as_str).unwrap_or("message").to_owned();
    let mut shown = Map::new();
    let id = sent.get("id").filter(|id| id.is_string()).cloned();
    let id = id.unwrap_or_else(|| id::item(prefix(&kind), seed, FIRST_INPUT + index).into());
    shown.insert("id".to_owned(), id);
    shown.insert("type".to_owned(), kind.as_str().into());
    if kind == "message" {
        shown.insert("status".to_owned(), "completed".into());
    }
    shown.extend(sent.into_iter().filter(|(name, _)| name != "id" && name != "type"));
    if let (Some(Value::String(text)), "message") = (shown.get("content"), kind.as_str()) {
        let part = match shown.get("role").and_then(Value::as_str) {
            Some("assistant") => json!({"type": "output_text", "text": text, "annotations": []}),
            _ => json!({"type": "input_text", "text": text}),
        };
        shown.insert("content".to_owned(), json!([part]));
    }
    Value::Object(shown)
}

/// The number of a response's first input item; those of its output have lower ones.
const FIRST_INPUT: usize = 16;

/// How OpenAI's ids of such items begin.
fn prefix(kind: &str) -> &'static str {
    match kind {
        "message" => "msg",
        "reasoning" => "rs",
        "function_call" => "fc",
        "function_call_output" => "fco",
        "custom_tool_call" => "ctc",
        "custom_tool_call_output" => "ctco",
        _ => "item",
    }
}
