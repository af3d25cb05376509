//! What an operator does to prompts and answers: cache marks, and reasoning in the text.

use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use serde_json::json;

const KEY: &str = "sk-operator-4f1c";

fn config(upstream: &str) -> String {
    format!(
        r#"
model_list:
  - model_name: claude
    litellm_params:
      model: anthropic/claude-sonnet-4-5
      api_base: "{upstream}/o/think=Hm"
      api_key: sk-mock
      merge_reasoning_content_in_choices: true
      cache_control_injection_points:
        - {{location: message, role: system}}
        - {{location: message, index: -1, control: {{type: ephemeral, ttl: 1h}}}}
general_settings:
  master_key: {KEY}
"#
    )
}

#[tokio::test]
async fn the_operators_marks_go_in_and_reasoning_comes_out_as_text() {
    let upstream = Upstream::start();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.yaml"), config(&upstream.url)).expect("written");
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let messages = json!([{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hi"}]);
    let request = json!({
        "model": "claude", "stream": true, "max_tokens": 4096, "messages": messages,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
    });
    let reply = Reply::to_chat(&http, &url, &request).await;
    let text = reply.streamed_text();
    assert!(text.starts_with("<think>Hm"), "{}", reply.body);
    assert_eq!(text.matches("</think>").count(), 1, "{text}");
    assert!(!reply.body.contains("reasoning_content"), "{}", reply.body);
    let seen = &upstream.requests().await[0]["body"];
    assert_eq!(
        seen["system"][0]["cache_control"],
        json!({"type": "ephemeral"}),
        "{seen}"
    );
    let last = &seen["messages"][0]["content"][0]["cache_control"];
    assert_eq!(last, &json!({"type": "ephemeral", "ttl": "1h"}), "{seen}");
    gateway.stop().await;
}
