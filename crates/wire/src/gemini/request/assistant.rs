//! What the model said before: thoughts, text, images and calls, with the signatures that Google verifies.

use super::Reach;
use super::chat::{Content, Function, Invocation, Message, Signed, ToolCall};
use super::contents::Parts;
use super::media;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::error::ApiError;
use crate::gemini::error::refuse;
use crate::gemini::{THOUGHT, without_signature};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What stands for a signature where a conversation comes from a model that had none: Google's own word for it
/// (`skip_thought_signature_validator`), as new models refuse an unsigned call.
const UNSIGNED: &str = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

/// Writes the message's parts.
///
/// # Errors
/// Tool arguments that are not JSON, or an image that Gemini cannot be told.
pub(super) fn write(message: &Message<'_>, reach: Reach, parts: &mut Parts<'_>) -> Result<(), ApiError> {
    if let Some(thought) = message.reasoning_content {
        let out = parts.next();
        out.open('{');
        out.raw_member("thought", "true");
        out.raw_member("text", thought.raw());
        out.close('}');
    }
    content(message, parts);
    for image in message.images.iter().flatten() {
        media::image(image.image_url, reach, parts.next())?;
    }
    let calls = message.tool_calls.iter().flatten();
    for (index, call) in calls.enumerate() {
        tool_call(call, index == 0, reach, parts.next())?;
    }
    if let Some(function) = message.function_call.as_ref().filter(|_| message.tool_calls.is_none()) {
        let signature = signature(&[function.provider_specific_fields]);
        let call = Call {
            function,
            id: "",
            signature: signature
                .map(|text| Cow::Borrowed(text.raw()))
                .or_else(|| unsigned(reach)),
        };
        call.write(parts.next())?;
    }
    let kept = message.provider_specific_fields.as_ref();
    let invocations = kept.and_then(|kept| kept.server_side_tool_invocations.as_deref());
    for one in invocations.unwrap_or_default() {
        invocation(one, parts);
    }
    Ok(())
}

/// What was said. Of a text's signatures the first is its own, unless a call carries it already: Google bills every
/// copy.
fn content(message: &Message<'_>, parts: &mut Parts<'_>) {
    match &message.content {
        Some(Content::Text(text)) => {
            let kept = message.provider_specific_fields.as_ref();
            let signatures = kept.and_then(|kept| kept.thought_signatures.as_deref());
            let first = signatures
                .and_then(<[_]>::first)
                .copied()
                .filter(|first| !carries(message, first));
            let out = parts.next();
            out.open('{');
            out.raw_member("text", text.raw());
            out.optional_member("thoughtSignature", first.map(RawValue::get));
            out.close('}');
        }
        Some(Content::Parts(list)) => {
            for part in list.iter().filter(|part| part.kind == "text") {
                parts.text(part.text.unwrap_or_default());
            }
        }
        None => {}
    }
}

/// Whether a call of the message carries this signature.
fn carries(message: &Message<'_>, signature: &RawValue) -> bool {
    let wanted = Text::of(signature).map(|text| text.decoded().into_owned());
    let says = |json: &str| serde_json::from_str::<String>(json).ok() == wanted;
    let mut by_calls = message.tool_calls.iter().flatten().filter_map(call_signature);
    let kept = message.provider_specific_fields.as_ref();
    let invocations = kept.and_then(|kept| kept.server_side_tool_invocations.as_deref());
    let mut by_invocations = invocations
        .unwrap_or_default()
        .iter()
        .flat_map(|one| [one.thought_signature, one.response_thought_signature])
        .flatten();
    by_calls.any(|json| says(&json)) || by_invocations.any(|json| says(json.get()))
}

fn signature<'a>(fields: &[Option<Signed<'a>>]) -> Option<Text<'a>> {
    let mut signatures = fields.iter().filter_map(|fields| (*fields)?.thought_signature);
    signatures.find(|signature| !signature.is_empty())
}

/// A call's signature, as JSON: in its own fields, its function's, or behind its id.
fn call_signature<'c>(call: &'c ToolCall<'_>) -> Option<Cow<'c, str>> {
    let of_function = call
        .function
        .as_ref()
        .and_then(|function| function.provider_specific_fields);
    if let Some(signature) = signature(&[call.provider_specific_fields, of_function]) {
        return Some(Cow::Borrowed(signature.raw()));
    }
    let (_, signature) = call.id.split_once(THOUGHT)?;
    (!signature.is_empty()).then(|| Cow::Owned(serde_json::Value::from(signature).to_string()))
}

fn unsigned(reach: Reach) -> Option<Cow<'static, str>> {
    reach.is_new.then(|| Cow::Owned(format!("\"{UNSIGNED}\"")))
}

/// A call; of several at once, Google signs the first alone.
fn tool_call(call: &ToolCall<'_>, is_first: bool, reach: Reach, out: &mut Out) -> Result<(), ApiError> {
    let function = call
        .function
        .as_ref()
        .ok_or_else(|| refuse(format_args!("function_call missing in the tool call '{}'", call.id)))?;
    let id = if reach.is_new { without_signature(&call.id) } else { "" };
    let signature = call_signature(call).or_else(|| unsigned(reach).filter(|_| is_first));
    Call {
        function,
        id,
        signature,
    }
    .write(out)
}

/// A call, ready to be written.
struct Call<'c> {
    function: &'c Function<'c>,
    /// Empty for models that know no ids.
    id: &'c str,
    /// JSON.
    signature: Option<Cow<'c, str>>,
}

impl Call<'_> {
    fn write(&self, out: &mut Out) -> Result<(), ApiError> {
        out.open('{');
        out.key("function_call");
        out.open('{');
        out.text_member("name", &self.function.name);
        out.raw_member("args", &arguments(self.function)?);
        if !self.id.is_empty() {
            out.text_member("id", self.id);
        }
        out.close('}');
        out.optional_member("thoughtSignature", self.signature.as_deref());
        out.close('}');
        Ok(())
    }
}

/// A call's arguments as JSON; none are an empty object.
fn arguments<'a>(function: &Function<'a>) -> Result<Cow<'a, str>, ApiError> {
    let Some(json) = function.arguments else {
        return Ok(Cow::Borrowed("{}"));
    };
    let Some(text) = Text::of(json) else {
        return Ok(Cow::Borrowed(json.get()));
    };
    let text = text.decoded();
    if text.trim().is_empty() {
        return Ok(Cow::Borrowed("{}"));
    }
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(refuse(format_args!(
            "Unable to convert openai tool calls to gemini tool calls. The arguments of '{}' are no JSON: {error}",
            function.name
        ))),
    }
}

/// A tool that Google ran itself, and what it gave.
fn invocation(one: &Invocation<'_>, parts: &mut Parts<'_>) {
    let raw = |json: Option<&RawValue>| json.map_or("null", RawValue::get).to_owned();
    let out = parts.next();
    out.open('{');
    out.key("toolCall");
    out.open('{');
    out.raw_member("toolType", &raw(one.tool_type));
    out.raw_member("id", &raw(one.id));
    out.raw_member("args", &raw(one.args));
    out.close('}');
    out.optional_member("thoughtSignature", one.thought_signature.map(RawValue::get));
    out.close('}');
    let Some(response) = one.response else { return };
    out.open('{');
    out.key("toolResponse");
    out.open('{');
    out.raw_member("id", &raw(one.id));
    out.raw_member("response", response.get());
    out.optional_member("toolType", one.tool_type.map(RawValue::get));
    out.close('}');
    out.optional_member("thoughtSignature", one.response_thought_signature.map(RawValue::get));
    out.close('}');
}
