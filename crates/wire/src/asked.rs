//! What a request asks for, as far as the most that it may cost depends on it.

use crate::json::{Peek, elements};
use crate::responses::is_ours;
use crate::usage::Units;

/// Objects in the content of a message are so deep in `messages`: list, message, content, part.
const PARTS_DEPTH: u32 = 4;

/// The size of the answers that a request asks for, as it goes upstream: with the deployment's own
/// parameters in it, and without what is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Most tokens of one answer.
    pub max_tokens: Option<u64>,
    /// How many answers; 0 and 1 are one.
    pub choices: u64,
    /// Tools that the provider runs itself, or searches beside the tools: they may read the web.
    pub searches: bool,
    /// At most so much of what isn't counted in tokens.
    pub units: Units,
    /// Tokens at most beside those of the text: of files, or of a text that counts more than once.
    pub media: u64,
}

impl Asked {
    /// Reads it from a body's members; `get` gives a member's JSON text.
    pub fn read<'m>(get: impl Fn(&str) -> Option<&'m [u8]>) -> Self {
        let number = |name: &str| serde_json::from_slice::<u64>(get(name)?).ok();
        let set = |name: &str| get(name).is_some_and(|json| json != b"null");
        Self {
            max_tokens: number("max_completion_tokens").max(number("max_tokens")),
            choices: number("n").unwrap_or(1),
            // `plugins` are OpenRouter's.
            searches: get("tools").is_some_and(has_hosted_tool) || set("web_search_options") || set("plugins"),
            units: Units::default(),
            media: 0,
        }
    }

    /// A request whose answer has no tokens.
    pub fn no_answer() -> Self {
        Self {
            max_tokens: Some(0),
            ..Self::default()
        }
    }
}

/// Whether any part of a body's messages is more than text, or audio, which is all in the body: such
/// a part may have more tokens than the body has bytes.
pub fn has_media(body: &[u8], peek: &Peek) -> bool {
    // A response that goes on from a provider's own has its conversation too; that of one that we keep is in the body.
    let ours = peek.text(body, "previous_response_id").is_some_and(|id| is_ours(&id));
    let mut goes_on = ["previous_response_id", "conversation", "prompt"]
        .into_iter()
        .skip(ours.into());
    let is_set = |name: &str| {
        peek.get(body, name)
            .is_some_and(|json| json.starts_with(b"\"") || json.starts_with(b"{"))
    };
    let goes_on = peek.get(body, "input").is_some() && goes_on.any(is_set);
    goes_on
        || has_google_media(body, peek)
        || ["messages", "input"].iter().any(|name| {
            let has_parts = peek.depth(body, name) >= PARTS_DEPTH;
            has_parts && peek.get(body, name).is_some_and(has_media_message)
        })
}

/// Whether a body of Gemini's has more than text in it, or goes on from what Google keeps.
fn has_google_media(body: &[u8], peek: &Peek) -> bool {
    const DATA: [&str; 4] = ["inlineData", "inline_data", "fileData", "file_data"];
    let is_kept = |name: &&str| peek.get(body, name).is_some_and(|json| json != b"null");
    let Some(contents) = peek.get(body, "contents") else {
        return false;
    };
    ["cachedContent", "cached_content"].iter().any(is_kept)
        || objects(contents).any(|(content, peek)| {
            let parts = peek.get(content, "parts").unwrap_or_default();
            objects(parts).any(|(part, peek)| DATA.iter().any(|name| peek.get(part, name).is_some()))
        })
}

/// Whether the provider runs one of these tools itself.
fn has_hosted_tool(tools: &[u8]) -> bool {
    objects(tools).any(|(tool, peek)| {
        let kind = peek.text(tool, "type");
        kind.is_some_and(|kind| !matches!(&*kind, "function" | "custom"))
    })
}

fn has_media_message(messages: &[u8]) -> bool {
    let said = ["content", "output"];
    objects(messages).any(|(message, peek)| {
        said.iter()
            .any(|name| peek.get(message, name).is_some_and(has_media_part))
    })
}

fn has_media_part(content: &[u8]) -> bool {
    objects(content).any(|(part, peek)| match peek.text(part, "type").as_deref() {
        Some("tool_result") => peek.get(part, "content").is_some_and(has_media_part),
        Some("text" | "input_audio" | "tool_use" | "thinking" | "redacted_thinking" | "refusal") => false,
        Some("input_text" | "output_text" | "summary_text" | "reasoning_text") => false,
        // Some providers guess what a part is by its members.
        None => peek.get(part, "text").is_none(),
        Some(_) => true,
    })
}

/// The objects of a JSON array.
fn objects(array: &[u8]) -> impl Iterator<Item = (&[u8], Peek)> {
    elements(array).into_iter().filter_map(|span| {
        let object = array.get(span)?;
        Some((object, Peek::part(object)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: &Value) -> (Asked, bool) {
        let body = body.to_string();
        let peek = Peek::object(body.as_bytes()).unwrap();
        let asked = Asked::read(|name| peek.get(body.as_bytes(), name));
        (asked, has_media(body.as_bytes(), &peek))
    }

    fn with_part(part: &Value) -> Value {
        json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, part]}]})
    }

    #[test]
    fn the_longest_answer_counts() {
        let (both, _) = read(&json!({"max_tokens": 5, "max_completion_tokens": 9, "n": 3}));
        assert_eq!((both.max_tokens, both.choices), (Some(9), 3));
        let (none, _) = read(&json!({"max_tokens": null}));
        assert_eq!((none.max_tokens, none.choices), (None, 1));
    }

    #[test]
    fn media_are_found() {
        let url = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
        for (body, media) in [
            (json!({"messages": [{"role": "user", "content": "image_url"}]}), false),
            (with_part(&json!({"type": "text", "text": "file"})), false),
            (with_part(&json!({"type": "input_audio", "input_audio": {}})), false),
            (with_part(&url("https://a/b.png")), true),
            (with_part(&json!({"image_url": {"url": "https://a/b.png"}})), true),
            (with_part(&json!({"text": "no type"})), false),
            (with_part(&url("data:image/png;base64,AAAA")), true),
            (with_part(&json!({"type": "file", "file": {"file_id": "f"}})), true),
            (with_part(&json!({"type": "document", "source": {"type": "url"}})), true),
            (
                json!({"input": [{"role": "user", "content": [{"type": "input_text", "text": "a"}]}]}),
                false,
            ),
            (
                json!({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}),
                true,
            ),
            (
                json!({"input": "a", "previous_response_id": "resp_kept00000000000000000000000000000001"}),
                false,
            ),
            (json!({"input": "a", "previous_response_id": "resp_1"}), true),
            (
                json!({"contents": [{"parts": [{"text": "inlineData"}, {"functionCall": {}}]}]}),
                false,
            ),
            (
                json!({"contents": [{"parts": [{"text": "a"}, {"inlineData": {"data": ""}}]}]}),
                true,
            ),
            (json!({"contents": [{"parts": [{"file_data": {}}]}]}), true),
            (json!({"contents": [], "cachedContent": "cachedContents/x"}), true),
            (
                with_part(&json!({"type": "tool_result", "content": [{"type": "image"}]})),
                true,
            ),
        ] {
            assert_eq!(read(&body).1, media, "{body}");
        }
    }

    #[test]
    fn searches_are_found() {
        for (body, searches) in [
            (
                json!({"tools": [{"type": "function"}, {"name": "of Anthropic"}]}),
                false,
            ),
            (json!({"tools": [{"type": "web_search_20250305"}]}), true),
            (json!({"web_search_options": {}}), true),
            (json!({"web_search_options": null}), false),
            (json!({"plugins": [{"id": "web"}]}), true),
        ] {
            assert_eq!(read(&body).0.searches, searches, "{body}");
        }
    }
}
