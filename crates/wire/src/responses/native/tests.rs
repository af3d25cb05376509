use super::*;
use crate::amount::Amount;
use crate::codec::{Frames, ParamPolicy};
use crate::facts::{Auth, Dialect, ModelFacts};
use crate::json::Peek;
use proptest::prelude::*;
use serde_json::{Value, json};

const RULES: ProviderRules = ProviderRules {
    name: "openai",
    exception: "OpenAI",
    dialect: Dialect::OpenAi,
    auth: Auth::Bearer,
    renames: &[],
    quirks: &[],
    headers: &[],
};

fn with_call<T>(body: &str, facts: &ModelFacts, drop_unsupported: bool, then: impl FnOnce(&Call<'_>) -> T) -> T {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let peek = Peek::object(&body).unwrap();
    let params = ParamPolicy {
        drop_unsupported,
        ..ParamPolicy::default()
    };
    then(&Call {
        body: &body,
        peek: &peek,
        shown_model: Some("shown"),
        model: "gpt-5",
        facts,
        rules: &RULES,
        params: &params,
        stream: peek.flag(&body, "stream") == Some(true),
        client_wants_usage: false,
        headers: &[],
        now_s: 1,
        seed: 2,
    })
}

fn shown() -> String {
    PlainIds::default().shown("openai", "resp_1")
}

fn sent(body: &str) -> String {
    with_call(body, &ModelFacts::default(), true, |call| {
        let request = Native::PLAIN.request(call).unwrap();
        String::from_utf8(request.body.concat()).unwrap()
    })
}

const HEAD: ReplyHead<'_> = ReplyHead {
    status: 200,
    headers: &[],
};

#[test]
fn a_request_keeps_its_bytes() {
    for (body, wanted) in [
        (
            r#"{ "model" : "a", "input":"é 1.0" }"#,
            r#"{ "model" : "gpt-5", "input":"é 1.0" }"#,
        ),
        (
            r#"{"model":"a","input":"x","metadata":{"a":"b"},"litellm_metadata":{"tags":["t"]},"num_retries":1,"foo":1e-05}"#,
            r#"{"model":"gpt-5","input":"x","metadata":{"a":"b"},"foo":1e-05}"#,
        ),
        (
            r#"{"model":"a","input":"x","max_output_tokens":5,"user":null,"extra_body":{"zz":1}}"#,
            r#"{"model":"gpt-5","input":"x","max_output_tokens":16,"zz":1}"#,
        ),
        (
            r#"{"model":"a","input":"x","stream":true,"stream_options":{"include_usage":true}}"#,
            r#"{"model":"gpt-5","input":"x","stream":true}"#,
        ),
        (
            r#"{"model":"a","input":"x","previous_response_id":"resp_abc123"}"#,
            r#"{"model":"gpt-5","input":"x","previous_response_id":"resp_abc123"}"#,
        ),
    ] {
        assert_eq!(sent(body), wanted);
    }
    let ours = crate::responses::id::response(7);
    let body = format!(r#"{{"model":"a","input":["a"],"previous_response_id":"{ours}"}}"#);
    assert_eq!(sent(&body), r#"{"model":"gpt-5","input":["a"]}"#);
}

#[test]
fn parameters_that_a_model_lacks_are_refused_or_dropped() {
    let facts = ModelFacts {
        mode: Some("chat".into()),
        ..ModelFacts::default()
    };
    for (member, words) in [
        (r#""reasoning":{"effort":"low"}"#, "doesn't support `reasoning.effort`"),
        (r#""temperature":0.2"#, "temperature=0.2"),
        (r#""top_p":0.2"#, "top_p"),
    ] {
        let body = format!(r#"{{"input":"x",{member}}}"#);
        let refused = with_call(&body, &facts, false, |call| Native::PLAIN.request(call)).unwrap_err();
        assert!(refused.message.contains(words), "{}", refused.message);
        let request = with_call(&body, &facts, true, |call| Native::PLAIN.request(call)).unwrap();
        assert_eq!(request.body.concat(), br#"{"input":"x","model":"gpt-5"}"#);
    }
}

fn response() -> Value {
    json!({"id": "resp_1", "object": "response", "status": "completed", "model": "gpt-5-2025",
        "output": [{"type": "web_search_call"}, {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}],
        "usage": {"input_tokens": 36, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 8,
            "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 44}})
}

#[test]
fn an_answer_is_relayed() {
    let body: Bytes = response().to_string().into();
    let reply = with_call("{}", &ModelFacts::default(), false, |call| {
        Native::PLAIN.response(call, HEAD, body)
    })
    .unwrap();
    let answer: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
    let mut wanted = response();
    wanted["id"] = shown().into();
    wanted["model"] = "shown".into();
    assert_eq!(answer, wanted);
    assert_eq!(
        (reply.usage.total(), reply.usage.reasoning, reply.usage.web_searches),
        (44, 5, 1)
    );
    for senseless in ["", "<html>", "[]", "{}"] {
        let body = Bytes::copy_from_slice(senseless.as_bytes());
        let read = with_call("{}", &ModelFacts::default(), false, |call| {
            Native::PLAIN.response(call, HEAD, body)
        });
        assert!(read.is_err(), "{senseless}");
    }
}

fn events() -> Vec<u8> {
    let events = [
        json!({"type": "response.created", "response": {"id": "resp_1", "status": "in_progress"}, "sequence_number": 0}),
        json!({"type": "response.output_text.delta", "delta": "Hi", "sequence_number": 1}),
        json!({"type": "response.completed", "response": response(), "sequence_number": 2}),
    ];
    let one = |event: &Value| format!("event: {}\r\ndata: {event}\r\n\r\n", event["type"].as_str().unwrap());
    events.iter().map(one).collect::<String>().into_bytes()
}

fn play(pieces: &[&[u8]]) -> (Result<(), ApiError>, String, u64) {
    let mut stream = with_call(r#"{"stream":true}"#, &ModelFacts::default(), false, |call| {
        Native::PLAIN.stream(call, HEAD)
    });
    let mut frames = Frames::default();
    let mut result = Ok(());
    for piece in pieces {
        result = result.and_then(|()| stream.push(Bytes::copy_from_slice(piece), &mut frames));
    }
    result = result.and_then(|()| stream.finish(&mut frames));
    let usage = frames.usage.map(|usage| usage.with_cost(Amount::parse("0.25")));
    frames.ready.extend(usage);
    frames.ready.extend(frames.last);
    (
        result,
        String::from_utf8(frames.ready.concat()).unwrap(),
        stream.summary().usage.total(),
    )
}

#[test]
fn events_are_relayed() {
    let (result, text, total) = play(&[&events()]);
    result.unwrap();
    assert_eq!(total, 44);
    let data: Vec<&str> = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .collect();
    assert_eq!(data.len(), 4);
    assert_eq!(data[3], "[DONE]");
    let parsed: Vec<Value> = data[..3]
        .iter()
        .map(|json| serde_json::from_str(json).unwrap())
        .collect();
    let shown = shown();
    assert!(parsed.iter().all(|event| event["model"] == "shown"));
    assert_eq!(
        (&parsed[0]["response"]["id"], &parsed[2]["response"]["id"]),
        (&json!(shown), &json!(shown))
    );
    assert_eq!(parsed[2]["response"]["model"], "gpt-5-2025");
    assert_eq!(parsed[2]["response"]["usage"]["cost"], 0.25);
    assert_eq!(parsed[2]["response"]["usage"]["total_tokens"], 44);
}

#[test]
fn pieces_do_not_matter() {
    let whole = events();
    let expected = play(&[&whole]).1;
    for cut in 0..=whole.len() {
        let (before, after) = whole.split_at(cut);
        assert_eq!(play(&[before, after]).1, expected, "{cut}");
    }
    let bytes: Vec<&[u8]> = whole.chunks(1).collect();
    assert_eq!(play(&bytes).1, expected);
}

#[test]
fn failures_end_the_stream() {
    let failed = json!({"type": "response.failed", "response": {"error": {"message": "broke"}}});
    let (result, _, _) = play(&[format!("data: {failed}\n\n").as_bytes()]);
    assert!(result.unwrap_err().message.contains("broke"));
    assert!(play(&[b""]).0.is_err());
    let cut = format!(
        "data: {}\n\n",
        json!({"type": "response.output_text.delta", "delta": "Hi"})
    );
    let (result, text, _) = play(&[cut.as_bytes()]);
    assert!(result.unwrap_err().message.contains("ended before its answer did"));
    assert!(!text.contains("[DONE]"), "{text}");
}

#[test]
fn a_broken_stream_stays_the_same_response() {
    let mut stream = with_call(r#"{"stream":true}"#, &ModelFacts::default(), false, |call| {
        Native::PLAIN.stream(call, HEAD)
    });
    let error = ApiError::new(crate::error::ErrorClass::InternalServer, "broke");
    assert_eq!(stream.broken(&error), None, "nothing was sent");
    let created = json!({"type": "response.created", "sequence_number": 0,
        "response": {"id": "resp_1", "created_at": 7, "model": "gpt-5-2025", "status": "in_progress", "error": null}});
    let delta = json!({"type": "response.output_text.delta", "delta": "Hi", "sequence_number": 1});
    let sent = format!("data: {created}\n\ndata: {delta}\n\n");
    stream.push(sent.into(), &mut Frames::default()).unwrap();
    let text = String::from_utf8(stream.broken(&error).unwrap()).unwrap();
    let data = text.lines().nth(1).unwrap().strip_prefix("data: ").unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(data).unwrap(),
        json!({"type": "response.failed", "sequence_number": 2, "model": "shown", "response": {
            "id": shown(), "created_at": 7, "model": "gpt-5-2025", "status": "failed",
            "error": {"code": "server_error", "message": "broke"}, "output": []}})
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = play(&[&bytes]);
        let _ = play(&[&[b"data: ".as_slice(), &bytes, b"\n\n"].concat()]);
        let body = Bytes::from(bytes);
        let _ = with_call("{}", &ModelFacts::default(), false, |call| Native::PLAIN.response(call, HEAD, body));
    }
}
