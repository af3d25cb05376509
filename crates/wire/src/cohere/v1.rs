//! Cohere's older chat: the latest message apart from the history, tools in words of its own.

use super::response::whole;
use crate::anthropic::python_json;
use crate::codec::{Call, Reply, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::hub::answer::{Answer, ToolCall};
use crate::hub::chunks::Chunks;
use crate::hub::error::{refuse, senseless};
use crate::hub::message::Message;
use crate::hub::{counted, stream};
use crate::json::quote;
use crate::openai::{finish_reason, request};
use crate::usage::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// What models of this API are called with.
const PREFIX: &str = "v1/";

/// Whether a model string means this API.
pub(super) fn is_meant(model: &str) -> bool {
    model.starts_with(PREFIX)
}

/// Writes the request.
///
/// # Errors
/// Messages that this API cannot express, such as a tool's result without its call.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    let mut begun = request::begin(call)?;
    let json = begun.draft.get("messages").unwrap_or(b"[]").to_vec();
    let messages = Message::list(call.rules, &json)?;
    messages.iter().try_for_each(|message| message.check(call.rules, &[]))?;
    let Some((latest, earlier)) = messages.split_last() else {
        return Err(refuse(call.rules, "invalid messages: there are none"));
    };
    let conversation = Conversation {
        rules: call.rules,
        messages: &messages,
    };
    let history: Result<Vec<Value>, ApiError> = earlier.iter().map(|message| conversation.turn(message)).collect();
    let history = history?;
    let draft = &mut begun.draft;
    draft.remove("messages");
    match is_result(latest) {
        true => {
            draft.put("tool_results", &json!([conversation.result(latest)?]));
            // Results after a user's message are taken one step at a time only.
            if history
                .last()
                .is_some_and(|turn| turn.get("role") == Some(&json!("USER")))
            {
                draft.set("force_single_step", "true");
            }
        }
        false => draft.set("message", quote(&latest.text())),
    }
    draft.put("chat_history", &Value::Array(history));
    if let Some(Value::Array(tools)) = draft.value("tools") {
        draft.put("tools", &tools.iter().map(tool).collect());
    }
    draft.set("model", quote(call.model.strip_prefix(PREFIX).unwrap_or(call.model)));
    Ok(begun.finish(call))
}

fn is_result(message: &Message<'_>) -> bool {
    matches!(message.role(), "tool" | "function")
}

/// The messages, among which a result finds its call.
struct Conversation<'a> {
    rules: &'a ProviderRules,
    messages: &'a [Message<'a>],
}

impl Conversation<'_> {
    fn turn(&self, message: &Message<'_>) -> Result<Value, ApiError> {
        let text = message.text();
        Ok(match message.role() {
            "system" => json!({"role": "SYSTEM", "message": text}),
            "assistant" => {
                let calls: Result<Vec<Value>, ApiError> = message
                    .tool_calls
                    .iter()
                    .flatten()
                    .map(|call| self.called(call))
                    .collect();
                json!({"role": "CHATBOT", "message": text, "tool_calls": calls?})
            }
            _ if is_result(message) => json!({"role": "TOOL", "tool_results": [self.result(message)?]}),
            _ => json!({"role": "USER", "message": text}),
        })
    }

    fn called(&self, call: &crate::hub::message::ToolCall<'_>) -> Result<Value, ApiError> {
        let parameters: Value = serde_json::from_str(call.function.arguments(self.rules)?.get()).unwrap_or_default();
        Ok(json!({"name": call.function.name, "parameters": parameters}))
    }

    fn result(&self, message: &Message<'_>) -> Result<Value, ApiError> {
        let id = message.tool_call_id.as_deref().unwrap_or_default();
        let mut calls = self
            .messages
            .iter()
            .flat_map(|message| message.tool_calls.iter().flatten());
        let call = calls.find(|call| call.id == id);
        let call = call.ok_or_else(|| refuse(self.rules, format_args!("no tool call for tool_call_id {id}")))?;
        Ok(json!({"call": self.called(call)?, "outputs": [{"output": message.text()}]}))
    }
}

/// A tool as this API has it: parameters one by one.
fn tool(tool: &Value) -> Value {
    let function = tool.get("function").unwrap_or(tool);
    let parameters = function.get("parameters");
    let required = parameters.and_then(|parameters| parameters.get("required")?.as_array());
    let properties = parameters.and_then(|parameters| parameters.get("properties")?.as_object());
    let definition = |(name, schema): (&String, &Value)| {
        let text = |member: &str| schema.get(member).cloned().unwrap_or_else(|| "".into());
        let is_required = required.is_some_and(|required| required.iter().any(|one| one == name));
        let definition = json!({"description": text("description"), "type": text("type"), "required": is_required});
        (name.clone(), definition)
    };
    let definitions: Map<String, Value> = properties.into_iter().flatten().map(definition).collect();
    let description = function.get("description").cloned().unwrap_or_else(|| "".into());
    json!({"name": function.get("name"), "description": description, "parameter_definitions": definitions})
}

#[derive(Deserialize)]
struct Completion<'a> {
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Called<'a>>>,
    #[serde(default)]
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Called<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    generation_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    parameters: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    billed_units: Option<Billed>,
}

#[derive(Deserialize)]
struct Billed {
    #[serde(default)]
    input_tokens: Option<f64>,
    #[serde(default)]
    output_tokens: Option<f64>,
}

impl Completion<'_> {
    fn usage(&self) -> Usage {
        let billed = self.meta.as_ref().and_then(|meta| meta.billed_units.as_ref());
        let count = |get: fn(&Billed) -> Option<f64>| billed.and_then(get).map(whole);
        counted(
            count(|billed| billed.input_tokens),
            count(|billed| billed.output_tokens),
        )
    }
}

/// Translates a whole answer.
///
/// # Errors
/// A body that is no answer.
pub(super) fn read(call: &Call<'_>, body: &[u8]) -> Result<Reply, ApiError> {
    let completion: Completion<'_> = serde_json::from_slice(body).map_err(|_| senseless(call.rules, body))?;
    let usage = completion.usage();
    let text = completion.text.ok_or_else(|| senseless(call.rules, body))?.into_owned();
    let called = |called: Called<'_>| ToolCall {
        id: format!("call_{}", called.generation_id.as_deref().unwrap_or_default()),
        name: called.name.into_owned(),
        arguments: python_json(called.parameters.map_or("{}", RawValue::get)),
    };
    let calls: Vec<ToolCall> = completion
        .tool_calls
        .unwrap_or_default()
        .into_iter()
        .map(called)
        .collect();
    let answer = Answer {
        content: calls.is_empty().then_some(text),
        calls,
        finish_reason: "stop",
        usage,
        ..Answer::default()
    };
    Ok(answer.reply(call, call.model))
}

/// The reader of one stream.
pub(super) struct Events {
    rules: ProviderRules,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    event_type: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(default)]
    is_finished: bool,
    #[serde(borrow, default)]
    finish_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    response: Option<Completion<'a>>,
}

impl Events {
    pub(super) const fn new(rules: &ProviderRules) -> Self {
        Self { rules: *rules }
    }
}

impl stream::Events for Events {
    fn event(&mut self, json: &[u8], chunks: &mut Chunks) -> Result<(), ApiError> {
        let event: Event<'_> = serde_json::from_slice(json).map_err(|_| senseless(&self.rules, json))?;
        if matches!(&*event.event_type, "text-generation" | "") && !event.is_finished {
            chunks.say(event.text.as_deref().unwrap_or_default());
        }
        if event.is_finished {
            let response = event.response;
            chunks.usage = response.as_ref().map(Completion::usage).unwrap_or_default();
            for called in response.and_then(|response| response.tool_calls).unwrap_or_default() {
                let arguments = python_json(called.parameters.map_or("{}", RawValue::get));
                chunks.call(None, &called.name, &arguments);
            }
            if !chunks.have_calls() {
                chunks.finish_reason = event.finish_reason.as_deref().map(finish_reason);
            }
            chunks.is_over = true;
        }
        Ok(())
    }
}
