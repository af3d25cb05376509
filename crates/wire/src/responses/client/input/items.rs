//! The items of an `input`.

use super::{invalid, parts};
use crate::anthropic::out::Out;
use crate::anthropic::text::{Text, if_text, word};
use crate::error::ApiError;
use crate::responses::client::tools::full_name;
use crate::responses::client::turns::Turns;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashSet;

/// Items that stand for what a provider did by itself: another one has nothing to make of them.
const LEFT_OUT: &[&str] = &["compaction"];

/// One item, with the members of all kinds.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Item<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "word")]
    kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "word")]
    role: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    call_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    namespace: Option<Text<'a>>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    input: Option<Text<'a>>,
    #[serde(borrow, default)]
    output: Option<&'a RawValue>,
    #[serde(borrow, default)]
    summary: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "if_text")]
    encrypted_content: Option<Text<'a>>,
}

/// Reads an `input`, in which the conversation before it stands.
///
/// # Errors
/// What is no text and no list of items, or an item that makes no sense.
pub(super) fn read(input: &[u8]) -> Result<Turns<'_>, ApiError> {
    let json: &RawValue = serde_json::from_slice(input).map_err(invalid)?;
    let mut turns = Turns::default();
    if let Some(text) = Text::of(json) {
        turns.said(Cow::Borrowed("user"), Cow::Borrowed(text.raw()));
        return Ok(turns);
    }
    let items: Vec<Item<'_>> = serde_json::from_slice(input)
        .map_err(|error| invalid(format_args!("must be a string or a list of items: {error}")))?;
    let mut calls = HashSet::new();
    for item in &items {
        read_item(item, &mut calls, &mut turns)?;
    }
    Ok(turns)
}

fn read_item<'a>(item: &Item<'a>, calls: &mut HashSet<&'a str>, turns: &mut Turns<'a>) -> Result<(), ApiError> {
    match item.kind.as_ref() {
        "" | "message" => message(item, turns),
        "function_call" | "custom_tool_call" => {
            let id = item
                .call_id
                .or(item.id)
                .ok_or_else(|| invalid("a function_call has no 'call_id'"))?;
            calls.insert(id.inner());
            turns.called(call(item, id));
            Ok(())
        }
        "function_call_output" | "custom_tool_call_output" => {
            let id = item
                .call_id
                .ok_or_else(|| invalid("a function_call_output has no 'call_id'"))?;
            if !calls.contains(id.inner()) {
                return Err(invalid(format_args!(
                    "No tool call found for function call output with call_id {}.",
                    id.inner()
                )));
            }
            turns.gave(id, parts::output(item.output)?);
            Ok(())
        }
        "reasoning" => {
            turns.thought(thoughts(item), blocks(item));
            Ok(())
        }
        "item_reference" => Err(invalid(
            "an 'item_reference' names what another provider keeps: send the item itself, or name its response in \
             'previous_response_id'",
        )),
        kind if LEFT_OUT.contains(&kind) || kind.ends_with("_call") => Ok(()),
        kind => Err(invalid(format_args!(
            "items of type '{kind}' are not supported for this model"
        ))),
    }
}

fn message<'a>(item: &Item<'a>, turns: &mut Turns<'a>) -> Result<(), ApiError> {
    let Some(content) = item.content else {
        return Ok(());
    };
    let content = parts::content(content)?;
    match item.role.as_ref() {
        "assistant" => turns.answered(content),
        "" => turns.said(Cow::Borrowed("user"), content),
        _ => turns.said(item.role.clone(), content),
    }
    Ok(())
}

/// A tool call of a chat message. A tool that takes a text is called with it as `content`.
fn call(item: &Item<'_>, id: Text<'_>) -> String {
    let arguments = match (item.arguments, item.input) {
        (Some(json), _) => {
            Text::of(json).map_or_else(|| Value::from(json.get()).to_string(), |text| text.raw().to_owned())
        }
        (None, Some(input)) => Value::from(json!({"content": input.decoded()}).to_string()).to_string(),
        (None, None) => "\"\"".to_owned(),
    };
    let mut out = Out::default();
    out.open('{');
    out.raw_member("id", id.raw());
    out.text_member("type", "function");
    out.key("function");
    out.open('{');
    let name = item.name.unwrap_or_default();
    match item
        .namespace
        .filter(|space| item.kind == "function_call" && !space.is_empty())
    {
        Some(space) => out.raw_member("name", &format!("\"{}\"", full_name(space.inner(), name.inner()))),
        None => out.raw_member("name", name.raw()),
    }
    out.raw_member("arguments", &arguments);
    out.close('}');
    out.number_member("index", 0);
    out.close('}');
    out.into_text()
}

/// What may be read of a reasoning item: its content, else its summary.
fn thoughts<'a>(item: &Item<'a>) -> Vec<Text<'a>> {
    #[derive(Deserialize)]
    struct Part<'a> {
        #[serde(borrow, default, deserialize_with = "if_text")]
        text: Option<Text<'a>>,
    }
    let texts = |json: Option<&'a RawValue>| -> Vec<Text<'a>> {
        let parts: Vec<Part<'a>> = json
            .and_then(|json| serde_json::from_str(json.get()).ok())
            .unwrap_or_default();
        let texts = parts.into_iter().filter_map(|part| part.text);
        texts.filter(|text| !text.is_empty()).collect()
    };
    let content = texts(item.content);
    if content.is_empty() {
        texts(item.summary)
    } else {
        content
    }
}

/// The signed thinking blocks that an answer of ours carried.
fn blocks(item: &Item<'_>) -> Vec<String> {
    let text = item.encrypted_content.map(Text::decoded).unwrap_or_default();
    let blocks: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let is_signed = |block: &&Value| match block["type"].as_str() {
        Some("thinking") => block["signature"]
            .as_str()
            .is_some_and(|signature| !signature.is_empty()),
        Some("redacted_thinking") => block["data"].is_string(),
        _ => false,
    };
    blocks.iter().filter(is_signed).map(Value::to_string).collect()
}
