//! Responses that a translation answered: we keep them.

use super::client::Answer;
use super::scene::{Scene, keyed};
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;

fn id(response: &Value) -> &str {
    response["id"].as_str().expect("an id")
}

fn text(response: &Value) -> &Value {
    &response["output"][0]["content"][0]["text"]
}

/// That there is no such response.
fn is_missing(answer: &Answer) {
    assert_eq!(answer.status, 404, "{}", answer.body);
    assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
}

/// That there is none to go on from.
fn has_no_previous(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.body);
    let error = &answer.json()["error"];
    assert_eq!(
        (&error["code"], &error["param"]),
        (&json!("previous_response_not_found"), &json!("previous_response_id"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_is_kept_over_a_restart() {
    let mut scene = Scene::start(keyed()).await;
    let client = scene.client();
    let first = client.create(json!({"model": "claude", "input": "one"})).await.json();
    assert_eq!(text(&first), "one", "{first}");
    let path = format!("/v1/responses/{}", id(&first));
    let read = client.get(&path).await;
    assert_eq!((read.status, read.json()), (200, first.clone()));

    scene.restart(keyed(), &[]).await;
    let client = scene.client();
    for alias in ["/responses", "/v1/responses", "/openai/v1/responses"] {
        assert_eq!(client.get(&format!("{alias}/{}", id(&first))).await.json(), first);
    }
    let second = json!({
        "model": "claude", "previous_response_id": id(&first), "input": [{"role": "user", "content": "two"}],
        "stream": true,
    });
    let streamed = client.create(second).await;
    let second = streamed.response_of("response.completed");
    assert_eq!(
        (text(&second), &second["previous_response_id"]),
        (&json!("two"), &first["id"])
    );
    let third = json!({"model": "claude", "previous_response_id": id(&second), "input": "three"});
    let third = client.create(third).await.json();
    assert_eq!(text(&third), "three");
    let said: Vec<Value> = scene.translated().await;
    let words = |body: &Value| {
        let messages = body["messages"].as_array().expect("messages").iter();
        let words = messages.map(|message| match &message["content"] {
            Value::Array(parts) => parts[0]["text"].clone(),
            text => text.clone(),
        });
        words.collect::<Vec<Value>>()
    };
    assert_eq!(words(&said[1]), ["one", "one", "two"], "{}", said[1]);
    assert_eq!(words(&said[2]), ["one", "one", "two", "two", "three"]);

    let listed = client
        .get(&format!("/v1/responses/{}/input_items?order=asc&limit=2", id(&third)))
        .await
        .json();
    assert_eq!((&listed["object"], &listed["has_more"]), (&json!("list"), &json!(true)));
    assert_eq!(
        listed["data"][0]["content"][0],
        json!({"type": "input_text", "text": "one"})
    );
    assert_eq!(listed["data"][1]["id"], first["output"][0]["id"]);
    let after = format!(
        "/v1/responses/{}/input_items?order=asc&after={}",
        id(&third),
        listed["last_id"].as_str().expect("an id")
    );
    let rest = client.get(&after).await.json();
    assert_eq!(rest["data"].as_array().map(Vec::len), Some(3), "{rest}");

    let cancelled = client.ask(Method::POST, &format!("{path}/cancel"), None).await;
    assert_eq!(
        (cancelled.status, &cancelled.json()["error"]["message"]),
        (400, &json!("Cannot cancel a synchronous response."))
    );
    let deleted = client.ask(Method::DELETE, &path, None).await;
    assert_eq!(
        deleted.json(),
        json!({"id": first["id"], "object": "response", "deleted": true})
    );
    is_missing(&client.get(&path).await);
    is_missing(&client.ask(Method::DELETE, &path, None).await);
    let gone = json!({"model": "claude", "previous_response_id": id(&first), "input": "x"});
    has_no_previous(&client.create(gone).await);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_an_answer_can_read_it_back() {
    let scene = Scene::start(keyed()).await;
    let client = Arc::new(scene.client());
    let turn = |number: usize| {
        let client = Arc::clone(&client);
        async move {
            let stream = number.is_multiple_of(2);
            let asked = json!({"model": "claude", "input": format!("turn {number}"), "stream": stream});
            let answer = client.create(asked).await;
            let response = if stream {
                answer.response_of("response.completed")
            } else {
                answer.json()
            };
            assert_eq!(response["store"], Value::Null, "{response}");
            let read = client.get(&format!("/v1/responses/{}", id(&response))).await;
            assert_eq!(read.json(), response);
        }
    };
    let turns: Vec<_> = (0..200).map(|number| tokio::spawn(turn(number))).collect();
    for turn in turns {
        turn.await.expect("it was there");
    }
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_to_be_kept_is_not() {
    let mut scene = Scene::start(keyed()).await;
    let client = scene.client();
    for stream in [false, true] {
        let asked = json!({"model": "claude", "input": "a", "store": false, "stream": stream});
        let answer = client.create(asked).await;
        let response = if stream {
            answer.response_of("response.completed")
        } else {
            answer.json()
        };
        assert_eq!(response["store"], false);
        is_missing(&client.get(&format!("/v1/responses/{}", id(&response))).await);
        let next = json!({"model": "claude", "previous_response_id": id(&response), "input": "x"});
        has_no_previous(&client.create(next).await);
    }
    let background = client
        .create(json!({"model": "claude", "input": "a", "background": true}))
        .await;
    assert_eq!(
        (background.status, &background.json()["error"]["param"]),
        (400, &json!("background"))
    );
    let searching = json!({"model": "claude", "input": "a", "tools": [{"type": "file_search"}]});
    let searching = client.create(searching).await;
    assert!(
        searching.status == 400 && searching.body.contains("file_search"),
        "{}",
        searching.body
    );
    for query in ["limit=0", "order=up", "after=msg_x"] {
        let kept = client.create(json!({"model": "claude", "input": "a"})).await.json();
        let refused = client
            .get(&format!("/v1/responses/{}/input_items?{query}", id(&kept)))
            .await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.body);
    }

    let kept = client.create(json!({"model": "claude", "input": "a"})).await.json();
    let path = format!("/v1/responses/{}", id(&kept));
    scene.restart(keyed(), &[("LITELLM_SALT_KEY", "another secret")]).await;
    is_missing(&scene.client().get(&path).await);
    scene.restart(json!({}), &[]).await;
    let client = scene.client();
    for stream in [false, true] {
        let answer = client
            .create(json!({"model": "claude", "input": "a", "store": true, "stream": stream}))
            .await;
        let response = if stream {
            answer.response_of("response.completed")
        } else {
            answer.json()
        };
        assert_eq!(response["store"], false, "without a secret nothing is kept: {response}");
        let missing = client.get(&format!("/v1/responses/{}", id(&response))).await;
        is_missing(&missing);
        assert!(missing.body.contains("LITELLM_SALT_KEY"), "{}", missing.body);
    }
    scene.restart(keyed(), &[]).await;
    assert_eq!(
        scene.client().get(&path).await.json(),
        kept,
        "with the first secret it is readable again"
    );
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_provider_goes_on() {
    let scene = Scene::start(keyed()).await;
    let client = scene.client();
    let first = client.create(json!({"model": "claude", "input": "one"})).await.json();
    let second = json!({"model": "gpt", "previous_response_id": id(&first), "input": "two"});
    let second = client.create(second).await;
    assert_eq!(second.status, 200, "{}", second.body);
    let asked: Vec<_> = scene.providers.iter().flat_map(|provider| provider.asked()).collect();
    let body = &asked[0].2;
    assert_eq!(body.get("previous_response_id"), None);
    let roles = body["input"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["role"].clone());
    assert_eq!(roles.collect::<Vec<_>>(), ["user", "assistant", "user"]);

    // The other way round the conversation is at the provider's.
    let back = json!({"model": "claude", "previous_response_id": second.json()["id"], "input": "three"});
    let back = client.create(back).await;
    assert_eq!(
        (back.status, &back.json()["error"]["param"]),
        (400, &json!("previous_response_id")),
        "{}",
        back.body
    );
    scene.stop().await;
}
