//! What goes upstream.

use crate::play::{At, at, cohere, cohere_v1, databricks, ollama, ollama_chat};
use serde_json::{Value, json};
use wire::facts::{Dialect, Quirk};

/// Sends a user's `hi` with these members, and shows what else than the messages goes upstream.
fn members(at: &At, members: &Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    let mut sent = at.sent(&body);
    for name in ["messages", "model", "prompt"] {
        sent.as_object_mut().unwrap().shift_remove(name);
    }
    sent
}

fn tool(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name, "description": "d", "parameters":
        {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}}})
}

fn schema() -> Value {
    json!({"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}})
}

#[test]
fn cohere_has_names_of_its_own() {
    let sent = members(
        &cohere(),
        &json!({"n": 2, "top_p": 0.5, "stop": ["a"], "max_completion_tokens": 9, "tools": [tool("f")], "tool_choice": "required"}),
    );
    let wanted =
        json!({"num_generations": 2, "p": 0.5, "stop_sequences": ["a"], "max_tokens": 9, "tools": [tool("f")]});
    assert_eq!(sent, wanted);
    let asked = cohere()
        .request(&json!({"messages": [], "n": 3, "max_tokens": 5}))
        .unwrap();
    assert_eq!((asked.asked.choices, asked.asked.max_tokens), (3, Some(5)));
    assert_eq!(
        asked.headers,
        [("request-source".to_owned(), "unspecified:litellm".to_owned())]
    );
}

#[test]
fn cohere_v1_has_the_latest_message_apart() {
    let sent = cohere_v1().sent(&json!({"messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": [{"type": "text", "text": "c"}]},
    ], "tools": [tool("f")]}));
    assert_eq!((&sent["model"], &sent["message"]), (&json!("command"), &json!("c")));
    let roles: Vec<&str> = sent["chat_history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| turn["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["SYSTEM", "USER", "CHATBOT"]);
    let definition = json!({"description": "", "type": "string", "required": true});
    assert_eq!(sent["tools"][0]["parameter_definitions"]["x"], definition);
}

#[test]
fn cohere_v1_pairs_results_with_their_calls() {
    let call = json!({"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"x\":1}"}});
    let with = |id: &str| {
        json!({"messages": [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": null, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": id, "content": "r"},
        ]})
    };
    let sent = cohere_v1().sent(&with("c1"));
    let result = json!({"call": {"name": "f", "parameters": {"x": 1}}, "outputs": [{"output": "r"}]});
    assert_eq!(sent["tool_results"], json!([result]));
    let error = cohere_v1().request(&with("c2")).unwrap_err();
    assert!(
        error.status == 400 && error.message.contains("tool_call_id c2"),
        "{}",
        error.message
    );
}

#[test]
fn ollama_has_options() {
    let wanted = json!({"options": {"temperature": 0.5, "num_predict": 9, "repeat_penalty": 1, "mirostat": 2}, "stream": true,
        "format": {"type": "object"}, "keep_alive": "5m", "think": true, "tools": [tool("f")]});
    let sent = members(
        &ollama_chat(),
        &json!({"temperature": 0.5, "max_tokens": 9, "frequency_penalty": 1, "mirostat": 2, "stream": true, "keep_alive": "5m",
            "response_format": schema(), "reasoning_effort": "low", "tools": [tool("f")], "tool_choice": "auto"}),
    );
    assert_eq!(sent, wanted);
    let json_object = members(&ollama_chat(), &json!({"response_format": {"type": "json_object"}}));
    assert_eq!(json_object, json!({"options": {}, "stream": false, "format": "json"}));
    let gpt_oss = At {
        model: "gpt-oss:20b",
        ..ollama_chat()
    };
    assert_eq!(members(&gpt_oss, &json!({"reasoning_effort": "high"}))["think"], "high");
    let asked = ollama_chat()
        .request(&json!({"messages": [], "max_tokens": 9}))
        .unwrap()
        .asked;
    assert_eq!(asked.max_tokens, Some(9));
}

#[test]
fn ollama_has_messages_of_its_own() {
    let sent = ollama_chat().sent(&json!({"messages": [
        {"role": "developer", "content": "d"},
        {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]},
        {"role": "assistant", "content": null, "reasoning_content": "r",
         "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1}"}}]},
        {"role": "tool", "tool_call_id": "c", "name": "f", "content": "done"},
    ]}));
    let wanted = json!([
        {"role": "system", "content": "d", "images": []},
        {"role": "user", "content": "t", "images": ["AAAA"]},
        {"role": "assistant", "content": "", "images": [], "thinking": "r",
         "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1}}}]},
        {"role": "tool", "content": "done", "images": [], "tool_call_id": "c"},
    ]);
    assert_eq!(sent["messages"], wanted);
    for content in [json!(7), json!([7]), json!({"type": "text"})] {
        let error = ollama_chat()
            .request(&json!({"messages": [{"role": "user", "content": content}]}))
            .unwrap_err();
        assert!(
            error.status == 400 && error.message.contains("messages"),
            "{}",
            error.message
        );
    }
    let bad =
        json!({"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}]});
    let error = ollama_chat().request(&bad).unwrap_err();
    assert!(
        error.message.contains("tool_calls.function.arguments"),
        "{}",
        error.message
    );
}

#[test]
fn ollama_generates_from_a_prompt() {
    let sent = ollama().sent(&json!({"messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "a"},
        {"role": "user", "content": [{"type": "text", "text": "b"}]},
        {"role": "assistant", "content": "c", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{\"x\":1}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "r"},
    ]}));
    let prompt = "### System:\ns\n\n### User:\na\nb\n\n### Assistant:\nc\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n\n### User:\nr\n\n";
    assert_eq!(
        sent,
        json!({"prompt": prompt, "images": [], "model": "llama", "options": {}, "stream": false})
    );
    let error = ollama()
        .request(&json!({"messages": [{"role": "bard", "content": "a"}]}))
        .unwrap_err();
    assert!(error.message.contains("messages.role: bard"), "{}", error.message);
}

#[test]
fn azure_goes_by_name_and_version() {
    let azure = |model| at(Dialect::Azure, model, &[Quirk::AzureModels]);
    for (at, sent, wanted) in [
        (
            azure("o_series/my-o3"),
            json!({"max_tokens": 5}),
            json!({"max_completion_tokens": 5}),
        ),
        (
            azure("gpt5_series/prod"),
            json!({"max_tokens": 5}),
            json!({"max_completion_tokens": 5}),
        ),
        (
            azure("gpt-5-chat"),
            json!({"max_tokens": 5}),
            json!({"max_completion_tokens": 5}),
        ),
        (azure("gpt4o-prod"), json!({"max_tokens": 5}), json!({"max_tokens": 5})),
        (
            azure("gpt4o-prod").api_version("2024-10-21"),
            json!({"response_format": schema()}),
            json!({"response_format": schema()}),
        ),
    ] {
        assert_eq!(members(&at, &sent), wanted, "{}", at.model);
    }
    let old = members(
        &azure("gpt4o-prod").api_version("2024-06-01"),
        &json!({"response_format": schema(), "tools": [tool("f")]}),
    );
    assert_eq!(old["tool_choice"]["function"]["name"], "json_tool_call");
    assert_eq!(
        (old["tools"].as_array().unwrap().len(), old.get("response_format")),
        (2, None)
    );
    let body = json!({"messages": [], "tools": [tool("f")], "tool_choice": "required"});
    for (version, fine) in [
        ("2023-05-15", false),
        ("2024-05-01-preview", false),
        ("2024-06-01", true),
        ("v1", true),
    ] {
        assert_eq!(
            azure("gpt4o").api_version(version).request(&body).is_ok(),
            fine,
            "{version}"
        );
    }
    let named = At {
        policy: wire::codec::ParamPolicy {
            base_model: Some("azure/o3".into()),
            ..Default::default()
        },
        ..azure("prod")
    };
    assert_eq!(
        members(&named, &json!({"max_tokens": 5})),
        json!({"max_completion_tokens": 5})
    );
    assert_eq!(azure("o_series/my-o3").sent(&json!({"messages": []}))["model"], "my-o3");
}

#[test]
fn databricks_takes_one_call_a_message() {
    let call = |id: &str| json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}});
    let result = |id: &str| json!({"role": "tool", "tool_call_id": id, "content": id});
    let body = json!({"messages": [
        {"role": "assistant", "content": "x", "tool_calls": [call("a"), call("b")]}, result("a"), result("b"),
    ]});
    let apart = json!([
        {"role": "assistant", "content": "x", "tool_calls": [call("a")]}, result("a"),
        {"role": "assistant", "tool_calls": [call("b")]}, result("b"),
    ]);
    assert_eq!(databricks("llama").sent(&body)["messages"], apart);
    assert_eq!(databricks("claude").sent(&body)["messages"], body["messages"]);
    let mut unfinished = body.clone();
    unfinished["messages"].as_array_mut().unwrap().pop();
    assert_eq!(
        databricks("llama").sent(&unfinished)["messages"],
        unfinished["messages"]
    );
    let empty = json!({"messages": [{"role": "user", "content": [{"type": "text", "text": " "}, {"type": "text", "text": "a"}]}]});
    assert_eq!(
        databricks("llama").sent(&empty)["messages"],
        json!([{"role": "user", "content": "a"}])
    );
}

#[test]
fn databricks_claude_thinks() {
    let thinking = json!({"type": "enabled", "budget_tokens": 2048});
    assert_eq!(
        members(&databricks("claude"), &json!({"reasoning_effort": "medium"})),
        json!({"thinking": thinking, "max_tokens": 6144})
    );
    assert_eq!(
        members(&databricks("llama"), &json!({"reasoning_effort": "medium"})),
        json!({"reasoning_effort": "medium"})
    );
    let forced = members(&databricks("claude"), &json!({"response_format": schema()}));
    assert_eq!(forced["tool_choice"]["function"]["name"], "json_tool_call");
    let free = members(
        &databricks("claude"),
        &json!({"response_format": schema(), "thinking": thinking, "max_tokens": 9000}),
    );
    assert_eq!((free.get("tool_choice"), free.get("response_format")), (None, None));
}

#[test]
fn watsonx_names_its_models() {
    let watsonx = |model| at(Dialect::Watsonx, model, &[Quirk::WatsonxNames]);
    let body = json!({"project_id": "p", "tools": [tool("f")], "tool_choice": "auto"});
    let sent = members(&watsonx("ibm/granite"), &body);
    assert_eq!(
        sent,
        json!({"project_id": "p", "tools": [tool("f")], "tool_choice_option": "auto", "model_id": "ibm/granite"})
    );
    assert_eq!(
        members(&watsonx("deployment/d"), &json!({"project_id": "p"})),
        json!({})
    );
}

#[test]
fn text_completions_have_prompts() {
    let text = at(Dialect::TextCompletion, "instruct", &[]);
    for (messages, prompt) in [
        (json!([{"role": "user", "content": "a"}]), json!("a")),
        (
            json!([{"role": "user", "content": [{"type": "text", "text": "a"}]}]),
            json!("a"),
        ),
        (
            json!([{"role": "system", "content": "s"}, {"role": "user", "content": "a"}]),
            json!(["s", "a"]),
        ),
        (json!([{"role": "user", "content": [1, 2]}]), json!([1, 2])),
    ] {
        let sent = text.sent(&json!({"messages": messages, "max_tokens": 3}));
        assert_eq!(sent, json!({"prompt": prompt, "max_tokens": 3, "model": "instruct"}));
    }
}

#[test]
fn hugging_face_names_providers_behind_models() {
    let mut face = at(
        Dialect::OpenAi,
        "together/org/model",
        &[Quirk::NoRetries, Quirk::RouterModel],
    );
    let body = json!({"messages": []});
    assert_eq!(
        face.sent(&body),
        json!({"messages": [], "max_retries": 0, "model": "together/org/model"})
    );
    face.policy.own_host = true;
    assert_eq!(face.sent(&body), json!({"messages": [], "model": "org/model:together"}));
}

#[test]
fn no_part_is_lost_without_a_word() {
    let converse = at(Dialect::Converse, "anthropic.claude-v2", &[]);
    let texts = at(Dialect::TextCompletion, "m", &[]);
    let everyone = [
        at(Dialect::Anthropic, "claude", &[]),
        converse,
        ollama_chat(),
        ollama(),
        texts,
    ];
    let image = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
    let audio = json!({"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}});
    for provider in &everyone {
        for part in [&audio, &json!({"type": "smell", "smell": "a"})] {
            let error = provider.request(&json!({"messages": [{"role": "user", "content": [part]}]}));
            let error = error.unwrap_err();
            let named = format!("part of type '{}'", part["type"].as_str().unwrap());
            assert!(
                error.status == 400 && error.message.contains(&named),
                "{}",
                error.message
            );
        }
    }
    for provider in [ollama_chat(), ollama()] {
        let file = json!({"type": "file", "file": {"file_data": "data:application/pdf;base64,AA"}});
        for (part, words) in [(file, "part of type 'file'"), (image("https://a/b.png"), "image_url")] {
            let error = provider.request(&json!({"messages": [{"role": "user", "content": [part]}]}));
            let error = error.unwrap_err();
            assert!(
                error.status == 400 && error.message.contains(words),
                "{}",
                error.message
            );
        }
        let sent =
            provider.sent(&json!({"messages": [{"role": "user", "content": [image("data:image/png;base64,AA")]}]}));
        let images = sent.pointer("/messages/0/images").unwrap_or(&sent["images"]);
        assert_eq!(images, &json!(["AA"]));
    }
}
