//! OpenAI's speech from text: JSON in, audio out.

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::native;
use crate::openai::error;
use crate::openai::request::plain;
use crate::usage::{Units, Usage};
use bytes::Bytes;

/// What audio is if the upstream doesn't say: OpenAI's default format.
const AUDIO: &str = "audio/mpeg";

/// The codec of OpenAI's speech.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speech;

impl Codec for Speech {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/audio/speech")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let units = spoken(call);
        plain::write(call, |draft| {
            draft.remove("stream");
            Ok(Asked {
                units,
                ..Asked::no_answer()
            })
        })
    }

    /// The tokens of the text are left to be counted: no provider tells them.
    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let said = head.headers.iter().find(|(name, _)| name == "content-type");
        Ok(Reply {
            content_type: Some(said.map_or_else(|| AUDIO.to_owned(), |(_, value)| value.clone())),
            body: vec![body],
            usage: Usage {
                units: spoken(call),
                ..Usage::default()
            },
            text: Some(String::new()),
            ..Reply::default()
        })
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(rules, head, body)
    }
}

/// The characters of `input`.
fn spoken(call: &Call<'_>) -> Units {
    let text = call.peek.text(call.body, "input");
    Units {
        characters: text.map_or(0, |text| text.chars().count() as u64),
        ..Units::default()
    }
}

#[cfg(test)]
mod tests;
