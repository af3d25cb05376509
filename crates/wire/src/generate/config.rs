//! `generationConfig`: how the answer is to be made.

use super::{format, thinking};
use crate::anthropic::out::Out;
use crate::client::Upstream;
use crate::client::effort::takes;
use crate::client::node::{At, Node, Words, refuse};
use crate::error::ApiError;

pub(super) static CONFIG: Words = Words::google("");

/// Google's numbers, and what chat completions call them.
const NUMBERS: &[(&str, &str)] = &[
    ("temperature", "temperature"),
    ("topP", "top_p"),
    ("maxOutputTokens", "max_tokens"),
    ("seed", "seed"),
    ("presencePenalty", "presence_penalty"),
    ("frequencyPenalty", "frequency_penalty"),
];

/// Writes what the request says about the answer. What is only a wish (`topK` where nobody takes it, `mediaResolution`) is
/// left out.
///
/// # Errors
/// A member that makes no sense, or whose answer could not be told.
pub(super) fn write(body: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(json) = body.raw("generationConfig") else {
        return Ok(());
    };
    let config = Node::read(json, At::google("generationConfig", &CONFIG))?;
    refuse_untold(&config)?;
    for (name, chat) in NUMBERS {
        out.optional_member(chat, number(&config, name)?);
    }
    if takes(upstream, "top_k") {
        out.optional_member("top_k", number(&config, "topK")?);
    }
    // One is what everybody gives unasked.
    out.optional_member("n", number(&config, "candidateCount")?.filter(|count| *count != "1"));
    if let Some(stops) = config.raw("stopSequences").filter(|stops| *stops != "[]") {
        if !stops.starts_with('[') {
            return Err(config.wrong("stopSequences", "Input should be a list of strings"));
        }
        out.raw_member("stop", stops);
    }
    format::write(&config, out)?;
    thinking::write(&config, upstream, out)
}

/// A number as it is written; Protocol Buffers allow quotes around it.
///
/// # Errors
/// Something else.
pub(super) fn number<'a>(config: &Node<'a>, name: &'static str) -> Result<Option<&'a str>, ApiError> {
    let Some(json) = config.raw(name) else { return Ok(None) };
    let bare = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(json);
    match serde_json::from_str::<serde_json::Number>(bare) {
        Ok(_) => Ok(Some(bare)),
        Err(_) => Err(config.wrong(name, "Input should be a valid number")),
    }
}

/// What would be missing from the answer.
fn refuse_untold(config: &Node<'_>) -> Result<(), ApiError> {
    if config.raw("responseLogprobs") == Some("true") {
        return Err(config.wrong("responseLogprobs", "not supported for this provider"));
    }
    let Some(kinds) = config.raw("responseModalities") else {
        return Ok(());
    };
    let kinds: Vec<String> = serde_json::from_str(kinds)
        .map_err(|_| config.wrong("responseModalities", "Input should be a list of strings"))?;
    match kinds.iter().find(|kind| !kind.eq_ignore_ascii_case("text")) {
        Some(kind) => Err(refuse(format_args!(
            "{}.responseModalities: {kind} is not supported for this provider",
            config.at
        ))),
        None => Ok(()),
    }
}
