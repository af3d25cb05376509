//! Writes candidates: what an answer, or an event of one, says.

use super::senseless;
use super::signature::Signature;
use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::answer::Thought;
use crate::client::arguments;
use crate::error::ApiError;

/// OpenAI's finish reasons in Google's words.
pub(super) fn finish_reason(reason: &str) -> &'static str {
    match reason {
        "length" => "MAX_TOKENS",
        "content_filter" | "refusal" => "SAFETY",
        _ => "STOP",
    }
}

/// Writes a candidate with these parts, JSON each.
pub(super) fn write(index: u64, parts: &[String], reason: Option<&str>, out: &mut Out) {
    out.open('{');
    out.key("content");
    out.open('{');
    out.key("parts");
    out.open('[');
    parts.iter().for_each(|part| out.raw(part));
    out.close(']');
    out.text_member("role", "model");
    out.close('}');
    out.key("finishReason");
    match reason {
        Some(reason) => out.quoted(finish_reason(reason)),
        None => out.raw("null"),
    }
    out.number_member("index", index);
    out.raw_member("safetyRatings", "[]");
    out.close('}');
}

/// A text.
pub(super) fn text(text: Text<'_>) -> String {
    part(|out| out.raw_member("text", text.raw()))
}

/// A thought without a signature.
pub(super) fn thought(text: Text<'_>) -> String {
    part(|out| {
        out.raw_member("text", text.raw());
        out.raw_member("thought", "true");
    })
}

/// A thought, or a piece of one, with its signature; `None` if it says nothing.
pub(super) fn signed(text: Text<'_>, of: &Thought<'_>) -> Option<String> {
    let signature = match (of.data, of.signature()) {
        (Some(data), _) => Some(Signature::Redacted(data.decoded().into_owned())),
        (None, signature) => signature.map(|text| Signature::Thought(text.decoded().into_owned())),
    };
    match signature {
        None if text.is_empty() => None,
        None => Some(thought(text)),
        Some(signature) => Some(part(|out| {
            out.raw_member("text", text.raw());
            out.raw_member("thought", "true");
            out.text_member("thoughtSignature", &signature.sealed());
        })),
    }
}

/// A call.
///
/// # Errors
/// Arguments that are no object.
pub(super) fn call(name: &str, args: Text<'_>, signature: Option<&str>) -> Result<String, ApiError> {
    let args = arguments::object(args).filter(|args| args.trim_start().starts_with('{'));
    let args =
        args.ok_or_else(|| senseless(format_args!("the arguments of the call of '{name}' are no JSON object")))?;
    // A model's call of nothing is passed on for the client to complain about, as in LiteLLM.
    let name = if name.is_empty() { "undefined_tool_name" } else { name };
    Ok(part(|out| {
        out.key("functionCall");
        out.open('{');
        out.text_member("name", name);
        out.raw_member("args", &args);
        out.close('}');
        if let Some(signature) = signature {
            out.text_member("thoughtSignature", &Signature::Call(signature.to_owned()).sealed());
        }
    }))
}

fn part(write: impl FnOnce(&mut Out)) -> String {
    let mut out = Out::default();
    out.open('{');
    write(&mut out);
    out.close('}');
    out.into_text()
}
