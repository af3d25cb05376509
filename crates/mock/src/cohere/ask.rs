//! Requests of Cohere's two chat APIs.

use crate::ask::{Ask, Choice, Part, Role, Tool, Turn, list, text, words};
use crate::openai;
use serde_json::{Map, Value, json};

/// Reads a request of `/v2/chat`, which is OpenAI's but for a few words.
pub(crate) fn read(body: &Value) -> Ask {
    let choice = match body["tool_choice"].as_str() {
        Some("REQUIRED") => Choice::Any,
        Some("NONE") => Choice::Never,
        _ => Choice::Auto,
    };
    Ask {
        choice,
        schema: schema(&body["response_format"]),
        ..openai::ask::read(body)
    }
}

/// Reads a request of `/v1/chat`: the newest message stands apart from those before it.
pub(crate) fn read_v1(body: &Value) -> Ask {
    let mut ask = Ask {
        model: text(body, "model"),
        tools: list(&body["tools"]).iter().filter_map(tool).collect(),
        schema: schema(&body["response_format"]),
        ..Ask::default()
    };
    for message in list(&body["chat_history"]) {
        let (role, mut parts) = match message["role"].as_str() {
            Some("CHATBOT") => (Role::Model, words(&message["message"])),
            Some("SYSTEM") => (Role::System, words(&message["message"])),
            _ => (Role::User, words(&message["message"])),
        };
        parts.extend(list(&message["tool_calls"]).iter().filter_map(call));
        parts.extend(list(&message["tool_results"]).iter().map(|_| Part::Result));
        ask.say(role, parts);
    }
    // results can come without the turn that they answer, which they name themselves
    let results = list(&body["tool_results"]);
    if !results.is_empty() && !ask.turns.last().is_some_and(Turn::calls) {
        ask.say(
            Role::Model,
            results.iter().filter_map(|result| call(&result["call"])).collect(),
        );
    }
    let mut last = words(&body["message"]);
    last.extend(results.iter().map(|_| Part::Result));
    ask.say(Role::User, last);
    ask
}

fn call(call: &Value) -> Option<Part> {
    let name = text(call, "name")?;
    Some(Part::Call { name, signature: None })
}

/// A tool whose parameters are listed by name.
fn tool(value: &Value) -> Option<Tool> {
    Some(Tool {
        name: text(value, "name")?,
        schema: json!({"type": "object", "properties": value["parameter_definitions"]}),
        custom: false,
    })
}

fn schema(format: &Value) -> Option<Value> {
    let schema = format.get("json_schema").or_else(|| format.get("schema"));
    let json = format["type"] == "json_object";
    json.then(|| schema.cloned().unwrap_or_else(|| Value::Object(Map::new())))
}
