//! A whole answer, written as a chat completion.

use super::usage_json;
use crate::codec::{Call, Reply};
use crate::openai::chat_id;
use crate::usage::Usage;
use serde::Serialize;
use serde_json::Value;

/// What a provider answered.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) content: Option<String>,
    pub(crate) reasoning: Option<String>,
    pub(crate) calls: Vec<ToolCall>,
    pub(crate) annotations: Vec<Value>,
    /// Whether calls are numbered, as LiteLLM does for some providers.
    pub(crate) is_numbered: bool,
    /// In OpenAI's words.
    pub(crate) finish_reason: &'static str,
    pub(crate) usage: Usage,
}

/// A call of a tool.
#[derive(Debug)]
pub(crate) struct ToolCall {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON.
    pub(crate) arguments: String,
}

#[derive(Serialize)]
struct Completion<'a> {
    id: &'a str,
    created: i64,
    model: &'a str,
    object: &'static str,
    choices: [Choice<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Value>,
}

#[derive(Serialize)]
struct Choice<'a> {
    finish_reason: &'static str,
    index: u8,
    message: Message<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    content: Option<&'a str>,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Called<'a>>,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    annotations: &'a [Value],
}

/// A tool call as OpenAI writes it.
#[derive(Serialize)]
pub(super) struct Called<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    pub(super) r#type: &'static str,
    pub(super) function: Function<'a>,
}

#[derive(Serialize)]
pub(super) struct Function<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) arguments: &'a str,
}

impl Answer {
    /// The client's reply; `model` is what the provider called its model.
    pub(crate) fn reply(self, call: &Call<'_>, model: &str) -> Reply {
        let id = chat_id(call.seed);
        let completion = Completion {
            id: &id,
            created: call.now_s,
            model: call.shown_model.unwrap_or(model),
            object: "chat.completion",
            choices: [Choice {
                finish_reason: self.finish_reason,
                index: 0,
                message: self.message(),
            }],
            usage: self.usage.is_reported().then(|| usage_json(&self.usage)),
        };
        // Strings and numbers can always be written.
        let body = serde_json::to_vec(&completion).unwrap_or_default();
        Reply {
            body: vec![body.into()],
            usage: self.usage,
            cost: None,
            tier: None,
            text: (!self.usage.is_reported()).then(|| self.text()),
            finish_reason: Some(self.finish_reason.to_owned()),
            id: Some(id),
            content_type: None,
            model: None,
        }
    }

    fn message(&self) -> Message<'_> {
        let called = |(index, call)| Called::of(self.is_numbered.then_some(index), call);
        Message {
            content: self.content.as_deref(),
            role: "assistant",
            reasoning_content: self.reasoning.as_deref(),
            tool_calls: self.calls.iter().enumerate().map(called).collect(),
            annotations: &self.annotations,
        }
    }

    /// All that was said, for counting.
    fn text(&self) -> String {
        let said = [self.reasoning.as_deref(), self.content.as_deref()]
            .into_iter()
            .flatten();
        let called = self
            .calls
            .iter()
            .flat_map(|call| [call.name.as_str(), call.arguments.as_str()]);
        said.chain(called).collect()
    }
}

impl<'a> Called<'a> {
    fn of(index: Option<usize>, call: &'a ToolCall) -> Self {
        Self::whole(index, &call.id, &call.name, &call.arguments)
    }

    /// A call with all that belongs to it.
    pub(super) const fn whole(index: Option<usize>, id: &'a str, name: &'a str, arguments: &'a str) -> Self {
        Self {
            index,
            id: Some(id),
            r#type: "function",
            function: Function {
                name: Some(name),
                arguments,
            },
        }
    }
}
