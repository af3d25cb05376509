//! Embeddings, ranks, images and audio: what is no conversation.

use super::socket::{Server, post, send};
use serde_json::{Value, json};

/// Path, request, where in the answer something has to stand, and what.
fn rows() -> Vec<(&'static str, Value, &'static str, Value)> {
    let texts = json!(["a", "b"]);
    let content = json!({"parts": [{"text": "a"}]});
    vec![
        (
            "/v1/embeddings",
            json!({"input": texts}),
            "/data/1/embedding/0",
            json!(0.0234375),
        ),
        (
            "/v1beta/models/e:embedContent",
            json!({"content": content}),
            "/embedding/values/1",
            json!(0.0546875),
        ),
        (
            "/v1beta/models/e:batchEmbedContents",
            json!({"requests": [{"content": content}, {"content": content}]}),
            "/embeddings/1/values/0",
            json!(0.0234375),
        ),
        (
            "/v1/projects/p/locations/l/publishers/google/models/e:predict",
            json!({"instances": [{"content": "abc"}]}),
            "/metadata/billableCharacterCount",
            json!(3),
        ),
        (
            "/v1beta/models/g:countTokens",
            json!({"contents": [content]}),
            "/totalTokens",
            json!(20),
        ),
        ("/v1/messages/count_tokens", json!({}), "/input_tokens", json!(20)),
        (
            "/v2/embed",
            json!({"texts": texts}),
            "/embeddings/float/1/0",
            json!(0.0234375),
        ),
        (
            "/v1/embed",
            json!({"texts": texts}),
            "/embeddings/1/0",
            json!(0.0234375),
        ),
        (
            "/api/embed",
            json!({"input": texts}),
            "/embeddings/1/0",
            json!(0.0234375),
        ),
        (
            "/v2/rerank",
            json!({"documents": texts, "top_n": 1}),
            "/results/0/relevance_score",
            json!(0.9),
        ),
        (
            "/v1/rerank",
            json!({"documents": texts}),
            "/results/1/document/text",
            json!("b"),
        ),
        (
            "/v1/moderations",
            json!({"input": texts}),
            "/results/1/categories/sexual~1minors",
            json!(false),
        ),
        (
            "/v1/images/generations",
            json!({"model": "dall-e-3", "prompt": "p", "n": 2}),
            "/data/1/revised_prompt",
            json!("p"),
        ),
    ]
}

#[tokio::test]
async fn lists_have_an_entry_for_each_input() {
    let server = Server::start().await;
    for (path, body, pointer, wanted) in rows() {
        let reply = post(&server, path, &body).await;
        let body: Value = serde_json::from_slice(&reply.body).expect(path);
        assert_eq!(body.pointer(pointer), Some(&wanted), "{path}: {body}");
        let failed = post(&server, &format!("/o/status=503{path}"), &json!({})).await;
        assert_eq!(failed.status, 503, "{path}");
        let half = post(&server, &format!("/o/truncate=1{path}"), &body).await;
        assert!(serde_json::from_slice::<Value>(&half.body).is_err(), "{path}");
    }
}

#[tokio::test]
async fn audio_is_bytes_and_heard_from_forms() {
    let server = Server::start().await;
    let speech = post(
        &server,
        "/o/chunks=3/v1/audio/speech",
        &json!({"input": "hi", "voice": "alloy"}),
    )
    .await;
    assert!(speech.head.contains("content-type: audio/mpeg"), "{}", speech.head);
    assert_eq!((speech.body.len(), speech.body[0]), (3 * 417, 0xff));
    let form = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n\xff\xfb\r\n--b--\r\n";
    let heard = send(&server, "POST", "/o/text=hello/v1/audio/transcriptions", form).await;
    assert_eq!(serde_json::from_slice::<Value>(&heard.body).unwrap()["text"], "hello");
}
