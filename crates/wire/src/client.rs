//! The contract of a client's dialect where the provider speaks another one: what stands between
//! the client and the hub, which is OpenAI's chat completions. [`crate::codec::Codec`] stands
//! between the hub and the provider.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod base64;
pub(crate) mod effort;
pub(crate) mod node;
#[cfg(test)]
pub(crate) mod play;

use crate::codec::{ParamPolicy, Reply, StreamCodec};
use crate::error::ApiError;
use crate::facts::{ModelFacts, ProviderRules};
use crate::json::Peek;
use bytes::Bytes;

/// One call in the client's dialect.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The client's body.
    pub body: &'a Bytes,
    /// Where its members are.
    pub peek: &'a Peek,
    /// The model that the client named, which replies show.
    pub model: &'a str,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// Seconds since 1970.
    pub now_s: i64,
    /// 128 random bits, for ids of ours.
    pub seed: u128,
    /// Whom it goes to.
    pub upstream: Upstream<'a>,
}

/// Who is asked in the end: what the hub should say may depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// The provider.
    pub rules: &'a ProviderRules,
    /// The model's name there.
    pub model: &'a str,
    /// Facts about the model.
    pub facts: &'a ModelFacts,
    /// The deployment's parameter settings.
    pub params: &'a ParamPolicy,
}

/// A client's dialect.
pub trait Client: Send + Sync {
    /// The client's body as a chat completion, a JSON object whose `model` and `stream` say what the client's do.
    ///
    /// # Errors
    /// A body that makes no sense in its own dialect, or says what no chat completion can: 400 naming the member.
    fn to_chat(&self, ask: &Ask<'_>) -> Result<Bytes, ApiError>;

    /// A whole chat completion in the client's dialect. Usage, cost and tier stay; `id` becomes what the client sees.
    ///
    /// # Errors
    /// A reply that this dialect cannot express.
    fn reply(&self, ask: &Ask<'_>, chat: Reply) -> Result<Reply, ApiError>;

    /// A stream of chat chunks in the client's dialect: what `chat` hands out (whole events) is translated. The
    /// codec asks for the usage chunk whatever the client wants, and finds it in [`crate::codec::Frames::usage`].
    fn stream(&self, ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Box<dyn StreamCodec>;
}
