use super::*;
use crate::amount::Amount;
use crate::client::Upstream;
use crate::codec::{Frames, ParamPolicy, StreamSummary};
use crate::facts::{Auth, Dialect, ModelFacts, ProviderRules};
use crate::json::Peek;
use crate::usage::{Usage, UsageSource};
use serde_json::{Value, json};

const RULES: ProviderRules = ProviderRules {
    name: "anthropic",
    exception: "Anthropic",
    dialect: Dialect::Anthropic,
    auth: Auth::XApiKey,
    renames: &[],
    quirks: &[],
    headers: &[],
};

fn with_ask<T>(body: &Value, then: impl FnOnce(&Ask<'_>) -> T) -> T {
    let body: Bytes = body.to_string().into();
    let peek = Peek::object(&body).unwrap();
    then(&Ask {
        body: &body,
        peek: &peek,
        model: "shown",
        stream: peek.flag(&body, "stream") == Some(true),
        now_s: 7,
        seed: 2,
        upstream: Upstream {
            rules: &RULES,
            model: "up",
            facts: &ModelFacts::default(),
            params: &ParamPolicy::default(),
        },
    })
}

fn chat(body: &Value) -> Result<Value, ApiError> {
    let chat = with_ask(body, |ask| Responses.to_chat(ask))?;
    Ok(serde_json::from_slice(&chat).unwrap())
}

fn messages(input: &Value) -> Value {
    chat(&json!({"input": input})).unwrap()["messages"].clone()
}

#[test]
fn items_become_messages() {
    let call = |id: &str| json!({"type": "function_call", "call_id": id, "name": "f", "arguments": "{}"});
    let output = |id: &str, output: Value| json!({"type": "function_call_output", "call_id": id, "output": output});
    let chat_call =
        |id: &str| json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}, "index": 0});
    let sealed = "[{\"type\":\"thinking\",\"thinking\":\"h\",\"signature\":\"s\"}]";
    let input = json!([
        {"role": "developer", "content": "D"},
        {"role": "user", "content": [
            {"type": "input_text", "text": "a"},
            {"type": "input_image", "image_url": "https://x/y.png", "detail": "low"},
            {"type": "input_file", "file_id": "f1"},
        ]},
        {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "h"}], "encrypted_content": sealed},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "x"}]},
        call("c1"), call("c2"),
        output("c1", json!([{"type": "input_text", "text": "r"}, {"type": "input_text", "text": "s"}])),
        output("c2", json!("t")),
        {"type": "custom_tool_call", "call_id": "c3", "name": "cu", "input": "raw"},
        {"type": "custom_tool_call_output", "call_id": "c3", "output": [{"type": "input_image", "image_url": "u"}]},
        {"role": "user", "content": "go"},
    ]);
    let image = |url: &str, detail: &str| json!({"type": "image_url", "image_url": {"url": url, "detail": detail}});
    let custom = json!({"id": "c3", "type": "function", "index": 0,
        "function": {"name": "cu", "arguments": "{\"content\":\"raw\"}"}});
    assert_eq!(
        messages(&input),
        json!([
            {"role": "developer", "content": "D"},
            {"role": "user", "content": [
                {"type": "text", "text": "a"}, image("https://x/y.png", "low"), {"type": "file", "file": {"file_id": "f1"}},
            ]},
            {"role": "assistant", "content": [{"type": "text", "text": "x"}], "reasoning_content": "h",
             "thinking_blocks": [{"type": "thinking", "thinking": "h", "signature": "s"}],
             "tool_calls": [chat_call("c1"), chat_call("c2")]},
            {"role": "tool", "content": "rs", "tool_call_id": "c1"},
            {"role": "tool", "content": "t", "tool_call_id": "c2"},
            {"role": "assistant", "content": null, "tool_calls": [custom]},
            {"role": "tool", "content": [image("u", "auto")], "tool_call_id": "c3"},
            {"role": "user", "content": "go"},
        ])
    );
    assert_eq!(messages(&json!("é")), json!([{"role": "user", "content": "é"}]));
}

#[test]
fn parameters_get_their_names() {
    let body = json!({
        "model": "m", "input": "x", "instructions": "I", "max_output_tokens": 9, "temperature": 0.5, "user": "u",
        "reasoning": {"effort": "low", "summary": "auto"}, "store": true, "metadata": {"a": "b"}, "truncation": "auto",
        "text": {"format": {"type": "json_schema", "name": "n", "schema": {}, "strict": true}}, "stream": true,
        "tool_choice": {"type": "function", "name": "f"}, "parallel_tool_calls": false, "top_k": 3,
        "tools": [
            {"type": "function", "name": "f", "parameters": null},
            {"type": "custom", "name": "cu", "description": "d", "format": {"type": "grammar", "syntax": "lark", "definition": "x"}},
            {"type": "web_search", "search_context_size": "high"},
            {"type": "image_generation"},
            {"type": "file_search", "vector_store_ids": ["v"]},
        ],
    });
    let content = json!({"type": "string", "description": "The cu content following the specified format"});
    let function = json!({"name": "f", "description": "", "parameters": {"type": "object"}, "strict": false});
    let custom = json!({"name": "cu", "description": "d\n\nFormat:\n```lark\nx\n```",
        "parameters": {"type": "object", "properties": {"content": content}, "required": ["content"]}});
    assert_eq!(
        chat(&body).unwrap(),
        json!({
            "messages": [{"role": "system", "content": "I"}, {"role": "user", "content": "x"}],
            "model": "m", "max_tokens": 9, "temperature": 0.5, "user": "u", "reasoning_effort": "low", "top_k": 3,
            "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}, "strict": true}},
            "tools": [{"type": "function", "function": function}, {"type": "function", "function": custom},
                {"type": "file_search", "vector_store_ids": ["v"]}],
            "web_search_options": {"search_context_size": "high"}, "parallel_tool_calls": false,
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "stream": true, "stream_options": {"include_usage": true},
        })
    );
}

#[test]
fn what_is_in_a_namespace_has_its_full_name() {
    let call = json!({"type": "function_call", "call_id": "c", "namespace": "ns", "name": "f", "arguments": "{}"});
    let chat = chat(&json!({"input": [call], "tools": body()["tools"]})).unwrap();
    assert_eq!(chat["messages"][0]["tool_calls"][0]["function"]["name"], "ns__f");
    let names = chat["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["function"]["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["cu", "ns__f"]);
}

#[test]
fn nonsense_is_refused_by_name() {
    for (body, words) in [
        (json!({"input": 5}), "input"),
        (json!({"input": [5]}), "input"),
        (json!({"input": [{"role": "user", "content": 5}]}), "content"),
        (
            json!({"input": [{"role": "user", "content": [{"type": "hologram"}]}]}),
            "hologram",
        ),
        (
            json!({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}),
            "image_url",
        ),
        (json!({"input": [{"type": "hologram"}]}), "hologram"),
        (json!({"input": [{"type": "function_call", "name": "f"}]}), "call_id"),
        (
            json!({"input": [{"type": "function_call_output", "call_id": "zz", "output": "r"}]}),
            "zz",
        ),
        (json!({"input": "x", "tools": [5]}), "tools"),
        (
            json!({"input": [{"type": "item_reference", "id": "msg_1"}]}),
            "item_reference",
        ),
        (json!({"input": "x", "background": true}), "'background'"),
        (json!({"input": "x", "background": "yes"}), "'background'"),
        (json!({"input": "x", "store": 1}), "'store'"),
        (json!({"input": "x", "conversation": "conv_1"}), "'conversation'"),
        (json!({"input": "x", "prompt": {"id": "pmpt_1"}}), "'prompt'"),
        (
            json!({"input": "x", "previous_response_id": "resp_67ccd3a9"}),
            "not found",
        ),
        (
            json!({"input": "x", "previous_response_id": 5}),
            "'previous_response_id'",
        ),
    ] {
        let error = chat(&body).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(error.message.contains(words), "{}", error.message);
    }
}

fn usage() -> Value {
    json!({"prompt_tokens": 25, "completion_tokens": 6, "total_tokens": 31,
        "prompt_tokens_details": {"cached_tokens": 0, "text_tokens": 25, "cache_creation_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 4, "text_tokens": 2}})
}

fn reported() -> Usage {
    Usage {
        input_text: 25,
        output_text: 2,
        reasoning: 4,
        source: UsageSource::Reported,
        ..Usage::default()
    }
}

/// An answer that thinks, speaks and calls two tools, whole.
fn completion() -> Value {
    json!({"id": "c", "created": 5, "model": "shown", "object": "chat.completion", "usage": usage(), "choices": [{
    "index": 0, "finish_reason": "tool_calls", "message": {
        "role": "assistant", "content": "So.", "reasoning_content": "Hm",
        "thinking_blocks": [{"type": "thinking", "thinking": "Hm", "signature": "s"}],
        "tool_calls": [
            {"id": "toolu_1", "type": "function", "function": {"name": "ns__f", "arguments": "{\"a\":1}"}},
            {"id": "toolu_2", "type": "function", "function": {"name": "cu", "arguments": "{\"content\":\"raw\"}"}},
        ],
    }}]})
}

/// The same in chunks.
struct Chunks {
    left: Vec<Value>,
}

impl Chunks {
    fn new() -> Self {
        let chunk = |delta: Value| json!({"model": "shown", "choices": [{"index": 0, "delta": delta}]});
        let call = |index: u64, id: Value, name: Value, arguments: &str| {
            chunk(
                json!({"tool_calls": [{"index": index, "id": id, "function": {"name": name, "arguments": arguments}}]}),
            )
        };
        let end = json!({"model": "shown", "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]});
        Self {
            left: vec![
                chunk(json!({"role": "assistant", "reasoning_content": "Hm",
                    "thinking_blocks": [{"type": "thinking", "thinking": "Hm"}]})),
                chunk(
                    json!({"thinking_blocks": [{"type": "thinking", "thinking": "", "signature": "s"}], "content": ""}),
                ),
                chunk(json!({"content": "So"})),
                chunk(json!({"content": "."})),
                call(1, "toolu_1".into(), "ns__f".into(), ""),
                call(1, Value::Null, Value::Null, "{\"a\":1}"),
                call(2, "toolu_2".into(), "cu".into(), "{\"content\":\"raw\"}"),
                end,
            ],
        }
    }
}

impl StreamCodec for Chunks {
    fn push(&mut self, _: Bytes, out: &mut Frames) -> Result<(), ApiError> {
        if self.left.is_empty() {
            return Ok(());
        }
        out.ready.push(format!("data: {}\n\n", self.left.remove(0)).into());
        out.has_content = true;
        Ok(())
    }

    fn finish(&mut self, out: &mut Frames) -> Result<(), ApiError> {
        let event = format!(
            "data: {}\n\n",
            json!({"model": "shown", "choices": [], "usage": usage()})
        );
        out.usage = Some(crate::codec::UsageEvent {
            event: event.into(),
            cost_at: None,
        });
        out.last = Some("data: [DONE]\n\n".into());
        Ok(())
    }

    fn summary(&self) -> StreamSummary {
        StreamSummary {
            usage: reported(),
            ..StreamSummary::default()
        }
    }

    fn text(&self) -> &str {
        "So."
    }
}

fn body() -> Value {
    json!({"model": "shown", "input": "x", "stream": true, "reasoning": {"effort": "low"},
    "tools": [
        {"type": "custom", "name": "cu"},
        {"type": "namespace", "name": "ns", "tools": [{"type": "function", "name": "f"}]},
    ]})
}

fn streamed() -> (String, StreamSummary) {
    with_ask(&body(), |ask| {
        let mut stream = Responses.stream(ask, Box::new(Chunks::new()));
        let mut frames = Frames::default();
        for _ in 0..8 {
            stream.push(Bytes::new(), &mut frames).unwrap();
        }
        stream.finish(&mut frames).unwrap();
        let last = frames.usage.unwrap().with_cost(Amount::parse("0.25"));
        frames.ready.push(last);
        frames.ready.extend(frames.last);
        (String::from_utf8(frames.ready.concat()).unwrap(), stream.summary())
    })
}

#[test]
fn a_broken_stream_stays_the_same_response() {
    let error = ApiError::new(ErrorClass::InternalServer, "broke");
    let (sent, failed) = with_ask(&body(), |ask| {
        let mut stream = Responses.stream(ask, Box::new(Chunks::new()));
        let mut frames = Frames::default();
        assert_eq!(stream.broken(&error), None, "nothing was sent");
        for _ in 0..3 {
            stream.push(Bytes::new(), &mut frames).unwrap();
        }
        (frames.ready.concat(), stream.broken(&error).unwrap())
    });
    let events = |bytes: Vec<u8>| -> Vec<Value> {
        let text = String::from_utf8(bytes).unwrap();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: {"));
        data.map(|json| serde_json::from_str(&format!("{{{json}")).unwrap())
            .collect()
    };
    let (sent, failed) = (events(sent), events(failed));
    let mut wanted = sent[0].clone();
    wanted["type"] = "response.failed".into();
    wanted["sequence_number"] = sent.len().into();
    wanted["response"]["status"] = "failed".into();
    wanted["response"]["error"] = json!({"code": "server_error", "message": "broke"});
    assert_eq!(failed, [wanted]);
}

#[test]
fn an_answer_becomes_a_response() {
    let chat = Reply {
        body: vec![completion().to_string().into()],
        usage: reported(),
        ..Reply::default()
    };
    let reply = with_ask(&body(), |ask| Responses.reply(ask, chat)).unwrap();
    let response: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
    let words = |text: &str| json!([{"type": "output_text", "text": text, "annotations": []}]);
    assert_eq!(
        response["output"],
        json!([
            {"type": "reasoning", "id": response["output"][0]["id"], "status": "completed", "role": "assistant", "summary": [],
             "content": words("Hm"), "encrypted_content": "[{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"s\"}]"},
            {"type": "message", "id": response["output"][1]["id"], "status": "completed", "role": "assistant",
             "content": words("So.")},
            {"type": "function_call", "id": "fc_toolu_1", "call_id": "toolu_1", "name": "f", "arguments": "{\"a\":1}",
             "status": "completed", "namespace": "ns"},
            {"type": "custom_tool_call", "id": "ctc_toolu_2", "call_id": "toolu_2", "name": "cu", "input": "raw",
             "status": "completed"},
        ])
    );
    assert_eq!(
        response["usage"],
        json!({"input_tokens": 25, "output_tokens": 6, "total_tokens": 31,
            "input_tokens_details": {"cached_tokens": 0, "text_tokens": 25},
            "output_tokens_details": {"reasoning_tokens": 4, "text_tokens": 2}})
    );
    assert_eq!(
        (&response["model"], &response["created_at"]),
        (&json!("shown"), &json!(5))
    );
    assert_eq!(response["reasoning"], json!({"effort": "low"}));
    assert_eq!(
        (reply.usage, reply.id),
        (reported(), response["id"].as_str().map(str::to_owned))
    );
}

#[test]
fn a_stream_ends_with_the_same_response() {
    let (text, summary) = streamed();
    let data: Vec<&str> = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .collect();
    assert_eq!(data.last(), Some(&"[DONE]"));
    let events: Vec<Value> = data.iter().filter_map(|json| serde_json::from_str(json).ok()).collect();
    let kinds: Vec<&str> = events
        .iter()
        .filter_map(|event| event["type"].as_str()?.strip_prefix("response."))
        .collect();
    assert_eq!(
        kinds,
        [
            "created",
            "in_progress",
            "output_item.added",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.done",
            "reasoning_summary_part.done",
            "output_item.done",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.delta",
            "output_item.added",
            "function_call_arguments.delta",
            "output_item.added",
            "function_call_arguments.done",
            "output_item.done",
            "custom_tool_call_input.delta",
            "custom_tool_call_input.done",
            "output_item.done",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed",
        ]
    );
    let last = &events[events.len() - 1]["response"];
    let chat = Reply {
        body: vec![completion().to_string().into()],
        ..Reply::default()
    };
    let whole = with_ask(&body(), |ask| Responses.reply(ask, chat)).unwrap();
    let whole: Value = serde_json::from_slice(&whole.body.concat()).unwrap();
    assert_eq!((&last["output"], &last["id"]), (&whole["output"], &whole["id"]));
    assert_eq!((&last["model"], &last["usage"]["cost"]), (&json!("up"), &json!(0.25)));
    assert_eq!(last["usage"]["total_tokens"], 31);
    assert!(events.iter().all(|event| event["model"] == "shown"));
    let numbers: Vec<u64> = events
        .iter()
        .filter_map(|event| event["sequence_number"].as_u64())
        .collect();
    assert_eq!(numbers, (0..22).collect::<Vec<u64>>());
    assert_eq!(summary.id.as_deref(), last["id"].as_str());
}

#[test]
fn wrong_types_are_refused_by_name() {
    let function = json!({"type": "function", "function": {"name": "f"}});
    for (name, value, named) in [
        ("instructions", json!(5), "instructions"),
        ("input", Value::Null, "input"),
        ("text", json!("x"), "text"),
        ("text", json!({"format": "x"}), "text.format"),
        ("text", json!({"format": {"type": "yaml"}}), "text.format.type"),
        ("text", json!({"format": {}}), "text.format.type"),
        ("tools", json!([function]), "tools[0].name"),
        ("tools", json!([{"type": "custom", "name": ""}]), "tools[0].name"),
    ] {
        let mut body = json!({"input": "x"});
        body[name] = value;
        let error = chat(&body).unwrap_err();
        assert_eq!(error.status, 400, "{body}");
        assert!(error.message.contains(&format!("'{named}'")), "{}", error.message);
        assert!(named.starts_with(error.param.as_deref().unwrap()), "{body}");
    }
    for (name, value) in [
        ("instructions", Value::Null),
        ("text", Value::Null),
        ("text", json!({"verbosity": "low"})),
        ("text", json!({"format": {"type": "text"}})),
    ] {
        let mut body = json!({"input": "x"});
        body[name] = value;
        assert_eq!(chat(&body).unwrap().get("response_format"), None, "{body}");
    }
}

#[test]
fn an_unknown_previous_response_is_not_found() {
    let error = chat(&json!({"input": "x", "previous_response_id": "resp_nope"})).unwrap_err();
    assert_eq!(
        (error.status, error.code.as_deref()),
        (400, Some("previous_response_not_found"))
    );
    assert_eq!(error.param.as_deref(), Some("previous_response_id"));
    assert!(error.message.contains("resp_nope"));
}

#[test]
fn an_empty_text_beside_calls_is_no_message() {
    let call = json!({"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}});
    for (calls, kinds) in [(json!([call]), vec!["function_call"]), (json!([]), vec!["message"])] {
        let message = json!({"role": "assistant", "content": "", "tool_calls": calls});
        let chat = json!({"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
        let reply = Reply {
            body: vec![chat.to_string().into()],
            ..Reply::default()
        };
        let reply = with_ask(&body(), |ask| Responses.reply(ask, reply)).unwrap();
        let response: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
        let items = response["output"].as_array().unwrap();
        let said: Vec<&str> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
        assert_eq!(said, kinds);
    }
}
