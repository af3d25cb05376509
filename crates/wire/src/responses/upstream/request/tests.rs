use super::*;
use crate::codec::ParamPolicy;
use crate::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use crate::json::Peek;
use bytes::Bytes;

const RULES: ProviderRules = ProviderRules {
    name: "openai",
    exception: "OpenAI",
    dialect: Dialect::OpenAi,
    auth: Auth::Bearer,
    renames: &[],
    quirks: &[],
    headers: &[],
};

fn written(body: &Value, road: Road) -> Result<Value, String> {
    with_call(body, |call| {
        let request = write(call, road).map_err(|error| error.message)?;
        Ok(serde_json::from_slice(&request.body.concat()).unwrap())
    })
}

fn with_call<T>(body: &Value, then: impl FnOnce(&Call<'_>) -> T) -> T {
    let body: Bytes = body.to_string().into();
    let peek = Peek::object(&body).unwrap();
    then(&Call {
        body: &body,
        peek: &peek,
        shown_model: None,
        model: "m",
        facts: &ModelFacts::default(),
        rules: &RULES,
        params: &ParamPolicy::default(),
        stream: false,
        client_wants_usage: false,
        headers: &[],
        now_s: 1,
        seed: 2,
    })
}

#[test]
fn what_responses_cannot_say_is_named() {
    use crate::codec::Codec;
    use crate::responses::Upstream;
    let messages = json!([{"role": "user", "content": "a"}]);
    for (body, named) in [
        (
            json!({"messages": messages, "stop": ["END"], "top_k": 5}),
            vec!["stop_sequences", "top_k"],
        ),
        (json!({"messages": messages, "stop": null, "temperature": 1}), vec![]),
    ] {
        assert_eq!(with_call(&body, |call| Upstream::MESSAGES.left_out(call)), named);
        assert!(with_call(&body, |call| Upstream::CHAT.left_out(call)).is_empty());
    }
}

fn user(text: &str) -> Value {
    json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})
}

#[test]
fn a_conversation_becomes_items() {
    let body = json!({"messages": [
        {"role": "system", "content": "S"},
        {"role": "system", "content": "T"},
        {"role": "user", "content": [
            {"type": "text", "text": "a"},
            {"type": "image_url", "image_url": {"url": "https://x/y.png"}},
            {"type": "file", "file": {"file_id": "f"}},
            {"type": "file", "file": {"file_id": "https://x/y.pdf"}},
        ]},
        {"role": "assistant", "content": "t", "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
        ]},
        {"role": "tool", "tool_call_id": "c1", "content": "r"},
    ]});
    let call = json!({"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"});
    let said = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "t"}]});
    let asked = |image: Value| {
        let file = json!({"type": "input_file", "file_id": "f"});
        let url = json!({"type": "input_file", "file_url": "https://x/y.pdf"});
        json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a"}, image, file, url]})
    };
    let image = json!({"type": "input_image", "image_url": "https://x/y.png", "detail": "auto"});
    let output = json!([{"type": "input_text", "text": "r"}]);
    assert_eq!(
        written(&body, Road::Chat).unwrap(),
        json!({
            "model": "m", "instructions": "S T", "stream": false,
            "input": [asked(image), said, call, {"type": "function_call_output", "call_id": "c1", "output": output}],
        })
    );
    let image = json!({"type": "input_image", "image_url": "https://x/y.png"});
    assert_eq!(
        written(&body, Road::Messages).unwrap(),
        json!({
            "model": "m", "instructions": "S\nT", "include": ["reasoning.encrypted_content"],
            "input": [asked(image), call, said, {"type": "function_call_output", "call_id": "c1", "output": "r"}],
        })
    );
}

#[test]
fn parameters_get_their_names() {
    let asked = json!({
        "messages": [{"role": "user", "content": "a"}], "max_tokens": 5, "temperature": 0.3, "stop": ["x"], "n": 1,
        "reasoning_effort": {"effort": "low", "summary": "auto"}, "verbosity": "low", "user": "é".repeat(70),
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}, "strict": true}},
        "web_search_options": {"search_context_size": "low"}, "stream_options": {"include_usage": true},
    });
    assert_eq!(
        written(&asked, Road::Chat).unwrap(),
        json!({
            "model": "m", "input": [user("a")], "stream": false, "max_output_tokens": 16, "temperature": 0.3,
            "reasoning": {"effort": "low", "summary": "auto"}, "user": "é".repeat(64),
            "tools": [{"type": "web_search", "search_context_size": "low"}],
            "text": {"format": {"type": "json_schema", "name": "n", "schema": {}, "strict": true}, "verbosity": "low"},
        })
    );
}

#[test]
fn thinking_becomes_effort() {
    for (thinking, effort) in [
        (json!({"type": "enabled", "budget_tokens": 1024}), "low"),
        (json!({"type": "enabled", "budget_tokens": 5000}), "high"),
        (json!({"type": "adaptive"}), "medium"),
    ] {
        let body = json!({"messages": [{"role": "user", "content": "a"}], "thinking": thinking, "top_k": 5});
        let sent = written(&body, Road::Messages).unwrap();
        assert_eq!(
            (&sent["reasoning"]["effort"], sent.get("top_k")),
            (&json!(effort), None)
        );
    }
}

#[test]
fn reasoning_is_handed_back() {
    let item = json!({"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "e"});
    let blocks = json!([
        {"type": "thinking", "thinking": "h", "signature": "litellm_encrypted_reasoning:e"},
        {"type": "redacted_thinking", "data": "litellm_encrypted_reasoning:f"},
        {"type": "thinking", "thinking": "q", "signature": "Anthropic's"},
        {"type": "redacted_thinking", "data": "Anthropic's"},
        {"type": "thinking", "thinking": "p", "signature": ""},
    ]);
    let summary = |text: &str| json!([{"type": "summary_text", "text": text}]);
    for (message, items) in [
        (
            json!({"role": "assistant", "content": null, "reasoning_items": [item]}),
            json!([item]),
        ),
        (
            json!({"role": "assistant", "thinking_blocks": blocks}),
            json!([
                {"type": "reasoning", "summary": summary("h"), "encrypted_content": "e"},
                {"type": "reasoning", "summary": [], "encrypted_content": "f"},
                {"type": "reasoning", "summary": summary("p")},
            ]),
        ),
    ] {
        let sent = written(&json!({"messages": [message]}), Road::Messages).unwrap();
        assert_eq!(sent["input"], items);
    }
}

#[test]
fn a_system_prompt_alone_is_the_input() {
    let sent = written(&json!({"messages": [{"role": "system", "content": "S"}]}), Road::Chat).unwrap();
    assert_eq!(
        sent["input"],
        json!([{"type": "message", "role": "system", "content": [{"type": "input_text", "text": "S"}]}])
    );
    assert_eq!(sent.get("instructions"), None);
}

#[test]
fn nonsense_is_refused_by_name() {
    for (message, named) in [
        (json!({"content": "a"}), "role"),
        (json!({"role": "user", "content": 5}), "content"),
        (json!({"role": "user", "content": [{"type": "hologram"}]}), "hologram"),
        (
            json!({"role": "user", "content": [{"type": "image_url", "image_url": 5}]}),
            "image_url",
        ),
        (json!({"role": "tool", "content": "r"}), "tool_call_id"),
        (json!({"role": "assistant", "tool_calls": [{"id": "c"}]}), "tool call"),
    ] {
        let error = written(&json!({"messages": [message]}), Road::Chat).unwrap_err();
        assert!(error.contains(named), "{error}");
    }
}
