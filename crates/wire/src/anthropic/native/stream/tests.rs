//! Streams as clients see them.

use super::*;
use crate::codec::ParamPolicy;
use crate::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use proptest::prelude::*;

const STREAM: &str = concat!(
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude\",",
    "\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":4,\"output_tokens\":1}}}\n\n",
    "event: ping\ndata: {\"type\": \"ping\"}\n\n",
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":",
    "{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":",
    "{\"type\":\"text_delta\",\"text\":\"\u{dc}ber \u{1f3af}\"}}\n\n",
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},",
    "\"usage\":{\"output_tokens\":14}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
);

fn new() -> Stream {
    let rules = ProviderRules {
        name: "anthropic",
        exception: "Anthropic",
        dialect: Dialect::Anthropic,
        auth: Auth::XApiKey,
        renames: &[],
        quirks: &[],
        headers: &[],
    };
    Stream::new(&Call {
        body: &Bytes::from_static(b"{}"),
        peek: &Peek::default(),
        shown_model: Some("alias"),
        model: "claude",
        facts: &ModelFacts::default(),
        rules: &rules,
        params: &ParamPolicy::default(),
        stream: true,
        client_wants_usage: false,
        headers: &[],
        now_s: 0,
        seed: 0,
    })
}

/// What the client gets of a stream in these pieces, and what is known at its end.
fn play<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (String, StreamSummary, Result<(), ApiError>) {
    let (mut stream, mut frames) = (new(), Frames::default());
    let mut result = Ok(());
    for piece in pieces {
        result = result.and_then(|()| stream.push(Bytes::copy_from_slice(piece), &mut frames));
    }
    result = result.and_then(|()| stream.finish(&mut frames));
    let all = [frames.ready, frames.last.into_iter().collect()].concat().concat();
    (String::from_utf8_lossy(&all).into_owned(), stream.summary(), result)
}

#[test]
fn events_are_relayed_but_for_the_models_name() {
    let (events, summary, result) = play([STREAM.as_bytes()]);
    assert_eq!(events, STREAM.replace("\"claude\"", "\"alias\""));
    assert_eq!(result, Ok(()));
    assert_eq!((summary.usage.prompt(), summary.usage.completion()), (13, 14));
    assert_eq!(
        (summary.id.as_deref(), summary.finish_reason.as_deref()),
        (Some("msg_1"), Some("stop"))
    );
}

#[test]
fn splits_do_not_matter() {
    let whole = play([STREAM.as_bytes()]);
    for at in 0..=STREAM.len() {
        let (one, two) = STREAM.as_bytes().split_at(at);
        assert_eq!(play([one, two]), whole, "{at}");
    }
    assert_eq!(play(STREAM.as_bytes().chunks(1)), whole);
}

#[test]
fn nameless_events_get_their_names() {
    let nameless = STREAM
        .lines()
        .filter(|line| !line.starts_with("event:"))
        .collect::<Vec<_>>()
        .join("\n");
    let (events, _, result) = play([format!("{nameless}\n\n").as_bytes()]);
    assert_eq!((events, result), (STREAM.replace("\"claude\"", "\"alias\""), Ok(())));
}

#[test]
fn content_commits() {
    let (mut stream, mut frames) = (new(), Frames::default());
    let (head, rest) = STREAM.split_at(STREAM.find("event: content_block_start").unwrap());
    stream
        .push(Bytes::copy_from_slice(head.as_bytes()), &mut frames)
        .unwrap();
    assert!(!frames.has_content && !frames.ready.is_empty());
    stream
        .push(Bytes::copy_from_slice(rest.as_bytes()), &mut frames)
        .unwrap();
    assert!(frames.has_content && frames.last.is_some());
}

#[test]
fn streams_that_break_off_are_errors() {
    let cut = STREAM.find("event: message_delta").unwrap();
    let (_, summary, result) = play([&STREAM.as_bytes()[..cut]]);
    assert!(result.unwrap_err().message.contains("ended before its answer did"));
    assert_eq!(summary.usage.completion(), 3, "estimated by the text");
    let stop = STREAM.find("event: message_stop").unwrap();
    assert_eq!(play([&STREAM.as_bytes()[..stop]]).0, play([STREAM.as_bytes()]).0);
    assert!(play([]).2.is_err());
}

#[test]
fn an_error_keeps_its_type() {
    let error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let (events, _, result) = play([format!("{}{error}", &STREAM[..STREAM.find("event: ping").unwrap()]).as_bytes()]);
    assert!(events.starts_with("event: message_start"));
    assert_eq!(result.unwrap_err().kind(), "overloaded_error");
}

#[test]
fn a_whole_answer_becomes_events() {
    let answer = r#"{"id":"msg_1","model":"claude","content":[{"type":"thinking","thinking":"Hm","signature":"s"},
        {"type":"text","text":"Yes"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],
        "stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":5}}"#;
    let (events, summary, result) = play([answer.as_bytes()]);
    assert_eq!(result, Ok(()));
    assert_eq!((summary.usage.prompt(), summary.usage.completion()), (3, 5));
    let names: Vec<_> = events.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(names.len(), 13, "{events}");
    for part in [
        r#""model":"alias""#,
        r#""delta":{"type":"signature_delta","signature":"s"}"#,
        r#""delta":{"type":"text_delta","text":"Yes"}"#,
        r#""delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}"#,
        r#""stop_reason":"tool_use""#,
    ] {
        assert!(events.contains(part), "{part} in {events}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), events in "(data: (\\{[\\]\\[{}\":a-z,_]{0,40}\\}|x)\n\n){0,4}") {
        let _ = play([bytes.as_slice()]);
        let _ = play(events.as_bytes().chunks(3));
    }
}
