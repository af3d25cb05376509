//! A base URL may hold a key in its query: nobody sees more than the part before it.

use super::scene::{PROGRAM, Scene, chat, mock, model};
use serde_json::{Value, json};

/// What must not be seen.
const CANARY: &str = "canary-51c0";

#[tokio::test]
async fn a_query_is_not_shown() {
    let mock = mock().await;
    let base = |path: &str| format!("{mock}{path}?key={CANARY}&x=");
    let shown = |path: &str| format!("{mock}{path}");
    let mut models = vec![
        model("good", "openai/gpt-4o", &base("/v1/chat/completions")),
        model("bad", "openai/gpt-4o", &format!("http://ho<st/v1?key={CANARY}")),
    ];
    models[0]["litellm_params"]["rpm"] = json!(600);
    let litellm = json!({"callbacks": ["prometheus"]});
    let mut scene = Scene::start(&models, &["--debug"], litellm, json!({"num_retries": 0})).await;
    let request = chat("good").to_string();
    let answer = scene.chat_at("/v1/chat/completions", PROGRAM, &request).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let header = format!("x-litellm-model-api-base: {}\r\n", shown("/v1/chat/completions"));
    assert!(answer.head.contains(&header), "{answer:?}");
    let request = chat("bad").to_string();
    let refused = scene.chat_at("/v1/chat/completions", PROGRAM, &request).await;
    assert!(
        refused.status == 500 && refused.body.contains("api_base `http://ho<st/v1` of bad makes no URL"),
        "{refused:?}"
    );
    let page = scene.page(2.0).await;
    let place = shown("/v1/chat/completions");
    let labels = [("api_base", place.as_str())];
    assert_eq!(page.value("litellm_deployment_rpm_limit", &labels), 600.0);
    assert_eq!(page.value("litellm_deployment_success_responses_total", &labels), 1.0);
    let rows = scene.get("/spend/logs").await;
    let bases: Vec<Value> = rows
        .json()
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["api_base"].clone())
        .collect();
    assert!(
        bases.contains(&json!(place)) && bases.contains(&json!("http://ho<st/v1")),
        "{rows:?}"
    );
    let (health, info) = (scene.get("/health").await, scene.get("/model/info").await);
    assert_eq!(
        health.json()["healthy_endpoints"][0]["api_base"],
        json!(place),
        "{health:?}"
    );
    assert_eq!(
        info.json()["data"][0]["litellm_params"]["api_base"],
        json!(place),
        "{info:?}"
    );
    let log = scene.gateway.says("router: trying this deployment").await;
    for (what, text) in [
        ("answer", format!("{answer:?}")),
        ("error", format!("{refused:?}")),
        ("page", format!("{page:?}")),
        ("rows", rows.body),
        ("health", health.body),
        ("info", info.body),
        ("log", log),
    ] {
        assert!(!text.contains(CANARY), "{what}: {text}");
    }
    scene.gateway.stop().await;
}
