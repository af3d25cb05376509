//! The second config while providers are down.

use super::configs::{ANSWER, KEY, folder, question, serve_three, streamed, three};
use crate::dead_port::DeadPort;
use crate::http::Http;
use crate::reply::Reply;
use crate::upstream::Upstream;

/// The providers' faults, by the mock's option.
const DOWN: &str = "/o/status=503";

#[tokio::test]
async fn a_dead_local_model_is_replaced_by_gpt_4() {
    let (upstream, dead) = (Upstream::start(), DeadPort::take());
    let folder = folder(&three(dead.number));
    let mut gateway = serve_three(&folder, &upstream.url, &upstream.url);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let (whole, stream) = tokio::join!(
        async { Reply::to_chat(&http, &url, &question("glm4-flash")).await },
        async { Reply::to_chat(&http, &url, &streamed("glm4-flash")).await },
    );
    for reply in [&whole, &stream] {
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("x-litellm-attempted-fallbacks"), "1");
        assert_eq!(reply.header("x-litellm-model-group"), "gpt-4");
        assert_eq!(reply.header("x-litellm-model-name"), "gpt-4");
    }
    assert_eq!(whole.json()["choices"][0]["message"]["content"], ANSWER);
    assert_eq!(stream.streamed_text(), ANSWER);
    for request in upstream.requests().await {
        assert_eq!(request["path"], "/v1/chat/completions");
        assert_eq!(request["headers"]["authorization"], "Bearer sk-your-openai-key");
        assert_eq!(request["body"]["model"], "gpt-4");
    }
    shows_why(&gateway.stop().await, dead.number);
}

/// `--debug` tells of one call what was tried, why it failed, and what was tried then.
fn shows_why(log: &str, dead: u16) {
    let call = log
        .split_once("call=")
        .and_then(|(_, rest)| rest.split(' ').next())
        .expect("a call");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(call)).collect();
    let base = format!("api_base=http://127.0.0.1:{dead}/v1");
    let story: [&[&str]; 8] = [
        &["trying this deployment", "group=\"glm4-flash\"", &base, "candidates=1"],
        &[
            "the attempt failed, retrying",
            "group=\"glm4-flash\"",
            "status=500",
            "InternalServerError",
        ],
        &["trying this deployment", "group=\"glm4-flash\""],
        &["the attempt failed, retrying", "group=\"glm4-flash\""],
        &["trying this deployment", "group=\"glm4-flash\""],
        &["falling back", "from=\"glm4-flash\"", "to=\"gpt-4\"", "status=500"],
        &["trying this deployment", "group=\"gpt-4\"", "model=gpt-4"],
        &["answered", "prompt_tokens=20", "completion_tokens=8", "cost=0.00108"],
    ];
    assert_eq!(lines.len(), story.len(), "{log}");
    for (line, words) in lines.iter().zip(story) {
        assert!(
            words.iter().all(|word| line.contains(word)),
            "{words:?} not in: {line}\n{log}"
        );
    }
    assert!(log.contains("Connection refused"), "{log}");
    for secret in ["your-api-key", "sk-your-openai-key", KEY] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[tokio::test]
async fn claude_3_is_the_last_resort() {
    let (upstream, dead) = (Upstream::start(), DeadPort::take());
    let folder = folder(&three(dead.number));
    let mut gateway = serve_three(&folder, &format!("{}{DOWN}", upstream.url), &upstream.url);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let (whole, stream) = tokio::join!(
        async { Reply::to_chat(&http, &url, &question("glm4-flash")).await },
        async { Reply::to_chat(&http, &url, &streamed("glm4-flash")).await },
    );
    for reply in [&whole, &stream] {
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("x-litellm-attempted-fallbacks"), "2");
        assert_eq!(reply.header("x-litellm-model-group"), "claude-3");
    }
    assert_eq!(whole.json()["choices"][0]["message"]["content"], ANSWER);
    assert_eq!(stream.streamed_text(), ANSWER);
    let seen = upstream.requests().await;
    let (claude, gpt): (Vec<_>, Vec<_>) = seen.iter().partition(|request| request["path"] == "/v1/messages");
    assert_eq!((claude.len(), gpt.len()), (2, 6), "gpt-4 is tried three times for each");
    for request in claude {
        assert_eq!(request["headers"]["x-api-key"], "sk-ant-your-anthropic-key");
        assert_eq!(request["headers"]["authorization"], serde_json::Value::Null);
        assert_eq!(request["body"]["model"], "claude-3-opus-20240229");
    }
}

#[tokio::test]
async fn when_all_are_down_the_first_error_is_told() {
    let (upstream, dead) = (Upstream::start(), DeadPort::take());
    let folder = folder(&three(dead.number));
    let down = format!("{}{DOWN}", upstream.url);
    let mut gateway = serve_three(&folder, &down, &down);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let mut request = question("glm4-flash");
    request["num_retries"] = 0.into();
    let reply = Reply::to_chat(&http, &url, &request).await;
    assert_eq!(reply.status, 500, "{}", reply.body);
    let error = &reply.json()["error"];
    assert_eq!(
        (&error["type"], &error["code"]),
        (&"internal_server_error".into(), &"500".into())
    );
    let text = error["message"].as_str().expect("a message");
    for part in [
        "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.",
        "LiteLLM: model group 'glm4-flash' failed with the error above. Fallback to gpt-4, claude-3 also failed: ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(upstream.requests().await.len(), 2, "gpt-4 and claude-3, once each");

    let health = http.get(&format!("{url}/health")).await.expect("health");
    assert_eq!(
        (&health["healthy_count"], &health["unhealthy_count"]),
        (&0.into(), &3.into())
    );
    assert!(!health.to_string().contains("sk-"), "{health}");
}
