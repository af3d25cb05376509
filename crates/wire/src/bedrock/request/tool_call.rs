//! Tool calls of earlier answers: their ids and inputs as Converse takes them.

use super::block::Block;
use super::cache::CachePoint;
use super::turns::History;
use crate::anthropic::request::chat::{Function, Message, ToolCall};
use crate::anthropic::request::names::Form;
use crate::anthropic::text::Text;
use crate::bedrock::error::refuse;
use crate::error::ApiError;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The longest id that Converse takes, and how much of a longer one's hash keeps it apart.
const LONGEST: usize = 64;
const HASH: usize = 8;

/// An id of `^[a-zA-Z0-9_.:-]{1,64}$`; one that has to be changed keeps apart from others by its hash.
pub(super) fn clean_id(id: &str) -> Cow<'_, str> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    if id.is_empty() {
        return Cow::Borrowed("tool_use_id");
    }
    if id.len() <= LONGEST && id.chars().all(is_fine) {
        return Cow::Borrowed(id);
    }
    let clean = id.chars().map(|c| if is_fine(c) { c } else { '_' });
    let hash = Sha256::digest(id);
    let hash: String = hash.iter().take(HASH / 2).map(|byte| format!("{byte:02x}")).collect();
    Cow::Owned(format!("{}_{hash}", clean.take(LONGEST - HASH - 1).collect::<String>()))
}

/// The calls of an assistant's message, each with its cache mark.
///
/// # Errors
/// Arguments that are not JSON.
pub(super) fn blocks<'m>(
    message: &'m Message<'_>,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    for call in message.tool_calls.iter().flatten() {
        let Some(function) = &call.function else { continue };
        add(call, function, history, blocks)?;
        blocks.extend(CachePoint::of(call.cache_control, history.model).map(Block::Cache));
    }
    if let Some(function) = &message.function_call {
        let name = function.name.as_deref().unwrap_or_default();
        blocks.push(Block::ToolUse {
            id: Cow::Borrowed(FUNCTION_ID),
            name: clean_name(name, history),
            input: inputs(name, function.arguments)?.swap_remove(0),
        });
    }
    Ok(())
}

/// The id of a call that had none (`function_call`), and of its result.
pub(super) const FUNCTION_ID: &str = "tooluse_function";

/// One call; several inputs in a row, as some models write them, are as many calls.
fn add<'m>(
    call: &'m ToolCall<'_>,
    function: &'m Function<'_>,
    history: &History<'m>,
    blocks: &mut Vec<Block<'m>>,
) -> Result<(), ApiError> {
    let id = call.id.as_deref().unwrap_or_default();
    let given = function.name.as_deref().unwrap_or_default();
    let name = clean_name(given, history);
    for (index, input) in inputs(given, function.arguments)?.into_iter().enumerate() {
        let id = match index {
            0 => clean_id(id),
            index => Cow::Owned(clean_id(&format!("{id}_{index}")).into_owned()),
        };
        let name = name.clone();
        blocks.push(Block::ToolUse { id, name, input });
    }
    Ok(())
}

/// The name of a tool that may be none of the request's.
fn clean_name<'m>(name: &'m str, history: &History<'m>) -> Cow<'m, str> {
    let name = history.names.clean(name);
    match Form::CONVERSE.fits(name) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(Form::CONVERSE.cleaned(name)),
    }
}

/// A call's arguments as JSON objects, at least one. Converse takes nothing else: other JSON becomes `{}`.
fn inputs<'a>(name: &str, arguments: Option<&'a RawValue>) -> Result<Vec<Cow<'a, str>>, ApiError> {
    let nothing = || vec![Cow::Borrowed("{}")];
    let Some(json) = arguments else { return Ok(nothing()) };
    let text = match Text::of(json) {
        Some(text) => text.decoded(),
        None => Cow::Borrowed(json.get()),
    };
    let values: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_str(&text).into_iter().collect();
    let values = values.map_err(|error| {
        refuse(format_args!(
            "Failed to parse tool call arguments for tool '{name}' (Bedrock tool invoke). Error: {error}"
        ))
    })?;
    Ok(match values.as_slice() {
        [one] if one.get().starts_with('{') => match text {
            Cow::Borrowed(text) => vec![Cow::Borrowed(text.trim())],
            Cow::Owned(text) => vec![Cow::Owned(text)],
        },
        [_, _, ..] => {
            let objects = values.iter().filter(|value| value.get().starts_with('{'));
            let objects: Vec<_> = objects.map(|value| Cow::Owned(value.get().to_owned())).collect();
            if objects.is_empty() { nothing() } else { objects }
        }
        _ => nothing(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<String> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        let read = inputs("f", Some(raw)).unwrap();
        read.into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn inputs_are_objects() {
        for (arguments, expected) in [
            (r#""{\"a\": 1}""#, vec![r#"{"a": 1}"#]),
            (r#""{\"a\":1}{\"b\":2}""#, vec![r#"{"a":1}"#, r#"{"b":2}"#]),
            (r#""""#, vec!["{}"]),
            (r#""[1]""#, vec!["{}"]),
            (r#"{"a": 1}"#, vec![r#"{"a": 1}"#]),
            ("null", vec!["{}"]),
        ] {
            assert_eq!(read(arguments), expected, "{arguments}");
        }
        let cut: &RawValue = serde_json::from_str(r#""{bad""#).unwrap();
        let error = inputs("f", Some(cut)).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(error.message.contains("arguments for tool 'f'"), "{}", error.message);
    }

    #[test]
    fn ids_are_cleaned() {
        assert_eq!(clean_id("call_a.b:c-1"), "call_a.b:c-1");
        assert_eq!(clean_id(""), "tool_use_id");
        let cleaned = clean_id("call|1");
        assert!(cleaned.starts_with("call_1_") && cleaned.len() == 15, "{cleaned}");
        assert_eq!(clean_id(&"x".repeat(80)).len(), 64);
        assert_ne!(clean_id("a/b"), clean_id("a|b"));
    }
}
