//! Ollama's chat, and its smaller APIs.

use super::openai;
use super::player::{Player, Said, counts, lines, list, text};
use super::socket::{Server, post, send};
use serde_json::{Value, json};

pub(crate) static CHAT: Player = Player {
    name: "ollama",
    path: |_| "/api/chat".to_owned(),
    kind: "application/x-ndjson",
    whole: |body| said(std::slice::from_ref(body)),
    split: lines,
    streamed: said,
    results: |said| {
        let calls = said.calls.iter();
        calls
            .map(|(_, name, _)| json!({"role": "tool", "tool_name": name, "content": "fine"}))
            .collect()
    },
    limited: ("/error", "too many concurrent requests"),
    ..openai::CHAT
};

fn said(chunks: &[Value]) -> Said {
    let joined = |name: &str| {
        chunks
            .iter()
            .map(|chunk| text(&chunk["message"][name]))
            .collect::<String>()
    };
    let calls: Vec<Value> = chunks
        .iter()
        .flat_map(|chunk| list(&chunk["message"]["tool_calls"]))
        .collect();
    let call = |call: &Value| {
        let function = &call["function"];
        (String::new(), text(&function["name"]), function["arguments"].clone())
    };
    let (last, before) = chunks.split_last().unwrap();
    assert!(last["done"] == true && before.iter().all(|chunk| chunk["done"] == false));
    Said {
        text: joined("content"),
        thought: joined("thinking"),
        back: vec![json!({"role": "assistant", "content": joined("content"), "tool_calls": calls})],
        calls: calls.iter().map(call).collect(),
        usage: counts(last, "prompt_eval_count", "eval_count"),
    }
}

#[tokio::test]
async fn generates_and_shows_models() {
    let server = Server::start().await;
    let reply = post(
        &server,
        "/o/chunks=3/api/generate",
        &json!({"model": "m", "prompt": "hi"}),
    )
    .await;
    let chunks: Vec<Value> = lines(&reply.body).into_iter().map(Result::unwrap).collect();
    let words: String = chunks.iter().map(|chunk| text(&chunk["response"])).collect();
    assert_eq!((words.as_str(), chunks.len()), ("The quick brown", 4));
    assert!(chunks[3]["context"].is_array() && chunks[3]["eval_count"] == 3);
    let whole = post(
        &server,
        "/o/echo/api/generate",
        &json!({"model": "m", "prompt": "hi", "stream": false}),
    )
    .await;
    assert_eq!(serde_json::from_slice::<Value>(&whole.body).unwrap()["response"], "hi");
    let tags: Value = serde_json::from_slice(&send(&server, "GET", "/api/tags", b"").await.body).unwrap();
    let show = post(&server, "/api/show", &json!({"model": tags["models"][0]["model"]})).await;
    assert_eq!(
        serde_json::from_slice::<Value>(&show.body).unwrap()["details"]["format"],
        "gguf"
    );
}
