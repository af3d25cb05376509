//! The members of a request that decide whether its answer is one that many share.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A request's body, looked at without building a tree.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Peek {
    /// The model's name.
    #[serde(default)]
    pub(crate) model: Option<String>,
    /// Whether a stream is wanted.
    #[serde(default)]
    pub(crate) stream: Option<bool>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    tools: Option<IgnoredAny>,
    #[serde(rename = "toolConfig")]
    tool_config: Option<IgnoredAny>,
    response_format: Option<IgnoredAny>,
    /// The Responses API's format of the answer.
    text: Option<IgnoredAny>,
    /// Ollama's.
    format: Option<IgnoredAny>,
    /// Gemini's, among others.
    #[serde(rename = "generationConfig")]
    generation_config: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

impl Peek {
    /// Whether the client wants a usage chunk.
    pub(crate) fn wants_usage(&self) -> bool {
        let options = self.stream_options.as_ref();
        options.and_then(|options| options.include_usage) == Some(true)
    }

    /// Whether no member of the request can change a fixed answer.
    pub(crate) fn is_plain(&self) -> bool {
        let members = [
            &self.tools,
            &self.tool_config,
            &self.response_format,
            &self.text,
            &self.format,
            &self.generation_config,
        ];
        members.iter().all(|member| member.is_none())
    }
}
