//! OpenAI's Responses, of which nothing is kept: the client has the whole conversation, reasoning included.

use crate::dialect::{Answer, Call, Dialect, TOOLS, arguments, grow, list, schema, text};
use serde_json::{Value, json};

pub(crate) const DIALECT: Dialect = Dialect {
    path: "/v1/responses",
    ask,
    assemble,
    read,
    go_on,
};

fn ask(model: &str) -> Value {
    let tool = |name: &str| json!({"type": "function", "name": name, "parameters": schema()});
    json!({
        "model": model, "input": [{"role": "user", "content": "Go."}], "tools": TOOLS.map(tool), "store": false,
        "reasoning": {"effort": "high", "summary": "auto"}, "include": ["reasoning.encrypted_content"],
    })
}

/// The items as they come, which is what agents go on with; the last event has as many.
fn assemble(events: &[Value]) -> Value {
    let done = events
        .iter()
        .filter(|event| event["type"] == "response.output_item.done");
    let items: Vec<&Value> = done.map(|event| &event["item"]).collect();
    let last = events.last().expect("an event");
    assert_eq!(last["type"], "response.completed", "{last:#}");
    assert_eq!(items.len(), list(&last["response"], "output").len(), "{last:#}");
    json!({ "output": items })
}

fn read(whole: &Value) -> Answer {
    let items = |kind: &'static str| list(whole, "output").iter().filter(move |item| item["type"] == kind);
    let texts = |item: &Value, member: &str| {
        list(item, member)
            .iter()
            .map(|part| text(part, "text"))
            .collect::<String>()
    };
    // Translated answers that are no streams show it as their content, as LiteLLM has it.
    let thought = |item: &Value| texts(item, "summary") + &texts(item, "content");
    let call = |item: &Value| Call {
        id: item["call_id"].clone(),
        name: text(item, "name").to_owned(),
        arguments: arguments(item),
    };
    Answer {
        said: whole["output"].clone(),
        thought: items("reasoning").map(thought).collect(),
        text: items("message").map(|item| texts(item, "content")).collect(),
        calls: items("function_call").map(call).collect(),
    }
}

fn go_on(body: &mut Value, said: Value, results: Vec<(Value, String)>) {
    let told = |(id, text)| json!({"type": "function_call_output", "call_id": id, "output": text});
    let said = said.as_array().expect("a list").clone();
    grow(body, "input", said.into_iter().chain(results.into_iter().map(told)));
}
