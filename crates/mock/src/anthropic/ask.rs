//! Requests of Anthropic's messages, and what is checked of them.

use crate::api::Refusal;
use crate::ask::{Ask, Choice, Part, Role, Tool, list, text, words};
use crate::checks::{self, Wrong};
use serde_json::Value;

/// Reads a request.
pub(crate) fn read(body: &Value) -> Ask {
    let mut ask = Ask {
        model: text(body, "model"),
        tools: list(&body["tools"]).iter().filter_map(Tool::read).map(plain).collect(),
        choice: choice(&body["tool_choice"]),
        schema: schema(body),
        thinks: body["thinking"]["type"] == "enabled",
        ..Ask::default()
    };
    for message in list(&body["messages"]) {
        let role = match message["role"].as_str() {
            Some("assistant") => Role::Model,
            _ => Role::User,
        };
        ask.say(role, parts(&message["content"]));
    }
    ask
}

/// Refuses a conversation whose thinking was changed, or is missing where it has to be.
pub(crate) fn check(ask: &Ask, _: &Value) -> Result<(), Refusal> {
    checks::signatures(ask).map_err(|wrong| Refusal::bad(wrong_words(&wrong)))?;
    match missing(ask) {
        Some(turn) => Err(Refusal::bad(format!(
            "messages.{turn}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When \
             `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the \
             lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from \
             previous turns. To avoid this requirement, disable `thinking`."
        ))),
        None => Ok(()),
    }
}

/// What Anthropic says of a wrong signature.
pub(crate) fn wrong_words(wrong: &Wrong) -> String {
    let Wrong { turn, part, missing } = wrong;
    match missing {
        true => format!("messages.{turn}.content.{part}.thinking.signature: Field required"),
        false => format!("messages.{turn}.content.{part}: Invalid `signature` in `thinking` block"),
    }
}

/// The last turn of the model, if it called tools without the thinking that has to come first.
pub(crate) fn missing(ask: &Ask) -> Option<usize> {
    let last = ask.turns.iter().rposition(|turn| turn.role == Role::Model)?;
    let turn = ask.turns.get(last)?;
    let begins = matches!(turn.parts.first(), Some(Part::Thought { .. }));
    (ask.thinks && ask.ends_with_result() && turn.calls() && !begins).then_some(last)
}

/// Anthropic's tools of type `custom` are the usual ones.
fn plain(tool: Tool) -> Tool {
    Tool { custom: false, ..tool }
}

fn choice(value: &Value) -> Choice {
    match (value["type"].as_str(), value["name"].as_str()) {
        (Some("none"), _) => Choice::Never,
        (Some("any"), _) => Choice::Any,
        (Some("tool"), Some(name)) => Choice::Named(name.to_owned()),
        _ => Choice::Auto,
    }
}

fn schema(body: &Value) -> Option<Value> {
    let format = [&body["output_format"], &body["output_config"]["format"]];
    format.iter().find_map(|format| format.get("schema")).cloned()
}

/// A part per block, so that places are those of the request.
fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::Array(blocks) => blocks.iter().map(part).collect(),
        _ => words(content),
    }
}

fn part(block: &Value) -> Part {
    match block["type"].as_str() {
        Some("thinking") => Part::Thought {
            text: text(block, "thinking").unwrap_or_default(),
            signature: text(block, "signature"),
        },
        Some("tool_use") => Part::Call {
            name: text(block, "name").unwrap_or_default(),
            signature: None,
        },
        Some("tool_result") => Part::Result,
        _ => Part::Text(text(block, "text").unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature;
    use serde_json::json;

    fn looped(thinking: Option<Value>) -> Value {
        let call = json!({"type": "tool_use", "id": "t", "name": "f", "input": {}});
        let content: Vec<Value> = thinking.into_iter().chain([call]).collect();
        json!({"thinking": {"type": "enabled"}, "messages": [
            {"role": "user", "content": "go"}, {"role": "assistant", "content": content},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t"}]}
        ]})
    }

    fn refused(thinking: Option<Value>) -> Option<String> {
        let body = looped(thinking);
        check(&read(&body), &body).err().map(|refusal| refusal.message)
    }

    #[test]
    fn wants_thinking_back_as_it_was() {
        let block = |text: &str| json!({"type": "thinking", "thinking": text, "signature": signature::issue(0, "hm")});
        assert_eq!(refused(Some(block("hm"))), None);
        let changed = refused(Some(block("Hm"))).unwrap();
        assert_eq!(changed, "messages.1.content.0: Invalid `signature` in `thinking` block");
        let unsigned = refused(Some(json!({"type": "thinking", "thinking": "hm"}))).unwrap();
        assert!(unsigned.ends_with("signature: Field required"), "{unsigned}");
        assert!(
            refused(None)
                .unwrap()
                .starts_with("messages.1.content.0.type: Expected `thinking`")
        );
    }

    #[test]
    fn reads_choices_and_results() {
        let ask = read(&json!({"tools": [{"name": "c", "input_schema": {}}], "tool_choice": {"type": "any"}}));
        assert!(ask.must_call() && ask.callable().len() == 1);
        assert!(read(&looped(None)).ends_with_result());
    }
}
