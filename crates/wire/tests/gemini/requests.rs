//! OpenAI's request, and what goes upstream for it.

use crate::call::{NEW, OLD, sent, with_call};
use serde_json::{Value, json};
use wire::codec::Codec;
use wire::gemini::Gemini;
use wire::vertex::Vertex;

const DUMMY: &str = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

/// A request with these members beside a user's `hi`, upstream without that.
fn with_params(codec: &dyn Codec, model: &str, params: &Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut()
        .unwrap()
        .extend(params.as_object().unwrap().clone());
    let mut sent = sent(codec, model, &body).unwrap();
    let contents = sent.as_object_mut().unwrap().remove("contents").unwrap();
    assert_eq!(contents, json!([{"role": "user", "parts": [{"text": "hi"}]}]));
    sent
}

fn contents(codec: &dyn Codec, model: &str, messages: &Value) -> Value {
    let mut sent = sent(codec, model, &json!({ "messages": messages })).unwrap();
    sent.as_object_mut().unwrap().remove("contents").unwrap()
}

#[test]
fn parameters_have_googles_names() {
    for (params, wanted) in [
        (json!({}), json!({})),
        (
            json!({"temperature": 0.5, "top_p": 0.9, "max_tokens": 5, "n": 2, "seed": 1, "stop": "x", "top_k": 3}),
            json!({"generationConfig": {"temperature": 0.5, "top_p": 0.9, "candidate_count": 2, "max_output_tokens": 5,
                "seed": 1, "stop_sequences": ["x"], "top_k": 3}}),
        ),
        (
            json!({"max_tokens": 5, "max_completion_tokens": 7, "logprobs": true, "presence_penalty": 1}),
            json!({"generationConfig": {"max_output_tokens": 7, "responseLogprobs": true, "presence_penalty": 1}}),
        ),
        (
            json!({"audio": {"voice": "Kore", "format": "pcm16"}, "modalities": ["text"]}),
            json!({"generationConfig": {"speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
                "responseModalities": ["TEXT", "AUDIO"]}}),
        ),
        (
            json!({"reasoning_effort": "minimal"}),
            json!({"generationConfig": {"thinkingConfig": {"thinkingBudget": 1, "includeThoughts": true}}}),
        ),
        (
            json!({"reasoning_effort": {"effort": "low"}}),
            json!({"generationConfig": {"thinkingConfig": {"thinkingBudget": 1024, "includeThoughts": true}}}),
        ),
        (
            json!({"thinking": {"type": "enabled", "budget_tokens": 0}}),
            json!({"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}}),
        ),
        (json!({"thinking": {"type": "disabled"}}), json!({})),
        (
            json!({"service_tier": "auto", "safety_settings": [1], "flavour": "x"}),
            json!({"serviceTier": "priority", "safetySettings": [1]}),
        ),
        (
            json!({"extra_body": {"generationConfig": {"imageConfig": {}}, "cache": 1, "x": 2, "contents": []}, "seed": 3}),
            json!({"generationConfig": {"seed": 3, "imageConfig": {}}, "x": 2}),
        ),
        (
            json!({"labels": {"a": "b"}, "metadata": {"c": "d"}, "user": "u"}),
            json!({}),
        ),
    ] {
        assert_eq!(with_params(&Gemini, OLD, &params), wanted, "{params}");
    }
}

#[test]
fn new_models_think_by_levels() {
    let thinks = |config: Value| json!({"generationConfig": {"thinkingConfig": config, "temperature": 1.0}});
    for (model, params, wanted) in [
        (
            NEW,
            json!({"reasoning_effort": "none"}),
            json!({"thinkingLevel": "low", "includeThoughts": false}),
        ),
        (
            "gemini-3-flash",
            json!({"reasoning_effort": "minimal"}),
            json!({"thinkingLevel": "minimal", "includeThoughts": true}),
        ),
        (
            NEW,
            json!({"thinking": {"type": "enabled", "budget_tokens": 9}}),
            json!({"includeThoughts": true}),
        ),
        (
            NEW,
            json!({"thinking": {"type": "disabled"}}),
            json!({"includeThoughts": false}),
        ),
    ] {
        assert_eq!(with_params(&Gemini, model, &params), thinks(wanted), "{params}");
    }
}

#[test]
fn answers_have_the_form_that_is_asked_for() {
    let schema = json!({"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "integer"}}, "additionalProperties": false});
    let format = json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": true, "schema": schema}}});
    let config = |params: &Value, model: &str| with_params(&Gemini, model, params)["generationConfig"].clone();
    assert_eq!(
        config(&format, OLD),
        json!({"response_mime_type": "application/json", "response_json_schema": schema})
    );
    let older = json!({"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "integer"}}, "propertyOrdering": ["b", "a"]});
    assert_eq!(
        config(&format, "gemini-1.5-pro"),
        json!({"response_mime_type": "application/json", "response_schema": older})
    );
    let text = json!({"response_format": {"type": "text"}});
    assert_eq!(config(&text, OLD), json!({"response_mime_type": "text/plain"}));
    let maps = json!({"tools": [{"googleMaps": {}}], "response_format": {"type": "json_object"}});
    assert_eq!(
        config(&maps, OLD),
        json!({"responseFormat": {"text": {"mimeType": "APPLICATION_JSON"}}})
    );
}

#[test]
fn tools_are_functions_or_googles_own() {
    let function = |name: &str| json!({"type": "function", "function": {"name": name, "strict": true}});
    for (params, wanted) in [
        (
            json!({"tools": [function("f"), {"googleSearch": {}}, {"code_execution": {}}], "tool_choice": "required"}),
            json!({"tools": [{"function_declarations": [{"name": "f"}]}, {"code_execution": {}}],
                "toolConfig": {"functionCallingConfig": {"mode": "ANY"}}}),
        ),
        (
            json!({"tools": [{"type": "web_search"}, {"urlContext": {}}], "web_search_options": {}}),
            json!({"tools": [{"googleSearch": {}}, {"url_context": {}}]}),
        ),
        (
            json!({"tools": [function("f"), {"google_search": {}}], "include_server_side_tool_invocations": true}),
            json!({"tools": [{"function_declarations": [{"name": "f"}]}, {"googleSearch": {}}],
                "toolConfig": {"includeServerSideToolInvocations": true}}),
        ),
        (
            json!({"functions": [{"name": "g", "parameters": {}}], "tool_choice": {"function": {"name": "g"}}}),
            json!({"tools": [{"function_declarations": [{"name": "g", "parameters": {"type": "object"}}]}],
                "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowed_function_names": ["g"]}}}),
        ),
        (
            json!({"tools": [{"googleMaps": {"enableWidget": "x", "latitude": 1, "longitude": 2}},
                {"type": "computer_use", "environment": "browser"}]}),
            json!({"tools": [{"googleMaps": {"enableWidget": "x"}}, {"computerUse": {"environment": "ENVIRONMENT_BROWSER"}}],
                "toolConfig": {"retrievalConfig": {"latLng": {"latitude": 1, "longitude": 2}}}}),
        ),
    ] {
        assert_eq!(with_params(&Gemini, OLD, &params), wanted, "{params}");
    }
}

#[test]
fn tools_that_google_runs_may_search() {
    for (tool, searches) in [
        (json!({"googleSearch": {}}), true),
        (json!({"function": {"name": "f"}}), false),
    ] {
        let body = json!({"messages": [], "tools": [tool]});
        let asked = with_call(&body, OLD, |call| Gemini.request(call).unwrap().asked);
        assert_eq!(asked.searches, searches, "{body}");
    }
}

#[test]
fn turns_are_joined_and_results_stand_apart() {
    let call = |id: &str| json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}});
    let messages = json!([
        {"role": "system", "content": [{"type": "text", "text": "be "}, {"type": "text", "text": "kind"}]},
        {"role": "user", "content": "one"},
        {"role": "user", "content": [{"type": "text", "text": ""}, {"type": "text", "text": "two"}]},
        {"role": "assistant", "content": "so", "reasoning_content": "hm", "tool_calls": [call("c1__thought__S=="), call("c2")]},
        {"role": "tool", "tool_call_id": "c1__thought__S==", "content": "{\"x\": 1}"},
        {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
        {"role": "user", "content": "next"},
    ]);
    let function_call = |signature: Option<&str>| {
        let mut part = json!({"function_call": {"name": "f", "args": {"a": 1}}});
        if let Some(signature) = signature {
            part["thoughtSignature"] = signature.into();
        }
        part
    };
    let wanted = json!([
        {"role": "user", "parts": [{"text": "one"}, {"text": "two"}]},
        {"role": "model", "parts": [{"thought": true, "text": "hm"}, {"text": "so"}, function_call(Some("S==")), function_call(None)]},
        {"role": "user", "parts": [
            {"function_response": {"name": "f", "response": {"x": 1}}},
            {"function_response": {"name": "f", "response": {"content": "ab"}}},
        ]},
        {"role": "user", "parts": [{"text": "next"}]},
    ]);
    assert_eq!(contents(&Gemini, OLD, &messages), wanted);
    let sent = sent(&Gemini, OLD, &json!({ "messages": messages })).unwrap();
    assert_eq!(sent["system_instruction"], json!({"parts": [{"text": "be kind"}]}));
}

#[test]
fn new_models_get_ids_and_signatures() {
    let call = |id: &str| json!({"id": id, "function": {"name": "f", "arguments": ""}});
    let messages = json!([
        {"role": "assistant", "tool_calls": [call("a"), call("b")]},
        {"role": "tool", "tool_call_id": "b", "content": "r"},
    ]);
    let wanted = json!([
        {"role": "model", "parts": [
            {"function_call": {"name": "f", "args": {}, "id": "a"}, "thoughtSignature": DUMMY},
            {"function_call": {"name": "f", "args": {}, "id": "b"}},
        ]},
        {"role": "user", "parts": [{"function_response": {"name": "f", "response": {"content": "r"}, "id": "b"}}]},
    ]);
    assert_eq!(contents(&Gemini, NEW, &messages), wanted);
}

#[test]
fn what_gemini_gave_for_itself_goes_back() {
    let messages = json!([
        {"role": "assistant", "content": "x", "provider_specific_fields": {"thought_signatures": ["T"],
            "server_side_tool_invocations": [{"tool_type": "GOOGLE_SEARCH", "id": "s", "args": {"q": 1}, "response": {"r": 2},
                "thought_signature": "U", "response_thought_signature": "V"}]}},
        {"role": "user", "content": "hi"},
    ]);
    let wanted = json!({"role": "model", "parts": [
        {"text": "x", "thoughtSignature": "T"},
        {"toolCall": {"toolType": "GOOGLE_SEARCH", "id": "s", "args": {"q": 1}}, "thoughtSignature": "U"},
        {"toolResponse": {"id": "s", "response": {"r": 2}, "toolType": "GOOGLE_SEARCH"}, "thoughtSignature": "V"},
    ]});
    assert_eq!(contents(&Gemini, OLD, &messages)[0], wanted);
    let signed = json!([{"role": "assistant", "content": "x", "provider_specific_fields": {"thought_signatures": ["T"]},
        "tool_calls": [{"id": "c__thought__T", "function": {"name": "f", "arguments": "{}"}}]}]);
    assert_eq!(contents(&Gemini, OLD, &signed)[0]["parts"][0], json!({"text": "x"}));
}

#[test]
fn media_are_data_or_where_google_finds_them() {
    let image = |url: Value| json!({"type": "image_url", "image_url": url});
    let part = |codec: &dyn Codec, model: &str, part: Value| {
        let messages = json!([{"role": "user", "content": [part, {"type": "text", "text": "?"}]}]);
        contents(codec, model, &messages)[0]["parts"][0].clone()
    };
    for (given, wanted) in [
        (
            image(json!("data:image/png;base64,AA+/")),
            json!({"inline_data": {"data": "AA+/", "mime_type": "image/png"}}),
        ),
        (
            image(json!({"url": "data:image/png;base64,AA", "format": "image/webp"})),
            json!({"inline_data": {"data": "AA", "mime_type": "image/webp"}}),
        ),
        (
            image(json!("gs://b/c.JPG")),
            json!({"file_data": {"mime_type": "image/jpeg", "file_uri": "gs://b/c.JPG"}}),
        ),
        (
            image(json!({"url": "gs://b/c", "mime_type": "image/jpg; x"})),
            json!({"file_data": {"mime_type": "image/jpeg", "file_uri": "gs://b/c"}}),
        ),
        (
            json!({"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}}),
            json!({"inline_data": {"data": "AA", "mime_type": "audio/wav"}}),
        ),
        (
            json!({"type": "file", "file": {"file_id": "https://generativelanguage.googleapis.com/v1beta/files/x",
                "video_metadata": {"fps": 2, "start_offset": "1s", "y": 1}}}),
            json!({"file_data": {"file_uri": "https://generativelanguage.googleapis.com/v1beta/files/x"},
                "video_metadata": {"fps": 2, "startOffset": "1s"}}),
        ),
    ] {
        assert_eq!(part(&Gemini, OLD, given.clone()), wanted, "{given}");
    }
    let web = image(json!("https://a.example/b.png?x=1"));
    let wanted = json!({"file_data": {"mime_type": "image/png", "file_uri": "https://a.example/b.png?x=1"}});
    assert_eq!(part(&Vertex, OLD, web), wanted);
    let close = image(json!({"url": "data:image/png;base64,AA", "detail": "high"}));
    assert_eq!(
        part(&Gemini, NEW, close)["media_resolution"],
        json!({"level": "MEDIA_RESOLUTION_HIGH"})
    );
    let bare = contents(
        &Gemini,
        OLD,
        &json!([{"role": "user", "content": [image(json!("data:image/png;base64,AA"))]}]),
    );
    assert_eq!(bare[0]["parts"][1], json!({"text": " "}));
}

#[test]
fn there_is_always_something_to_say() {
    let text = |text: &str| json!([{"role": "user", "parts": [{"text": text}]}]);
    assert_eq!(contents(&Gemini, OLD, &json!([])), text(" "));
    assert_eq!(
        contents(&Gemini, OLD, &json!([{"role": "system", "content": "s"}])),
        text(".")
    );
    assert_eq!(
        contents(&Gemini, OLD, &json!([{"role": "user", "content": []}])),
        text(" ")
    );
}

#[test]
fn vertex_has_labels_and_owners() {
    let sent_labels = with_params(&Vertex, OLD, &json!({"metadata": {"team": "blue", "n": 1}}));
    assert_eq!(sent_labels, json!({"labels": {"team": "blue"}}));
    let body = json!({"messages": [{"role": "user", "content": "hi"}], "max_tokens": 5});
    let claude = sent(&Vertex, "claude-sonnet-4@20250514", &body).unwrap();
    assert_eq!(claude["anthropic_version"], "vertex-2023-10-16");
    assert_eq!((claude.get("model"), &claude["max_tokens"]), (None, &json!(5)));
    let llama = sent(&Vertex, "meta/llama-4-scout", &body).unwrap();
    assert_eq!(
        (&llama["model"], &llama["messages"]),
        (&json!("meta/llama-4-scout"), &body["messages"])
    );
    assert_eq!(
        sent(&Vertex, "mistral-small@2503", &body).unwrap()["model"],
        "mistral-small"
    );
}

#[test]
fn what_gemini_cannot_be_told_is_named() {
    let user = |part: Value| json!({"messages": [{"role": "user", "content": [part]}]});
    let image = |url: &str| user(json!({"type": "image_url", "image_url": {"url": url}}));
    for (body, words) in [
        (user(json!({"type": "video_url"})), "type 'video_url'"),
        (user(json!({"type": "image_url"})), "'image_url' field is missing"),
        (user(json!({"type": "file"})), "missing the required 'file' field"),
        (
            user(json!({"type": "file", "file": {}})),
            "Please pass in a file_id or file_data",
        ),
        (
            user(json!({"type": "input_audio", "input_audio": {"data": 5}})),
            "input_audio",
        ),
        (image("data:image/png;base64,&&"), "no base64"),
        (image("ftp"), "Image url not in expected format"),
        (image("https://a.example/b.png"), "url=https://a.example/b.png"),
        (image("gs://b/c.exe"), "File type not supported by gemini - EXE"),
        (image("gs://b/c"), "no file extension"),
        (json!({"messages": 5}), "Invalid Message passed in"),
        (json!({"messages": [{"role": "king"}]}), "unknown role 'king'"),
        (
            json!({"messages": [{"role": "tool", "content": "x", "tool_call_id": "c"}]}),
            "Missing corresponding tool call",
        ),
        (
            json!({"messages": [{"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{x"}}]}]}),
            "arguments of 'f'",
        ),
        (json!({"tools": [{"type": "custom"}]}), "Invalid tool of type 'custom'"),
        (json!({"tool_choice": "any"}), "tool_choice=any"),
        (json!({"reasoning_effort": "max"}), "Invalid `reasoning_effort`: 'max'"),
        (json!({"audio": {"format": "mp3"}}), "Unsupported audio format"),
        (
            json!({"response_format": {"type": "json_schema"}}),
            "json_schema.schema",
        ),
    ] {
        let error = sent(&Gemini, OLD, &body).unwrap_err();
        assert_eq!(error.status, 400, "{}", error.message);
        assert!(error.message.contains(words), "{}", error.message);
    }
}
