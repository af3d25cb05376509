//! Anthropic Messages for clients whose provider speaks another dialect: to and from chat completions.

mod blocks;
mod media;
mod members;
mod names;
mod reply;
mod request;
mod stream;
mod thinking;
mod tools;
mod turns;
mod usage;

use crate::client::{Ask, Client};
use crate::codec::{Reply, StreamCodec};
use crate::error::{ApiError, ErrorClass};
use crate::openai::chat_id;
use bytes::Bytes;

/// Clients that speak Anthropic Messages.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// Whether the provider can read its own sealed reasoning in an answer's signatures.
    unseals: bool,
}

impl Messages {
    /// For providers that are asked by chat completions.
    pub const BY_CHAT: Self = Self { unseals: false };
    /// For those that are asked by Responses, and sealed their reasoning there.
    pub const BY_RESPONSES: Self = Self { unseals: true };
}

impl Client for Messages {
    fn to_chat(&self, ask: &Ask<'_>) -> Result<Bytes, ApiError> {
        request::write(ask, self.unseals)
    }

    fn reply(&self, ask: &Ask<'_>, chat: Reply) -> Result<Reply, ApiError> {
        reply::translate(ask, chat)
    }

    fn stream(&self, ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(ask, chat))
    }
}

/// An answer that makes no sense: 502.
fn senseless(text: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorClass::BadGateway,
        format!("litellm.BadGatewayError: the provider's answer cannot be told in Anthropic's words: {text}"),
    )
}

/// An id of ours: `msg_` and a UUID.
fn message_id(seed: u128) -> String {
    format!("msg_{}", chat_id(seed).trim_start_matches("chatcmpl-"))
}

/// OpenAI's finish reasons in Anthropic's words.
fn stop_reason(finish_reason: &str) -> &'static str {
    match finish_reason {
        "length" => "max_tokens",
        "tool_calls" | "function_call" => "tool_use",
        "content_filter" | "refusal" => "refusal",
        _ => "end_turn",
    }
}
