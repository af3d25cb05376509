//! Requests of Ollama, whose messages and tools are OpenAI's.

use crate::ask::Ask;
use crate::openai;
use serde_json::{Map, Value};

/// Reads a request of `/api/chat` or `/api/generate`.
pub(crate) fn read(body: &Value) -> Ask {
    let mut ask = openai::ask::read(body);
    ask.schema = match &body["format"] {
        Value::Null => None,
        Value::Object(schema) if !schema.is_empty() => Some(Value::Object(schema.clone())),
        _ => Some(Value::Object(Map::new())),
    };
    ask
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_messages_prompts_and_formats() {
        let ask = read(&json!({"messages": [{"role": "tool", "content": "1"}], "format": "json"}));
        assert!(ask.ends_with_result() && ask.schema == Some(json!({})));
        assert_eq!(read(&json!({"prompt": "hi"})).last_text(), "hi");
    }
}
