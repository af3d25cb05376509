//! Google's models, at AI Studio's paths and at Vertex's.

use super::player::{Player, Said, list, read, schema, split, sse, text};
use serde_json::{Value, json};

pub(crate) static SSE: Player = Player {
    name: "gemini",
    path: |stream| match stream {
        true => "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse".to_owned(),
        false => "/v1beta/models/gemini-3-pro:generateContent".to_owned(),
    },
    kind: "text/event-stream",
    start: || vec![json!({"role": "user", "parts": [{"text": "Weather?"}]})],
    body: |history, _| {
        let function = json!({"name": "weather", "parameters": schema()});
        json!({"contents": history, "tools": [{"functionDeclarations": [function]}]})
    },
    whole: |body| said(std::slice::from_ref(body)),
    split: sse,
    streamed: said,
    results: |said| {
        let calls = said.calls.iter();
        let part = |name: &String| json!({"functionResponse": {"name": name, "response": {"result": "fine"}}});
        let parts: Vec<Value> = calls.map(|(_, name, _)| part(name)).collect();
        vec![json!({"role": "user", "parts": parts})]
    },
    signed: Some(r#""thoughtSignature":""#),
    unsigned: |history| {
        let mut history = history.to_vec();
        let parts = history
            .iter_mut()
            .filter_map(|content| content["parts"].as_array_mut())
            .flatten();
        parts.for_each(|part| {
            part.as_object_mut().unwrap().remove("thoughtSignature");
        });
        history
    },
    limited: ("/error/status", "RESOURCE_EXHAUSTED"),
};

pub(crate) static ARRAY: Player = Player {
    name: "gemini array",
    path: |stream| match stream {
        true => "/v1beta/models/gemini-3-pro:streamGenerateContent".to_owned(),
        false => (SSE.path)(false),
    },
    kind: "application/json",
    split: elements,
    ..SSE
};

pub(crate) static VERTEX: Player = Player {
    name: "vertex",
    path: |stream| (SSE.path)(stream).replace("/v1beta/", "/v1/projects/p/locations/l/publishers/google/"),
    ..SSE
};

/// The chunks of an array that may be cut short.
fn elements(body: &[u8]) -> Vec<Result<Value, String>> {
    let body = body.strip_suffix(b"\n]").unwrap_or(body);
    let element = |bytes: &[u8]| read(bytes.strip_prefix(b"[").unwrap_or(bytes));
    split(body, b",\r\n").into_iter().map(element).collect()
}

fn said(chunks: &[Value]) -> Said {
    let mut said = Said::default();
    let mut parts = Vec::new();
    for part in chunks
        .iter()
        .flat_map(|chunk| list(&chunk["candidates"][0]["content"]["parts"]))
    {
        let call = &part["functionCall"];
        match part["thought"] == true {
            true => said.thought += &text(&part["text"]),
            false => said.text += &text(&part["text"]),
        }
        if call.is_object() {
            said.calls
                .push((String::new(), text(&call["name"]), call["args"].clone()));
        }
        parts.push(part);
    }
    said.back = vec![json!({"role": "model", "parts": parts})];
    let last = chunks.last().unwrap();
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    let count = |name: &str| last["usageMetadata"][name].as_u64().unwrap_or_default();
    let (prompt, answer) = (
        count("promptTokenCount"),
        count("candidatesTokenCount") + count("thoughtsTokenCount"),
    );
    assert_eq!(count("totalTokenCount"), prompt + answer);
    said.usage = Some((prompt, answer));
    said
}
