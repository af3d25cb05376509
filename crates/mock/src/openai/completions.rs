//! OpenAI's text completions.

use super::{events, finish_reason, head, usage};
use crate::plan::Plan;
use serde_json::{Value, json};

/// A text completion.
pub(crate) fn whole(plan: &Plan) -> Value {
    let mut body = head(plan, "cmpl-", "text_completion");
    body.insert("choices".to_owned(), choice(&plan.text(), json!(finish_reason(plan))));
    if let Some(tokens) = &plan.tokens {
        body.insert("usage".to_owned(), usage(tokens));
    }
    Value::Object(body)
}

/// The events of a streamed text completion.
pub(crate) fn stream(plan: &Plan) -> Vec<String> {
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
        let ask = serde_json::from_str(r#"{"prompt":"hi"}"#).unwrap();
        let plan = Plan::new(&"chunks=2".parse().unwrap(), &ask);
        assert_eq!(whole(&plan)["choices"][0]["text"], "The quick");
        let events = stream(&plan);
        assert_eq!(events.len(), 4);
        assert!(events[0].contains(r#""text":"The""#));
    }
}
