//! Who sees the page, and where.

use super::ask::{Answer, ask};
use super::scene::{KEY, Scene, write_config};
use crate::process::{LOOK, PATIENCE, Process};
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

/// The page's content type.
const TEXT: &str = "content-type: text/plain; version=0.0.4; charset=utf-8";

async fn scene(litellm: Value) -> Scene {
    Scene::start(&[], &[], litellm, json!({})).await
}

fn refused(answer: &Answer, why: &str) {
    let text = format!(
        "Unauthorized access to metrics endpoint: Authentication Error, {why} To allow unauthenticated access, set \
         `litellm_settings.require_auth_for_metrics_endpoint: false` in your proxy_config.yaml."
    );
    assert_eq!((answer.status, answer.json()), (401, Value::from(text)), "{answer:?}");
    assert!(answer.head.contains("content-type: application/json"), "{answer:?}");
}

#[tokio::test]
async fn a_key_is_needed_and_a_callback() {
    for (litellm, status) in [(json!({"callbacks": ["prometheus"]}), 200), (json!({}), 404)] {
        let scene = scene(litellm).await;
        for path in ["/metrics", "/metrics/"] {
            let url = format!("{}{path}", scene.url);
            refused(&ask("GET", &url, &[], "").await, "No api key passed in.");
            let wrong = ask("GET", &url, &[("authorization", "Bearer wrong")], "").await;
            assert_eq!(wrong.status, 401, "{wrong:?}");
            let page = scene.get(path).await;
            assert_eq!(page.status, status, "{page:?}");
            if status == 404 {
                assert_eq!(page.body, "{\"detail\":\"Not Found\"}");
            } else {
                assert!(
                    page.head.contains(TEXT) && page.body.starts_with("# HELP process_"),
                    "{page:?}"
                );
            }
        }
        scene.gateway.stop().await;
    }
}

#[tokio::test]
async fn the_operator_may_open_it() {
    let scene = scene(json!({"callbacks": ["prometheus"], "require_auth_for_metrics_endpoint": false})).await;
    let url = format!("{}/metrics", scene.url);
    for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 405)] {
        assert_eq!(ask(method, &url, &[], "").await.status, status, "{method}");
    }
    let closed = json!({"callbacks": ["prometheus"]});
    write_config(scene.folder.path(), &[], &closed, &json!({}));
    scene.gateway.signal(Signal::HUP);
    let start = Instant::now();
    let answer = loop {
        let answer = ask("GET", &url, &[], "").await;
        if answer.status != 200 {
            break answer;
        }
        assert!(start.elapsed() < PATIENCE, "it stays open:\n{}", scene.gateway.log());
        sleep(LOOK).await;
    };
    refused(&answer, "No api key passed in.");
    scene.gateway.stop().await;
}

#[tokio::test]
async fn what_is_shown_changes_with_a_restart() {
    let mut scene = scene(json!({"callbacks": ["prometheus"]})).await;
    write_config(scene.folder.path(), &[], &json!({}), &json!({}));
    scene.gateway.signal(Signal::HUP);
    scene.gateway.says("what /metrics shows (callbacks, prometheus_*").await;
    assert_eq!(scene.get("/metrics").await.status, 200);
    scene.gateway.stop().await;
}

#[tokio::test]
async fn a_port_of_its_own_needs_no_key() {
    let port = free_port().await.to_string();
    let flags = ["--prometheus_metrics_port", &port];
    let scene = Scene::start(&[], &flags, json!({"callbacks": ["prometheus"]}), json!({})).await;
    let page = |path: &'static str| {
        let url = format!("http://127.0.0.1:{port}{path}");
        async move { ask("GET", &url, &[], "").await }
    };
    for path in ["/metrics", "/metrics/"] {
        let answer = page(path).await;
        assert!(answer.status == 200 && answer.head.contains(TEXT), "{answer:?}");
    }
    assert_eq!(page("/health").await.json(), json!({"status": "healthy"}));
    assert_eq!(page("/v1/models").await.status, 404);
    refused(
        &ask("GET", &format!("{}/metrics", scene.url), &[], "").await,
        "No api key passed in.",
    );
    assert!(!scene.gateway.log().contains(KEY));
    scene.gateway.stop().await;
}

#[tokio::test]
async fn that_port_is_another_one() {
    let folder = tempfile::tempdir().expect("a folder");
    write_config(folder.path(), &[], &json!({}), &json!({}));
    let port = free_port().await.to_string();
    let flags = ["--config", "config.yaml", "--port", &port];
    let env = [("PROMETHEUS_METRICS_PORT", port.as_str())];
    let (code, log) = Process::start(folder.path(), &flags, &env).ends().await;
    assert!(
        code == 1 && log.contains("--prometheus_metrics_port must differ from --port"),
        "{code} {log}"
    );
}

/// A port that nobody listens on now.
async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}
