//! Requests of Converse, and what is checked of them.

use crate::anthropic::ask::{missing, wrong_words};
use crate::api::Refusal;
use crate::ask::{Ask, Choice, Part, Role, Tool, list, text};
use crate::checks;
use serde_json::Value;

/// Reads a request.
pub(crate) fn read(body: &Value) -> Ask {
    let config = &body["toolConfig"];
    let tools = list(&config["tools"]).iter();
    let mut ask = Ask {
        tools: tools.filter_map(|tool| Tool::read(&tool["toolSpec"])).collect(),
        choice: choice(&config["toolChoice"]),
        thinks: body["additionalModelRequestFields"]["thinking"]["type"] == "enabled",
        ..Ask::default()
    };
    for message in list(&body["messages"]) {
        let role = match message["role"].as_str() {
            Some("assistant") => Role::Model,
            _ => Role::User,
        };
        ask.say(role, list(&message["content"]).iter().map(part).collect());
    }
    ask
}

/// Refuses what Anthropic refuses, in Bedrock's words.
pub(crate) fn check(ask: &Ask, _: &Value) -> Result<(), Refusal> {
    let refuse = |words: String| Refusal::bad(format!("The model returned the following errors: {words}"));
    checks::signatures(ask).map_err(|wrong| refuse(wrong_words(&wrong)))?;
    match missing(ask) {
        Some(turn) => Err(refuse(format!(
            "messages.{turn}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When \
             `thinking` is enabled, a final `assistant` message must start with a thinking block."
        ))),
        None => Ok(()),
    }
}

fn choice(value: &Value) -> Choice {
    match value["tool"]["name"].as_str() {
        Some(name) => Choice::Named(name.to_owned()),
        None if value.get("any").is_some() => Choice::Any,
        None => Choice::Auto,
    }
}

fn part(block: &Value) -> Part {
    let reasoning = &block["reasoningContent"]["reasoningText"];
    if let Some(words) = text(reasoning, "text") {
        let signature = text(reasoning, "signature");
        return Part::Thought { text: words, signature };
    }
    if let Some(name) = text(&block["toolUse"], "name") {
        return Part::Call { name, signature: None };
    }
    match block.get("toolResult") {
        Some(_) => Part::Result,
        None => Part::Text(text(block, "text").unwrap_or_default()),
    }
}
