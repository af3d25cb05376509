//! An answer as it comes: candidates and the parts of what they say.

use crate::anthropic::text::{Text, if_text, word};
use crate::gemini::usage::Reported;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole answer, or one event of a stream.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(in crate::gemini) struct Answer<'a> {
    #[serde(borrow)]
    pub(in crate::gemini) candidates: Option<Vec<Candidate<'a>>>,
    #[serde(borrow)]
    pub(in crate::gemini) prompt_feedback: Option<Feedback<'a>>,
    pub(in crate::gemini) usage_metadata: Option<Reported>,
    #[serde(borrow, deserialize_with = "word")]
    model_version: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "word")]
    pub(in crate::gemini) response_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(in crate::gemini) error: Option<&'a RawValue>,
}

impl Answer<'_> {
    /// The model that answered, without its version; empty if it isn't told.
    pub(in crate::gemini) fn model(&self) -> &str {
        self.model_version.split('@').next().unwrap_or_default()
    }

    /// Whether the prompt was refused.
    pub(in crate::gemini) fn is_blocked(&self) -> bool {
        self.prompt_feedback
            .as_ref()
            .is_some_and(|feedback| feedback.block_reason.is_some())
    }
}

/// What a filter says of the prompt.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::gemini) struct Feedback<'a> {
    #[serde(borrow)]
    block_reason: Option<&'a RawValue>,
}

/// One of several answers.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(in crate::gemini) struct Candidate<'a> {
    pub(in crate::gemini) index: Option<usize>,
    #[serde(borrow)]
    pub(in crate::gemini) content: Option<Content<'a>>,
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) finish_reason: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) grounding_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) url_context_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) safety_ratings: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) citation_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) logprobs_result: Option<&'a RawValue>,
}

impl<'a> Candidate<'a> {
    /// What it says.
    pub(in crate::gemini) fn parts(&self) -> &[Part<'a>] {
        self.content
            .as_ref()
            .map(|content| content.parts.as_slice())
            .unwrap_or_default()
    }

    /// Whether it is an answer, and not only what is told about one.
    pub(in crate::gemini) const fn is_answer(&self) -> bool {
        self.content.is_some() || self.finish_reason.is_some()
    }
}

/// What a candidate says.
#[derive(Default, Deserialize)]
#[serde(default, expecting = "an object")]
pub(in crate::gemini) struct Content<'a> {
    #[serde(borrow)]
    pub(in crate::gemini) parts: Vec<Part<'a>>,
}

/// A part of it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(in crate::gemini) struct Part<'a> {
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) text: Option<Text<'a>>,
    pub(in crate::gemini) thought: Option<bool>,
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) thought_signature: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) inline_data: Option<Blob<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) function_call: Option<FunctionCall<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) tool_call: Option<Hosted<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) tool_response: Option<Hosted<'a>>,
}

impl Part<'_> {
    /// Whether it is a thought.
    pub(in crate::gemini) fn is_thought(&self) -> bool {
        self.thought == Some(true)
    }
}

/// Data within the answer.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(in crate::gemini) struct Blob<'a> {
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) mime_type: Option<Text<'a>>,
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) data: Option<Text<'a>>,
}

impl<'a> Blob<'a> {
    /// Whether it is of this kind (`image`, `audio`).
    pub(in crate::gemini) fn is(&self, kind: &str) -> bool {
        let rest = self.mime_type.and_then(|mime| mime.inner().strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with(['/', '\\']))
    }

    /// The parts of its data URI, as they stand between a JSON string's quotes.
    pub(in crate::gemini) fn uri(&self) -> [&'a str; 4] {
        [
            "data:",
            self.mime_type.unwrap_or_default().inner(),
            ";base64,",
            self.data.unwrap_or_default().inner(),
        ]
    }
}

/// A function that the model wants called.
#[derive(Default, Deserialize)]
#[serde(default, expecting = "an object")]
pub(in crate::gemini) struct FunctionCall<'a> {
    #[serde(borrow, deserialize_with = "if_text")]
    pub(in crate::gemini) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::gemini) args: Option<&'a RawValue>,
    #[serde(borrow, deserialize_with = "word")]
    pub(in crate::gemini) id: Cow<'a, str>,
}

/// A tool that Google ran, or what it gave.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, expecting = "an object")]
pub(in crate::gemini) struct Hosted<'a> {
    #[serde(borrow)]
    pub(in crate::gemini) tool_type: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) args: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::gemini) response: Option<&'a RawValue>,
}
