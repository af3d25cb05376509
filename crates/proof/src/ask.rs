//! What clients ask in their own dialects, for replies to be answers to something.

use bytes::Bytes;
use wire::call_type::CallType;

/// The clients' dialects that have streams.
pub const CLIENTS: [CallType; 5] = [
    CallType::Chat,
    CallType::Messages,
    CallType::Responses,
    CallType::Completions,
    CallType::Generate,
];

/// Those that have none.
pub const WHOLE: [CallType; 7] = [
    CallType::Embeddings,
    CallType::Moderations,
    CallType::Rerank,
    CallType::Images,
    CallType::Speech,
    CallType::Transcriptions,
    CallType::ImageEdits,
];

/// A plain question.
pub fn plain(client: CallType, stream: bool) -> Bytes {
    let body = match client {
        CallType::Messages => r#""max_tokens":64,"messages":[{"role":"user","content":"Hi"}]"#,
        CallType::Responses => r#""input":"Hi""#,
        CallType::Completions => r#""prompt":"Hi""#,
        CallType::Generate => r#""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#,
        CallType::Embeddings | CallType::Moderations => r#""input":"Hi""#,
        CallType::Rerank => r#""query":"Hi","documents":["a","b"]"#,
        CallType::Images | CallType::ImageEdits => r#""prompt":"Hi""#,
        CallType::Speech => r#""input":"Hi","voice":"alloy""#,
        CallType::Transcriptions => r#""language":"en""#,
        _ => r#""messages":[{"role":"user","content":"Hi"}]"#,
    };
    whole(client, body, stream)
}

/// One with tools and, where the dialect has them, a schema for the answer; or with other things that are rare.
pub fn with_tools(client: CallType, stream: bool) -> Bytes {
    let body = match client {
        CallType::Messages => {
            r#""max_tokens":4096,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"look.up","input_schema":{"type":"object"}}]"#
        }
        CallType::Responses => {
            r#""input":[{"role":"user","content":"Hi"}],"reasoning":{"effort":"low","summary":"auto"},"tools":[{"type":"function","name":"look_up","parameters":{"type":"object"}}],"text":{"format":{"type":"json_schema","name":"x","schema":{"type":"object"}}}"#
        }
        CallType::Completions => r#""prompt":["Hi"],"logprobs":1,"echo":true"#,
        CallType::Generate => {
            r#""contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"googleSearch":{}}],"generationConfig":{"candidateCount":2}"#
        }
        CallType::Embeddings => r#""input":["a","b"],"encoding_format":"base64","dimensions":2"#,
        CallType::Rerank => {
            r#""query":"Hi","documents":["a",{"text":"b"},{"c":1}],"top_n":1,"return_documents":true,"rank_fields":["c"]"#
        }
        CallType::Images | CallType::ImageEdits => r#""prompt":"Hi","n":2,"response_format":"b64_json","size":"auto""#,
        CallType::Moderations | CallType::Speech | CallType::Transcriptions => return plain(client, stream),
        _ => {
            r#""messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"look.up","parameters":{"type":"object"}}}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}"#
        }
    };
    whole(client, body, stream)
}

fn whole(client: CallType, members: &str, stream: bool) -> Bytes {
    let more = match (client, stream) {
        (_, false) => "",
        (CallType::Chat | CallType::Completions, true) => r#","stream":true,"stream_options":{"include_usage":true}"#,
        (_, true) => r#","stream":true"#,
    };
    format!(r#"{{"model":"shown",{members}{more}}}"#).into()
}
