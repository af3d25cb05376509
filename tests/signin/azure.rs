//! Azure by Entra ID.

use super::scene::{SECRET, Scene};
use futures_util::future::join_all;
use serde_json::{Value, json};

fn app(secret: &str) -> Value {
    json!({"tenant_id": "my-tenant", "client_id": "my-app", "client_secret": secret})
}

#[tokio::test]
async fn a_hundred_first_calls_share_one_token_and_so_does_a_reload() {
    let (foundry, scope) = (json!({"model": "azure_ai/m"}), json!({"azure_scope": "mine"}));
    let with = |more: &Value| {
        let mut params = app(SECRET);
        params
            .as_object_mut()
            .expect("a map")
            .extend(more.as_object().expect("a map").clone());
        params
    };
    let mut scene = Scene::start(&[("one", app(SECRET))], &[]).await;
    let all = join_all((0..100).map(|_| scene.ask("one"))).await;
    assert!(all.iter().all(|reply| reply.status == 200), "{:?}", all.first());
    let asked = scene.cloud.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let form = "client_id=my-app&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default&client_secret=the%7Esecret";
    assert_eq!(
        asked[0],
        format!("/my-tenant/oauth2/v2.0/token grant_type=client_credentials&{form}")
    );
    let keys = scene.keys().await;
    assert_eq!(keys.len(), 100);
    assert!(keys.iter().all(|key| key == "Bearer token-1"), "{keys:?}");
    let models = [
        ("one", app(SECRET)),
        ("foundry", with(&foundry)),
        ("other", with(&scope)),
    ];
    scene.reload(&models).await;
    for (model, token) in [("one", "token-1"), ("foundry", "token-1"), ("other", "token-2")] {
        let reply = scene.ask(model).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(scene.keys().await.last(), Some(&format!("Bearer {token}")), "{model}");
    }
    assert_eq!(scene.cloud.asked().len(), 2);
}

#[tokio::test]
async fn a_response_is_read_back_with_a_token() {
    let scene = Scene::start(&[("one", app(SECRET))], &[]).await;
    let read = scene.ask_and_read_back("one").await;
    assert_eq!(read["object"], "response", "{read}");
    assert_eq!(scene.keys().await, ["Bearer token-1", "Bearer token-1"]);
}

#[tokio::test]
async fn a_refused_sign_in_tells_why_and_not_with_what() {
    let scene = Scene::start(&[("one", app(SECRET)), ("two", app("other-word"))], &[]).await;
    for (model, status, kind) in [("one", 401, "AuthenticationError"), ("two", 503, "InternalServerError")] {
        scene.cloud.refuse(status);
        let reply = scene.ask(model).await;
        assert_eq!(reply.status, if status == 401 { 401 } else { 500 }, "{reply:?}");
        let words = "Microsoft Entra ID answers with status";
        let is_told =
            reply.body.contains(kind) && reply.body.contains("AADSTS7000215: no") && reply.body.contains(words);
        assert!(is_told, "{reply:?}");
        for hidden in [SECRET, "the%7Esecret", "other-word"] {
            assert!(
                !reply.body.contains(hidden) && !scene.gateway.log().contains(hidden),
                "{hidden}"
            );
        }
    }
    assert!(scene.keys().await.is_empty(), "nothing is sent without a token");
    scene.cloud.refuse(200);
    assert_eq!(scene.ask("two").await.status, 200);
}

#[tokio::test]
async fn a_key_goes_before_the_machine_and_a_token_before_a_key() {
    let models = [
        ("by-machine", json!({})),
        ("by-key", json!({"api_key": "k", "client_secret": SECRET})),
        ("by-token", json!({"api_key": "k", "azure_ad_token": "given"})),
    ];
    let scene = Scene::start(&models, &[("IDENTITY_HEADER", "shown")]).await;
    for (model, key) in [
        ("by-machine", "Bearer token-1"),
        ("by-key", "k"),
        ("by-token", "Bearer given"),
    ] {
        let reply = scene.ask(model).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(scene.keys().await.last().map(String::as_str), Some(key));
    }
    assert_eq!(scene.cloud.asked(), ["/ "]);
}
