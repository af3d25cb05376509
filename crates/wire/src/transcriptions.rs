//! OpenAI's transcriptions: a form with an audio file in, text out. The codec sees the form's fields as JSON
//! ([`crate::form`]).

use crate::asked::Asked;
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::facts::{ProviderRules, Quirk};
use crate::json::{Peek, each_member};
use crate::native;
use crate::openai::error;
use crate::openai::request::plain;
use crate::usage::{Units, Usage, UsageSource};
use bytes::Bytes;

/// The codec of OpenAI's transcriptions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transcriptions;

impl Codec for Transcriptions {
    fn url(&self, target: Target<'_>) -> String {
        native::url(target.api_base, "/audio/transcriptions")
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        if call
            .peek
            .text(call.body, "stream")
            .is_some_and(|stream| stream.eq_ignore_ascii_case("true"))
        {
            let text = "litellm.BadRequestError: 'stream' is not supported for /audio/transcriptions yet";
            return Err(ApiError::new(ErrorClass::BadRequest, text).param_is("stream"));
        }
        plain::write(call, |draft| {
            draft.remove("stream");
            // Whisper is billed by the audio's length, which only this format tells. Its successors don't know it.
            if call.rules.has(Quirk::OpenAiModels) && !call.model.contains("gpt-4o") && !draft.has("response_format") {
                draft.set("response_format", "\"verbose_json\"");
            }
            Ok(Asked {
                max_tokens: None,
                ..Asked::no_answer()
            })
        })
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let kind = head.headers.iter().find(|(name, _)| name == "content-type");
        let kind = kind.map_or("", |(_, value)| value.as_str());
        if !kind.is_empty() && !kind.contains("json") {
            return Ok(Reply {
                text: Some(String::from_utf8_lossy(&body).into_owned()),
                content_type: Some(kind.to_owned()),
                body: vec![body],
                ..Reply::default()
            });
        }
        let peek = native::peek(call.rules, &body)?;
        let text = peek.text(&body, "text");
        let text = text.ok_or_else(|| error::senseless(call.rules, &body))?.into_owned();
        Ok(Reply {
            usage: used(&peek, &body),
            text: Some(text),
            body: vec![body],
            ..Reply::default()
        })
    }

    fn error(&self, rules: &ProviderRules, _model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(rules, head, body)
    }
}

/// Tokens, seconds or both; what is told nowhere is left to be counted.
fn used(peek: &Peek, body: &[u8]) -> Usage {
    let (mut used, mut input) = (Usage::default(), 0_u64);
    let mut seconds = peek.get(body, "duration").and_then(number);
    each_member(peek.get(body, "usage").unwrap_or_default(), |key, value| match key {
        b"seconds" => seconds = number(value).or(seconds),
        b"input_tokens" => input = count(value),
        b"output_tokens" => used.output_text = count(value),
        b"input_token_details" => each_member(value, |key, value| {
            if key == b"audio_tokens" {
                used.input_audio = count(value);
            }
        }),
        _ => {}
    });
    used.input_audio = used.input_audio.min(input);
    used.input_text = input - used.input_audio;
    used.units = Units {
        audio_ms: seconds.map_or(0, milliseconds),
        ..Units::default()
    };
    if used.total() > 0 || seconds.is_some() {
        used.source = UsageSource::Reported;
    }
    used
}

/// A number, which some servers write as text.
fn number(json: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(json).ok()?;
    text.trim_matches('"')
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

fn milliseconds(seconds: f64) -> u64 {
    // A year: whatever is longer is a mistake.
    const MOST: f64 = 31_536_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded from both sides"
    )]
    let whole = (seconds.clamp(0.0, MOST) * 1000.0).ceil() as u64;
    whole
}

fn count(json: &[u8]) -> u64 {
    serde_json::from_slice::<u32>(json).unwrap_or(0).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use serde_json::json;

    #[test]
    fn whisper_tells_how_long_it_listened() {
        let mut call = play(&Transcriptions, &json!({"model": "a", "language": "en"}));
        assert_eq!(call.sent().unwrap().0, json!({"model": "model", "language": "en"}));
        call.rules.quirks = &[Quirk::OpenAiModels];
        assert_eq!(
            call.sent().unwrap().0,
            json!({"model": "model", "language": "en", "response_format": "verbose_json"})
        );
        let stream = play(&Transcriptions, &json!({"model": "a", "stream": "true"}));
        assert_eq!(stream.sent().unwrap_err().param.as_deref(), Some("stream"));
    }

    #[test]
    fn usage_adds_up_to_the_providers_totals() {
        for (json, audio_ms, tokens) in [
            (json!({"text": "a", "duration": 2.5}), 2_500, [0, 0, 0]),
            (json!({"text": "a", "duration": "2.5"}), 2_500, [0, 0, 0]),
            (
                json!({"text": "a", "usage": {"type": "duration", "seconds": 3}}),
                3_000,
                [0, 0, 0],
            ),
            (
                json!({"text": "a", "usage": {
                    "type": "tokens", "input_tokens": 14, "output_tokens": 45, "total_tokens": 59,
                    "input_token_details": {"text_tokens": 4, "audio_tokens": 10},
                }}),
                0,
                [4, 10, 45],
            ),
        ] {
            let peek_of = json.to_string();
            let peek = Peek::object(peek_of.as_bytes()).unwrap();
            let used = used(&peek, peek_of.as_bytes());
            assert_eq!(used.units.audio_ms, audio_ms, "{json}");
            assert_eq!([used.input_text, used.input_audio, used.output_text], tokens, "{json}");
            assert!(used.is_reported());
        }
    }

    #[test]
    fn text_is_passed_on_as_text() {
        let call = play(&Transcriptions, &json!({"model": "a", "response_format": "text"}));
        // The test's head says audio/wav, which stands for any kind but JSON.
        let (_, reply) = call.answered("Hello\n").unwrap();
        assert_eq!(
            (reply.body.concat(), reply.text.as_deref()),
            (b"Hello\n".to_vec(), Some("Hello\n"))
        );
        assert!(!reply.usage.is_reported());
    }
}
