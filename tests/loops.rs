//! Loops of ten turns with tools, from each dialect that clients speak onto each provider, streaming and not. The mock
//! signs the reasoning of every turn, and refuses a conversation in which one of the signatures is lost or changed.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "loops/chat.rs"]
mod chat;
#[path = "loops/dialect.rs"]
mod dialect;
#[path = "common/gateway.rs"]
mod gateway;
#[path = "common/http.rs"]
mod http;
#[path = "loops/messages.rs"]
mod messages;
#[path = "common/mocked.rs"]
mod mocked;
#[path = "common/reply.rs"]
#[expect(dead_code, reason = "it reads chats, too")]
mod reply;
#[path = "loops/responses.rs"]
mod responses;
#[path = "common/upstream.rs"]
mod upstream;

use dialect::{Answer, Call, Dialect};
use http::Http;
use mocked::{ANTHROPIC, BEDROCK, GEMINI, KEY, Mocked, OPENAI, Provider};
use reply::Reply;
use serde_json::{Value, json};

/// Turns that call tools.
const TURNS: usize = 10;
/// What is said after them.
const DONE: &str = "All ten are done.";
/// A model that has nothing but Responses, whatever the client speaks.
const OPENAI_RESPONSES: Provider = Provider {
    model: "openai/gpt-5-codex",
    ..OPENAI
};
/// By Converse, whatever the client speaks.
const CONVERSE: Provider = Provider {
    model: "bedrock/converse/anthropic.claude-sonnet-4-5-20250929-v1:0",
    ..BEDROCK
};
/// The providers, and two by their other road.
const PROVIDERS: [(&str, &Provider); 6] = [
    ("anthropic", &ANTHROPIC),
    ("openai", &OPENAI),
    ("openai by responses", &OPENAI_RESPONSES),
    ("gemini", &GEMINI),
    ("bedrock", &BEDROCK),
    ("bedrock by converse", &CONVERSE),
];

#[tokio::test]
async fn chat_completions() {
    go_round(&chat::DIALECT).await;
}

#[tokio::test]
async fn messages() {
    go_round(&messages::DIALECT).await;
}

#[tokio::test]
async fn responses() {
    go_round(&responses::DIALECT).await;
}

/// A loop with every provider, as streams and as whole answers.
async fn go_round(dialect: &Dialect) {
    let steps = Value::from_iter((0..TURNS).map(step)).to_string();
    let options = [("think", "1"), ("strict", "1"), ("text", DONE), ("steps", &*steps)];
    let mocked = Mocked::start(&PROVIDERS, &options).await;
    for (model, _) in PROVIDERS {
        for stream in [false, true] {
            go(dialect, &mocked.url, model, stream).await;
        }
    }
    let calls = PROVIDERS.len() * 2 * (TURNS + 1);
    assert_eq!(mocked.requests().await.len(), calls, "nothing is tried twice");
    mocked.spent(calls).await;
    mocked.stop().await;
}

/// What the model calls in a turn: every third time two tools at once.
fn step(turn: usize) -> Value {
    let call = |name: &str| json!({"name": name, "arguments": {"turn": turn, "text": "Grüße \"\\\n"}});
    match turn % 3 {
        2 => json!([call("look"), call("listen")]),
        _ => json!([call("look")]),
    }
}

async fn go(dialect: &Dialect, gateway: &str, model: &str, stream: bool) {
    let (http, url) = (Http::new(KEY), format!("{gateway}{}", dialect.path));
    let mut body = (dialect.ask)(model);
    body["stream"] = stream.into();
    for turn in 0..=TURNS {
        let at = format!("{url} onto {model}, stream: {stream}, turn {turn}");
        let reply = Reply::read(http.post(&url, &body).await.expect("an answer")).await;
        assert_eq!(reply.status, 200, "{at}: {}", reply.body);
        let whole = match stream {
            true => (dialect.assemble)(&dialect::events(&reply.body)),
            false => reply.json(),
        };
        let Answer {
            said,
            thought,
            text,
            calls,
        } = (dialect.read)(&whole);
        assert_eq!(
            thought.trim_end(),
            format!("Step {turn}: wägen, then act."),
            "{at}: {whole:#}"
        );
        if turn == TURNS {
            assert_eq!((text.as_str(), calls.len()), (DONE, 0), "{at}: {whole:#}");
            return;
        }
        let wanted = step(turn);
        let got = calls
            .iter()
            .map(|call| json!({"name": call.name, "arguments": call.arguments}));
        assert_eq!(Value::from_iter(got), wanted, "{at}: {whole:#}");
        let results = calls
            .into_iter()
            .map(|Call { id, name, .. }| (id, format!("{name}: fine")));
        (dialect.go_on)(&mut body, said, results.collect());
    }
}
