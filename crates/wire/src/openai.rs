//! OpenAI's chat dialect, as the client speaks it and the provider too: requests and replies keep
//! their bytes but for the members that LiteLLM changes.

mod chunk;
pub(crate) mod error;
mod finish;
mod merged;
mod message;
pub mod request;
mod response;
mod stream;
mod template;
pub mod usage;
mod variant;

pub(crate) use error::{in_reply as error_in_reply, retry_after};
pub use finish::finish_reason;
pub use merged::Merged;
pub use variant::Variant;

use crate::codec::{Call, Codec, Reply, ReplyHead, StreamCodec, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::{ProviderRules, Quirk};
use crate::json::quote;
use bytes::Bytes;

const PATH: &str = "/chat/completions";

/// The codec of providers that speak OpenAI's chat dialect.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenAi;

impl Codec for OpenAi {
    fn url(&self, target: Target<'_>) -> String {
        crate::native::url(target.api_base, PATH)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        request::write(call)
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        response::read(&Reader::new(call), &body)
    }

    fn stream(&self, call: &Call<'_>, _head: ReplyHead<'_>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(Reader::new(call), call.client_wants_usage))
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(rules, head, body)
    }
}

/// What the readers of a reply need to know of its call.
#[derive(Clone, Debug)]
struct Reader {
    rules: ProviderRules,
    /// The model's name for the client, as JSON.
    model: Option<Bytes>,
    /// Whether the response format was asked for as a tool.
    schema_tool: bool,
    /// Whether what OpenAI doesn't know stays where the provider put it.
    plain: bool,
    now_s: i64,
    seed: u128,
}

impl Reader {
    fn new(call: &Call<'_>) -> Self {
        Self {
            rules: *call.rules,
            model: call.shown_model.map(quote),
            schema_tool: request::schema_as_tool(call),
            plain: call.rules.has(Quirk::PlainReplies),
            now_s: call.now_s,
            seed: call.seed,
        }
    }

    /// An id for a reply that has none.
    fn new_id(&self) -> String {
        chat_id(self.seed)
    }
}

/// LiteLLM's form of a chat completion's id: `chatcmpl-` and a UUID of version 4.
pub fn chat_id(seed: u128) -> String {
    format!("chatcmpl-{}", uuid(seed))
}

/// A UUID of version 4 of these bits.
pub(crate) fn uuid(seed: u128) -> String {
    let bits = seed & !(0xF << 76 | 0x3 << 62) | (0x4 << 76 | 0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

#[cfg(test)]
pub(crate) mod tests;
