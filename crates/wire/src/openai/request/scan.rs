//! One pass over JSON text that tells which words occur in it as keys or as values, so that nothing
//! is parsed in vain. Long strings are jumped over. Words written with escapes are not seen.

use memchr::{memchr, memchr2};
use std::ops::Range;

/// A key or value that some edit looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    AdditionalProperties,
    Assistant,
    Audio,
    CacheControl,
    Content,
    Custom,
    Developer,
    Document,
    EagerInputStreaming,
    File,
    FileData,
    Format,
    Id,
    Image,
    ImageUrl,
    InputAudio,
    InputExamples,
    Name,
    Pattern,
    ProviderSpecificFields,
    ReasoningContent,
    Schema,
    Strict,
    System,
    ThinkingBlocks,
    Tool,
    ToolCalls,
    ToolReference,
    VideoUrl,
}

/// Longer strings are no words.
const LONGEST: usize = 24;

impl Word {
    fn of(text: &[u8]) -> Option<Self> {
        Some(match text {
            b"additionalProperties" => Self::AdditionalProperties,
            b"assistant" => Self::Assistant,
            b"audio" => Self::Audio,
            b"cache_control" => Self::CacheControl,
            b"content" => Self::Content,
            b"custom" => Self::Custom,
            b"developer" => Self::Developer,
            b"document" => Self::Document,
            b"eager_input_streaming" => Self::EagerInputStreaming,
            b"file" => Self::File,
            b"file_data" => Self::FileData,
            b"format" => Self::Format,
            b"$id" => Self::Id,
            b"image" => Self::Image,
            b"image_url" => Self::ImageUrl,
            b"input_audio" => Self::InputAudio,
            b"input_examples" => Self::InputExamples,
            b"name" => Self::Name,
            b"pattern" => Self::Pattern,
            b"provider_specific_fields" => Self::ProviderSpecificFields,
            b"reasoning_content" => Self::ReasoningContent,
            b"$schema" => Self::Schema,
            b"strict" => Self::Strict,
            b"system" => Self::System,
            b"thinking_blocks" => Self::ThinkingBlocks,
            b"tool" => Self::Tool,
            b"tool_calls" => Self::ToolCalls,
            b"tool_reference" => Self::ToolReference,
            b"video_url" => Self::VideoUrl,
            _ => return None,
        })
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The words that occur in a text, at any depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    keys: u32,
    values: u32,
    /// Keys whose value is a string.
    texts: u32,
    /// Keys whose value is a list.
    lists: u32,
    /// Whether a `null` occurs.
    pub(super) null: bool,
    /// Whether some `content` is an empty string, an empty list or `null`.
    pub(super) blank: bool,
}

impl Words {
    /// As if every word occurred in every way.
    pub(super) const ALL: Self = Self {
        keys: u32::MAX,
        values: u32::MAX,
        texts: u32::MAX,
        lists: u32::MAX,
        null: true,
        blank: true,
    };

    /// Looks through JSON text once.
    pub(super) fn of(json: &[u8]) -> Self {
        Self::beside(json, &[])
    }

    /// The same, where it is known already that the insides of some strings stand at `long`, in order.
    pub(super) fn beside(json: &[u8], long: &[Range<usize>]) -> Self {
        let mut words = Self::default();
        let (mut at, mut long) = (0, long.iter().peekable());
        let from = |at: usize| json.get(at..).unwrap_or_default();
        while let Some(gap) = memchr(b'"', from(at)) {
            words.null |= from(at).get(..gap).is_some_and(|gap| gap.contains(&b'n'));
            let start = at + gap + 1;
            let known = long.next_if(|long| long.start == start);
            let end = known.map_or_else(|| start + end_of(from(start)), |long| long.end);
            at = end + 1;
            if end - start <= LONGEST
                && let Some(word) = json.get(start..end).and_then(Word::of)
            {
                words.add(word, from(at));
            }
        }
        words.null |= from(at).contains(&b'n');
        words
    }

    fn add(&mut self, word: Word, rest: &[u8]) {
        let Some(value) = rest.trim_ascii_start().strip_prefix(b":") else {
            self.values |= word.bit();
            return;
        };
        self.keys |= word.bit();
        let value = value.trim_ascii_start();
        let is_blank = || [b"\"\"", b"[]", b"nu"].iter().any(|blank| value.starts_with(*blank));
        self.blank |= word == Word::Content && is_blank();
        match value.first() {
            Some(b'"') => self.texts |= word.bit(),
            Some(b'[') => self.lists |= word.bit(),
            _ => {}
        }
    }

    /// Whether some member is called so.
    pub(super) const fn key(self, word: Word) -> bool {
        self.keys & word.bit() != 0
    }

    /// Whether some member called so is a string.
    pub(super) const fn text(self, word: Word) -> bool {
        self.texts & word.bit() != 0
    }

    /// Whether some member called so is a list.
    pub(super) const fn list(self, word: Word) -> bool {
        self.lists & word.bit() != 0
    }

    /// Whether it is the value of something.
    pub(super) const fn value(self, word: Word) -> bool {
        self.values & word.bit() != 0
    }
}

/// Where the string ends whose inside starts `text`.
fn end_of(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if text.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_keys_from_values_and_text() {
        let words = Words::of(br#"[{"type":"image_url","name" : ["x"]},{"content":"\"cache_control\": 1 null \\"}]"#);
        assert!(words.value(Word::ImageUrl) && !words.key(Word::ImageUrl));
        assert!(words.list(Word::Name) && words.text(Word::Content));
        assert!(!words.key(Word::CacheControl) && !words.null);
        assert!(Words::of(br#"{"a":null}"#).null);
        assert!(Words::of(br#"{"content": ""}"#).blank && !Words::of(br#"{"content":"\""}"#).blank);
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(bytes: Vec<u8>) {
            let _ = Words::of(&bytes);
        }

        #[test]
        fn long_strings_are_jumped_over(text in "[a-z\\\\\"\u{0}\u{e9}]{300,3000}") {
            let json = serde_json::json!({"messages": [{"content": text, "name": null, "role": "tool"}]}).to_string();
            let peek = crate::json::Peek::object(json.as_bytes()).unwrap();
            let span = peek.span(json.as_bytes(), "messages").unwrap();
            let long: Vec<_> = peek.long_strings(&span).collect();
            let raw = &json.as_bytes()[span];
            prop_assert_eq!(long.is_empty(), serde_json::to_string(&text).unwrap().len() - 2 < 1024);
            prop_assert_eq!(Words::beside(raw, &long), Words::of(raw));
        }

        #[test]
        fn text_hides_what_is_in_it(text: String) {
            let json = serde_json::json!({"content": text}).to_string();
            let words = Words::of(json.as_bytes());
            prop_assert!(words.text(Word::Content) && words.keys == Word::Content.bit() && !words.null);
        }
    }
}
