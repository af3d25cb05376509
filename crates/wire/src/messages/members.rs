//! The request's members beside the conversation.

use super::{thinking, tools};
use crate::anthropic::out::Out;
use crate::client::effort::takes;
use crate::client::node::refuse;
use crate::client::node::{At, Node};
use crate::client::{Ask, Upstream};
use crate::error::ApiError;
use serde_json::{Map, Value, json};

/// Members that are written by other means, or that mean nothing to other providers.
const APART: &[&str] = &[
    "cache_control",
    "compaction",
    "context_management",
    "inference_geo",
    "litellm_metadata",
    "messages",
    "metadata",
    "model",
    "output_config",
    "output_format",
    "safeguards",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "stream_options",
    "system",
    "thinking",
    "tool_choice",
    "tools",
];
/// Members that only Anthropic can do something about, and that an answer would be wrong without.
const ANTHROPICS: [&str; 2] = ["container", "mcp_servers"];
/// The longest key of a prompt cache that OpenAI takes, in characters.
const CACHE_KEY: usize = 64;

/// Writes them.
///
/// # Errors
/// A member that makes no sense, or that no chat completion has.
pub(super) fn write(body: &Node<'_>, ask: &Ask<'_>, out: &mut Out) -> Result<(), ApiError> {
    if let Some(limit) = body.raw("max_tokens")
        && !limit.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(refuse("max_tokens: Input should be a valid integer"));
    }
    for (name, json) in body.members() {
        let is_there = json != "null";
        if is_there && ANTHROPICS.contains(&name.as_ref()) && json != "[]" {
            return Err(refuse(format_args!("{name} is not supported for this provider")));
        }
        if is_there && !APART.contains(&name.as_ref()) && !ANTHROPICS.contains(&name.as_ref()) {
            out.raw_member(&name, json);
        }
    }
    if ask.stream {
        out.raw_member("stream", "true");
        out.raw_member("stream_options", r#"{"include_usage":true}"#);
    }
    user(body, &ask.upstream, out)?;
    tier(body, out)?;
    out.optional_member("stop", body.raw("stop_sequences").filter(|stops| *stops != "[]"));
    thinking::write(body, &ask.upstream, out)?;
    format(body, out)?;
    tools::write(body, &ask.upstream, out)
}

/// `metadata.user_id`: the user, and with Claude Code also the session, which keeps its prompts together in the
/// provider's cache.
fn user(body: &Node<'_>, upstream: &Upstream<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(metadata) = body.raw("metadata") else {
        return Ok(());
    };
    let metadata = Node::read(metadata, At::member("metadata"))?;
    let Some(user) = metadata.text("user_id")? else {
        return Ok(());
    };
    out.raw_member("user", user.raw());
    let session = serde_json::from_str::<Value>(&user.decoded()).unwrap_or_default();
    let key: String = session["session_id"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .take(CACHE_KEY)
        .collect();
    if !key.is_empty() && body.raw("prompt_cache_key").is_none() && takes(upstream, "prompt_cache_key") {
        out.text_member("prompt_cache_key", &key);
    }
    Ok(())
}

/// Anthropic's `standard_only` is what others call the default.
fn tier(body: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let Some(tier) = body.text("service_tier")? else {
        return Ok(());
    };
    let tier = tier.decoded();
    out.text_member("service_tier", if tier == "standard_only" { "default" } else { &tier });
    Ok(())
}

/// `output_format`, or `output_config.format` as it is called now, as `response_format`.
fn format(body: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let nested = || {
        body.object("output_config")
            .map(|config| config.and_then(|config| config.raw("format")))
    };
    let format = match body.raw("output_format") {
        Some(format) => Some(format),
        None => nested()?,
    };
    let Some(json) = format else { return Ok(()) };
    let format = Node::read(json, At::member("output_format"))?;
    if format.need_word("type")? != "json_schema" {
        return Ok(());
    }
    let schema = format
        .raw("schema")
        .ok_or_else(|| format.wrong("schema", "Field required"))?;
    let mut schema = serde_json::from_str(schema).map_err(|error| format.wrong("schema", error))?;
    close(&mut schema);
    let format = json!({
        "type": "json_schema",
        "json_schema": { "name": "structured_output", "schema": schema, "strict": true },
    });
    out.raw_member("response_format", &format.to_string());
    Ok(())
}

/// Closes a schema as OpenAI's strict mode wants it: every object has the properties that it names, all of them.
fn close(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    let names = schema.get("properties").and_then(Value::as_object).map(names);
    if let Some(names) = names.filter(|_| schema.get("type") == Some(&"object".into())) {
        schema.insert("additionalProperties".into(), false.into());
        schema.insert("required".into(), names);
    }
    for (name, inner) in schema.iter_mut() {
        match (name.as_str(), inner) {
            ("properties" | "$defs" | "definitions", Value::Object(inner)) => inner.values_mut().for_each(close),
            ("anyOf" | "oneOf" | "allOf", Value::Array(inner)) => inner.iter_mut().for_each(close),
            ("items", inner) => close(inner),
            _ => {}
        }
    }
}

fn names(properties: &Map<String, Value>) -> Value {
    properties.keys().cloned().collect()
}
