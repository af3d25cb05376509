//! OpenAI's text completions.

use super::{DIALECT, ask, error, events, finish_reason, head, usage};
use crate::api::{Api, Streams, Talk, Work};
use crate::form;
use crate::plan::Plan;
use serde_json::{Value, json};

/// `POST /v1/completions`.
pub(crate) static API: Api = Api {
    name: "completions",
    dialect: &DIALECT,
    work: Work::Talk(Talk {
        read: ask::read,
        check: None,
        streams: Streams::Asked,
        whole,
        events: stream,
        form: &form::SSE,
        error_event: error::event,
        keeps: false,
    }),
};

fn whole(plan: &Plan) -> Value {
    let mut body = head(plan, "cmpl-", "text_completion");
    body.insert("choices".to_owned(), choice(&plan.text(), json!(finish_reason(plan))));
    if let Some(tokens) = &plan.tokens {
        body.insert("usage".to_owned(), usage(tokens));
    }
    Value::Object(body)
}

fn stream(plan: &Plan) -> Vec<String> {
    let mut choices: Vec<Value> = plan.pieces.iter().map(|piece| choice(piece, Value::Null)).collect();
    choices.push(choice("", json!(finish_reason(plan))));
    events(plan, &head(plan, "cmpl-", "text_completion"), choices)
}

fn choice(text: &str, finish: Value) -> Value {
    json!([{"text": text, "index": 0, "logprobs": null, "finish_reason": finish}])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_text_in_place_of_messages() {
        let plan = Plan::new(&"chunks=2".parse().unwrap(), &ask::read(&json!({"prompt": "hi"})));
        assert_eq!(whole(&plan)["choices"][0]["text"], "The quick");
        let events = stream(&plan);
        assert_eq!(events.len(), 4);
        assert!(events[0].contains(r#""text":"The""#));
    }
}
