//! What becomes of requests.

use crate::client::play::Scene;
use crate::generate::Generate;
use crate::generate::signature::Signature;
use proptest::prelude::*;
use serde_json::{Value, json};

fn scene(body: &Value) -> Scene {
    Scene::of(&Generate, body)
}

/// The chat's messages for these contents.
fn messages(contents: &Value) -> Value {
    let chat = scene(&json!({ "contents": contents })).chat();
    chat.unwrap_or_else(|error| panic!("{contents}: {}", error.message))["messages"].clone()
}

fn with(members: &Value) -> Value {
    let mut body = members.clone();
    body["contents"] = json!([{"parts": [{"text": "x"}]}]);
    body
}

/// What other members become, beside `model` and `messages`.
fn members(scene: Scene) -> Value {
    let mut chat = scene.chat().unwrap_or_else(|error| panic!("{}", error.message));
    let members = chat.as_object_mut().unwrap();
    assert_eq!(members.remove("model"), Some("alias".into()));
    members.remove("messages");
    chat
}

fn user(parts: &Value) -> Value {
    json!({"role": "user", "parts": parts})
}

fn model(parts: &Value) -> Value {
    json!({"role": "model", "parts": parts})
}

fn call(name: &str) -> Value {
    json!({"functionCall": {"name": name, "args": {"a": "ü"}}})
}

fn result(name: &str) -> Value {
    json!({"functionResponse": {"name": name, "response": {"b": 1}}})
}

fn called(id: &str, name: &str) -> Value {
    json!({"id": id, "type": "function", "function": {"name": name, "arguments": "{\"a\": \"\\u00fc\"}"}})
}

fn told(id: &str) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": "{\"b\": 1}"})
}

#[test]
fn contents_become_messages() {
    let text = |text: &str| json!({"type": "text", "text": text});
    let shown = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
    for (contents, wanted) in [
        (
            json!({"parts": {"text": "one"}}),
            json!([{"role": "user", "content": "one"}]),
        ),
        (
            json!([user(
                &json!([{"text": "a"}, {"text": ""}, {"text": "b", "thoughtSignature": "AA=="}])
            )]),
            json!([{"role": "user", "content": [text("a"), text("b")]}]),
        ),
        (
            json!([user(&json!([
                {"inlineData": {"mimeType": "image/png", "data": "aG-_"}},
                {"inline_data": {"mime_type": "audio/mpeg", "data": "aGk="}},
                {"inlineData": {"mimeType": "application/pdf", "data": "aGk="}},
                {"fileData": {"mimeType": "image/png", "fileUri": "https://a/b"}},
                {"file_data": {"file_uri": "https://a/b.jpg"}},
                {"fileData": {"mimeType": "video/mp4", "fileUri": "gs://a/b"}, "videoMetadata": {}},
            ]))]),
            json!([{"role": "user", "content": [
                shown("data:image/png;base64,aG+/"),
                {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}},
                {"type": "file", "file": {"filename": "file.pdf", "file_data": "data:application/pdf;base64,aGk="}},
                shown("https://a/b"), shown("https://a/b.jpg"),
                {"type": "file", "file": {"file_id": "gs://a/b", "format": "video/mp4"}},
            ]}]),
        ),
        (
            json!([
                user(&json!([{"text": "a"}])),
                model(&json!([{"text": "b"}])),
                model(&json!([{"text": "c"}])),
                model(&json!([])),
                user(&json!([{"text": "d"}]))
            ]),
            json!([{"role": "user", "content": "a"}, {"role": "assistant", "content": "bc"},
                {"role": "user", "content": "d"}]),
        ),
        (
            json!([model(
                &json!([{"executableCode": {}}, {"codeExecutionResult": {}}, {"text": "a"}])
            )]),
            json!([{"role": "assistant", "content": "a"}]),
        ),
    ] {
        assert_eq!(messages(&contents), wanted, "{contents}");
    }
}

#[test]
fn calls_get_ids_and_results_find_them() {
    let long = "a".repeat(60);
    let cut = "call_aaaaaaaaaaaaaaaaaaaaaa_dad1e175564d"; // hashlib.sha256(b"call_" + b"a" * 60).hexdigest()[:12]
    let with_id = json!({"functionCall": {"name": "f", "id": "x", "args": {"a": "ü"}}});
    let for_id = json!({"functionResponse": {"name": "f", "id": "x", "response": {"b": 1}}});
    for (calls, results, ids) in [
        (vec![call("f")], vec![result("f")], vec![("call_f", "f")]),
        (
            vec![call("f"), call("g"), call("f")],
            vec![result("f"), result("f"), result("g")],
            vec![("call_f", "f"), ("call_g", "g"), ("call_f_2", "f")],
        ),
        (
            vec![call("f"), with_id],
            vec![for_id, result("f")],
            vec![("call_f", "f"), ("x", "f")],
        ),
        (vec![call(&long)], vec![result(&long)], vec![(cut, long.as_str())]),
    ] {
        let results = json!([model(&json!(calls)), {"role": "function", "parts": results}]);
        let said = messages(&results);
        let wanted: Vec<Value> = ids.iter().map(|(id, name)| called(id, name)).collect();
        assert_eq!(said[0]["tool_calls"], json!(wanted));
        let mut answered: Vec<&str> = said.as_array().unwrap()[1..]
            .iter()
            .map(|message| message["tool_call_id"].as_str().unwrap())
            .collect();
        answered.sort_unstable();
        let mut wanted: Vec<&str> = ids.iter().map(|(id, _)| *id).collect();
        wanted.sort_unstable();
        assert_eq!(answered, wanted, "{results}");
    }
}

#[test]
fn results_stand_before_what_the_user_says() {
    let contents = json!([model(&json!([call("f")])), user(&json!([{"text": "and"}, result("f")]))]);
    let said = messages(&contents);
    assert_eq!(said[1], told("call_f"));
    assert_eq!(said[2], json!({"role": "user", "content": "and"}));
    let picture = json!({"functionResponse": {"name": "f", "response": {"b": 1},
        "parts": [{"inlineData": {"mimeType": "image/png", "data": "aGk="}}]}});
    let said = messages(&json!([model(&json!([call("f")])), user(&json!([picture]))]));
    assert_eq!(
        said[1]["content"],
        json!([{"type": "text", "text": "{\"b\": 1}"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}])
    );
}

#[test]
fn thoughts_keep_their_signatures() {
    let sealed = |signature: Signature| Value::from(signature.sealed());
    let thought = |text: &str| json!({"text": text, "thought": true});
    let mut signed = thought("b");
    signed["thoughtSignature"] = sealed(Signature::Thought("sig+/=".into()));
    let mut redacted = thought("");
    redacted["thoughtSignature"] = sealed(Signature::Redacted("data".into()));
    let mut call = call("f");
    call["thoughtSignature"] = sealed(Signature::Call("c".into()));
    let mut googles = thought("d");
    googles["thoughtSignature"] = "CiQB0e2Kb3/n".into();
    let said = messages(&json!([model(
        &json!([thought("a"), signed, redacted, googles, {"text": "x"}, call])
    )]));
    let mut with_signature = called("call_f", "f");
    with_signature["function"]["provider_specific_fields"] = json!({"thought_signature": "c"});
    assert_eq!(
        said,
        json!([{"role": "assistant", "content": "x", "thinking_blocks": [
            {"type": "thinking", "thinking": "ab", "signature": "sig+/="},
            {"type": "redacted_thinking", "data": "data"},
            {"type": "thinking", "thinking": "d", "signature": ""},
        ], "reasoning_content": "abd", "tool_calls": [with_signature]}])
    );
}

#[test]
fn system_instructions_come_first() {
    for (system, wanted) in [
        (json!({"parts": [{"text": "s"}]}), json!("s")),
        (json!({"role": "user", "parts": {"text": "s"}}), json!("s")),
        (
            json!({"parts": [{"text": "s"}, {"text": "t"}]}),
            json!([{"type": "text", "text": "s"}, {"type": "text", "text": "t"}]),
        ),
    ] {
        for name in ["systemInstruction", "system_instruction"] {
            let chat = scene(&with(&json!({ name: system }))).chat().unwrap();
            assert_eq!(chat["messages"][0], json!({"role": "system", "content": wanted}));
        }
    }
}

#[test]
fn members_are_renamed() {
    let schema = json!({"type": "OBJECT", "properties": {"a": {"type": "STRING"}}, "propertyOrdering": ["a"]});
    let plain = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "response", "schema": plain}});
    let declared =
        json!([{"functionDeclarations": [{"name": "f", "description": "d", "parameters": schema}, {"name": "g"}]}]);
    let f = json!({"type": "function", "function": {"name": "f", "description": "d", "parameters": plain}});
    let g = json!({"type": "function", "function": {"name": "g"}});
    let config = |config: Value| json!({ "generationConfig": config });
    let choice = |config: Value| json!({"tools": declared, "toolConfig": {"functionCallingConfig": config}});
    for (body, wanted) in [
        (
            json!({"safetySettings": [], "labels": {"a": "b"}, "model": "x"}),
            json!({}),
        ),
        (
            config(
                json!({"temperature": 0.20, "topP": 1, "topK": 3, "maxOutputTokens": "20", "stopSequences": ["a"],
                "candidateCount": 2, "seed": 7, "presencePenalty": 0.5, "frequency_penalty": 1, "mediaResolution": "X"}),
            ),
            json!({"temperature": 0.2, "top_p": 1, "max_tokens": 20, "stop": ["a"], "n": 2, "seed": 7,
                "presence_penalty": 0.5, "frequency_penalty": 1}),
        ),
        (
            config(
                json!({"candidateCount": 1, "stopSequences": [], "responseModalities": ["TEXT"],
                "responseMimeType": "text/plain", "responseLogprobs": false}),
            ),
            json!({}),
        ),
        (
            config(json!({"responseMimeType": "application/json", "responseSchema": schema})),
            json!({ "response_format": format }),
        ),
        (
            config(json!({"response_mime_type": "application/json", "response_json_schema": plain})),
            json!({ "response_format": format }),
        ),
        (
            config(json!({"responseMimeType": "application/json"})),
            json!({"response_format": {"type": "json_object"}}),
        ),
        (json!({ "tools": declared }), json!({"tools": [f, g]})),
        (
            choice(json!({"mode": "ANY"})),
            json!({"tools": [f, g], "tool_choice": "required"}),
        ),
        (
            choice(json!({"mode": "ANY", "allowedFunctionNames": ["g"]})),
            json!({"tools": [g], "tool_choice": {"type": "function", "function": {"name": "g"}}}),
        ),
        (
            choice(json!({"mode": "VALIDATED"})),
            json!({"tools": [f, g], "tool_choice": "auto"}),
        ),
        (
            json!({"toolConfig": {"functionCallingConfig": {"mode": "AUTO"}}}),
            json!({}),
        ),
        (
            json!({"tools": [{"googleSearch": {}}]}),
            json!({"web_search_options": {}}),
        ),
        (
            json!({"tools": [{"google_search_retrieval": {}, "function_declarations": [{"name": "g"}]}]}),
            json!({"web_search_options": {}, "tools": [g]}),
        ),
    ] {
        assert_eq!(members(scene(&with(&body))), wanted, "{body}");
    }
}

#[test]
fn thinking_is_told_as_each_provider_knows_it() {
    let budget = |tokens: i64| json!({ "thinkingBudget": tokens });
    for (provider, thinking, wanted) in [
        ("some", budget(8192), json!({"reasoning_effort": "high"})),
        ("some", budget(1), json!({"reasoning_effort": "low"})),
        ("some", budget(0), json!({"reasoning_effort": "low"})),
        ("some", budget(-1), json!({})),
        (
            "some",
            json!({"thinkingBudget": -1, "includeThoughts": true}),
            json!({"reasoning_effort": "medium"}),
        ),
        (
            "some",
            json!({"thinkingLevel": "HIGH"}),
            json!({"reasoning_effort": "high"}),
        ),
        ("some", json!({"includeThoughts": false}), json!({})),
        ("mute", budget(8192), json!({})),
        (
            "anthropic",
            budget(2000),
            json!({"thinking": {"type": "enabled", "budget_tokens": 2000}}),
        ),
        (
            "anthropic",
            budget(9),
            json!({"thinking": {"type": "enabled", "budget_tokens": 1024}}),
        ),
        ("anthropic", budget(0), json!({"reasoning_effort": "none"})),
        (
            "anthropic",
            json!({"thinking_level": "low"}),
            json!({"reasoning_effort": "low"}),
        ),
    ] {
        let body = with(&json!({"generationConfig": {"thinkingConfig": thinking}}));
        let mut scene = scene(&body).at(provider, "m");
        scene.params.supported = Some(if provider == "mute" {
            &[]
        } else {
            &["reasoning_effort", "thinking"]
        });
        assert_eq!(members(scene), wanted, "{provider} {body}");
    }
    for (limit, wanted) in [(5000, json!(4096)), (2000, json!(1999)), (1000, Value::Null)] {
        let config = json!({"maxOutputTokens": limit, "thinkingConfig": {"thinkingBudget": 4096}});
        let mut scene = scene(&with(&json!({ "generationConfig": config }))).at("anthropic", "m");
        scene.params.supported = Some(&["thinking"]);
        assert_eq!(members(scene)["thinking"]["budget_tokens"], wanted, "{limit}");
    }
}

#[test]
fn what_makes_no_sense_is_named() {
    let parts = |parts: Value| json!({"contents": [{"parts": [{"text": "a"}]}, {"parts": parts}]});
    let config = |config: Value| with(&json!({ "generationConfig": config }));
    for (body, named) in [
        (json!({}), "contents: at least one"),
        (json!({"contents": "a"}), "contents: Input should be a list"),
        (json!({"contents": [1]}), "contents.0: Input should be an object"),
        (
            json!({"contents": [{"role": "system", "parts": []}]}),
            "contents.0.role",
        ),
        (
            json!({"contents": [{"parts": "a"}]}),
            "contents.0.parts: Input should be a list",
        ),
        (
            parts(json!([{"text": 1}])),
            "contents.1.parts.0.text: Input should be a valid string",
        ),
        (
            parts(json!([{"text": "a"}, {"hologram": {}}])),
            "contents.1.parts.1.hologram: not supported",
        ),
        (parts(json!([{}])), "contents.1.parts.0.text: Field required"),
        (
            parts(json!([{"inlineData": {"mimeType": "image/png", "data": "???"}}])),
            "contents.1.parts.0.inlineData.data: Input should be valid base64",
        ),
        (
            parts(json!([{"inlineData": {"data": "aGk="}}])),
            "contents.1.parts.0.inlineData.mimeType: Field required",
        ),
        (
            parts(json!([{"fileData": {}}])),
            "contents.1.parts.0.fileData.fileUri: Field required",
        ),
        (
            parts(json!([result("f")])),
            "contents.1.parts.0.functionResponse.name: 'f' has no functionCall",
        ),
        (
            parts(json!([call("f")])),
            "contents.1.parts.0.functionCall: not expected in a turn of the user",
        ),
        (
            json!({"contents": [model(&json!([{"functionCall": {"name": "f", "args": 1}}]))]}),
            "contents.0.parts.0.functionCall.args: Input should be an object",
        ),
        (
            json!({"contents": [model(&json!([{"inlineData": {}}]))]}),
            "contents.0.parts.0.inlineData: not expected in a turn of the model",
        ),
        (
            with(&json!({"cachedContent": "cachedContents/a"})),
            "cachedContent: not supported",
        ),
        (
            with(&json!({"systemInstruction": "a"})),
            "systemInstruction: Input should be an object",
        ),
        (
            with(&json!({"systemInstruction": {"parts": [call("f")]}})),
            "systemInstruction.0: Input should be text",
        ),
        (
            config(json!({"maxOutputTokens": "many"})),
            "generationConfig.maxOutputTokens",
        ),
        (config(json!({"stopSequences": "a"})), "generationConfig.stopSequences"),
        (
            config(json!({"responseModalities": ["IMAGE"]})),
            "generationConfig.responseModalities: IMAGE",
        ),
        (
            config(json!({"responseLogprobs": true})),
            "generationConfig.responseLogprobs",
        ),
        (
            config(json!({"responseMimeType": "text/x.enum"})),
            "generationConfig.responseMimeType: `text/x.enum`",
        ),
        (
            config(json!({"responseSchema": 1})),
            "generationConfig.responseSchema: Input should be an object",
        ),
        (
            config(json!({"thinkingConfig": {"thinkingLevel": "WILD"}})),
            "generationConfig.thinkingConfig.thinkingLevel: 'wild'",
        ),
        (with(&json!({"tools": {}})), "tools: Input should be a list"),
        (
            with(&json!({"tools": [{"codeExecution": {}}]})),
            "tools.0.codeExecution: not supported",
        ),
        (
            with(&json!({"tools": [{"functionDeclarations": [{"name": "f"}, {}]}]})),
            "tools.0.functionDeclarations.1.name: Field required",
        ),
        (
            with(&json!({"toolConfig": {"functionCallingConfig": {"mode": "MAYBE"}}})),
            "toolConfig.functionCallingConfig.mode: 'MAYBE'",
        ),
    ] {
        let error = scene(&body).chat().unwrap_err();
        assert_eq!(error.status, 400, "{body}");
        assert!(error.message.contains(named), "{named:?}: {}", error.message);
    }
}

proptest! {
    #[test]
    fn no_body_is_too_odd(names in prop::collection::vec(0usize..ODD.len(), 1..6), value in "[\\[\\]{}\",:a1 ]{0,20}") {
        let mut value: Value = serde_json::from_str(&value).unwrap_or(Value::String(value));
        for name in names {
            value = json!({ ODD[name]: [value.clone()], "parts": [value] });
        }
        let body = json!({"contents": [value.clone()], "tools": [value.clone()], "generationConfig": value});
        let _ = scene(&body).chat();
    }

    #[test]
    fn texts_arrive_as_they_are(text in any::<String>()) {
        prop_assume!(!text.is_empty());
        let said = messages(&json!([user(&json!([{"text": text}])), model(&json!([{"text": text}]))]));
        prop_assert_eq!(&said[0]["content"], &json!(text));
        prop_assert_eq!(&said[1]["content"], &json!(text));
    }
}

const ODD: &[&str] = &[
    "parts",
    "text",
    "thought",
    "functionCall",
    "functionResponse",
    "inlineData",
    "functionDeclarations",
    "thinkingConfig",
];
