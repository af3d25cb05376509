//! Whatever comes, nothing panics, and what goes out is JSON.

use crate::call::{HEAD, NEW, OLD, with_call};
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use wire::codec::{Codec, Frames};
use wire::gemini::{Gemini, Native};
use wire::vertex::Vertex;

/// Names that the codec looks at, of requests and of answers.
const KEYS: &[&str] = &[
    "role",
    "content",
    "type",
    "text",
    "image_url",
    "url",
    "file",
    "file_id",
    "file_data",
    "input_audio",
    "data",
    "format",
    "detail",
    "tool_calls",
    "id",
    "function",
    "name",
    "arguments",
    "tool_call_id",
    "provider_specific_fields",
    "thought_signature",
    "thought_signatures",
    "server_side_tool_invocations",
    "images",
    "parameters",
    "properties",
    "anyOf",
    "items",
    "enum",
    "$ref",
    "$defs",
    "candidates",
    "parts",
    "functionCall",
    "args",
    "inlineData",
    "mimeType",
    "thought",
    "thoughtSignature",
    "finishReason",
    "index",
    "usageMetadata",
    "promptTokenCount",
    "totalTokenCount",
    "candidatesTokenCount",
    "promptTokensDetails",
    "modality",
    "tokenCount",
    "groundingMetadata",
    "groundingChunks",
    "groundingSupports",
    "web",
    "segment",
    "startIndex",
    "logprobsResult",
    "chosenCandidates",
    "promptFeedback",
    "blockReason",
    "error",
    "code",
    "message",
    "responseId",
    "toolCall",
    "toolResponse",
    "response",
];

const WORDS: &[&str] = &[
    "",
    "a",
    "user",
    "assistant",
    "system",
    "tool",
    "text",
    "image_url",
    "file",
    "input_audio",
    "object",
    "array",
    "string",
    "null",
    "function",
    "data:image/png;base64,AA",
    "gs://b/c.png",
    "https://x/y.png",
    "{\"a\": 1}",
    "[",
    "x__thought__y",
    "#/$defs/a",
    "STOP",
    "SAFETY",
    "TEXT",
    "é\"\n🎉",
];

const PARAMS: &[&str] = &[
    "tools",
    "functions",
    "tool_choice",
    "response_format",
    "reasoning_effort",
    "thinking",
    "stop",
    "modalities",
    "audio",
    "max_tokens",
    "extra_body",
    "extra_headers",
    "labels",
    "metadata",
    "service_tier",
    "cached_content",
    "web_search_options",
    "generationConfig",
    "temperature",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        select(WORDS).prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let member = (select(KEYS), inner.clone());
        let object = proptest::collection::vec(member, 0..6).prop_map(to_object);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            object.clone(),
            object
        ]
    })
}

fn to_object(members: Vec<(&'static str, Value)>) -> Value {
    Value::Object(
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn any_body() -> impl Strategy<Value = Value> {
    let params = proptest::collection::vec((select(PARAMS), any_json()), 0..4);
    let message = (select(WORDS), any_json(), any_json(), any_json()).prop_map(|(role, content, calls, kept)| {
        json!({"role": role, "content": content, "tool_calls": calls, "provider_specific_fields": kept, "tool_call_id": "a"})
    });
    (params, proptest::collection::vec(message, 0..4)).prop_map(|(params, messages)| {
        let mut body = Map::from_iter([("messages".to_owned(), json!(messages))]);
        body.extend(params.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Value::Object(body)
    })
}

fn is_json(pieces: &[Bytes]) -> bool {
    serde_json::from_slice::<Value>(&pieces.concat()).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_request(body in any_body(), model in select(&[OLD, NEW, "gemini-1.5-pro", "x"][..])) {
        with_call(&body, model, |call| {
            for codec in [&Gemini as &dyn Codec, &Vertex, &Native::STUDIO] {
                match codec.request(call) {
                    Ok(request) => assert!(is_json(&request.body), "{body}"),
                    Err(error) => assert_eq!(error.status, 400, "{}", error.message),
                }
            }
        });
    }

    #[test]
    fn any_reply(content in any_json(), usage in any_json(), reply in any_json()) {
        with_call(&json!({}), OLD, |call| {
            let likely = json!({"candidates": [{"content": content, "finishReason": "STOP"}], "usageMetadata": usage});
            for reply in [likely, reply] {
                if let Ok(reply) = Gemini.response(call, HEAD, reply.to_string().into()) {
                    assert!(is_json(&reply.body));
                }
            }
        });
    }

    #[test]
    fn any_stream(events in proptest::collection::vec(any_json(), 0..6), cut in 1usize..40) {
        let text: String = events.iter().map(|event| format!("data: {}\n\n", json!({"candidates": [event]}))).collect();
        with_call(&json!({}), OLD, |call| {
            for codec in [&Gemini as &dyn Codec, &Native::STUDIO] {
                let (mut stream, mut out) = (codec.stream(call, HEAD), Frames::default());
                let mut fine = true;
                for piece in text.as_bytes().chunks(cut) {
                    fine &= stream.push(Bytes::copy_from_slice(piece), &mut out).is_ok();
                }
                if fine && stream.finish(&mut out).is_ok() {
                    let text = String::from_utf8(out.ready.concat()).unwrap();
                    for event in text.split("\n\n").filter(|event| !event.is_empty()) {
                        let data = event.strip_prefix("data: ").unwrap();
                        serde_json::from_str::<Value>(data).unwrap();
                    }
                }
            }
        });
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        with_call(&json!({}), OLD, |call| {
            let (mut stream, mut out) = (Gemini.stream(call, HEAD), Frames::default());
            let _ = stream.push(Bytes::from(bytes.clone()), &mut out);
            let _ = stream.finish(&mut out);
            let _ = Gemini.response(call, HEAD, bytes.clone().into());
            assert!(Gemini.error(call.rules, OLD, HEAD, &bytes).status >= 400);
        });
    }

    #[test]
    fn signatures_keep_their_bytes(signature in "[A-Za-z0-9+/=]{1,40}") {
        let answer = json!({"candidates": [{"content": {"parts": [
            {"functionCall": {"name": "f", "args": {}}, "thoughtSignature": signature}]}}]});
        with_call(&json!({}), OLD, |call| {
            let reply = Gemini.response(call, HEAD, answer.to_string().into()).unwrap();
            let body: Value = serde_json::from_slice(&reply.body.concat()).unwrap();
            let mut said = body["choices"][0]["message"].clone();
            // Many clients lose what OpenAI doesn't know.
            for call in said["tool_calls"].as_array_mut().unwrap() {
                call.as_object_mut().unwrap().remove("provider_specific_fields");
            }
            let next = json!({"messages": [said]});
            with_call(&next, OLD, |call| {
                let sent: Value = serde_json::from_slice(&Gemini.request(call).unwrap().body.concat()).unwrap();
                assert_eq!(sent["contents"][0]["parts"][0]["thoughtSignature"], json!(signature));
            });
        });
    }
}
