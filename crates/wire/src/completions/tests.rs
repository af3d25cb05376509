use super::*;
use crate::client::{Ask, Client, Upstream};
use crate::codec::ParamPolicy;
use crate::facts::ModelFacts;
use crate::json::Peek;
use crate::native::tests::{every_cut, play, stream_text};
use crate::openai::tests::rules;
use proptest::prelude::*;
use serde_json::json;

const TEXT_STREAM: &str = concat!(
    "data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"model\":\"up\",\"choices\":[{\"text\":\"a \",\"index\":0}]}\n\n",
    "data: {\"id\":\"cmpl-1\",\"model\":\"up\",\"choices\":[{\"text\":\"time\",\"index\":0,\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"id\":\"cmpl-1\",\"model\":\"up\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}\n\n",
    "data: [DONE]\n\n",
);
const CHAT_STREAM: &str = concat!(
    "data: {\"id\":\"c1\",\"created\":3,\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
    "data: {\"id\":\"c1\",\"created\":3,\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \\\"time\"}}]}\n\n",
    "data: {\"id\":\"c1\",\"created\":3,\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"id\":\"c1\",\"created\":3,\"model\":\"up\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}\n\n",
    "data: [DONE]\n\n",
);

#[test]
fn text_completions_keep_what_the_client_wrote() {
    for (body, wanted) in [
        (
            json!({"model": "a", "prompt": "x", "echo": true, "top_k": 4, "metadata": {}}),
            json!({"model": "model", "prompt": "x", "echo": true, "top_k": 4}),
        ),
        (
            json!({"model": "a", "prompt": ["x"]}),
            json!({"model": "model", "prompt": "x"}),
        ),
        (
            json!({"model": "a", "prompt": ["x", "y"]}),
            json!({"model": "model", "prompt": ["x", "y"]}),
        ),
        (
            json!({"model": "a", "prompt": [5]}),
            json!({"model": "model", "prompt": [5]}),
        ),
        (
            json!({"model": "a", "prompt": "x", "stream": true}),
            json!({"model": "model", "prompt": "x", "stream": true, "stream_options": {"include_usage": true}}),
        ),
    ] {
        assert_eq!(play(&Completions, &body).sent().unwrap().0, wanted);
    }
}

#[test]
fn every_prompt_has_answers_of_its_own() {
    for (body, choices) in [
        (json!({"prompt": "x"}), 1),
        (json!({"prompt": ["x", "y"], "n": 2}), 4),
        (json!({"prompt": [1, 2, 3], "n": 2, "best_of": 5}), 5),
        (json!({"prompt": [[1, 2], [3]]}), 2),
        (json!({"prompt": []}), 1),
    ] {
        assert_eq!(play(&Completions, &body).sent().unwrap().1.choices, choices, "{body}");
    }
}

#[test]
fn a_reply_keeps_its_bytes_but_for_the_model() {
    let call = play(&Completions, &json!({"model": "a", "prompt": "x"}));
    let usage = json!({"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12});
    let choices = json!([{"text": "a", "index": 0, "logprobs": null, "finish_reason": "length"}]);
    let reply = json!({"id": "cmpl-1", "model": "up", "choices": choices, "usage": usage}).to_string();
    let (body, reply) = call.answered(reply).unwrap();
    assert_eq!((&body["model"], &body["choices"]), (&json!("shown"), &choices));
    assert_eq!((reply.usage.prompt(), reply.usage.total()), (5, 12));
    assert_eq!(reply.finish_reason.as_deref(), Some("length"));
    let (_, uncounted) = call.answered(r#"{"choices": [{"text": "a"}, {"text": "b"}]}"#).unwrap();
    assert_eq!(uncounted.text.as_deref(), Some("ab"));
    assert!(call.answered("{}").is_err());
}

#[test]
fn a_stream_tells_usage_to_whom_it_concerns() {
    let mut call = play(&Completions, &json!({"model": "a", "prompt": "x", "stream": true}));
    let without = stream_text(call.stream(), &[TEXT_STREAM.as_bytes()]).unwrap();
    assert_eq!(without.matches("\"total_tokens\":0").count(), 2);
    assert!(!without.contains("12") && without.ends_with("data: [DONE]\n\n"));
    call.wants_usage = true;
    let with = stream_text(call.stream(), &[TEXT_STREAM.as_bytes()]).unwrap();
    assert_eq!(
        (with.matches("\"usage\"").count(), with.contains("\"total_tokens\":12")),
        (1, true)
    );
    every_cut(|| call.stream(), TEXT_STREAM.as_bytes());
    let mut stream = call.stream();
    stream
        .push(TEXT_STREAM.into(), &mut crate::codec::Frames::default())
        .unwrap();
    assert_eq!(stream.summary().usage.total(), 12, "as the whole reply");
    assert_eq!(stream.summary().finish_reason.as_deref(), Some("stop"));
}

/// Acts on a client's request for a text completion.
fn ask<T>(body: &Value, act: impl FnOnce(&Ask<'_>) -> T) -> T {
    let body = Bytes::from(body.to_string());
    let peek = Peek::object(&body).unwrap();
    act(&Ask {
        body: &body,
        peek: &peek,
        model: "shown",
        stream: true,
        now_s: 7,
        seed: 9,
        upstream: Upstream {
            rules: &rules(),
            model: "model",
            facts: &ModelFacts::default(),
            params: &ParamPolicy::default(),
        },
    })
}

#[test]
fn prompts_become_users_messages() {
    let chat = |body: &Value| {
        let chat = ask(body, |ask| TextClient.to_chat(ask))?;
        Ok::<Value, ApiError>(serde_json::from_slice(&chat).unwrap())
    };
    let user = |text: &str| json!({"role": "user", "content": text});
    assert_eq!(
        chat(&json!({"model": "a", "prompt": "Once \"upon", "max_tokens": 5, "stop": "Z"})).unwrap(),
        json!({"model": "a", "max_tokens": 5, "stop": "Z", "messages": [user("Once \"upon")]})
    );
    assert_eq!(
        chat(&json!({"prompt": ["a", "b"], "logprobs": 2})).unwrap(),
        json!({"messages": [user("a"), user("b")], "logprobs": true, "top_logprobs": 2})
    );
    for prompt in [json!([1, 2]), json!([]), json!(7), json!([["a"]]), json!(null)] {
        let error = chat(&json!({"prompt": prompt})).unwrap_err();
        assert_eq!((error.status, error.param.as_deref()), (400, Some("prompt")));
    }
}

#[test]
fn chat_answers_become_text_completions() {
    let chat = json!({
        "id": "chatcmpl-1", "created": 3, "model": "shown", "object": "chat.completion", "system_fingerprint": "f",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"},
            {"index": 1, "message": {"role": "assistant", "content": null}, "finish_reason": "length"},
        ],
        "usage": {"total_tokens": 12},
    });
    let reply = Reply {
        body: vec![chat.to_string().into()],
        id: Some("chatcmpl-1".into()),
        ..Reply::default()
    };
    let reply = ask(&json!({}), |ask| TextClient.reply(ask, reply)).unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&reply.body.concat()).unwrap(),
        json!({
            "object": "text_completion", "id": "chatcmpl-1", "created": 3, "model": "shown",
            "choices": [
                {"text": "a", "index": 0, "logprobs": null, "finish_reason": "stop"},
                {"text": "", "index": 1, "logprobs": null, "finish_reason": "length"},
            ],
            "usage": {"total_tokens": 12},
        })
    );
    assert_eq!(reply.id.as_deref(), Some("chatcmpl-1"));
}

#[test]
fn chat_streams_become_text_streams() {
    let mut chat = play(
        &crate::openai::OpenAi,
        &json!({"model": "a", "messages": [], "stream": true}),
    );
    chat.wants_usage = true;
    let stream = |body: Value| ask(&body, |ask| TextClient.stream(ask, chat.stream()));
    let text = stream_text(stream(json!({})), &[CHAT_STREAM.as_bytes()]).unwrap();
    let head = r#"data: {"object":"text_completion","id":"c1","created":3,"model":"shown","choices":"#;
    let zero = r#""usage":{"completion_tokens":0,"prompt_tokens":0,"total_tokens":0}}"#;
    let event = |text: &str, finish: &str| {
        format!("{head}[{{\"text\":{text},\"index\":0,\"logprobs\":null,\"finish_reason\":{finish}}}],{zero}\n\n")
    };
    let wanted = [
        event("\"\"", "null"),
        event(r#""a \"time""#, "null"),
        event("\"\"", "\"stop\""),
        "data: [DONE]\n\n".to_owned(),
    ];
    assert_eq!(text, wanted.concat());
    let told = || stream(json!({"stream_options": {"include_usage": true}}));
    let with = stream_text(told(), &[CHAT_STREAM.as_bytes()]).unwrap();
    assert_eq!(
        (with.matches("\"usage\"").count(), with.contains("\"total_tokens\":12")),
        (1, true)
    );
    every_cut(told, CHAT_STREAM.as_bytes());
}

#[test]
fn chat_by_text_completions() {
    let body = |messages: Value| json!({"model": "a", "messages": messages});
    let message = |content: Value| json!({"role": "user", "content": content});
    let parts = json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
    for (messages, prompt) in [
        (json!([message(json!("x"))]), json!("x")),
        (json!([message(parts)]), json!("ab")),
        (json!([message(json!("x")), message(json!("y"))]), json!(["x", "y"])),
    ] {
        let sent = play(&TextChat, &body(messages)).sent().unwrap().0;
        assert_eq!(sent, json!({"model": "model", "prompt": prompt}));
    }
    let call = play(&TextChat, &body(json!([])));
    let reply = json!({"id": "c", "created": 1, "choices": [{"text": "a", "index": 0, "finish_reason": "stop"}]});
    let (chat, _) = call.answered(reply.to_string()).unwrap();
    assert_eq!(
        chat["choices"][0]["message"],
        json!({"role": "assistant", "content": "a"})
    );
    assert_eq!(
        (&chat["object"], &chat["model"]),
        (&json!("chat.completion"), &json!("shown"))
    );
    let text = stream_text(call.stream(), &[TEXT_STREAM.as_bytes()]).unwrap();
    assert!(
        text.contains(r#""content":"a ""#) && text.contains(r#""content":"time""#),
        "{text}"
    );
    every_cut(|| call.stream(), TEXT_STREAM.as_bytes());
}

proptest! {
    #[test]
    fn arbitrary_replies_and_streams_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
        let wrapped = format!(r#"{{"choices":{inner},"usage":{inner},"error":{inner}}}"#);
        for codec in [&Completions as &dyn Codec, &TextChat] {
            let call = play(codec, &json!({"model": "a", "prompt": "x", "messages": []}));
            let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
            for text in [bytes.clone(), format!("data: {wrapped}\n\n").into_bytes()] {
                let _ = stream_text(call.stream(), &[&text]);
            }
        }
    }
}
