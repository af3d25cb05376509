//! What becomes of requests.

use crate::client::play::Scene;
use crate::messages::Messages;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The chat's messages for these turns.
fn messages(turns: &Value) -> Value {
    let chat = Scene::of(&Messages::BY_CHAT, &json!({ "max_tokens": 9, "messages": turns })).chat();
    chat.unwrap_or_else(|error| panic!("{turns}: {}", error.message))["messages"].clone()
}

/// What other members become, beside `model` and `messages`.
fn members(scene: Scene) -> Value {
    let mut chat = scene.chat().unwrap();
    let members = chat.as_object_mut().unwrap();
    assert_eq!(members.remove("model"), Some("alias".into()));
    members.remove("messages");
    chat
}

fn with(members: &Value) -> Scene {
    let mut body = members.clone();
    body["messages"] = json!([{ "role": "user", "content": "x" }]);
    Scene::of(&Messages::BY_CHAT, &body)
}

#[test]
fn reasoning_that_openai_sealed_goes_back_to_it_and_to_nobody_else() {
    let sealed = json!({"type": "thinking", "thinking": "Hm", "signature": "litellm_encrypted_reasoning:e"});
    let redacted = json!({"type": "redacted_thinking", "data": "litellm_encrypted_reasoning:f"});
    let said = json!({"type": "text", "text": "a"});
    let body = json!({"max_tokens": 9, "messages": [{"role": "assistant", "content": [sealed, redacted, said]}]});
    for (client, wanted) in [
        (&Messages::BY_CHAT, Value::Null),
        (&Messages::BY_RESPONSES, json!([sealed, redacted])),
    ] {
        let chat = Scene::of(client, &body).chat().unwrap();
        assert_eq!(chat["messages"][0]["thinking_blocks"], wanted, "{client:?}");
    }
}

fn call(id: &str) -> Value {
    json!({"role": "assistant", "content": [{"type": "tool_use", "id": id, "name": "f", "input": {"a": "ü"}}]})
}

fn result(id: &str, content: &Value) -> Value {
    json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": id, "content": content}]})
}

#[test]
fn turns_become_messages() {
    let pixel = json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}});
    let url = json!({"type": "image", "source": {"type": "url", "url": "https://a/b.png"}});
    let pdf = json!({"type": "document", "title": "t.pdf", "source": {"type": "base64", "data": "aGk="}});
    let note = json!({"type": "document", "source": {"type": "text", "data": "note"}});
    let shown = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
    let text = |text: &str| json!({"type": "text", "text": text});
    for (turns, wanted) in [
        (
            json!([{"role": "user", "content": "a\n"}]),
            json!([{"role": "user", "content": "a\n"}]),
        ),
        (
            json!([{"role": "user", "content": [pixel, url, pdf, note, text("b"), text(" ")]}]),
            json!([{"role": "user", "content": [
                shown("data:image/png;base64,aGk="), shown("https://a/b.png"),
                {"type": "file", "file": {"filename": "t.pdf", "file_data": "data:application/pdf;base64,aGk="}},
                text("note"), text("b"),
            ]}]),
        ),
        (
            json!([call("t1"), {"role": "system", "content": "s"}, result("t1", &json!([text("r")]))]),
            json!([
                {"role": "assistant", "content": null, "tool_calls": [{"id": "t1", "type": "function",
                    "function": {"name": "f", "arguments": "{\"a\": \"\\u00fc\"}"}}]},
                {"role": "tool", "tool_call_id": "t1", "content": "r"},
                {"role": "system", "content": "s"},
            ]),
        ),
        (
            json!([call("t1"), {"role": "user", "content": [text("and"), {"type": "tool_result", "tool_use_id": "t1",
                "is_error": true, "content": [text("r"), pixel]}]}]),
            json!([
                messages(&json!([call("t1")]))[0],
                {"role": "tool", "tool_call_id": "t1", "content": [text("r"), shown("data:image/png;base64,aGk=")]},
                {"role": "user", "content": [text("and")]},
            ]),
        ),
        (
            json!([{"role": "assistant", "content": [
                {"type": "thinking", "thinking": "Hm", "signature": "s=="}, {"type": "redacted_thinking", "data": "d"},
                {"type": "server_tool_use", "id": "w", "name": "web_search", "input": {}},
                {"type": "web_search_tool_result", "tool_use_id": "w", "content": []}, text("a"), text("b"),
            ]}]),
            json!([{"role": "assistant", "content": "ab", "reasoning_content": "Hm", "thinking_blocks": [
                {"type": "thinking", "thinking": "Hm", "signature": "s=="}, {"type": "redacted_thinking", "data": "d"},
            ]}]),
        ),
        (
            json!([{"role": "user", "content": "x"}, {"role": "assistant", "content": [text("")]}]),
            json!([{"role": "user", "content": "x"}]),
        ),
    ] {
        assert_eq!(messages(&turns), wanted, "{turns}");
    }
}

#[test]
fn system_comes_first() {
    for (system, wanted) in [
        (json!("s"), json!({"role": "system", "content": "s"})),
        (json!(""), json!({"role": "user", "content": "x"})),
        (
            json!([{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}]),
            json!({"role": "system", "content": [{"type": "text", "text": "s"}]}),
        ),
    ] {
        assert_eq!(
            with(&json!({ "system": system })).chat().unwrap()["messages"][0],
            wanted
        );
    }
}

#[test]
fn cache_marks_stay_where_they_mean_something() {
    let mark = json!({"type": "ephemeral"});
    let body = json!({
        "messages": [{"role": "user", "content": [{"type": "text", "text": "a", "cache_control": mark}]}],
        "tools": [{"name": "f", "input_schema": {}, "cache_control": mark}],
    });
    for (provider, model, kept) in [
        ("openai", "gpt-4o", false),
        ("openrouter", "anthropic/claude-3.5-sonnet", true),
        ("gemini", "gemini-2.5-pro", true),
        (
            "bedrock",
            "arn:aws:bedrock:us-east-1:1:application-inference-profile/x",
            true,
        ),
    ] {
        let chat = Scene::of(&Messages::BY_CHAT, &body).at(provider, model).chat().unwrap();
        let marks = [&chat["messages"][0]["content"][0], &chat["tools"][0]].map(|at| at["cache_control"] == mark);
        assert_eq!(marks, [kept, kept], "{provider}/{model}");
    }
}

#[test]
fn members_are_translated() {
    let format = json!({"type": "json_schema", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}});
    let response_format = json!({"type": "json_schema", "json_schema": {"name": "structured_output", "strict": true,
        "schema": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
            "additionalProperties": false}}});
    let tool = json!({"name": "f", "description": "d", "strict": true, "input_schema": {"type": "object"}});
    let function = json!({"type": "function", "function": {"name": "f", "description": "d", "strict": true,
        "parameters": {"type": "object"}}});
    for (body, wanted) in [
        (
            json!({"max_tokens": 5, "top_k": 3}),
            json!({"max_tokens": 5, "top_k": 3}),
        ),
        (json!({"stop_sequences": ["a"]}), json!({"stop": ["a"]})),
        (json!({"stop_sequences": []}), json!({})),
        (
            json!({"stream": true}),
            json!({"stream": true, "stream_options": {"include_usage": true}}),
        ),
        (json!({"metadata": {"user_id": "u"}}), json!({"user": "u"})),
        (
            json!({"output_format": format}),
            json!({"response_format": response_format}),
        ),
        (
            json!({"output_config": {"format": format}}),
            json!({"response_format": response_format}),
        ),
        (
            json!({"context_management": {"edits": []}, "speed": "fast", "litellm_metadata": {}}),
            json!({}),
        ),
        (json!({"tools": [tool]}), json!({"tools": [function]})),
        (
            json!({"tools": [{"type": "web_search_20250305", "name": "web_search"}, {"type": "bash_20250124", "name": "bash"}]}),
            json!({"web_search_options": {}, "tools": [{"type": "bash_20250124", "name": "bash"}]}),
        ),
        (
            json!({"tools": [{"type": "computer_20250124", "name": "computer", "display_width_px": 9}]}),
            json!({"tools": [{"type": "function", "function": {"name": "computer", "parameters": {"display_width_px": 9}}}]}),
        ),
        (
            json!({"tool_choice": {"type": "any"}}),
            json!({"tool_choice": "required"}),
        ),
        (json!({"tool_choice": {"type": "none"}}), json!({"tool_choice": "none"})),
        (
            json!({"tool_choice": {"type": "tool", "name": "f"}}),
            json!({"tool_choice": {"type": "function", "function": {"name": "f"}}}),
        ),
        (
            json!({"service_tier": "standard_only"}),
            json!({"service_tier": "default"}),
        ),
    ] {
        assert_eq!(members(with(&body)), wanted, "{body}");
    }
}

#[test]
fn thinking_becomes_an_effort() {
    let adaptive = json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}});
    for (body, provider, wanted) in [
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 2048}}),
            "openai",
            json!({"reasoning_effort": "medium"}),
        ),
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 9}}),
            "openai",
            json!({"reasoning_effort": "low"}),
        ),
        (
            json!({"thinking": {"type": "disabled"}}),
            "openai",
            json!({"reasoning_effort": "none"}),
        ),
        (adaptive.clone(), "openai", json!({"reasoning_effort": "high"})),
        (
            json!({"thinking": {"type": "adaptive"}}),
            "openai",
            json!({"reasoning_effort": "medium"}),
        ),
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 1234}}),
            "anthropic_proxy",
            json!({"thinking": {"type": "enabled", "budget_tokens": 1234}}),
        ),
        (adaptive.clone(), "bedrock_claude", adaptive),
    ] {
        assert_eq!(members(with(&body).at(provider, "m")), wanted, "{body} {provider}");
    }
}

#[test]
fn what_the_provider_takes_is_added() {
    let session = json!({"session_id": "s1"}).to_string();
    let mut scene = with(&json!({"metadata": {"user_id": session},
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": true}}));
    scene.params.supported = Some(&["prompt_cache_key", "parallel_tool_calls"]);
    let wanted =
        json!({"user": session, "prompt_cache_key": "s1", "tool_choice": "auto", "parallel_tool_calls": false});
    assert_eq!(members(scene), wanted);
}

#[test]
fn what_makes_no_sense_is_named() {
    let user = |content: &Value| json!({"messages": [{"role": "user", "content": content}]});
    for (body, named) in [
        (json!({"messages": []}), "messages: at least one"),
        (
            json!({"messages": [{"content": "x"}]}),
            "messages.0.role: Field required",
        ),
        (
            json!({"messages": [{"role": "robot", "content": "x"}]}),
            "messages.0.role",
        ),
        (json!({"messages": [{"role": "user"}]}), "messages.0.content"),
        (user(&json!(5)), "messages.0.content: Input should be a list"),
        (user(&json!(["x"])), "messages.0.content.0: Input should be an object"),
        (user(&json!([{"type": "text", "text": 5}])), "messages.0.content.0.text"),
        (user(&json!([{"type": "hologram"}])), "messages.0.content.0.type"),
        (user(&json!([{"type": "image"}])), "messages.0.content.0.source"),
        (
            user(&json!([{"type": "image", "source": {"type": "base64", "data": "%%"}}])),
            "messages.0.content.0.source.data: Input should be valid base64",
        ),
        (
            user(&json!([{"type": "image", "source": {"type": "file", "file_id": "f"}}])),
            "a source of type `file`",
        ),
        (
            user(&json!([{"type": "tool_result", "tool_use_id": "x"}])),
            "unexpected `tool_use_id`",
        ),
        (
            user(&json!([{"type": "tool_use", "id": "x"}])),
            "messages.0.content.0.type: not expected",
        ),
        (json!({"messages": [call("a")], "max_tokens": "x"}), "max_tokens"),
        (
            json!({"messages": [call("a")], "system": 5}),
            "system: Input should be a list",
        ),
        (json!({"messages": [call("a")], "tools": [5]}), "tools.0"),
        (
            json!({"messages": [call("a")], "tools": [{"name": "f", "input_schema": 5}]}),
            "tools.0.input_schema",
        ),
        (
            json!({"messages": [call("a")], "tool_choice": {"type": "x"}}),
            "tool_choice.type",
        ),
        (
            json!({"messages": [call("a")], "metadata": {"user_id": 5}}),
            "metadata.user_id",
        ),
        (
            json!({"messages": [call("a")], "mcp_servers": [{"url": "x"}]}),
            "mcp_servers is not supported",
        ),
    ] {
        let error = Scene::of(&Messages::BY_CHAT, &body).chat().unwrap_err();
        assert_eq!(error.status, 400);
        assert!(error.message.contains(named), "{body}: {}", error.message);
    }
}

proptest! {
    #[test]
    fn nothing_panics(kind in "text|image|document|tool_use|tool_result|thinking|x", role in "user|assistant|system",
                      text in ".{0,9}", number in any::<i64>()) {
        let values = [json!(text), json!(number), json!(null), json!([text]), json!({"type": kind, "text": text})];
        for value in &values {
            let block = json!({"type": kind, "text": value, "source": value, "id": value, "input": value, "name": value,
                "content": value, "thinking": value, "data": value, "tool_use_id": value});
            let body = json!({"messages": [{"role": role, "content": [block]}, {"role": role, "content": value}],
                "system": value, "tools": [block, value], "tool_choice": value, "thinking": value, "metadata": value,
                "output_format": value, "max_tokens": value});
            let _ = Scene::of(&Messages::BY_CHAT, &body).chat();
            for name in ["system", "tools", "tool_choice", "thinking", "metadata", "output_format", "stop_sequences"] {
                let _ = with(&json!({ name: value })).chat();
            }
        }
    }
}
