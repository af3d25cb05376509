//! OpenAI's Responses for clients, of providers that answer as chat completions.

mod answer;
mod echo;
mod input;
mod reply;
mod stream;
mod tools;
mod turns;

use crate::client::{Ask, Client};
use crate::codec::{Reply, StreamCodec};
use crate::error::{ApiError, ErrorClass};
use bytes::Bytes;

/// Clients that speak Responses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Responses;

impl Client for Responses {
    fn to_chat(&self, ask: &Ask<'_>) -> Result<Bytes, ApiError> {
        input::write(ask)
    }

    fn reply(&self, ask: &Ask<'_>, chat: Reply) -> Result<Reply, ApiError> {
        reply::write(ask, chat)
    }

    fn stream(&self, ask: &Ask<'_>, chat: Box<dyn StreamCodec>) -> Box<dyn StreamCodec> {
        Box::new(stream::Stream::new(ask, chat))
    }
}

/// A request that makes no sense: 400 naming the member.
fn refuse(param: &'static str, text: impl std::fmt::Display) -> ApiError {
    let message = format!("litellm.BadRequestError: {text}");
    ApiError::new(ErrorClass::BadRequest, message).param_is(param)
}

#[cfg(test)]
mod tests;
