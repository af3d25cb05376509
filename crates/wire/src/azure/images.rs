//! Images of Azure's deployments: replies say what was made, where Azure doesn't (LiteLLM's defaults by the model).

use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::images::Images;
use crate::json::{Peek, Splice};
use bytes::Bytes;

/// OpenAI's images, with what they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described;

/// Models by a part of their name without dashes, and the quality that they are taken to have.
const QUALITIES: [(&str, &str); 2] = [("dalle2", "\"standard\""), ("dalle3", "\"hd\"")];
/// That of all others.
const QUALITY: &str = "\"high\"";

impl Codec for Described {
    fn url(&self, target: Target<'_>) -> String {
        Images.url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        Images.request(call)
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let mut reply = Images.response(call, head, body)?;
        let body: Bytes = std::mem::take(&mut reply.body).concat().into();
        let Some(peek) = Peek::part(&body) else {
            return Ok(Reply {
                body: vec![body],
                ..reply
            });
        };
        let mut splice = Splice::new(&body, &peek);
        for (name, default) in [
            ("size", "\"1024x1024\""),
            ("quality", quality(call)),
            ("output_format", "\"png\""),
        ] {
            if peek.get(&body, name).is_none_or(|json| json == b"null") {
                splice.set(name, asked(call, name).unwrap_or_else(|| default.to_owned()));
            }
        }
        reply.body = splice.finish();
        Ok(reply)
    }

    fn error(&self, rules: &ProviderRules, model: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        Images.error(rules, model, head, body)
    }
}

/// What the client says of the image.
fn asked(call: &Call<'_>, name: &str) -> Option<String> {
    let json = call.peek.get(call.body, name).filter(|json| json.starts_with(b"\""))?;
    std::str::from_utf8(json).ok().map(str::to_owned)
}

fn quality(call: &Call<'_>) -> &'static str {
    let model = call.params.base_model.as_deref().unwrap_or(call.model);
    let model = model.to_ascii_lowercase().replace(['-', '_'], "");
    let known = QUALITIES.iter().find(|(name, _)| model.contains(name));
    known.map_or(QUALITY, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use serde_json::json;

    #[test]
    fn replies_say_what_was_made() {
        for (base_model, asked, told, expected) in [
            (None, json!({}), json!({}), ["1024x1024", "high", "png"]),
            (Some("azure/dall-e-3"), json!({}), json!({}), ["1024x1024", "hd", "png"]),
            (
                Some("dall_e_2"),
                json!({"size": "512x512"}),
                json!({}),
                ["512x512", "standard", "png"],
            ),
            (
                None,
                json!({"quality": "low", "size": "auto"}),
                json!({"size": "1536x1024", "output_format": null}),
                ["1536x1024", "low", "png"],
            ),
        ] {
            let mut body = json!({"model": "a", "prompt": "p"});
            body.as_object_mut().unwrap().extend(asked.as_object().unwrap().clone());
            let mut call = play(&Described, &body);
            call.policy.base_model = base_model.map(str::to_owned);
            let mut reply = json!({"created": 1, "data": [{"url": "u"}]});
            reply.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
            let (body, answer) = call.answered(reply.to_string()).unwrap();
            let said = ["size", "quality", "output_format"].map(|name| body[name].as_str().unwrap().to_owned());
            assert_eq!(said, expected);
            assert_eq!((answer.usage.units.images, &body["data"][0]["url"]), (1, &json!("u")));
        }
    }
}
