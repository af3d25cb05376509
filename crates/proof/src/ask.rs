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

/// A plain question.
pub fn plain(client: CallType, stream: bool) -> Bytes {
    let body = match client {
        CallType::Messages => r#""max_tokens":64,"messages":[{"role":"user","content":"Hi"}]"#,
        CallType::Responses => r#""input":"Hi""#,
        CallType::Completions => r#""prompt":"Hi""#,
        CallType::Generate => r#""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#,
        _ => r#""messages":[{"role":"user","content":"Hi"}]"#,
    };
    whole(client, body, stream)
}

/// One with tools and, where the dialect has them, a schema for the answer.
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
