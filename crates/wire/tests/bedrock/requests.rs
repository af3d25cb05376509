//! Requests: what LiteLLM sent, and what is refused.

use crate::play::{Ask, SONNET};
use serde_json::{Value, json};
use wire::facts::ModelFacts;

#[test]
fn are_written_as_litellm_writes_them() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../fixtures/bedrock/requests.json")).unwrap();
    let mut failures = String::new();
    for case in &cases {
        let mut ask = Ask::new(case["model"].as_str().unwrap(), &case["request"]);
        ask.facts = facts(&case["facts"]);
        ask.params.modify = case["modify"] == true;
        let (ours, theirs) = (ask.upstream(), &case["upstream"]);
        if ours != *theirs {
            failures += &format!("\n{}\n  ours   {ours}\n  theirs {theirs}", case["name"]);
        }
        let streams = case["request"]["stream"] == true && !ask.written().unwrap().whole;
        assert_eq!(streams, case["path"] == "converse-stream", "{}", case["name"]);
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(cases.len() > 40);
}

fn facts(facts: &Value) -> ModelFacts {
    let words = |name: &str| serde_json::from_value(facts[name].clone()).unwrap_or_default();
    ModelFacts {
        mode: facts["mode"].as_str().map(Into::into),
        abilities: words("abilities"),
        inabilities: words("inabilities"),
        effort_ceiling: facts["effort_ceiling"].as_str().map(Into::into),
        ..ModelFacts::default()
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let part = |part: Value| json!({"messages": [{"role": "user", "content": [part]}]});
    for (request, words) in [
        (json!({"messages": []}), "requires at least one non-system message"),
        (json!({"messages": "x"}), "Invalid Message passed in"),
        (json!({"messages": [{"role": "user"}]}), "'content'"),
        (
            part(json!({"type": "image_url", "image_url": {"url": "https://a/b.png"}})),
            "send a data URI",
        ),
        (
            part(json!({"type": "image_url", "image_url": "data:image/tiff;base64,AA"})),
            "Unsupported image format: tiff",
        ),
        (part(json!({"type": "file"})), "missing the required 'file' field"),
        (
            json!({"messages": [{"role": "user", "content": "a"}], "tools": [{"type": "novel_20250101", "name": "n"}]}),
            "Unsupported tool type: novel_20250101",
        ),
        (
            json!({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls":
                [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{bad"}}]}],
                "tools": [{"type": "function", "function": {"name": "f"}}]}),
            "Failed to parse tool call arguments for tool 'f'",
        ),
        (part(json!({"type": "file", "file": {}})), "file_data and file_id"),
        (
            part(json!({"type": "file", "file": {"file_data": "data:application/zip;base64,AA"}})),
            "application/zip",
        ),
        (
            part(json!({"type": "document", "source": {"type": "url"}})),
            "base64-encoded document",
        ),
        (json!({"max_tokens": "many"}), "max_tokens"),
        (json!({"tools": ["x"]}), "invalid tools"),
        (json!({"tool_choice": "some"}), "tool_choice=some"),
        (json!({"guardrailConfig": "on"}), "guardrailConfig must be an object"),
        (
            json!({"requestMetadata": {"a": 1}}),
            "requestMetadata values must be strings",
        ),
        (
            json!({"response_format": {"type": "json_schema"}}),
            "json_schema.schema",
        ),
    ] {
        let error = Ask::new(SONNET, &request).written().unwrap_err();
        assert_eq!(error.status, 400, "{request}");
        assert!(error.message.contains(words), "{request}: {}", error.message);
        assert!(!error.message.contains("Anthropic"), "{}", error.message);
    }
    let error = Ask::new("agent/a/b", &json!({})).written().unwrap_err();
    assert!(error.message.contains("`agent/`"), "{}", error.message);
}

#[test]
fn invoke_takes_anthropics_body_without_what_the_url_says() {
    let request = json!({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}],
        "max_tokens": 9, "stream": true, "thinking": {"type": "enabled", "budget_tokens": 5000}});
    let ask = Ask::new("invoke/us.anthropic.claude-3-7-sonnet-20250219-v1:0", &request);
    assert_eq!(
        ask.upstream(),
        json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}],
            "system": [{"type": "text", "text": "s"}], "max_tokens": 9, "anthropic_version": "bedrock-2023-05-31",
            "thinking": {"type": "enabled", "budget_tokens": 5000}})
    );
    assert_eq!(ask.written().unwrap().headers, []);
}

#[test]
fn betas_stand_in_the_body() {
    let tool =
        json!([{"type": "computer_20250124", "name": "computer", "display_width_px": 1, "display_height_px": 1}]);
    let ask = Ask::new(
        "invoke/anthropic.claude-sonnet-4-v1:0",
        &json!({ "tools": tool, "max_tokens": 9 }),
    );
    assert_eq!(ask.upstream()["anthropic_beta"], json!(["computer-use-2025-01-24"]));
    assert_eq!(ask.written().unwrap().headers, []);
}

#[test]
fn claude_gets_the_messages_of_clients_that_speak_them() {
    let request =
        json!({"model": "a", "max_tokens": 5, "stream": true, "messages": [{"role": "user", "content": "q"}]});
    for (model, url) in [
        (
            SONNET,
            Some("http://h/model/anthropic.claude-3-5-sonnet-20240620-v1:0/invoke-with-response-stream"),
        ),
        (
            "invoke/anthropic.claude-v2",
            Some("http://h/model/anthropic.claude-v2/invoke-with-response-stream"),
        ),
        ("converse/anthropic.claude-v2", None),
        ("meta.llama3-8b", None),
    ] {
        let ask = Ask::new(model, &request);
        let way = ask.messages_way();
        assert_eq!(way.client.is_none(), url.is_some(), "{model}");
        let Some(url) = url else { continue };
        assert_eq!(way.codec.url(ask.target("http://h")), url);
        assert_eq!(
            ask.upstream_by(way.codec),
            json!({
                "max_tokens": 5, "messages": [{"role": "user", "content": "q"}], "anthropic_version": "bedrock-2023-05-31",
            })
        );
    }
}
