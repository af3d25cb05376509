//! Thoughts between tags in the text of an answer.

use crate::hub::chunks::Chunks;

/// Names of the tags.
const TAGS: [&str; 3] = ["think", "thinking", "budget:thinking"];

/// What stands between tags at the text's start, and what follows.
pub(super) fn split(text: String) -> (Option<String>, String) {
    let parts = || {
        let inner = TAGS.iter().find_map(|tag| text.strip_prefix(&format!("<{tag}>")))?;
        let ends = TAGS.iter().filter_map(|tag| {
            let end = format!("</{tag}>");
            inner.find(&end).map(|at| (at, at + end.len()))
        });
        let (end, rest) = ends.min()?;
        Some((inner.get(..end)?.to_owned(), inner.get(rest..)?.to_owned()))
    };
    match parts() {
        Some((thoughts, rest)) => (Some(thoughts), rest),
        None => (None, text),
    }
}

/// Tells thoughts from the answer in a stream, whose pieces hold whole tags.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    thinks: bool,
    said: bool,
}

impl Tagged {
    /// A piece of the answer's text.
    pub(super) fn piece(&mut self, text: &str, chunks: &mut Chunks) {
        let mut rest = text;
        if !self.said
            && !self.thinks
            && let Some(inner) = rest.trim_start().strip_prefix("<think>")
        {
            (self.thinks, rest) = (true, inner);
        }
        if self.thinks {
            let Some((thoughts, answer)) = rest.split_once("</think>") else {
                return chunks.think(rest);
            };
            chunks.think(thoughts);
            (self.thinks, rest) = (false, answer);
            self.said = true;
        }
        self.said |= !rest.trim().is_empty();
        chunks.say(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_come_first() {
        for (text, thoughts, rest) in [
            ("<think>a\nb</think>c", Some("a\nb"), "c"),
            ("<thinking></thinking>", Some(""), ""),
            ("<think>a", None, "<think>a"),
            ("x<think>a</think>", None, "x<think>a</think>"),
        ] {
            assert_eq!(
                split(text.to_owned()),
                (thoughts.map(str::to_owned), rest.to_owned()),
                "{text}"
            );
        }
    }
}
