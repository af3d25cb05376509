//! One tool call a message, each before its own result: some servers refuse a result that follows another one.

use super::{Item, Message, Word, role};
use serde_json::{Value, json};

/// Splits messages with several calls whose results all follow; others stay as they are.
pub(super) fn split(items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let mut out = Vec::with_capacity(items.len() + 2);
    let mut rest = items.into_iter().peekable();
    while let Some(mut item) = rest.next() {
        let calls = calls(&mut item);
        if calls.len() < 2 {
            out.push(item);
            continue;
        }
        let mut results = Vec::new();
        while let Some(result) = rest.next_if(|next| next.is_role(Word::Tool, "tool")) {
            results.push(result);
        }
        let matched: Option<Vec<Value>> = results.iter_mut().map(|result| call_of(result, &calls)).collect();
        match (matched, item) {
            (Some(matched), Item::Open(first)) if matched.len() == calls.len() => {
                out.extend(pairs(first, matched, results));
            }
            (_, item) => {
                out.push(item);
                out.extend(results);
            }
        }
    }
    out
}

/// The calls of an assistant's message.
fn calls(item: &mut Item<'_>) -> Vec<Value> {
    if !item.words().key(Word::ToolCalls) {
        return Vec::new();
    }
    let message = item.open().filter(|message| role(message) == "assistant");
    let calls = message.and_then(|message| message.get("tool_calls")?.as_array().cloned());
    calls.unwrap_or_default()
}

/// The call that a result belongs to.
fn call_of(result: &mut Item<'_>, calls: &[Value]) -> Option<Value> {
    let id = result.open()?.get("tool_call_id")?.clone();
    calls.iter().find(|call| call.get("id") == Some(&id)).cloned()
}

/// The first call keeps the message's text.
fn pairs<'a>(first: Message, calls: Vec<Value>, results: Vec<Item<'a>>) -> impl Iterator<Item = Item<'a>> {
    let bare = Message::from_iter([("role".to_owned(), json!("assistant"))]);
    let heads = std::iter::once(first).chain(std::iter::repeat(bare));
    heads.zip(calls).zip(results).flat_map(|((mut head, call), result)| {
        head.insert("tool_calls".into(), Value::Array(vec![call]));
        [Item::Open(head), result]
    })
}
