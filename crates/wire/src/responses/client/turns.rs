//! A conversation in items, gathered into chat messages: reasoning, words and calls of one answer stand in one message.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use std::borrow::Cow;

/// One chat message to be.
#[derive(Debug)]
pub(super) enum Turn<'a> {
    /// Somebody says something; the content is JSON.
    Said { role: Cow<'a, str>, content: Cow<'a, str> },
    /// An answer.
    Answer(Answer<'a>),
    /// What a tool gave.
    Result { id: Text<'a>, content: Cow<'a, str> },
}

/// What one answer consists of.
#[derive(Debug, Default)]
pub(super) struct Answer<'a> {
    content: Option<Cow<'a, str>>,
    thoughts: Vec<Text<'a>>,
    /// Thinking blocks as JSON.
    blocks: Vec<String>,
    /// Tool calls as JSON.
    calls: Vec<String>,
}

/// The messages of a conversation.
#[derive(Debug, Default)]
pub(super) struct Turns<'a>(Vec<Turn<'a>>);

impl<'a> Turns<'a> {
    /// Somebody who isn't the assistant says something.
    pub(super) fn said(&mut self, role: Cow<'a, str>, content: Cow<'a, str>) {
        self.0.push(Turn::Said { role, content });
    }

    /// The assistant says something: with what it thought before, if anything.
    pub(super) fn answered(&mut self, content: Cow<'a, str>) {
        match self.last_answer() {
            Some(answer) if answer.content.is_none() => answer.content = Some(content),
            _ => self.0.push(Turn::Answer(Answer {
                content: Some(content),
                ..Answer::default()
            })),
        }
    }

    /// The assistant thinks: the beginning of an answer.
    pub(super) fn thought(&mut self, thoughts: Vec<Text<'a>>, blocks: Vec<String>) {
        if thoughts.is_empty() && blocks.is_empty() {
            return;
        }
        let is_open = |answer: &&mut Answer<'_>| answer.content.is_none() && answer.calls.is_empty();
        match self.last_answer().filter(is_open) {
            Some(answer) => {
                answer.thoughts.extend(thoughts);
                answer.blocks.extend(blocks);
            }
            None => self.0.push(Turn::Answer(Answer {
                thoughts,
                blocks,
                ..Answer::default()
            })),
        }
    }

    /// The assistant calls a tool.
    pub(super) fn called(&mut self, call: String) {
        match self.last_answer() {
            Some(answer) => answer.calls.push(call),
            None => self.0.push(Turn::Answer(Answer {
                calls: vec![call],
                ..Answer::default()
            })),
        }
    }

    /// A tool gave something.
    pub(super) fn gave(&mut self, id: Text<'a>, content: Cow<'a, str>) {
        self.0.push(Turn::Result { id, content });
    }

    fn last_answer(&mut self) -> Option<&mut Answer<'a>> {
        match self.0.last_mut() {
            Some(Turn::Answer(answer)) => Some(answer),
            _ => None,
        }
    }

    /// Writes the messages, without the list around them.
    pub(super) fn write(&self, out: &mut Out) {
        for turn in &self.0 {
            out.open('{');
            match turn {
                Turn::Said { role, content } => {
                    out.text_member("role", role);
                    out.raw_member("content", content);
                }
                Turn::Answer(answer) => answer.write(out),
                Turn::Result { id, content } => {
                    out.text_member("role", "tool");
                    out.raw_member("content", content);
                    out.raw_member("tool_call_id", id.raw());
                }
            }
            out.close('}');
        }
    }
}

impl Answer<'_> {
    fn write(&self, out: &mut Out) {
        out.text_member("role", "assistant");
        out.raw_member("content", self.content.as_deref().unwrap_or("null"));
        if !self.thoughts.is_empty() {
            let thoughts: Vec<&str> = self.thoughts.iter().map(|text| text.inner()).collect();
            out.key("reasoning_content");
            out.joined([thoughts.join("\\n").as_str()]);
        }
        for (name, list) in [("thinking_blocks", &self.blocks), ("tool_calls", &self.calls)] {
            if !list.is_empty() {
                out.key(name);
                out.open('[');
                list.iter().for_each(|json| out.raw(json));
                out.close(']');
            }
        }
    }
}
