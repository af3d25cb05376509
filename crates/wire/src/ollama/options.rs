//! The parameters of a request as Ollama has them: most are `options`, some stand beside them.

use crate::codec::Call;
use crate::error::ApiError;
use crate::openai::request::{self, Begun};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// What stands beside the messages or the prompt.
#[derive(Serialize)]
pub(super) struct Options<'a> {
    model: &'a str,
    options: Map<String, Value>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keep_alive: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    think: Option<Value>,
}

/// Members that are no options.
const APART: &[&str] = &[
    "model",
    "messages",
    "stream",
    "stream_options",
    "format",
    "tools",
    "functions",
    "tool_choice",
    "keep_alive",
    "think",
    "response_format",
    "reasoning_effort",
];

/// A request under way, and its parameters.
///
/// # Errors
/// Parameters that Ollama doesn't take, unless they are to be dropped.
pub(super) fn read<'a>(call: &Call<'a>) -> Result<(Begun<'a>, Options<'a>), ApiError> {
    let begun = request::begin(call)?;
    let draft = &begun.draft;
    let is_option = |name: &&str| !APART.contains(name);
    let options = draft.names().filter(is_option);
    let options = options
        .filter_map(|name| Some((name.to_owned(), draft.value(name)?)))
        .collect();
    let given = Options {
        model: call.model,
        options,
        stream: call.stream,
        format: draft
            .value("response_format")
            .and_then(format)
            .or_else(|| draft.value("format")),
        tools: draft.value("tools").or_else(|| draft.value("functions")),
        keep_alive: draft.value("keep_alive"),
        think: draft
            .text("reasoning_effort")
            .map(|effort| think(call.model, &effort))
            .or_else(|| draft.value("think")),
    };
    Ok((begun, given))
}

/// Whether the answer is to be JSON of any form.
pub(super) fn wants_json(call: &Call<'_>) -> bool {
    let asked = call.peek.get(call.body, "response_format");
    let default = call.params.defaults.iter().find(|(name, _)| name == "response_format");
    let asked = asked.or_else(|| default.map(|(_, json)| RawValue::get(json).as_bytes()));
    let format = asked
        .and_then(|json| serde_json::from_slice(json).ok())
        .and_then(format);
    format.is_some_and(|format| format == "json")
}

/// OpenAI's response format as Ollama's: a word, or a schema.
fn format(format: Value) -> Option<Value> {
    match format.get("type")?.as_str()? {
        "json_object" => Some("json".into()),
        "json_schema" => format.get("json_schema")?.get("schema").cloned(),
        _ => None,
    }
}

/// gpt-oss thinks in levels, other models do or don't.
fn think(model: &str, effort: &str) -> Value {
    match model.starts_with("gpt-oss") {
        true => effort.into(),
        false => matches!(effort, "low" | "medium" | "high").into(),
    }
}
