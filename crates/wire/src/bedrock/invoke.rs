//! `invoke` of Anthropic's models: their own bodies, without what stands in the URL.

mod stream;

pub(super) use stream::Stream;

use super::error::{ours, refuse};
use crate::anthropic::Anthropic;
use crate::anthropic::out::Out;
use crate::codec::{Call, Codec, Reply, ReplyHead, UpstreamRequest};
use crate::error::ApiError;
use crate::json::Peek;
use bytes::Bytes;
use serde_json::{Map, Value};

/// The version of the Messages API that Bedrock wants named.
const VERSION: &str = "bedrock-2023-05-31";

/// Headers that Bedrock wants in the body, or not at all.
const NOT_HEADERS: &[&str] = &["accept", "anthropic-beta", "anthropic-version"];

/// Betas that Bedrock knows (LiteLLM's list for it), and its own name for one.
const BETAS: &[(&str, &str)] = &[
    ("advanced-tool-use-2025-11-20", "tool-search-tool-2025-10-19"),
    ("compact-2026-01-12", "compact-2026-01-12"),
    ("computer-use-2025-01-24", "computer-use-2025-01-24"),
    ("computer-use-2025-11-24", "computer-use-2025-11-24"),
    ("context-1m-2025-08-07", "context-1m-2025-08-07"),
    ("context-management-2025-06-27", "context-management-2025-06-27"),
    ("dangerous-tool-use-2026-09-03", "dangerous-tool-use-2026-09-03"),
    ("effort-2025-11-24", "effort-2025-11-24"),
    (
        "fine-grained-tool-streaming-2025-05-14",
        "fine-grained-tool-streaming-2025-05-14",
    ),
    (
        "mid-conversation-output-config-2026-07-01",
        "mid-conversation-output-config-2026-07-01",
    ),
    (
        "mid-conversation-tool-changes-2026-07-01",
        "mid-conversation-tool-changes-2026-07-01",
    ),
    (
        "thinking-binding-controls-2026-08-01",
        "thinking-binding-controls-2026-08-01",
    ),
    (
        "thinking-display-updates-2026-08-18",
        "thinking-display-updates-2026-08-18",
    ),
    ("tool-search-tool-2025-10-19", "tool-search-tool-2025-10-19"),
];

/// Writes the request.
///
/// # Errors
/// A request that Anthropic cannot be told, or a parameter that it or the model doesn't know.
pub(super) fn write(call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
    adapted(Anthropic.request(call)?)
}

/// A request of Anthropic's as Bedrock wants it.
///
/// # Errors
/// A body that is no JSON object.
pub(super) fn adapted(written: UpstreamRequest) -> Result<UpstreamRequest, ApiError> {
    let body: Bytes = written.body.concat().into();
    let peek = Peek::part(&body).ok_or_else(|| refuse("the request is no JSON object"))?;
    let mut out = Out::of(&body);
    out.open('{');
    for (name, json) in peek.iter(&body) {
        let json = std::str::from_utf8(json).unwrap_or("null");
        if !is_told_apart(&name) {
            out.raw_member(&name, json);
        }
    }
    let member = |name: &str| peek.get(&body, name).and_then(|json| std::str::from_utf8(json).ok());
    out.optional_member(
        "output_config",
        output_config(member("output_config"), member("output_format")).as_deref(),
    );
    out.text_member("anthropic_version", VERSION);
    if let Some(betas) = betas(&written.headers) {
        out.raw_member("anthropic_beta", &betas);
    }
    out.close('}');
    let headers = written
        .headers
        .into_iter()
        .filter(|(name, _)| !NOT_HEADERS.contains(&name.as_str()));
    Ok(UpstreamRequest {
        headers: headers.collect(),
        body: out.finish(),
        ..written
    })
}

/// Whether a member isn't written as Anthropic has it: the URL tells model and streaming, and the answer's form has
/// another place.
fn is_told_apart(name: &str) -> bool {
    matches!(name, "model" | "stream" | "output_config" | "output_format")
        || name == "anthropic_version"
        || name.starts_with("aws_")
        || name == "model_id"
}

/// `output_config`, with the answer's form in it.
fn output_config(config: Option<&str>, format: Option<&str>) -> Option<String> {
    let Some(format) = format else {
        return config.map(str::to_owned);
    };
    let mut config: Map<String, Value> = config
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    config.insert("format".into(), serde_json::from_str(format).unwrap_or_default());
    Some(Value::Object(config).to_string())
}

/// The betas of the header that Bedrock knows, as a JSON list.
fn betas(headers: &[(String, String)]) -> Option<String> {
    let (_, list) = headers.iter().find(|(name, _)| name == "anthropic-beta")?;
    let known = list
        .split(',')
        .filter_map(|beta| BETAS.iter().find(|(known, _)| *known == beta.trim()));
    let known: Vec<_> = known.map(|(_, theirs)| *theirs).collect();
    (!known.is_empty()).then(|| Value::from(known).to_string())
}

/// Reads a whole answer.
///
/// # Errors
/// A body that is no answer.
pub(super) fn response(call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
    Anthropic.response(call, head, body).map_err(ours)
}
