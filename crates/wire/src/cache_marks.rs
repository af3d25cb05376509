//! `cache_control_injection_points`: cache marks that the operator puts into prompts, as LiteLLM 1.106.2 does.

use crate::json::{Patch, Peek, elements};
use bytes::Bytes;
use std::iter;
use std::ops::Range;

/// Providers take no more marks than this in a request, the client's own among them.
const MOST: usize = 4;

/// One of the operator's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachePoint {
    /// What gets the mark.
    pub at: At,
    /// The mark: `control`, or `{"type":"ephemeral"}`.
    pub mark: String,
}

/// What gets a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The messages of a role; for `system`, Anthropic's `system` too.
    Role(String),
    /// The message of this number; below 0 they are counted from the end.
    Index(i64),
    /// The last tool (`tool_config`).
    Tools,
}

/// The body with marks at these points, in their order and as far as there is room; `None` if nothing changes. A message
/// that has a mark of the client's keeps it.
pub fn put(body: &Bytes, peek: &Peek, points: &[CachePoint]) -> Option<Bytes> {
    let mut marks = Marks::new(body, peek);
    for point in points {
        marks.put(point);
    }
    (!marks.patch.is_empty()).then(|| marks.patch.pieces(body).concat().into())
}

struct Marks<'a> {
    body: &'a [u8],
    messages: Vec<Range<usize>>,
    system: Option<Range<usize>>,
    last_tool: Option<Range<usize>>,
    marked: Vec<Range<usize>>,
    room: usize,
    patch: Patch,
}

impl<'a> Marks<'a> {
    fn new(body: &'a [u8], peek: &Peek) -> Self {
        let list = |key| peek.span(body, key).map_or_else(Vec::new, |span| items(body, &span));
        let (messages, tools) = (list("messages"), list("tools"));
        let system = peek.span(body, "system");
        let system_blocks = system.iter().flat_map(|span| items(body, span));
        let mut it = Self {
            body,
            marked: messages.iter().filter(|span| count(body, span) > 0).cloned().collect(),
            room: 0,
            patch: Patch::default(),
            last_tool: tools.last().cloned(),
            system: system.clone(),
            messages: messages.clone(),
        };
        let used: usize = messages.iter().map(|span| count(body, span)).sum();
        let single = tools
            .iter()
            .cloned()
            .chain(system_blocks)
            .chain(iter::once(0..body.len()));
        it.room = MOST.saturating_sub(used + single.filter(|span| has_mark(body, span)).count());
        it
    }

    fn put(&mut self, point: &CachePoint) {
        match &point.at {
            At::Role(role) => {
                let of_role: Vec<_> = self
                    .messages
                    .iter()
                    .filter(|span| self.is_of(span, role))
                    .cloned()
                    .collect();
                if role == "system"
                    && let Some(system) = self.system.clone()
                {
                    self.mark_content(&system, &system, &point.mark);
                }
                of_role.iter().for_each(|span| self.mark_message(span, &point.mark));
            }
            At::Index(index) => {
                let count = self.messages.len() as i64;
                let index = if *index < 0 { index + count } else { *index };
                let message = usize::try_from(index).ok().and_then(|index| self.messages.get(index));
                if let Some(span) = message.cloned() {
                    self.mark_message(&span, &point.mark);
                }
            }
            At::Tools => {
                if let Some(tool) = self.last_tool.clone().filter(|tool| !has_mark(self.body, tool)) {
                    self.insert(&tool, &tool, &point.mark);
                }
            }
        }
    }

    fn is_of(&self, message: &Range<usize>, role: &str) -> bool {
        let json = self.body.get(message.clone()).unwrap_or_default();
        Peek::part(json).and_then(|peek| peek.text(json, "role").map(|it| it == role)) == Some(true)
    }

    /// A text marks the message, a list its last part.
    fn mark_message(&mut self, message: &Range<usize>, mark: &str) {
        let json = self.body.get(message.clone()).unwrap_or_default();
        let Some(content) = Peek::part(json).and_then(|peek| peek.span(json, "content")) else {
            return;
        };
        let content = message.start + content.start..message.start + content.end;
        if self.body.get(content.start) == Some(&b'"') {
            self.insert(message, message, mark);
        } else {
            self.mark_content(message, &content, mark);
        }
    }

    /// The last part of a list gets the mark; a text, Anthropic's `system`, becomes a list of one.
    fn mark_content(&mut self, of: &Range<usize>, content: &Range<usize>, mark: &str) {
        if self.body.get(content.start) == Some(&b'"') && self.takes(of) {
            self.patch
                .replace(content.start..content.start, &br#"[{"type":"text","text":"#[..]);
            self.patch
                .replace(content.end..content.end, format!(r#","cache_control":{mark}}}]"#));
        } else if let Some(last) = items(self.body, content).last() {
            self.insert(of, last, mark);
        }
    }

    fn insert(&mut self, of: &Range<usize>, object: &Range<usize>, mark: &str) {
        let json = self.body.get(object.clone()).unwrap_or_default();
        let has_members = Peek::part(json).is_some_and(|peek| peek.iter(json).next().is_some());
        if has_members && self.takes(of) {
            let end = object.end - 1;
            self.patch.replace(end..end, format!(r#","cache_control":{mark}"#));
        }
    }

    /// Whether there is room for one more mark, and none here yet; then it is taken.
    fn takes(&mut self, of: &Range<usize>) -> bool {
        let takes = self.room > 0 && !self.marked.contains(of);
        if takes {
            self.room -= 1;
            self.marked.push(of.clone());
        }
        takes
    }
}

/// Where the elements of a list are in the body; none of anything else.
fn items(body: &[u8], list: &Range<usize>) -> Vec<Range<usize>> {
    let json = body.get(list.clone()).unwrap_or_default();
    if !json.starts_with(b"[") {
        return Vec::new();
    }
    let moved = |span: Range<usize>| list.start + span.start..list.start + span.end;
    elements(json).into_iter().map(moved).collect()
}

/// Marks of a message: its own, its parts' and its tool calls'.
fn count(body: &[u8], message: &Range<usize>) -> usize {
    let json = body.get(message.clone()).unwrap_or_default();
    let Some(peek) = Peek::part(json) else { return 0 };
    let lists = ["content", "tool_calls"]
        .into_iter()
        .filter_map(|key| peek.span(json, key));
    let inner = lists
        .flat_map(|list| items(json, &list))
        .filter(|part| has_mark(json, part))
        .count();
    usize::from(has_mark(body, message)) + inner
}

fn has_mark(body: &[u8], object: &Range<usize>) -> bool {
    let json = body.get(object.clone()).unwrap_or_default();
    let mark = |peek: Peek| peek.get(json, "cache_control").is_some_and(|mark| mark != b"null");
    Peek::part(json).is_some_and(mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn role(role: &str) -> CachePoint {
        let (at, mark) = (At::Role(role.into()), r#"{"type":"ephemeral"}"#.into());
        CachePoint { at, mark }
    }

    fn index(index: i64) -> CachePoint {
        let at = At::Index(index);
        CachePoint { at, ..role("") }
    }

    fn put_into(body: &Value, points: &[CachePoint]) -> Option<Value> {
        let body = Bytes::from(body.to_string());
        let peek = Peek::object(&body).unwrap();
        put(&body, &peek, points).map(|body| serde_json::from_slice(&body).unwrap())
    }

    #[test]
    fn texts_mark_the_message_and_lists_their_last_part() {
        let mark = json!({"type": "ephemeral"});
        let body = json!({"messages": [
            {"role": "system", "content": "a"},
            {"role": "user", "content": [{"type": "text", "text": "b"}, {"type": "text", "text": "c"}]},
            {"role": "assistant", "content": null},
        ]});
        let mut expected = body.clone();
        expected["messages"][0]["cache_control"] = mark.clone();
        assert_eq!(put_into(&body, &[role("system")]), Some(expected.clone()));
        expected["messages"][1]["content"][1]["cache_control"] = mark;
        assert_eq!(put_into(&body, &[role("system"), index(-2)]), Some(expected));
        for nothing in [role("tool"), index(2), index(3), index(-4)] {
            assert_eq!(put_into(&body, &[nothing]), None);
        }
    }

    #[test]
    fn anthropics_system_and_tools_take_marks() {
        let body = json!({"system": "s", "messages": [], "tools": [{"name": "a"}, {"name": "b"}]});
        let tools = CachePoint {
            at: At::Tools,
            mark: r#"{"type":"ephemeral","ttl":"1h"}"#.into(),
        };
        let marked = put_into(&body, &[role("system"), tools]).unwrap();
        assert_eq!(
            marked,
            json!({
                "system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}],
                "messages": [],
                "tools": [{"name": "a"}, {"name": "b", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
            })
        );
    }

    #[test]
    fn four_marks_are_the_most_and_a_clients_own_stays() {
        let own = json!({"type": "ephemeral", "ttl": "1h"});
        let user = |n: usize| json!({"role": "user", "content": n.to_string()});
        let mut messages: Vec<_> = (0..6).map(user).collect();
        messages[1]["cache_control"] = own.clone();
        let marked = put_into(&json!({"messages": messages}), &[role("user"), role("user")]).unwrap();
        let marks: Vec<_> = (0..6).map(|n| marked["messages"][n]["cache_control"].clone()).collect();
        let ours = json!({"type": "ephemeral"});
        assert_eq!(marks, [ours.clone(), own, ours.clone(), ours, Value::Null, Value::Null]);
    }
}
