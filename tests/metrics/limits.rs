//! What a provider says of its limits, and what limits the page itself.

use super::scene::{Scene, chat, mock, model};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn what_a_provider_has_left_is_shown() {
    let provider = provider().await;
    let models = [model("limited", "openai/gpt-4o", &provider)];
    let scene = Scene::start(&models, &[], json!({"callbacks": ["prometheus"]}), json!({})).await;
    scene.chat(&chat("limited"), 200).await;
    let page = scene.page(1.0).await;
    let labels = [
        ("model_id", "id-limited"),
        ("model_group", "limited"),
        ("api_base", provider.as_str()),
    ];
    assert_eq!(page.value("litellm_remaining_requests_metric", &labels), 99.0);
    assert_eq!(page.value("litellm_remaining_tokens_metric", &labels), 0.0);
    let tier = [("service_tier", "default")];
    assert_eq!(page.value("litellm_spend_metric_total", &tier), 0.000_012_5);
    scene.gateway.stop().await;
}

/// A provider that tells its limits, for one request.
async fn provider() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
    let answer = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o", "service_tier": "default",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hi"}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    });
    let (answer, limits) = (
        answer.to_string(),
        "x-ratelimit-remaining-requests: 99\r\nx-ratelimit-remaining-tokens: 0",
    );
    let length = answer.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{limits}\r\ncontent-length: {length}\r\n\r\n{answer}"
    );
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        stream.write_all(answer.as_bytes()).await.expect("it takes the answer");
        let _ = stream.read(&mut request).await; // until the gateway hangs up
    });
    url
}

#[tokio::test]
async fn too_many_clients_are_others() {
    let litellm = json!({"callbacks": ["prometheus"], "prometheus_metrics_max_series_per_metric": 2});
    let models = [model("good", "openai/gpt-4o", &format!("{}/v1", mock().await))];
    let mut scene = Scene::start(&models, &[], litellm, json!({})).await;
    let mut requests = 0.0;
    for program in ["a", "b", "c", "d", "a"] {
        let request = chat("good").to_string();
        let answer = scene.chat_at("/v1/chat/completions", program, &request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        requests += 1.0;
        scene.page(requests).await; // the journals of two core threads are read one after the other
    }
    let page = scene.page(requests).await;
    let total = "litellm_proxy_total_requests_metric_total";
    let of = |program| page.value(total, &[("user_agent", program)]);
    assert_eq!((of("a"), of("b"), of("other")), (2.0, 1.0, 2.0));
    assert_eq!(page.samples(total, &[]).len(), 3);
    let metric = [("metric", "litellm_proxy_total_requests_metric")];
    assert_eq!(page.value("litellm_gateway_metrics_overflow_total", &metric), 2.0);
    assert_eq!(
        page.samples("litellm_total_tokens_metric_total", &[]).len(),
        1,
        "has no such label"
    );
    scene.gateway.says("a metric has too many label sets").await;
    scene.gateway.stop().await;
}
