//! The most that a call may use, read from the request as it goes upstream: with the deployment's
//! own parameters in it, and without what is dropped.

use bytes::Bytes;
use catalog::cost::Most;
use config::snapshot::Deployment;
use wire::json::{Peek, elements};

/// Answer tokens assumed for a model whose limit nobody knows: the longest that is common today.
const UNKNOWN_MAX_OUTPUT: u64 = 131_072;
/// Prompt tokens that pictures, files and search results may bring to such a model.
const UNKNOWN_MEDIA: u64 = 200_000;
/// Web searches that one call is taken to make at most.
const MAX_SEARCHES: u64 = 10;

/// What a request says about its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Most tokens of one answer.
    max_tokens: Option<u64>,
    /// How many answers.
    choices: u64,
    /// The prompt may have more tokens than the body has bytes: media count by their content, and
    /// tools that the provider runs read what they find.
    outgrows_body: bool,
    /// Tools that the provider runs may search the web.
    searches: bool,
}

impl Sent {
    /// Reads the body that goes upstream, which comes in pieces.
    pub fn read(pieces: &[Bytes]) -> Self {
        let body = match pieces {
            [whole] => whole.clone(),
            pieces => pieces.concat().into(),
        };
        let peek = Peek::object(&body).unwrap_or_default();
        let number = |name: &str| serde_json::from_slice::<u64>(peek.get(&body, name)?).ok();
        let hosted = peek.get(&body, "tools").is_some_and(has_hosted_tool);
        let set = |name: &str| peek.get(&body, name).is_some_and(|json| json != b"null");
        // OpenRouter's plugins, and searches that are asked for beside the tools.
        let searches = hosted || set("web_search_options") || set("plugins");
        Self {
            max_tokens: number("max_completion_tokens").max(number("max_tokens")),
            choices: number("n").unwrap_or(1).max(1),
            outgrows_body: searches || peek.get(&body, "messages").is_some_and(has_media),
            searches,
        }
    }

    /// The most that the request uses at `deployment`, if the text of its prompt has at most this
    /// many tokens and it may take this long.
    pub(super) fn most(&self, deployment: &Deployment, text_tokens: u64, elapsed_ms: u64) -> Most {
        let facts = &deployment.facts;
        let prompt = match facts.max_input_tokens {
            _ if !self.outgrows_body => text_tokens,
            Some(limit) => limit.max(text_tokens),
            None => text_tokens.saturating_add(UNKNOWN_MEDIA),
        };
        let answer = self
            .max_tokens
            .or(facts.max_output_tokens)
            .unwrap_or(UNKNOWN_MAX_OUTPUT);
        let searches = self.searches || searches_unasked(deployment);
        Most {
            prompt,
            output: answer.saturating_mul(self.choices),
            searches: if searches { MAX_SEARCHES } else { 0 },
            elapsed_ms,
        }
    }
}

/// Whether the model searches the web whatever the request says.
fn searches_unasked(deployment: &Deployment) -> bool {
    deployment.provider.rules.name == "perplexity"
        || deployment.model.contains("search")
        || deployment.model.ends_with(":online")
}

/// Whether the provider runs one of these tools itself.
fn has_hosted_tool(tools: &[u8]) -> bool {
    objects(tools).any(|(tool, peek)| {
        let kind = peek.text(tool, "type");
        kind.is_some_and(|kind| !matches!(&*kind, "function" | "custom"))
    })
}

/// Whether any part of a message is more than text, or audio, which is all in the body.
fn has_media(messages: &[u8]) -> bool {
    objects(messages).any(|(message, peek)| peek.get(message, "content").is_some_and(has_media_part))
}

fn has_media_part(content: &[u8]) -> bool {
    objects(content).any(|(part, peek)| match peek.text(part, "type").as_deref() {
        Some("tool_result") => peek.get(part, "content").is_some_and(has_media_part),
        Some("text" | "input_audio" | "tool_use" | "thinking" | "redacted_thinking" | "refusal") | None => false,
        Some(_) => true,
    })
}

/// The objects of a JSON array.
fn objects(array: &[u8]) -> impl Iterator<Item = (&[u8], Peek)> {
    elements(array).into_iter().filter_map(|span| {
        let object = array.get(span)?;
        Some((object, Peek::object(object).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sent(body: &Value) -> Sent {
        let text = body.to_string();
        let (start, end) = text.split_at(text.len() / 2);
        Sent::read(&[start.to_owned().into(), end.to_owned().into()])
    }

    fn with_part(part: &Value) -> Value {
        json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, part]}]})
    }

    #[test]
    fn the_longest_answer_is_the_one_that_is_sent() {
        let both = sent(&json!({"max_tokens": 5, "max_completion_tokens": 9, "n": 3}));
        assert_eq!((both.max_tokens, both.choices), (Some(9), 3));
        let none = sent(&json!({"max_tokens": null, "n": 0}));
        assert_eq!((none.max_tokens, none.choices), (None, 1));
    }

    #[test]
    fn media_and_hosted_tools_outgrow_the_body() {
        let url = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
        for (body, outgrows, searches) in [
            (
                json!({"messages": [{"role": "user", "content": "image_url"}]}),
                false,
                false,
            ),
            (with_part(&json!({"type": "text", "text": "file"})), false, false),
            (
                with_part(&json!({"type": "input_audio", "input_audio": {}})),
                false,
                false,
            ),
            (with_part(&url("https://a/b.png")), true, false),
            (with_part(&url("data:image/png;base64,AAAA")), true, false),
            (
                with_part(&json!({"type": "file", "file": {"file_id": "f"}})),
                true,
                false,
            ),
            (
                with_part(&json!({"type": "document", "source": {"type": "url"}})),
                true,
                false,
            ),
            (
                with_part(&json!({"type": "tool_result", "content": [{"type": "image"}]})),
                true,
                false,
            ),
            (
                json!({"tools": [{"type": "function"}, {"name": "of Anthropic"}]}),
                false,
                false,
            ),
            (json!({"tools": [{"type": "web_search_20250305"}]}), true, true),
            (json!({"web_search_options": {}}), true, true),
            (json!({"web_search_options": null}), false, false),
        ] {
            let sent = sent(&body);
            assert_eq!((sent.outgrows_body, sent.searches), (outgrows, searches), "{body}");
        }
    }
}
