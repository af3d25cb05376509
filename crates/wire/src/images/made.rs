//! What providers with bodies of their own for images share: what the client asked for, and OpenAI's reply.

use super::asked;
use crate::asked::Asked;
use crate::codec::{Call, Reply, UpstreamRequest};
use crate::error::{ApiError, ErrorClass};
use crate::json::{Peek, elements};
use crate::openai::request::draft::Draft;
use crate::openai::request::plain;
use crate::usage::Usage;
use bytes::Bytes;
use serde_json::{Map, Value};

/// OpenAI's members of an image request: whatever else a body has is the provider's own.
const OPENAI: [&str; 12] = [
    "model",
    "prompt",
    "background",
    "moderation",
    "n",
    "output_compression",
    "output_format",
    "quality",
    "response_format",
    "size",
    "style",
    "user",
];

/// What an image is asked for with.
pub(crate) struct Wanted {
    pub(crate) prompt: String,
    pub(crate) n: Option<Value>,
    pub(crate) quality: Option<String>,
    /// Width and height, if the client says them.
    pub(crate) size: Option<(u64, u64)>,
    /// The provider's own parameters.
    pub(crate) own: Map<String, Value>,
}

/// Writes a request in the provider's own form, of what the client asks for; of OpenAI's parameters the provider
/// takes the `supported` ones.
///
/// # Errors
/// No text to draw, or a parameter that the provider doesn't know: 400 naming it.
pub(crate) fn write(
    call: &Call<'_>,
    supported: &[&str],
    form: impl FnOnce(Wanted) -> Value,
) -> Result<UpstreamRequest, ApiError> {
    plain::write(call, |draft| {
        let wanted = wanted(call, draft, supported)?;
        let asked: Asked = asked(draft.get("n"));
        let body = form(wanted);
        draft.retain(|_, _| false);
        for (name, value) in body.as_object().into_iter().flatten() {
            draft.put(name, value);
        }
        Ok(asked)
    })
}

fn wanted(call: &Call<'_>, draft: &mut Draft<'_>, supported: &[&str]) -> Result<Wanted, ApiError> {
    draft.remove("stream");
    draft.remove("partial_images");
    let prompt = draft.text("prompt").ok_or_else(|| {
        let text = "litellm.BadRequestError: 'prompt' must be a text for this provider";
        ApiError::new(ErrorClass::BadRequest, text).param_is("prompt")
    })?;
    // Images always come in base64.
    if draft.text("response_format").as_deref() == Some("b64_json") {
        draft.remove("response_format");
    }
    let drops = call.params.drop_unsupported || call.peek.flag(call.body, "drop_params") == Some(true);
    let known = ["model", "prompt"];
    let unknown = |name: &&str| OPENAI.contains(name) && !known.contains(name) && !supported.contains(name);
    if let Some(name) = draft.names().find(unknown).filter(|_| !drops) {
        return Err(unsupported(call, name));
    }
    let own: Vec<String> = draft
        .names()
        .filter(|name| !OPENAI.contains(name))
        .map(str::to_owned)
        .collect();
    let asked_for = |name: &str| supported.contains(&name);
    Ok(Wanted {
        prompt,
        n: draft.value("n").filter(|_| asked_for("n")),
        quality: draft.text("quality").filter(|_| asked_for("quality")),
        size: draft
            .text("size")
            .filter(|_| asked_for("size"))
            .as_deref()
            .and_then(pixels),
        own: own
            .into_iter()
            .filter_map(|name| Some((name.clone(), draft.value(&name)?)))
            .collect(),
    })
}

fn unsupported(call: &Call<'_>, name: &str) -> ApiError {
    let (provider, model) = (call.rules.name, call.model);
    let text = format!(
        "litellm.UnsupportedParamsError: Setting `{name}` is not supported by {provider}, {model}. To drop it from the \
         call, set `litellm.drop_params = True`."
    );
    let mut error = ApiError::new(ErrorClass::UnsupportedParams, text);
    error.param = Some(name.to_owned().into());
    error
}

/// `1024x1024`; `auto` and what isn't of this form say nothing.
fn pixels(size: &str) -> Option<(u64, u64)> {
    let (width, height) = size.split_once(['x', 'X'])?;
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    Some((number(width)?, number(height)?))
}

/// The texts of a list's elements, or of one member of each, as they stand in the body.
pub(crate) fn texts(list: &Bytes, member: Option<&str>) -> Vec<Bytes> {
    let one = |element: std::ops::Range<usize>| {
        let one = list.slice(element);
        let text = match member {
            Some(member) => one.slice(Peek::part(&one)?.span(&one, member)?),
            None => one,
        };
        text.starts_with(b"\"").then_some(text)
    };
    elements(list).into_iter().filter_map(one).collect()
}

/// OpenAI's reply with these images, each a JSON text in base64.
pub(crate) fn reply(call: &Call<'_>, images: &[Bytes], used: Usage) -> Reply {
    let mut body: Vec<Bytes> = Vec::with_capacity(images.len() * 2 + 2);
    body.push(format!("{{\"created\":{},\"data\":[", call.now_s).into());
    for (index, image) in images.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        body.push(format!("{comma}{{\"b64_json\":").into());
        body.push(image.clone());
        body.push(Bytes::from_static(b"}"));
    }
    let (input, output) = (used.prompt(), used.completion());
    body.push(
        format!(
            "],\"usage\":{{\"input_tokens\":{input},\"input_tokens_details\":{{\"image_tokens\":{},\"text_tokens\":{}}},\
             \"output_tokens\":{output},\"total_tokens\":{}}}}}",
            used.input_image,
            input - used.input_image,
            input + output
        )
        .into(),
    );
    Reply {
        body,
        usage: used,
        ..Reply::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_pixels() {
        for (size, expected) in [
            ("1024x768", Some((1024, 768))),
            ("512X512", Some((512, 512))),
            ("auto", None),
            ("0x5", None),
            ("1x", None),
            ("-1x5", None),
        ] {
            assert_eq!(pixels(size), expected, "{size}");
        }
    }
}
