use super::super::tests::reader;
use super::*;
use crate::amount::Amount;
use crate::facts::Quirk;
use proptest::prelude::*;
use serde_json::{Value, json};

struct Got {
    frames: Frames,
    summary: StreamSummary,
    text: String,
}

/// Plays a stream in these pieces.
fn play(stream: Stream, pieces: &[&[u8]]) -> Result<Got, Box<(Frames, ApiError)>> {
    let (mut stream, mut frames) = (stream, Frames::default());
    let mut run = || {
        for piece in pieces {
            stream.push(Bytes::copy_from_slice(piece), &mut frames)?;
        }
        stream.finish(&mut frames)
    };
    match run() {
        Ok(()) => Ok(Got {
            frames,
            summary: stream.summary(),
            text: stream.text().to_owned(),
        }),
        Err(error) => Err(Box::new((frames, error))),
    }
}

fn plain(wants_usage: bool) -> Stream {
    Stream::new(reader(&[]), wants_usage)
}

fn play_text(stream: Stream, text: &str) -> Got {
    play(stream, &[text.as_bytes()]).map_err(|failed| failed.1).unwrap()
}

impl Got {
    /// All chunks that may go out at once.
    fn chunks(&self) -> Vec<Value> {
        let text = String::from_utf8(self.frames.ready.concat()).unwrap();
        assert!(text.is_empty() || text.ends_with("\n\n"));
        let events = text
            .split_terminator("\n\n")
            .map(|event| event.strip_prefix("data: ").unwrap());
        events.map(|data| serde_json::from_str(data).unwrap()).collect()
    }

    fn deltas(&self) -> Vec<Value> {
        self.chunks()
            .iter()
            .map(|chunk| chunk["choices"][0]["delta"].clone())
            .collect()
    }
}

/// A chunk with one choice.
fn chunk(delta: &Value, finish: Option<&str>) -> String {
    let choices = json!([{"index": 0, "delta": delta, "finish_reason": finish}]);
    event(&json!({"id": "c", "object": "chat.completion.chunk", "created": 5, "model": "m", "choices": choices}))
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn text(words: &str) -> String {
    chunk(&json!({"role": "assistant", "content": words}), None)
}

const END: &str = "data: [DONE]\n\n";

#[test]
fn relays_bytes_but_for_the_model() {
    let stream = "data: {\"id\":\"c\", \"created\":5,\"model\":\"gpt\" ,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\\u00e9\"},\
        \"finish_reason\":null}],\"x\":1.0}\n\n: ping\n\n";
    let got = play_text(
        plain(false),
        &format!("{stream}{}{END}", chunk(&json!({}), Some("stop"))),
    );
    let relayed = String::from_utf8(got.frames.ready.concat()).unwrap();
    assert!(
        relayed.starts_with(&stream.replace("\"gpt\"", "\"shown\"").replace(": ping\n\n", "")),
        "{relayed}"
    );
    assert_eq!((got.frames.ready.len(), got.frames.has_content), (1, true));
    assert_eq!(got.frames.last.as_deref(), Some(END.as_bytes()));
    assert_eq!(
        (got.summary.id.as_deref(), got.summary.finish_reason.as_deref()),
        (Some("c"), Some("stop"))
    );
    assert_eq!(got.text, "é");
}

#[test]
fn usage_goes_out_last_and_only_if_asked_for() {
    let usage = json!({"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 11});
    let alone = event(
        &json!({"id": "c", "created": 5, "model": "m", "system_fingerprint": "f", "choices": [], "usage": usage}),
    );
    let riding = event(&json!({"id": "c", "created": 5, "model": "m", "usage": usage,
        "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}));
    for (last, finish) in [
        (alone.as_str(), chunk(&json!({}), Some("stop"))),
        (riding.as_str(), String::new()),
    ] {
        let stream = format!("{}{finish}{last}{END}", text("a"));
        let got = play_text(plain(false), &stream);
        assert!(got.frames.usage.is_none());
        assert_eq!(
            (
                got.summary.usage.prompt(),
                got.summary.usage.completion(),
                got.text.as_str()
            ),
            (8, 3, "")
        );
        assert!(got.chunks().iter().all(|chunk| chunk.get("usage").is_none()) && got.chunks().len() == 2);

        let got = play_text(plain(true), &stream);
        assert_eq!(got.chunks().len(), 2);
        let event = got.frames.usage.unwrap().with_cost(Amount::parse("0.00005"));
        let event: Value = serde_json::from_slice(event.strip_prefix(b"data: ").unwrap().trim_ascii()).unwrap();
        assert_eq!(event["choices"], json!([{"index": 0, "delta": {}}]));
        assert_eq!((&event["model"], &event["id"]), (&json!("shown"), &json!("c")));
        assert_eq!(
            event["usage"],
            json!({"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 11, "cost": 5e-5})
        );
    }
}

#[test]
fn a_cost_of_the_upstream_stays_alone() {
    let usage = json!({"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 11, "cost": 0.25});
    let got = play_text(
        Stream::new(reader(&[Quirk::BillsItself]), true),
        &format!("{}{}{END}", text("a"), event(&json!({"choices": [], "usage": usage}))),
    );
    let frame = got.frames.usage.unwrap();
    assert_eq!(
        (frame.cost_at, frame.with_cost(Amount::parse("1"))),
        (None, frame.event.clone())
    );
    assert_eq!(got.summary.cost.as_deref(), Some("0.25"));
}

#[test]
fn the_tier_that_served_is_told_and_others_costs_are_not() {
    let usage = json!({"prompt_tokens": 8, "completion_tokens": 3, "cost": 0});
    let tier = |tier: &str| event(&json!({"choices": [], "usage": usage, "service_tier": tier}));
    let got = play_text(
        plain(true),
        &format!("{}{}{}{END}", text("a"), tier("flex"), tier("auto")),
    );
    assert_eq!((got.summary.tier.as_deref(), got.summary.cost), (Some("flex"), None));
}

#[test]
fn reads_groqs_usage() {
    let last = json!({"id": "c", "created": 5, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
        "x_groq": {"id": "r", "usage": {"prompt_tokens": 8, "completion_tokens": 3}}});
    let got = play_text(plain(true), &format!("{}{}{END}", text("a"), event(&last)));
    assert_eq!(got.summary.usage.total(), 11);
    assert!(got.frames.usage.is_some());
}

#[test]
fn writes_what_the_upstream_left_out() {
    let role_and_finish = |stream: &str| {
        let got = play_text(plain(false), stream);
        let last = got.chunks().last().unwrap()["choices"][0]["finish_reason"].clone();
        assert_eq!(got.frames.last.as_deref(), Some(END.as_bytes()));
        (
            got.deltas()[0]["role"].clone(),
            got.deltas().iter().filter(|delta| delta.get("role").is_some()).count(),
            last,
        )
    };
    let bare = |words: &str| chunk(&json!({"content": words}), None);
    let stream = format!("{}{}", bare("a"), bare("b"));
    assert_eq!(role_and_finish(&(stream + END)), (json!("assistant"), 1, json!("stop")));
    let call = chunk(
        &json!({"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f", "arguments": ""}}]}),
        None,
    );
    assert_eq!(
        role_and_finish(&(call.clone() + END)),
        (json!("assistant"), 1, json!("tool_calls"))
    );
    assert_eq!(
        role_and_finish(&format!("{call}{}", chunk(&json!({}), Some("stop")))).2,
        "tool_calls"
    );
    assert_eq!(
        role_and_finish(&format!("{}{}", bare("a"), chunk(&json!({}), Some("eos")))).2,
        "stop"
    );
    // Without a blank line at the end, and without choices in a chunk.
    let ended = chunk(&json!({}), Some("stop"));
    let got = play_text(plain(false), &format!("{}{ended}data: {{\"choices\":[]}}", text("a")));
    assert_eq!(got.chunks()[2]["choices"], json!([{"index": 0, "delta": {}}]));
    assert_eq!(
        (&got.chunks()[2]["id"], &got.chunks()[2]["created"]),
        (&json!("c"), &json!(5))
    );
}

#[test]
fn a_stream_that_breaks_off_is_no_answer() {
    let call = |arguments: &str| {
        let function = json!({"name": "f", "arguments": arguments});
        chunk(
            &json!({"tool_calls": [{"index": 0, "id": "1", "function": function}]}),
            None,
        )
    };
    let (said, cut, whole) = (text("a"), call("{\"tz\":\""), call("{}"));
    // The body ends without a finish reason; or it says that it is done, within a call's arguments.
    for stream in [said.clone(), whole.clone(), cut.clone(), cut.clone() + END] {
        let failed = play(plain(true), &[stream.as_bytes()]).err().unwrap();
        let (frames, error) = *failed;
        assert!(
            error.message.contains("ended before its answer did"),
            "{}",
            error.message
        );
        assert!(!frames.ready.is_empty() && frames.last.is_none() && frames.usage.is_none());
    }
    let ended = chunk(&json!({}), Some("stop"));
    for stream in [said.clone() + &ended, said + END, whole + END, cut + &ended] {
        assert_eq!(
            play_text(plain(true), &stream).frames.last.as_deref(),
            Some(END.as_bytes())
        );
    }
}

#[test]
fn reasoning_and_calls_have_one_form() {
    let reasoning = chunk(&json!({"reasoning": "b"}), None) + END;
    let got = play_text(plain(false), &reasoning);
    assert_eq!(
        (&got.deltas()[0], got.text.as_str()),
        (&json!({"reasoning_content": "b", "role": "assistant"}), "b")
    );
    let got = play_text(Stream::new(reader(&[Quirk::KeepReasoning]), false), &reasoning);
    assert_eq!(
        got.deltas()[0],
        json!({"reasoning": "b", "reasoning_content": "b", "role": "assistant"})
    );
    let both = chunk(&json!({"reasoning": "b", "reasoning_content": "b"}), None) + END;
    let got = play_text(plain(false), &both);
    assert_eq!(
        (&got.deltas()[0], got.text.as_str()),
        (&json!({"reasoning_content": "b", "role": "assistant"}), "b")
    );
    let parts = chunk(
        &json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "b"}]}]}),
        None,
    ) + END;
    assert_eq!(play_text(plain(false), &parts).deltas()[0]["reasoning_content"], "b");
    let calls = chunk(
        &json!({"tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}, {"id": "2"}]}),
        None,
    ) + END;
    let got = play_text(plain(false), &calls);
    assert_eq!(
        (&got.deltas()[0]["tool_calls"][1]["index"], got.text.as_str()),
        (&json!(1), "f{}")
    );
}

#[test]
fn a_schema_tool_becomes_content() {
    let mut reader = reader(&[]);
    reader.schema_tool = true;
    let call = |function: Value| chunk(&json!({"tool_calls": [{"index": 0, "function": function}]}), None);
    let stream = [
        call(json!({"name": "json_tool_call", "arguments": "{"})),
        call(json!({"arguments": "}"})),
        chunk(&json!({}), Some("tool_calls")),
    ];
    let got = play_text(Stream::new(reader, false), &stream.concat());
    let content: Vec<_> = got.deltas().iter().map(|delta| delta["content"].clone()).collect();
    assert_eq!(content, [json!("{"), json!("}"), Value::Null]);
    assert_eq!(got.summary.finish_reason.as_deref(), Some("stop"));
}

#[test]
fn errors_end_a_stream() {
    for (last, status, words) in [
        (
            event(&json!({"error": {"message": "Overloaded", "code": 503}})),
            503,
            "Overloaded",
        ),
        (event(&json!({"error": {"message": "Broken"}})), 500, "Broken"),
        ("data: {\"cut\":\n\n".to_owned(), 500, "Received: '{\"cut\":'"),
        (
            format!("data: {}", "x".repeat(crate::sse::MAX_EVENT)),
            500,
            "more than 16777216 bytes",
        ),
    ] {
        let (frames, error) = *play(plain(false), &[format!("{}{last}", text("a")).as_bytes()])
            .err()
            .unwrap();
        assert_eq!(error.status, status);
        assert!(error.message.contains(words), "{}", error.message);
        assert_eq!((frames.ready.is_empty(), frames.last), (false, None));
    }
    assert!(play(plain(false), &[]).is_err() && play(plain(false), &[b": ping\n\n"]).is_err());
}

#[test]
fn a_whole_reply_becomes_a_stream() {
    let body = json!({"id": "c", "object": "chat.completion", "created": 5, "model": "m", "choices": [{"index": 0,
        "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 11}});
    let body = body.to_string();
    let pieces: Vec<_> = body.as_bytes().chunks(7).collect();
    let got = play(plain(true), &pieces).map_err(|failed| failed.1).unwrap();
    let chunk = &got.chunks()[0];
    assert_eq!(
        (&chunk["object"], &chunk["model"]),
        (&json!("chat.completion.chunk"), &json!("shown"))
    );
    assert_eq!(
        chunk["choices"][0],
        json!({"index": 0, "delta": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"})
    );
    assert!(chunk.get("usage").is_none() && got.frames.usage.is_some() && got.frames.last.is_some());
    assert_eq!((got.summary.usage.total(), got.frames.has_content), (11, true));
    assert_eq!(
        play(plain(false), &[br#"{"error":{"message":"No","code":429}}"#])
            .err()
            .unwrap()
            .1
            .status,
        429
    );
}

#[test]
fn tells_whether_there_is_content() {
    for (delta, finish, content) in [
        (
            json!({"role": "assistant", "content": "", "refusal": null, "tool_calls": []}),
            None,
            false,
        ),
        (json!({}), None, false),
        (json!({"content": "a"}), None, true),
        (json!({"refusal": "No"}), None, true),
        (json!({"reasoning": "a"}), None, true),
        (json!({"audio": {"id": "a"}}), None, true),
        (json!({"tool_calls": [{"index": 0}]}), None, true),
        (json!({}), Some("stop"), true),
    ] {
        let (mut stream, mut frames) = (plain(false), Frames::default());
        stream.push(chunk(&delta, finish).into(), &mut frames).unwrap();
        assert_eq!(frames.has_content, content, "{delta}");
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let usage = json!({"prompt_tokens": 8, "completion_tokens": 3});
        let stream = format!(
            ": hi\r\n\r\n{}{}{}{}{END}",
            chunk(&json!({"content": "é\n"}), None),
            chunk(&json!({"reasoning": "b"}), None),
            chunk(&json!({}), Some("length")),
            event(&json!({"choices": [], "usage": usage})),
        );
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len())).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|pair| &stream.as_bytes()[pair[0]..pair[1]]).collect();
        let (cut, whole) = (play(plain(true), &pieces).ok().unwrap(), play_text(plain(true), &stream));
        prop_assert_eq!(cut.frames.ready.concat(), whole.frames.ready.concat());
        prop_assert_eq!((cut.frames.usage, cut.frames.last, cut.summary), (whole.frames.usage, whole.frames.last, whole.summary));
    }

    #[test]
    fn templates_change_nothing(chunks in prop::collection::vec((text_delta(), "[a-z]{0,3}", 0u8..20), 1..12)) {
        let chunks: Vec<_> = chunks.iter().map(|(delta, noise, odd)| {
            let mut chunk = json!({"id": "c", "created": 5, "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": null}],
                "obfuscation": noise, "usage": null});
            match odd {
                0 => chunk["usage"] = json!({"prompt_tokens": 1}),
                1 => chunk["choices"][0]["finish_reason"] = json!("stop"),
                2 => chunk["error"] = json!(""),
                3 => chunk["choices"] = json!([]),
                4 => chunk["created"] = json!(6),
                _ => {}
            }
            event(&chunk).replacen("{},", &format!("{delta},"), 1)
        }).collect();
        let stream = chunks.concat();
        let mut slow = plain(true);
        slow.template = Template::off();
        match (play(plain(true), &[stream.as_bytes()]), play(slow, &[stream.as_bytes()])) {
            (Ok(fast), Ok(slow)) => {
                prop_assert_eq!((fast.frames, fast.summary, fast.text), (slow.frames, slow.summary, slow.text));
            }
            (Err(fast), Err(slow)) => prop_assert_eq!(fast, slow),
            _ => prop_assert!(false, "one fails, the other doesn't"),
        }
    }

    #[test]
    fn chunks_stay_json(delta in members(), choice in members(), cut in any::<bool>()) {
        let mut choice: Value = choice.into();
        choice["delta"] = delta.into();
        let data = json!({"choices": [choice]}).to_string();
        let data = if cut { data.replace(',', ",\r\ndata: ") } else { data };
        let got = play_text(plain(false), &format!("data: {data}\r\n\r\n{}", chunk(&json!({}), Some("stop"))));
        prop_assert!(got.chunks()[0]["choices"][0]["delta"].is_object());
    }
}

/// A delta's text with strings that may not even be JSON.
fn text_delta() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        8 => "[a-zé ]{0,4}".prop_map(String::from),
        1 => prop::sample::select(vec![r#"\n\u00e9"#, r#"\"#, r#"\x"#, r#"","x":""#, "\u{1}"]).prop_map(String::from),
    ];
    let key = prop::sample::select(vec![
        "content",
        "content",
        "content",
        "reasoning",
        "reasoning_content",
        "refusal",
        "x",
    ]);
    (key, words).prop_map(|(key, words)| format!(r#"{{"{key}":"{words}"}}"#))
}

/// Members that a delta or a choice has, with values of any kind.
fn members() -> impl Strategy<Value = serde_json::Map<String, Value>> {
    let keys = [
        "role",
        "content",
        "reasoning",
        "reasoning_content",
        "tool_calls",
        "message",
        "finish_reason",
        "index",
        "x",
    ];
    let values = [
        json!(null),
        json!(""),
        json!("a"),
        json!(3),
        json!([]),
        json!({}),
        json!([1, {}]),
        json!([{"text": "t"}]),
        json!([{"function": {"name": "f", "arguments": "b"}}, {"index": 5}]),
    ];
    let member = (
        prop::sample::select(keys.to_vec()),
        prop::sample::select(values.to_vec()),
    );
    prop::collection::vec(member, 0..6).prop_map(|members| {
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    })
}
