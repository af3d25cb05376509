//! Cohere's whole answers.

use crate::codec::{Call, Reply};
use crate::error::ApiError;
use crate::hub::answer::{Answer, ToolCall};
use crate::hub::counted;
use crate::hub::error::senseless;
use crate::usage::Usage;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Completion {
    message: Message,
    #[serde(default)]
    usage: Option<Reported>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<Vec<Part>>,
    #[serde(default)]
    tool_calls: Option<Vec<Called>>,
    #[serde(default)]
    citations: Option<Vec<Citation>>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    thinking: Option<String>,
}

#[derive(Deserialize)]
struct Called {
    #[serde(default)]
    id: String,
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    #[serde(default)]
    name: String,
    #[serde(default)]
    arguments: String,
}

#[derive(Deserialize)]
struct Citation {
    #[serde(default)]
    start: u64,
    #[serde(default)]
    end: u64,
    #[serde(default)]
    sources: Vec<Value>,
}

/// Tokens that Cohere counted; those that it bills are fewer.
#[derive(Deserialize)]
pub(super) struct Reported {
    #[serde(default)]
    tokens: Option<Tokens>,
    #[serde(default)]
    cached_tokens: Option<f64>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    input_tokens: Option<f64>,
    #[serde(default)]
    output_tokens: Option<f64>,
}

impl Reported {
    pub(super) fn usage(&self) -> Usage {
        let count = |get: fn(&Tokens) -> Option<f64>| self.tokens.as_ref().and_then(get).map(whole);
        let mut usage = counted(
            count(|tokens| tokens.input_tokens),
            count(|tokens| tokens.output_tokens),
        );
        let cached = self.cached_tokens.map_or(0, whole).min(usage.input_text);
        usage.input_text -= cached;
        usage.cache_read = cached;
        usage
    }
}

/// Cohere writes counts as floats.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded from both sides"
)]
pub(super) fn whole(count: f64) -> u64 {
    count.clamp(0.0, f64::from(u32::MAX)) as u64
}

/// Translates a whole answer. LiteLLM ends every one with `stop`, whatever Cohere's reason was.
///
/// # Errors
/// A body that is no answer.
pub(super) fn read(call: &Call<'_>, body: &[u8]) -> Result<Reply, ApiError> {
    let completion: Completion = serde_json::from_slice(body).map_err(|_| senseless(call.rules, body))?;
    let Message {
        content,
        tool_calls,
        citations,
    } = completion.message;
    let joined = |text: fn(&Part) -> Option<&str>| {
        let parts = content.as_deref()?.iter().filter_map(text);
        Some(parts.collect::<String>())
    };
    let calls: Vec<ToolCall> = tool_calls.unwrap_or_default().into_iter().map(Called::call).collect();
    let answer = Answer {
        content: joined(|part| part.text.as_deref()).filter(|_| calls.is_empty()),
        reasoning: joined(|part| part.thinking.as_deref()).filter(|thoughts| !thoughts.is_empty()),
        annotations: citations
            .unwrap_or_default()
            .iter()
            .flat_map(Citation::annotations)
            .collect(),
        calls,
        finish_reason: "stop",
        usage: completion.usage.as_ref().map(Reported::usage).unwrap_or_default(),
    };
    Ok(answer.reply(call, call.model))
}

impl Called {
    fn call(self) -> ToolCall {
        ToolCall {
            id: self.id,
            name: self.function.name,
            arguments: self.function.arguments,
        }
    }
}

impl Citation {
    /// One for each document that is cited.
    fn annotations(&self) -> impl Iterator<Item = Value> {
        let documents = self
            .sources
            .iter()
            .filter_map(|source| Some((source, source.get("document")?)));
        documents.map(|(source, document)| {
            let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
            let id = text(source, "id").unwrap_or_else(|| "unknown".to_owned());
            json!({"type": "url_citation", "url_citation": {
                "start_index": self.start,
                "end_index": self.end,
                "title": text(document, "title").unwrap_or_default(),
                "url": text(source, "url").unwrap_or_else(|| format!("source:{id}")),
            }})
        })
    }
}
