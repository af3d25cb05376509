//! What the benches work on: plain chats and streams as clients and providers write them.

use bytes::Bytes;
use serde_json::{Value, json};
use wire::codec::{Call, ParamPolicy, ReplyHead};
use wire::facts::{Auth, Dialect, ModelFacts, ProviderRules, Quirk};
use wire::json::Peek;

/// Pieces of content in a stream.
const CHUNKS: usize = 64;

/// The head of every reply.
pub(crate) const HEAD: ReplyHead<'static> = ReplyHead {
    status: 200,
    headers: &[],
};

const OPENAI: ProviderRules = ProviderRules {
    name: "openai",
    exception: "OpenAI",
    dialect: Dialect::OpenAi,
    auth: Auth::Bearer,
    renames: &[],
    quirks: &[Quirk::OpenAiModels],
    headers: &[],
};

const ANTHROPIC: ProviderRules = ProviderRules {
    name: "anthropic",
    exception: "Anthropic",
    dialect: Dialect::Anthropic,
    auth: Auth::XApiKey,
    quirks: &[],
    ..OPENAI
};

/// What a call borrows from.
pub(crate) struct Case {
    body: Bytes,
    peek: Peek,
    rules: &'static ProviderRules,
    facts: ModelFacts,
    params: ParamPolicy,
    stream: bool,
    /// What the provider answers; empty for benches of requests.
    pub(crate) answer: Vec<Bytes>,
}

impl Case {
    fn new(rules: &'static ProviderRules, body: Bytes, answer: Vec<Bytes>) -> Self {
        let peek = Peek::object(&body).unwrap();
        let stream = peek.flag(&body, "stream") == Some(true);
        Self {
            peek,
            body,
            rules,
            facts: ModelFacts {
                max_output_tokens: Some(16_384),
                ..ModelFacts::default()
            },
            params: ParamPolicy::default(),
            stream,
            answer,
        }
    }

    /// The call, as the gateway makes it for an alias.
    pub(crate) fn call(&self) -> Call<'_> {
        Call {
            body: &self.body,
            peek: &self.peek,
            shown_model: Some("chat"),
            model: if self.rules.dialect == Dialect::OpenAi {
                "gpt-4o-mini"
            } else {
                "claude-sonnet-4-5-20250929"
            },
            facts: &self.facts,
            rules: self.rules,
            params: &self.params,
            stream: self.stream,
            client_wants_usage: false,
            headers: &[],
            now_s: 1_700_000_000,
            seed: 7,
        }
    }
}

/// A chat of about so many bytes.
pub(crate) fn chat(bytes: usize) -> Bytes {
    chat_with(bytes, &json!({}))
}

/// A chat to OpenAI.
pub(crate) fn to_openai(bytes: usize) -> Case {
    Case::new(&OPENAI, chat(bytes), Vec::new())
}

/// A chat with a tool to Anthropic.
pub(crate) fn to_anthropic(bytes: usize) -> Case {
    Case::new(&ANTHROPIC, chat_with(bytes, &tools()), Vec::new())
}

/// OpenAI's whole answer.
pub(crate) fn openai_reply(bytes: usize) -> Case {
    let message = json!({"role": "assistant", "content": prose(bytes), "refusal": null, "annotations": []});
    let reply = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "gpt-4o-mini-2024-07-18",
        "choices": [{"index": 0, "message": message, "logprobs": null, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 64, "total_tokens": 84,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0}},
        "service_tier": "default", "system_fingerprint": "fp_1"
    });
    Case::new(&OPENAI, chat(1000), vec![reply.to_string().into()])
}

/// Anthropic's whole answer.
pub(crate) fn anthropic_reply(bytes: usize) -> Case {
    let call = json!({"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Paris", "days": 3}});
    let reply = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929",
        "content": [{"type": "text", "text": prose(bytes)}, call],
        "stop_reason": "tool_use", "stop_sequence": null,
        "usage": {"input_tokens": 12, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 64}
    });
    Case::new(&ANTHROPIC, chat_with(1000, &tools()), vec![reply.to_string().into()])
}

/// OpenAI's stream, each event by itself.
pub(crate) fn openai_stream() -> Case {
    let event = |choices: Value, usage: Value| {
        format!(
            "data: {}\n\n",
            json!({
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000,
                "model": "gpt-4o-mini-2024-07-18", "service_tier": "default", "system_fingerprint": "fp_1",
                "choices": choices, "usage": usage
            })
        )
    };
    let delta =
        |delta: Value, finish: Value| json!([{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]);
    let mut events = vec![event(
        delta(
            json!({"role": "assistant", "content": "", "refusal": null}),
            Value::Null,
        ),
        Value::Null,
    )];
    events.extend((0..CHUNKS).map(|_| event(delta(json!({"content": " word"}), Value::Null), Value::Null)));
    events.push(event(delta(json!({}), json!("stop")), Value::Null));
    let usage = json!({"prompt_tokens": 20, "completion_tokens": 64, "total_tokens": 84});
    events.extend([event(json!([]), usage), "data: [DONE]\n\n".to_owned()]);
    streamed(&OPENAI, &json!({}), events)
}

/// Anthropic's stream, each event by itself.
pub(crate) fn anthropic_stream() -> Case {
    let event = |data: Value| format!("event: {}\ndata: {data}\n\n", data["type"].as_str().unwrap());
    let usage =
        json!({"input_tokens": 12, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1});
    let message = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": usage
    });
    let delta = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": " word"}});
    let mut events = vec![
        event(json!({"type": "message_start", "message": message})),
        event(json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})),
    ];
    events.extend((0..CHUNKS).map(|_| event(delta.clone())));
    events.extend([
        event(json!({"type": "content_block_stop", "index": 0})),
        event(
            json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null},
            "usage": {"output_tokens": 64}}),
        ),
        event(json!({"type": "message_stop"})),
    ]);
    streamed(&ANTHROPIC, &tools(), events)
}

fn streamed(rules: &'static ProviderRules, more: &Value, events: Vec<String>) -> Case {
    let mut body: Value = serde_json::from_slice(&chat_with(1000, more)).unwrap();
    body["stream"] = json!(true);
    let events = events.into_iter().map(Bytes::from).collect();
    Case::new(rules, body.to_string().into(), events)
}

/// A chat of about so many bytes, with these members too.
fn chat_with(bytes: usize, more: &Value) -> Bytes {
    let messages = json!([
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": prose(bytes)},
    ]);
    let mut body = json!({"model": "chat", "messages": messages, "max_tokens": 100, "temperature": 0.7});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body.to_string().into()
}

fn tools() -> Value {
    let city = json!({"type": "string", "description": "A town, such as Paris"});
    let parameters = json!({
        "type": "object", "properties": {"city": city, "days": {"type": "integer", "minimum": 1}}, "required": ["city"]
    });
    let function = json!({"name": "weather", "description": "The weather of the next days", "parameters": parameters});
    json!({"tools": [{"type": "function", "function": function}], "tool_choice": "auto"})
}

/// A text with what texts contain: quotes, line breaks, letters beyond ASCII.
fn prose(bytes: usize) -> String {
    let line = "She said: \"Où est la bibliothèque?\"\nI answered that I don't know, and went on my way.\n";
    line.repeat(bytes.div_ceil(line.len()))
}
