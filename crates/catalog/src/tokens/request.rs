//! The prompt tokens of any request: chat, Gemini's contents, or texts to be embedded, completed, spoken or ranked.

use super::chat::count_chat;
use super::encoding::Counter;
use serde::Deserialize;
use serde_json::Value;

/// The members that hold texts where there are no messages.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    messages: Option<Value>,
    system: Value,
    instructions: Value,
    input: Value,
    prompt: Value,
    query: Value,
    documents: Value,
    contents: Value,
    #[serde(rename = "systemInstruction")]
    instruction: Value,
    system_instruction: Value,
    tools: Value,
}

/// The prompt tokens of a request's body: a chat's as [`count_chat`] has them, of anything else all texts. Numbers in
/// lists are tokens already.
pub fn count_request(model: &str, body: &[u8]) -> u64 {
    let read: Body = serde_json::from_slice(body).unwrap_or_default();
    let counter = Counter::of(model);
    if read.messages.is_some() {
        return count_chat(model, body) + count(counter, &read.system);
    }
    let tools = if read.contents.is_null() {
        &Value::Null
    } else {
        &read.tools
    };
    let google = [&read.contents, &read.instruction, &read.system_instruction, tools].map(without_data);
    let parts = [
        &read.instructions,
        &read.input,
        &read.prompt,
        &read.query,
        &read.documents,
    ];
    let parts = parts.into_iter().chain(&google);
    parts.map(|part| count(counter, part)).sum()
}

/// Gemini's contents without their media, whose base64 is no text.
fn without_data(value: &Value) -> Value {
    const DATA: [&str; 4] = ["inlineData", "inline_data", "thoughtSignature", "thought_signature"];
    match value {
        Value::Array(items) => items.iter().map(without_data).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !DATA.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_data(value))).collect())
        }
        other => other.clone(),
    }
}

fn count(counter: Counter, value: &Value) -> u64 {
    match value {
        Value::String(text) => counter.count(text),
        Value::Number(_) => 1,
        Value::Array(items) => items.iter().map(|item| count(counter, item)).sum(),
        Value::Object(members) => members.values().map(|member| count(counter, member)).sum(),
        Value::Null | Value::Bool(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_tokens_count() {
        for (body, tokens) in [
            (r#"{"input": "Hello"}"#, 1),
            (r#"{"input": ["Hello", "Hello"], "model": "Hello"}"#, 2),
            (r#"{"prompt": [[15339, 1917], [7]]}"#, 3),
            (r#"{"instructions": "Hello", "input": "Hello"}"#, 2),
            (r#"{"query": "Hello", "documents": [{"text": "Hello"}, "Hello"]}"#, 3),
            (
                r#"{"contents": [{"parts": [{"text": "Hello"}, {"inlineData": {"data": "Hello"}}]}]}"#,
                1,
            ),
            (
                r#"{"contents": [{"parts": [{"text": "Hello"}]}], "systemInstruction": {"parts": [{"text": "Hello"}]}}"#,
                2,
            ),
            ("{}", 0),
            ("no json", 0),
        ] {
            assert_eq!(count_request("gpt-4o", body.as_bytes()), tokens, "{body}");
        }
        let chat = br#"{"messages": [{"role": "user", "content": "Hello"}]}"#;
        assert_eq!(count_request("gpt-4o", chat), count_chat("gpt-4o", chat));
    }
}
