//! Every dialect that the mock speaks, as a client of it sees it over a real socket: whole
//! answers, streams, ten turns of a tool loop, and faults.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "dialects/anthropic.rs"]
mod anthropic;
#[path = "dialects/bedrock.rs"]
mod bedrock;
#[path = "dialects/cohere.rs"]
mod cohere;
#[path = "dialects/frames.rs"]
mod frames;
#[path = "dialects/gemini.rs"]
mod gemini;
#[path = "dialects/lists.rs"]
mod lists;
#[path = "dialects/ollama.rs"]
mod ollama;
#[path = "dialects/openai.rs"]
mod openai;
#[path = "dialects/player.rs"]
mod player;
#[path = "dialects/responses.rs"]
mod responses;
#[path = "dialects/socket.rs"]
mod socket;

use player::{Player, Said};
use serde_json::Value;
use socket::{Server, post};
use std::time::Duration;
use tokio::time::timeout;

static PLAYERS: &[&Player] = &[
    &openai::CHAT,
    &responses::RESPONSES,
    &anthropic::MESSAGES,
    &anthropic::VERTEX,
    &gemini::SSE,
    &gemini::ARRAY,
    &gemini::VERTEX,
    &bedrock::CONVERSE,
    &bedrock::INVOKE,
    &cohere::V2,
    &cohere::V1,
    &ollama::CHAT,
];

/// The bounds of a loop: far more than a mock on the same machine needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks for the next turn of a conversation.
async fn turn(server: &Server, player: &Player, options: &str, history: &[Value], stream: bool) -> Said {
    let path = format!("/o/{options}{}", (player.path)(stream));
    let reply = post(server, &path, &(player.body)(history, stream)).await;
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert_eq!(reply.status, 200, "{}: {text}", player.name);
    if stream {
        assert!(reply.head.contains(player.kind), "{}: {}", player.name, reply.head);
        let events = (player.split)(&reply.body);
        let events: Vec<Value> = events.into_iter().map(|event| event.expect(player.name)).collect();
        (player.streamed)(&events)
    } else {
        (player.whole)(&serde_json::from_str(&text).expect(player.name))
    }
}

#[tokio::test]
async fn whole_answers_and_streams_say_the_same() {
    let server = Server::start().await;
    for player in PLAYERS {
        for options in ["chunks=5,input=7,cache_read=2", "turns=1,tools=2,think", "echo"] {
            let start = (player.start)();
            let whole = turn(&server, player, options, &start, false).await;
            let streamed = turn(&server, player, options, &start, true).await;
            assert_eq!(whole.text, streamed.text, "{} {options}", player.name);
            assert_eq!(whole.names(), streamed.names(), "{} {options}", player.name);
            assert_eq!(whole.usage, streamed.usage, "{} {options}", player.name);
            assert_eq!(whole.thought, streamed.thought, "{} {options}", player.name);
        }
        let plain = turn(
            &server,
            player,
            "chunks=5,input=7,cache_read=2",
            &(player.start)(),
            true,
        )
        .await;
        assert_eq!(
            (plain.text.as_str(), plain.usage),
            ("The quick brown fox jumps", Some((9, 5))),
            "{}",
            player.name
        );
        let echo = turn(&server, player, "echo", &(player.start)(), false).await;
        assert_eq!(echo.text, "Weather?", "{}", player.name);
    }
}

#[tokio::test]
async fn ten_turns_call_tools_and_then_answer() {
    let server = Server::start().await;
    for player in PLAYERS {
        let options = "turns=10,think,strict,text=sunny,args=%7B%22city%22:%22Ulm%22%7D";
        let mut history = (player.start)();
        for number in 0..10 {
            let said = turn(&server, player, options, &history, number % 2 == 0).await;
            let wanted = [("weather".to_owned(), serde_json::json!({"city": "Ulm"}))];
            assert_eq!(said.named(), wanted, "{} turn {number}", player.name);
            history.extend(said.back.clone());
            history.extend((player.results)(&said));
        }
        let said = turn(&server, player, options, &history, true).await;
        assert_eq!((said.text.as_str(), said.calls.len()), ("sunny", 0), "{}", player.name);
    }
}

/// The signed dialects: what the first turn said, and the conversation so far.
async fn one_turn(server: &Server, player: &Player, options: &str) -> Vec<Value> {
    let mut history = (player.start)();
    let said = turn(server, player, options, &history, false).await;
    history.extend(said.back.clone());
    history.extend((player.results)(&said));
    history
}

async fn status(server: &Server, player: &Player, options: &str, history: &[Value]) -> u16 {
    let path = format!("/o/{options}{}", (player.path)(false));
    post(server, &path, &(player.body)(history, false)).await.status
}

#[tokio::test]
async fn changed_and_missing_signatures_are_refused() {
    let server = Server::start().await;
    for player in PLAYERS.iter().filter(|player| player.signed.is_some()) {
        let (options, name) = ("turns=3,think,strict", player.name);
        let history = one_turn(&server, player, options).await;
        assert_eq!(status(&server, player, options, &history).await, 200, "{name}");
        let text = Value::from(history.clone()).to_string();
        let (before, signed) = text.split_once(player.signed.unwrap()).unwrap();
        let letter = if signed.as_bytes()[60] == b'x' { "y" } else { "x" };
        let changed = format!(
            "{before}{}{}{letter}{}",
            player.signed.unwrap(),
            &signed[..60],
            &signed[61..]
        );
        let changed: Vec<Value> = serde_json::from_str(&changed).unwrap();
        assert_eq!(status(&server, player, options, &changed).await, 400, "{name}");
        let missing = (player.unsigned)(&history);
        assert_ne!(missing, history, "{name}");
        assert_eq!(status(&server, player, options, &missing).await, 400, "{name}");
        assert_eq!(
            status(&server, player, "turns=3", &changed).await,
            200,
            "{name}: unchecked"
        );
    }
}

/// The events of a stream with this fault, each read or not, and whether a reset ended it.
async fn struck(server: &Server, player: &Player, fault: &str) -> (Vec<Result<Value, String>>, bool) {
    let path = format!("/o/chunks=4,{fault}{}", (player.path)(true));
    let reply = post(server, &path, &(player.body)(&(player.start)(), true)).await;
    ((player.split)(&reply.body), reply.reset)
}

#[tokio::test]
async fn faults_strike_at_any_event() {
    let server = Server::start().await;
    for player in PLAYERS {
        let (clean, _) = struck(&server, player, "").await;
        let name = player.name;
        for at in 0..clean.len() {
            let (events, reset) = struck(&server, player, &format!("truncate={at}")).await;
            assert_eq!((events.len(), reset), (at, false), "{name} truncate={at}");
            let (events, _) = struck(&server, player, &format!("garbage={at}")).await;
            let bad: Vec<usize> = (0..events.len()).filter(|&i| events[i].is_err()).collect();
            assert_eq!((events.len(), bad), (clean.len(), vec![at]), "{name} garbage={at}");
            let (events, _) = struck(&server, player, &format!("corrupt={at}")).await;
            assert!(events.get(at).is_none_or(Result::is_err), "{name} corrupt={at}");
            let (events, _) = struck(&server, player, &format!("error={at}:503,message=boom")).await;
            let said = format!("{:?}", &events[at..]);
            assert!(
                events.len() <= at + 2 && said.contains("boom"),
                "{name} error={at}: {said}"
            );
        }
        let (events, reset) = struck(&server, player, "reset=1").await;
        assert_eq!((events.len(), reset), (1, true), "{name} reset");
        let (events, _) = struck(&server, player, "slow=1:5").await;
        assert_eq!(events.len(), clean.len(), "{name} slow");
        let stalled = struck(&server, player, "stall=1");
        assert!(
            timeout(Duration::from_millis(50), stalled).await.is_err(),
            "{name} stall"
        );
    }
}

#[tokio::test]
async fn errors_are_in_the_providers_words() {
    let server = Server::start().await;
    for player in PLAYERS {
        for fault in ["status=429", "error=0:429"] {
            let path = format!("/o/{fault}{}", (player.path)(false));
            let reply = post(&server, &path, &(player.body)(&(player.start)(), false)).await;
            let body: Value = serde_json::from_slice(&reply.body).unwrap();
            let (pointer, wanted) = player.limited;
            assert_eq!(reply.status, 429, "{}", player.name);
            assert_eq!(
                body.pointer(pointer),
                Some(&Value::from(wanted)),
                "{}: {body}",
                player.name
            );
        }
        let reply = post(&server, &(player.path)(false), &Value::from("no object")).await;
        assert_eq!(reply.status, 400, "{}", player.name);
    }
}

#[tokio::test]
async fn steps_lay_down_what_each_turn_does() {
    let steps = r#"[{"name":"weather","arguments":{"city":"Bonn"}},"well",{"name":"weather"}]"#;
    let server = Server::with(&[("steps", steps)]).await;
    for player in PLAYERS {
        let play = async {
            let mut history = (player.start)();
            let said = turn(&server, player, "chunks=2", &history, true).await;
            assert_eq!(
                said.named(),
                [("weather".to_owned(), serde_json::json!({"city": "Bonn"}))],
                "{}",
                player.name
            );
            history.extend(said.back.clone());
            history.extend((player.results)(&said));
            turn(&server, player, "chunks=2", &history, true).await
        };
        let said = timeout(PATIENCE, play).await.unwrap();
        assert_eq!((said.text.as_str(), said.calls.len()), ("well", 0), "{}", player.name);
    }
}
