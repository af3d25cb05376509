use super::*;
use crate::amount::Amount;
use crate::codec::{Codec, ParamPolicy, ReplyHead};
use crate::facts::{Auth, Dialect, ModelFacts};
use crate::json::Peek;
use crate::responses::Upstream;
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

fn with_call<T>(then: impl FnOnce(&Call<'_>) -> T) -> T {
    let body: Bytes = "{}".into();
    let peek = Peek::object(&body).unwrap();
    then(&Call {
        body: &body,
        peek: &peek,
        shown_model: Some("shown"),
        model: "m",
        facts: &ModelFacts::default(),
        rules: &RULES,
        params: &ParamPolicy::default(),
        stream: true,
        client_wants_usage: true,
        headers: &[],
        now_s: 1,
        seed: 2,
    })
}

/// The client's bytes, the last ones included, and what is known at the end.
fn play(pieces: &[&[u8]], road: Road) -> (Result<(), ApiError>, String, StreamSummary) {
    let mut stream = with_call(|call| Stream::new(call, road));
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
        stream.summary(),
    )
}

fn stream(events: &[Value]) -> Vec<u8> {
    let one = |event: &Value| {
        format!(
            "event: {}\ndata: {event}\n\n",
            event["type"].as_str().unwrap_or_default()
        )
    };
    events.iter().map(one).collect::<String>().into_bytes()
}

fn chunks(text: &str) -> Vec<Value> {
    let data = text.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    data.filter_map(|json| serde_json::from_str(json).ok()).collect()
}

fn reasoning_then_tools() -> Vec<Value> {
    let call = |arguments: &str| json!({"type": "function_call", "id": "fc", "call_id": "call_r9", "name": "f", "arguments": arguments});
    let reasoning = json!({"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "Hm \"é\""}], "encrypted_content": "sealed"});
    let message = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "So."}]});
    let usage = json!({"input_tokens": 36, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 8,
        "output_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 44});
    vec![
        json!({"type": "response.created", "response": {"id": "resp_1", "model": "gpt", "output": []}}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "reasoning", "id": "rs", "summary": []}}),
        json!({"type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "Hm \"é\""}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": reasoning}),
        json!({"type": "response.output_text.delta", "output_index": 1, "delta": "So."}),
        json!({"type": "response.something.new", "item": 5}),
        json!({"type": "response.output_item.added", "output_index": 2, "item": call("")}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "{\"a\":"}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "1}"}),
        json!({"type": "response.output_item.done", "output_index": 2, "item": call("{\"a\":1}")}),
        json!({"type": "response.completed", "response": {"id": "resp_1", "model": "gpt", "status": "completed",
            "output": [reasoning, message, call("{\"a\":1}")], "usage": usage, "service_tier": "flex"}}),
    ]
}

#[test]
fn events_become_chunks() {
    let (result, text, summary) = play(&[&stream(&reasoning_then_tools())], Road::Chat);
    result.unwrap();
    let chunks = chunks(&text);
    let deltas: Vec<Value> = chunks
        .iter()
        .map(|chunk| chunk["choices"][0]["delta"].clone())
        .collect();
    let call = |id: Value, function: Value| {
        let mut call = json!({"function": function, "type": "function", "index": 0});
        if id.is_string() {
            call["id"] = id;
        }
        json!({"tool_calls": [call]})
    };
    let item = json!({"type": "reasoning", "id": "rs", "encrypted_content": "sealed",
        "summary": [{"type": "summary_text", "text": "Hm \"é\""}]});
    assert_eq!(
        deltas,
        [
            json!({"role": "assistant", "reasoning_content": "Hm \"é\""}),
            json!({"content": "So."}),
            call("call_r9".into(), json!({"arguments": "", "name": "f"})),
            call(Value::Null, json!({"arguments": "{\"a\":"})),
            call(Value::Null, json!({"arguments": "1}"})),
            json!({"reasoning_items": [item]}),
            json!({}),
            json!({}),
        ]
    );
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["id"] == "resp_1" && chunk["model"] == "shown")
    );
    assert_eq!(chunks[6]["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(
        (&chunks[7]["usage"]["cost"], &chunks[7]["usage"]["prompt_tokens"]),
        (&json!(0.25), &json!(36))
    );
    assert!(text.ends_with("data: [DONE]\n\n"));
    assert_eq!(
        (summary.usage.total(), summary.usage.reasoning, summary.tier.as_deref()),
        (44, 3, Some("flex"))
    );
}

#[test]
fn thoughts_become_blocks_for_messages() {
    let (_, text, _) = play(&[&stream(&reasoning_then_tools())], Road::Messages);
    let blocks: Vec<Value> = chunks(&text)
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"].get("thinking_blocks").cloned())
        .collect();
    assert_eq!(
        blocks,
        [
            json!([{"type": "thinking", "thinking": "Hm \"é\""}]),
            json!([{"type": "thinking", "thinking": "", "signature": "litellm_encrypted_reasoning:sealed"}]),
        ]
    );
}

#[test]
fn a_whole_answer_says_the_same() {
    let events = reasoning_then_tools();
    let body: Bytes = events[10]["response"].to_string().into();
    let head = ReplyHead {
        status: 200,
        headers: &[],
    };
    let reply = with_call(|call| Upstream::CHAT.response(call, head, body)).unwrap();
    let (_, _, summary) = play(&[&stream(&events)], Road::Chat);
    assert_eq!(
        (reply.usage, reply.finish_reason, reply.tier),
        (summary.usage, summary.finish_reason, summary.tier)
    );
    let chat: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
    let message = &chat["choices"][0]["message"];
    assert_eq!(
        (&message["content"], &message["reasoning_content"]),
        (&json!("So."), &json!("Hm \"é\""))
    );
    assert_eq!(
        message["tool_calls"][0]["function"],
        json!({"name": "f", "arguments": "{\"a\":1}"})
    );
    assert_eq!(chat["usage"]["completion_tokens_details"]["reasoning_tokens"], 3);
}

#[test]
fn pieces_do_not_matter() {
    let whole = stream(&reasoning_then_tools());
    let (_, expected, _) = play(&[&whole], Road::Chat);
    for cut in 0..=whole.len() {
        let (before, after) = whole.split_at(cut);
        assert_eq!(play(&[before, after], Road::Chat).1, expected, "{cut}");
    }
    let bytes: Vec<&[u8]> = whole.chunks(1).collect();
    assert_eq!(play(&bytes, Road::Chat).1, expected);
}

#[test]
fn failures_are_errors() {
    for (event, words) in [
        (
            json!({"type": "response.failed", "response": {"error": {"code": "server_error", "message": "broke"}}}),
            "broke",
        ),
        (json!({"type": "error", "code": "x", "message": "broke"}), "broke"),
        (json!({"type": "error", "error": {"message": "broke"}}), "broke"),
        (json!({"type": "response.failed", "response": {}}), "failed"),
    ] {
        let (result, _, _) = play(&[&stream(&[event])], Road::Chat);
        let error = result.unwrap_err();
        assert!(error.message.contains(words), "{}", error.message);
    }
    assert!(play(&[b""], Road::Chat).0.is_err());
    let cut = stream(&[json!({"type": "response.output_text.delta", "delta": "Hi"})]);
    let error = play(&[&cut], Road::Messages).0.unwrap_err();
    assert!(
        error.message.contains("ended before its answer did"),
        "{}",
        error.message
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = play(&[&bytes], Road::Chat);
        let framed = [b"data: ".as_slice(), &bytes, b"\n\n"].concat();
        let _ = play(&[&framed], Road::Messages);
    }
}
