//! The first config: one local model without a price.

use super::configs::{ANSWER, KEY, folder, one, port, question, streamed};
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use serde_json::Value;

#[tokio::test]
async fn answers_whole_and_as_a_stream() {
    let upstream = Upstream::start();
    let folder = folder(&one(port(&upstream.url)));
    let mut gateway = Process::serve(folder.path(), &["--detailed_debug"], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));

    let whole = Reply::to_chat(&http, &url, &question("glm4-flash")).await;
    assert_eq!(whole.status, 200, "{}", whole.body);
    let body = whole.json();
    assert_eq!(body["model"], "glm4-flash");
    assert_eq!(body["choices"][0]["message"]["content"], ANSWER);
    assert_eq!(whole.header("x-litellm-model-group"), "glm4-flash");
    assert_eq!(whole.header("x-litellm-attempted-fallbacks"), "0");

    let stream = Reply::to_chat(&http, &url, &streamed("glm4-flash")).await;
    assert_eq!(
        (stream.status, stream.header("content-type")),
        (200, "text/event-stream; charset=utf-8")
    );
    let events = stream.events();
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    assert!(
        events.iter().all(|event| event["model"] == "glm4-flash"),
        "{}",
        stream.body
    );
    assert_eq!(stream.streamed_text(), ANSWER);

    let stranger = Reply::to_chat(&Http::new("sk-somebody-else"), &url, &question("glm4-flash")).await;
    assert_eq!(
        (stranger.status, &stranger.json()["error"]["code"]),
        (401, &Value::from("401"))
    );
    let seen = upstream.requests().await;
    assert_eq!(seen.len(), 2, "a stranger's request goes nowhere");
    for request in seen {
        assert_eq!(request["path"], "/v1/chat/completions");
        assert_eq!(request["headers"]["authorization"], "Bearer your-api-key");
        assert_eq!(request["body"]["model"], "glm-4-flash");
        assert!(!request.to_string().contains(KEY), "{request}");
    }
    let log = gateway.stop().await;
    assert!(!log.contains("your-api-key") && !log.contains(KEY), "{log}");
}

#[tokio::test]
async fn a_missing_price_is_named_everywhere() {
    let upstream = Upstream::start();
    let folder = folder(&one(port(&upstream.url)));
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let log = gateway.log();
    assert!(
        log.contains("no price is known for model `glm4-flash` (glm-4-flash)") && log.contains("config.yaml:3:29: "),
        "{log}"
    );
    assert!(
        log.contains("model_info: {input_cost_per_token: "),
        "the way out: {log}"
    );

    let info = http.get(&format!("{url}/model/info")).await.expect("model info");
    let row = &info["data"][0];
    assert_eq!(
        (&row["model_name"], &row["model_info"]["price_missing"]),
        (&"glm4-flash".into(), &true.into())
    );
    assert!(!info.to_string().contains("your-api-key"), "{info}");

    let reply = Reply::to_chat(&http, &url, &question("glm4-flash")).await;
    assert_eq!(
        reply.header("x-litellm-response-cost"),
        "",
        "an unknown cost is not shown as a known one"
    );
    let call = reply.header("x-litellm-call-id");
    let rows = http.get(&format!("{url}/spend/logs")).await.expect("spend logs");
    let rows = rows.as_array().expect("rows");
    let row = rows
        .iter()
        .find(|row| row["metadata"]["litellm_call_id"] == call)
        .expect("the call's row");
    assert_eq!(
        (&row["metadata"]["price_missing"], &row["spend"]),
        (&true.into(), &0.0.into()),
        "{row}"
    );
    assert_eq!(
        (&row["prompt_tokens"], &row["completion_tokens"]),
        (&20.into(), &8.into()),
        "{row}"
    );
}

#[tokio::test]
async fn health_asks_the_model() {
    let upstream = Upstream::start();
    let folder = folder(&one(port(&upstream.url)));
    let mut gateway = Process::serve(folder.path(), &[], &[]);
    let (url, http) = (gateway.url().await, Http::new(KEY));
    let health = http.get(&format!("{url}/health")).await.expect("health");
    assert_eq!(
        (&health["healthy_count"], &health["unhealthy_count"]),
        (&1.into(), &0.into())
    );
    assert_eq!(health["healthy_endpoints"][0]["model"], "glm-4-flash");
    assert_eq!(upstream.requests().await.len(), 1);
    let models = http.get(&format!("{url}/v1/models")).await.expect("models");
    assert_eq!(models["data"][0]["id"], "glm4-flash");
}
