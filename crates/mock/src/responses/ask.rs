//! Requests of the Responses API, and what is checked of them.

use crate::api::Refusal;
use crate::ask::{Ask, Part, Role, Tool, list, text, words};
use crate::checks;
use crate::openai::ask::choice;
use crate::plan::ID;
use serde_json::{Map, Value};

/// What a response repeats of its request.
const REPEATED: [&str; 18] = [
    "background",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "reasoning",
    "safety_identifier",
    "store",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_p",
    "truncation",
    "user",
];

/// Reads a request whose `input` holds the whole conversation.
pub(crate) fn read(body: &Value) -> Ask {
    let tools = list(&body["tools"]).iter();
    let mut ask = Ask {
        model: text(body, "model"),
        tools: tools
            .filter(|tool| tool["type"] != "namespace")
            .filter_map(Tool::read)
            .collect(),
        choice: choice(&body["tool_choice"]),
        schema: schema(&body["text"]["format"]),
        encrypted: list(&body["include"]).contains(&Value::from("reasoning.encrypted_content")),
        repeats: repeats(body),
        ..Ask::default()
    };
    if body["input"].is_string() {
        ask.say(Role::User, words(&body["input"]));
    }
    for item in list(&body["input"]) {
        add(&mut ask, item);
    }
    ask
}

/// Refuses a conversation whose encrypted reasoning was changed, or is missing where it has to be.
pub(crate) fn check(ask: &Ask, body: &Value) -> Result<(), Refusal> {
    checks::signatures(ask).map_err(|_| Refusal {
        status: 400,
        message: "The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or \
                  parsed."
            .to_owned(),
        code: Some("invalid_encrypted_content"),
    })?;
    let items = list(&body["input"]);
    items.iter().try_for_each(|item| paired(item, items))?;
    match items.last() {
        Some(last) if last["type"] == "reasoning" => {
            let id = text(last, "id").unwrap_or_default();
            let message = format!("Item '{id}' of type 'reasoning' was provided without its required following item.");
            Err(Refusal::bad(message))
        }
        _ => Ok(()),
    }
}

/// A call that followed reasoning has to come back with it, if it comes back under its id.
fn paired(item: &Value, items: &[Value]) -> Result<(), Refusal> {
    let (id, kind) = (item["id"].as_str().unwrap_or_default(), &item["type"]);
    let marked = id.strip_prefix("fc_r").or_else(|| id.strip_prefix("ctc_r"));
    let Some(tail) = marked.and_then(|rest| rest.get(rest.len().checked_sub(ID.len())?..)) else {
        return Ok(());
    };
    let wanted = format!("rs_{tail}");
    if items.iter().any(|other| other["id"] == *wanted) {
        return Ok(());
    }
    let kind = kind.as_str().unwrap_or_default();
    let message =
        format!("Item '{id}' of type '{kind}' was provided without its required 'reasoning' item: '{wanted}'.");
    Err(Refusal::bad(message))
}

fn add(ask: &mut Ask, item: &Value) {
    let call = |name: Option<String>| Part::Call {
        name: name.unwrap_or_default(),
        signature: None,
    };
    match item["type"].as_str() {
        Some("reasoning") => {
            let signature = text(item, "encrypted_content");
            let thought = signature.map(|signature| Part::Thought {
                text: String::new(),
                signature: Some(signature),
            });
            ask.go_on(Role::Model, thought.into_iter().collect());
        }
        Some(kind) if kind.ends_with("_call") => ask.go_on(Role::Model, vec![call(text(item, "name"))]),
        Some(kind) if kind.ends_with("_output") => ask.go_on(Role::User, vec![Part::Result]),
        Some("message") | None => match item["role"].as_str() {
            Some("assistant") => ask.go_on(Role::Model, words(&item["content"])),
            Some("system" | "developer") => ask.say(Role::System, words(&item["content"])),
            _ => ask.say(Role::User, words(&item["content"])),
        },
        Some(_) => {}
    }
}

fn schema(format: &Value) -> Option<Value> {
    match format["type"].as_str() {
        Some("json_schema") => Some(format["schema"].clone()),
        Some("json_object") => Some(Value::Object(Map::new())),
        _ => None,
    }
}

fn repeats(body: &Value) -> Map<String, Value> {
    let members = REPEATED
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), body.get(*name)?.clone())));
    members.filter(|(_, value)| !value.is_null()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature;
    use serde_json::json;

    const TAIL: &str = "0123456789abcdef01234567";

    fn refused(reasoning: Option<Value>) -> Option<Refusal> {
        let call = json!({"type": "function_call", "id": format!("fc_r0{TAIL}"), "call_id": "c", "name": "f"});
        let output = json!({"type": "function_call_output", "call_id": "c", "output": "1"});
        let input: Vec<Value> = reasoning.into_iter().chain([call, output]).collect();
        let body = json!({"input": input});
        check(&read(&body), &body).err()
    }

    #[test]
    fn wants_reasoning_back_as_it_was() {
        let item = |sign: &str| json!({"type": "reasoning", "id": format!("rs_{TAIL}"), "encrypted_content": sign});
        assert_eq!(refused(Some(item(&signature::issue(0, "")))), None);
        let changed = refused(Some(item("gAAAAA"))).unwrap();
        assert_eq!(changed.code, Some("invalid_encrypted_content"));
        let missing = refused(None).unwrap();
        assert!(
            missing.message.ends_with(&format!("'reasoning' item: 'rs_{TAIL}'.")),
            "{missing:?}"
        );
    }

    #[test]
    fn puts_items_into_turns() {
        let ask = read(&json!({"input": [
            {"role": "user", "content": "go"}, {"type": "reasoning", "summary": []},
            {"type": "function_call", "name": "f"}, {"type": "function_call", "name": "g"},
            {"type": "function_call_output"}, {"type": "function_call_output"}
        ]}));
        assert_eq!((ask.turns.len(), ask.answers(), ask.ends_with_result()), (3, 1, true));
    }
}
