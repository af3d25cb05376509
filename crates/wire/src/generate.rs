//! Gemini's `generateContent` for clients whose provider speaks another dialect: to and from chat completions.

mod calls;
mod candidate;
mod config;
mod contents;
mod format;
mod media;
mod part;
mod reply;
mod request;
mod schema;
mod signature;
mod stream;
mod thinking;
mod tools;
mod turn;
mod usage;

use crate::client::{Ask, Client};
use crate::codec::{Reply, StreamCodec};
use crate::error::{ApiError, ErrorClass};
use bytes::Bytes;

/// Clients that speak Gemini.
#[derive(Clone, Copy, Debug, Default)]
pub struct Generate;

impl Client for Generate {
    fn to_chat(&self, ask: &Ask<'_>) -> Result<Bytes, ApiError> {
        request::write(ask)
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
        format!("litellm.BadGatewayError: the provider's answer cannot be told in Google's words: {text}"),
    )
}
