//! What a reload must leave alone: calls under way, and what was spent.

use super::scene::{Scene, write};

use crate::reply::Reply;
use http_body_util::BodyExt;
use serde_json::{Value, json};

/// Events of the slow stream, 20 ms apart: it outlasts a reload.
const SLOW: &str = "/o/chunks=150,gap=20";

fn question(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hi"}], "max_tokens": 10})
}

#[tokio::test]
async fn a_stream_ends_as_it_began() {
    let scene = Scene::start(|folder, upstream| {
        let config = super::scene::config(&format!("{upstream}{SLOW}"), &["one"], json!({}));
        write(folder.join("config.yaml"), &config);
    })
    .await;
    let mut request = question("one");
    request["stream"] = true.into();
    let mut response = scene
        .http
        .post(&format!("{}/v1/chat/completions", scene.url), &request)
        .await
        .expect("a head");
    assert_eq!(response.status(), 200);
    let call = response.headers()["x-litellm-call-id"]
        .to_str()
        .expect("text")
        .to_owned();
    let first = response
        .body_mut()
        .frame()
        .await
        .expect("a first event")
        .expect("no error");
    assert!(first.into_data().expect("data").starts_with(b"data: "));
    write(scene.path("config.yaml"), &scene.config(&["two"], json!({})));
    scene.serves("two").await;
    assert_eq!(
        Reply::to_chat(&scene.http, &scene.url, &question("one")).await.status,
        400,
        "one is gone"
    );
    let rest = Reply::read(response).await;
    let events = rest.events();
    assert!(events.iter().all(|event| event["model"] == "one"), "{}", rest.body);
    let rows = scene
        .http
        .get(&format!("{}/spend/logs", scene.url))
        .await
        .expect("rows");
    let row = rows
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| row["metadata"]["litellm_call_id"] == *call);
    let row = row.expect("the stream's row");
    assert_eq!(
        (&row["status"], &row["completion_tokens"]),
        (&"success".into(), &150.into()),
        "{row}"
    );
}

#[tokio::test]
async fn what_was_spent_stays_spent() {
    let scene = Scene::start(|folder, upstream| {
        let config = super::scene::config(upstream, &["one"], json!({"max_budget": 0.0025}));
        write(folder.join("config.yaml"), &config);
    })
    .await;
    // a call costs 0.00108 USD
    assert_eq!(
        Reply::to_chat(&scene.http, &scene.url, &question("one")).await.status,
        200
    );
    for (budget, name) in [
        (json!({"max_budget": 0.0025}), "same"),
        (json!({"max_budget": 0.0026}), "more"),
        (json!({"max_budget": 0.0025, "budget_duration": "1d"}), "daily"),
    ] {
        write(scene.path("config.yaml"), &scene.config(&[name], budget));
        scene.serves(name).await;
        assert!((spent(&scene).await - 0.001_08).abs() < 1e-12, "{name}");
    }
    assert_eq!(
        Reply::to_chat(&scene.http, &scene.url, &question("daily")).await.status,
        200
    );
    // back to the month, whose sum has grown in the meantime
    write(
        scene.path("config.yaml"),
        &scene.config(&["monthly"], json!({"max_budget": 0.0025})),
    );
    scene.serves("monthly").await;
    assert!(
        (spent(&scene).await - 0.002_16).abs() < 1e-12,
        "{}",
        spent(&scene).await
    );
    let refusal = Reply::to_chat(&scene.http, &scene.url, &question("monthly")).await;
    assert_eq!(refusal.status, 422, "{}", refusal.body);
    write(
        scene.path("config.yaml"),
        &scene.config(&["raised"], json!({"max_budget": 1})),
    );
    scene.serves("raised").await;
    assert_eq!(
        Reply::to_chat(&scene.http, &scene.url, &question("raised"))
            .await
            .status,
        200
    );
}

async fn spent(scene: &Scene) -> f64 {
    let answer = scene
        .http
        .get(&format!("{}/global/spend", scene.url))
        .await
        .expect("global spend");
    answer["spend"].as_f64().expect("a number")
}
