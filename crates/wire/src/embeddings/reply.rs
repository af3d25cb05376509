//! Replies to embedding requests, in OpenAI's dialect.

use crate::codec::{Call, Reply};
use crate::json::{Peek, Splice, quote};
use crate::openai::usage;
use crate::usage::{Usage, UsageSource};
use bytes::Bytes;

/// Reads OpenAI's `usage` object. The second is the object as LiteLLM's clients know it, if it isn't in that form:
/// with `prompt_tokens`, which some providers tell by the total alone, and with no `completion_tokens`.
pub(crate) fn usage(json: &[u8]) -> (Usage, Option<Bytes>) {
    let Some(peek) = Peek::part(json) else {
        return (Usage::default(), None);
    };
    let number = |name: &str| serde_json::from_slice::<u64>(peek.get(json, name)?).ok();
    let mut used = usage::read(json).usage;
    let total = number("total_tokens").filter(|_| number("prompt_tokens").is_none());
    if let Some(total) = total {
        used = tokens(total);
    }
    let owned = Bytes::copy_from_slice(json);
    let mut splice = Splice::new(&owned, &peek);
    if let Some(total) = total {
        splice.set("prompt_tokens", total.to_string());
    }
    if number("completion_tokens").is_none() {
        splice.set("completion_tokens", "0");
    }
    (used, Some(splice.finish().concat().into()))
}

/// So many tokens of input and nothing else.
pub(crate) fn tokens(input_text: u64) -> Usage {
    Usage {
        input_text,
        source: UsageSource::Reported,
        ..Usage::default()
    }
}

/// A reply of ours: the vectors as the provider wrote them, numbered. It has no `usage` if the provider told none.
/// `by_kind` splits the tokens into text and images.
pub(crate) fn write(call: &Call<'_>, vectors: &[Bytes], used: Usage, by_kind: bool) -> Reply {
    let mut body: Vec<Bytes> = Vec::with_capacity(vectors.len() * 2 + 1);
    let model = quote(call.shown_model.unwrap_or(call.model));
    body.push(
        [b"{\"object\":\"list\",\"model\":", &*model, b",\"data\":["]
            .concat()
            .into(),
    );
    for (index, vector) in vectors.iter().enumerate() {
        let comma = if index == 0 { "" } else { "}," };
        body.push(format!("{comma}{{\"object\":\"embedding\",\"index\":{index},\"embedding\":").into());
        body.push(vector.clone());
    }
    let close = if vectors.is_empty() { "" } else { "}" };
    let prompt = used.prompt();
    let kinds = [("text_tokens", used.input_text), ("image_tokens", used.input_image)];
    let kinds = kinds.iter().filter(|(_, count)| by_kind && *count > 0);
    let kinds: Vec<String> = kinds.map(|(name, count)| format!("\"{name}\":{count}")).collect();
    let details = if kinds.is_empty() {
        String::new()
    } else {
        format!(",\"prompt_tokens_details\":{{{}}}", kinds.join(","))
    };
    let told = if used.is_reported() {
        format!(",\"usage\":{{\"completion_tokens\":0,\"prompt_tokens\":{prompt},\"total_tokens\":{prompt}{details}}}")
    } else {
        String::new()
    };
    body.push(format!("{close}]{told}}}").into());
    Reply {
        body,
        usage: used,
        ..Reply::default()
    }
}
