//! What a model does in each turn of a conversation, when that is laid down.

use serde_json::Value;

/// Answers in their order; after the last one the model answers as it always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps(Vec<Step>);

/// What the model does in one turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It says this.
    Say(String),
    /// It calls these tools, each with its arguments or with ones made from its schema.
    Call(Vec<(String, Option<Value>)>),
}

impl Steps {
    /// Steps written as a JSON list: a text is said; `{"name": "f", "arguments": {…}}` or a list
    /// of such objects is called. `None` if it can't be read.
    pub fn read(text: &str) -> Option<Self> {
        let steps: Vec<Value> = serde_json::from_str(text).ok()?;
        steps.iter().map(step).collect::<Option<Vec<Step>>>().map(Self)
    }

    /// Whether nothing is laid down.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the model does after so many turns of its own.
    pub(crate) fn at(&self, turn: usize) -> Option<&Step> {
        self.0.get(turn)
    }
}

fn step(value: &Value) -> Option<Step> {
    match value {
        Value::String(text) => Some(Step::Say(text.clone())),
        Value::Array(calls) => calls.iter().map(call).collect::<Option<_>>().map(Step::Call),
        one => Some(Step::Call(vec![call(one)?])),
    }
}

fn call(value: &Value) -> Option<(String, Option<Value>)> {
    Some((value["name"].as_str()?.to_owned(), value.get("arguments").cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_texts_and_calls() {
        let steps = Steps::read(r#"[{"name":"f","arguments":{"a":1}}, [{"name":"f"},{"name":"g"}], "bye"]"#).unwrap();
        let call = |name: &str| (name.to_owned(), None);
        let first = Step::Call(vec![("f".to_owned(), Some(json!({"a": 1})))]);
        assert_eq!(steps.at(0), Some(&first));
        assert_eq!(steps.at(1), Some(&Step::Call(vec![call("f"), call("g")])));
        assert_eq!(steps.at(2), Some(&Step::Say("bye".to_owned())));
        assert_eq!(steps.at(3), None);
        assert_eq!(Steps::read(r#"[{"nam":"f"}]"#), None);
        assert_eq!(Steps::read("{}"), None);
    }
}
