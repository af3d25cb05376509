//! `merge_reasoning_content_in_choices`: a chat's stream with its reasoning in the content, as `<think>…</think>`, for
//! clients that show nothing else. As in LiteLLM 1.106.2, of the first choice and of streams only.

use crate::codec::{Frames, StreamCodec, StreamSummary};
use crate::error::ApiError;
use bytes::Bytes;
use serde_json::Value;

/// How far the reasoning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thoughts {
    None,
    Open,
    Closed,
}

/// A stream of chat chunks, in whole events, with its reasoning in the content.
pub struct Merged {
    chat: Box<dyn StreamCodec>,
    thoughts: Thoughts,
}

impl Merged {
    /// Merges what `chat` hands out.
    pub fn new(chat: Box<dyn StreamCodec>) -> Self {
        let thoughts = Thoughts::None;
        Self { chat, thoughts }
    }

    fn merge(&mut self, out: &mut Frames, from: usize) {
        let events: Vec<u8> = out.ready.drain(from..).flatten().collect();
        let mut merged = Vec::with_capacity(events.len());
        for event in events.split_inclusive(|byte| *byte == b'\n') {
            match self.event(event) {
                Some(event) => merged.extend_from_slice(event.as_bytes()),
                None => merged.extend_from_slice(event),
            }
        }
        if !merged.is_empty() {
            out.ready.push(Bytes::from(merged));
        }
    }

    /// A line with other content; `None` if it stays as it is.
    fn event(&mut self, line: &[u8]) -> Option<String> {
        let mut chunk: Value = serde_json::from_slice(line.strip_prefix(b"data: ")?).ok()?;
        let delta = chunk.pointer_mut("/choices/0/delta")?.as_object_mut()?;
        let reasoning = delta.shift_remove("reasoning_content");
        let content = delta.get("content").and_then(Value::as_str).unwrap_or_default();
        let text = match reasoning.as_ref().and_then(Value::as_str) {
            Some("") | None if self.thoughts == Thoughts::Open && !content.is_empty() => {
                self.thoughts = Thoughts::Closed;
                Some(format!("</think>{content}"))
            }
            Some("") | None => None,
            Some(reasoning) if self.thoughts == Thoughts::None => {
                self.thoughts = Thoughts::Open;
                Some(format!("{content}<think>{reasoning}"))
            }
            Some(reasoning) => Some(reasoning.to_owned()),
        };
        if text.is_none() && reasoning.is_none() {
            return None;
        }
        if let Some(text) = text {
            delta.insert("content".to_owned(), text.into());
        }
        Some(format!("data: {chunk}\n"))
    }
}

impl StreamCodec for Merged {
    fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        let from = out.ready.len();
        let pushed = self.chat.push(bytes, out);
        self.merge(out, from);
        pushed
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let from = out.ready.len();
        let finished = self.chat.finish(out);
        self.merge(out, from);
        finished
    }

    fn summary(&self) -> StreamSummary {
        self.chat.summary()
    }

    fn text(&self) -> &str {
        self.chat.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A codec that hands out what it gets.
    struct Through;

    impl StreamCodec for Through {
        fn push(&mut self, bytes: Bytes, out: &mut Frames) -> Result<(), ApiError> {
            out.ready.push(bytes);
            Ok(())
        }

        fn finish(&mut self, _: &mut Frames) -> Result<(), ApiError> {
            Ok(())
        }

        fn summary(&self) -> StreamSummary {
            StreamSummary::default()
        }

        fn text(&self) -> &'static str {
            ""
        }
    }

    #[test]
    fn reasoning_stands_between_marks_before_the_answer() {
        let chunks = [
            (r#"{"role":"assistant"}"#, r#"{"role":"assistant"}"#),
            (r#"{"reasoning_content":"a"}"#, r#"{"content":"<think>a"}"#),
            (r#"{"reasoning_content":"b","content":""}"#, r#"{"content":"b"}"#),
            (
                r#"{"reasoning_content":null,"content":"c"}"#,
                r#"{"content":"</think>c"}"#,
            ),
            (r#"{"content":"d"}"#, r#"{"content":"d"}"#),
        ];
        let event = |delta: &str| format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{delta}}}]}}\n\n");
        let mut codec = Merged::new(Box::new(Through));
        for (delta, expected) in chunks {
            let mut out = Frames::default();
            codec.push(event(delta).into(), &mut out).unwrap();
            assert_eq!(out.ready.concat(), event(expected).into_bytes());
        }
    }
}
