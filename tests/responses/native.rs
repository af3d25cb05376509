//! Responses that a provider keeps: what is asked of them goes to the deployment that gave them.

use super::provider::Provider;
use super::scene::{Scene, keyed};
use hyper::Method;
use serde_json::{Value, json};

/// The provider that was asked, and all that it was.
fn asked(scene: &Scene) -> (usize, Vec<(String, String, Value)>) {
    let asked = scene.providers.each_ref().map(Provider::asked);
    let which = asked
        .iter()
        .position(|asked| !asked.is_empty())
        .expect("somebody was asked");
    let all: Vec<_> = asked.into_iter().flatten().collect();
    (which, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_to_the_deployment_that_answered() {
    let mut scene = Scene::start(keyed()).await;
    let first = scene
        .client()
        .create(json!({"model": "gpt", "input": "one"}))
        .await
        .json();
    let id = first["id"].as_str().expect("an id").to_owned();
    assert!(id.starts_with("resp_") && !id.contains("up1"), "{id}");
    let (home, _) = asked(&scene);
    let key = format!("Bearer sk-d{}", home + 1);

    scene.restart(keyed(), &[]).await;
    let client = scene.client();
    for turn in 0..8 {
        let next = json!({"model": "gpt", "previous_response_id": id, "input": "next"});
        assert_eq!(client.create(next).await.status, 200);
        let (at, asked) = asked(&scene);
        assert_eq!(
            (at, &asked[0].2["previous_response_id"]),
            (home, &json!("resp_up1")),
            "turn {turn}"
        );
    }
    for (method, path, wanted) in [
        (Method::GET, "", "GET /v1/responses/resp_up1"),
        (Method::GET, "?include[]=a", "GET /v1/responses/resp_up1?include[]=a"),
        (
            Method::GET,
            "/input_items?limit=2&order=asc",
            "GET /v1/responses/resp_up1/input_items?limit=2&order=asc",
        ),
        (Method::POST, "/cancel", "POST /v1/responses/resp_up1/cancel"),
        (Method::DELETE, "", "DELETE /v1/responses/resp_up1"),
    ] {
        for alias in ["/responses", "/v1/responses", "/openai/v1/responses"] {
            let answer = client.ask(method.clone(), &format!("{alias}/{id}{path}"), None).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            let shown = answer.json();
            if path.starts_with("/input_items") {
                assert_eq!(shown, json!({"object": "list", "data": [{"id": "msg_0"}]}));
            } else {
                assert_eq!(shown["id"], id.as_str(), "{shown}");
            }
            let (at, asked) = asked(&scene);
            assert_eq!((at, asked.len(), &*asked[0].0, &asked[0].1), (home, 1, wanted, &key));
        }
    }
    let streamed = client.get(&format!("/v1/responses/{id}?stream=true")).await;
    assert_eq!(
        (streamed.status, &streamed.json()["error"]["param"]),
        (400, &json!("stream"))
    );
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_names_its_deployment_too() {
    let scene = Scene::start(keyed()).await;
    let client = scene.client();
    let streamed = client
        .create(json!({"model": "gpt", "input": "one", "stream": true}))
        .await;
    let [created, completed] = ["response.created", "response.completed"].map(|kind| streamed.response_of(kind));
    assert_eq!(created["id"], completed["id"]);
    let (home, _) = asked(&scene);
    let id = completed["id"].as_str().expect("an id");
    let next = json!({"model": "gpt", "previous_response_id": id, "input": "next", "stream": true});
    client.create(next).await.response_of("response.completed");
    let (at, bodies) = asked(&scene);
    assert_eq!((at, &bodies[0].2["previous_response_id"]), (home, &json!("resp_up1")));
    assert_eq!(client.get(&format!("/v1/responses/{id}")).await.json()["id"], id);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_nowhere_is_not_found() {
    let mut scene = Scene::start(keyed()).await;
    let first = scene
        .client()
        .create(json!({"model": "gpt", "input": "one"}))
        .await
        .json();
    let id = first["id"].as_str().expect("an id");
    scene.restart(keyed(), &[("LITELLM_SALT_KEY", "another secret")]).await;
    let client = scene.client();
    asked(&scene);
    for id in [id, "resp_unknown", "resp_kept00000000000000000000000000000001"] {
        let answer = client.get(&format!("/v1/responses/{id}")).await;
        assert_eq!(answer.status, 404, "{}", answer.body);
        assert_eq!(
            answer.json()["error"]["message"],
            format!("Response with id '{id}' not found.")
        );
    }
    assert!(scene.providers.iter().all(|provider| provider.asked().is_empty()));
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_refuses_is_told() {
    let scene = Scene::start(json!({})).await;
    // Without a secret ids are plain, and an operator may write one.
    let plain = wire::responses::PlainIds {
        deployment: Some("d2".into()),
    };
    let id = wire::responses::ResponseIds::shown(&plain, "openai", "resp_gone");
    let answer = scene.client().get(&format!("/v1/responses/{id}")).await;
    assert_eq!(answer.status, 404, "{}", answer.body);
    assert!(answer.body.contains("Response not found."), "{}", answer.body);
    assert_eq!(asked(&scene).0, 1);
    scene.stop().await;
}
