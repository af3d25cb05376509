//! A chat request in Responses' words.

use super::message::Message;
use super::{Road, input, tools};
use crate::anthropic::out::Out;
use crate::asked::Asked;
use crate::codec::{Call, UpstreamRequest};
use crate::error::ApiError;
use crate::openai::request::{Draft, collect, settle};
use crate::responses::error::refuse;
use serde_json::{Value, json};

/// OpenAI refuses to answer in less.
const MIN_OUTPUT_TOKENS: u64 = 16;
/// Characters of a `user` at most.
const MAX_USER: usize = 64;

/// Members that Responses know by the same name.
const KNOWN: &[&str] = &[
    "include",
    "metadata",
    "parallel_tool_calls",
    "previous_response_id",
    "reasoning",
    "store",
    "background",
    "temperature",
    "top_p",
    "truncation",
    "service_tier",
    "safety_identifier",
    "prompt",
    "max_tool_calls",
    "prompt_cache_key",
    "prompt_cache_retention",
    "prompt_cache_options",
    "top_logprobs",
    "partial_images",
    "context_management",
];

/// Writes the request.
///
/// # Errors
/// Messages that cannot be told, or parameters that the provider doesn't take.
pub(super) fn write(call: &Call<'_>, road: Road) -> Result<UpstreamRequest, ApiError> {
    let settled = match road {
        Road::Chat => settle(call)?,
        Road::Messages => collect(call),
    };
    let draft = &settled.draft;
    let messages = draft.get("messages").unwrap_or(b"[]");
    let messages: Vec<Message<'_>> = serde_json::from_slice(messages)
        .map_err(|error| refuse(call.rules, format_args!("Invalid Message passed in: {error}")))?;
    let mut out = Out::of(call.body);
    out.open('{');
    out.text_member("model", call.model);
    input::write(&messages, road, &mut out)
        .map_err(|part| refuse(call.rules, format_args!("Invalid Message passed in: {part}")))?;
    let reasoning = reasoning(call, draft);
    if road == Road::Messages {
        out.raw_member("include", r#"["reasoning.encrypted_content"]"#);
    }
    let max_tokens = max_tokens(draft);
    if let Some(max) = max_tokens {
        out.number_member("max_output_tokens", max);
    }
    write_members(draft, road, reasoning, &mut out);
    match (call.stream, road) {
        (true, _) => out.raw_member("stream", "true"),
        (false, Road::Chat) => out.raw_member("stream", "false"),
        (false, Road::Messages) => {}
    }
    out.close('}');
    let max_tokens = max_tokens.map(|max| max.to_string());
    Ok(UpstreamRequest {
        asked: Asked::read(|name| match name {
            "max_completion_tokens" => max_tokens.as_deref().map(str::as_bytes),
            "tools" | "web_search_options" => draft.get(name),
            _ => None,
        }),
        headers: settled.headers,
        body: out.finish(),
        more: Vec::new(),
        whole: false,
    })
}

/// Members of Anthropic's messages that Responses have nothing for, by their names in chat completions.
const LEFT_OUT: &[(&str, &str)] = &[("stop", "stop_sequences"), ("top_k", "top_k")];

/// Those of them that the client sent.
pub(super) fn left_out(call: &Call<'_>) -> Vec<&'static str> {
    let is_sent = |name: &str| call.peek.get(call.body, name).is_some_and(|json| json != b"null");
    let sent = LEFT_OUT.iter().filter(|(chat, _)| is_sent(chat));
    sent.map(|(_, name)| *name).collect()
}

fn max_tokens(draft: &Draft<'_>) -> Option<u64> {
    let number = |name: &str| serde_json::from_slice::<u64>(draft.get(name)?).ok();
    let max = number("max_completion_tokens").or_else(|| number("max_tokens"))?;
    Some(max.max(MIN_OUTPUT_TOKENS))
}

fn write_members(draft: &Draft<'_>, road: Road, reasoning: Option<Value>, out: &mut Out) {
    let text = |name: &str| draft.get(name).and_then(|json| std::str::from_utf8(json).ok());
    for name in KNOWN {
        let is_written = matches!((*name, road), ("include", Road::Messages))
            || (*name == "reasoning" && reasoning.is_some())
            // Anthropic's edits of a conversation are none of OpenAI's.
            || (*name == "context_management" && draft.get(name).is_some_and(|json| !json.starts_with(b"[")));
        if !is_written {
            out.optional_member(name, text(name));
        }
    }
    if let Some(reasoning) = reasoning {
        out.raw_member("reasoning", &reasoning.to_string());
    }
    if let Some(user) = draft.text("user") {
        out.text_member("user", user.get(..end_of(&user, MAX_USER)).unwrap_or_default());
    }
    let choice = draft.get("tool_choice").and_then(tools::choice);
    if let Some(choice) = choice {
        out.raw_member("tool_choice", &choice.to_string());
    }
    let mut list = draft
        .get("tools")
        .map(|json| tools::tools(json, road))
        .unwrap_or_default();
    list.extend(draft.get("web_search_options").map(tools::web_search));
    if !list.is_empty() {
        out.raw_member("tools", &Value::Array(list).to_string());
    }
    tools::write_text(draft.get("response_format"), text("verbosity"), out);
    let options = draft.value("stream_options").unwrap_or_default();
    if let Some(obfuscate) = options["include_obfuscation"].as_bool() {
        out.raw_member("stream_options", &json!({"include_obfuscation": obfuscate}).to_string());
    }
}

/// Where the first `characters` of a text end.
fn end_of(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// How much the model is to think: `reasoning_effort`, whose object goes as it is, else `thinking` by its budget.
fn reasoning(call: &Call<'_>, draft: &Draft<'_>) -> Option<Value> {
    // The object is made a word where chat completions are meant.
    let effort = draft.value("reasoning_effort").map(|effort| {
        let own = call.peek.get(call.body, "reasoning_effort");
        own.filter(|own| own.starts_with(b"{"))
            .and_then(|own| serde_json::from_slice(own).ok())
            .unwrap_or(effort)
    });
    match effort {
        Some(Value::String(effort)) => Some(json!({"effort": effort})),
        Some(Value::Object(whole)) => Some(Value::Object(whole)),
        _ => of_thinking(&draft.value("thinking")?, draft),
    }
}

fn of_thinking(thinking: &Value, draft: &Draft<'_>) -> Option<Value> {
    let effort = match thinking["type"].as_str()? {
        "adaptive" => {
            let config = draft.value("output_config").unwrap_or_default();
            config["effort"].as_str().unwrap_or("medium").to_owned()
        }
        "enabled" => by_budget(thinking["budget_tokens"].as_u64().unwrap_or(0)).to_owned(),
        _ => return None,
    };
    let mut reasoning = json!({"effort": effort});
    if let Some(summary) = thinking.get("summary").filter(|summary| summary.is_string()) {
        reasoning["summary"] = summary.clone();
    }
    Some(reasoning)
}

/// LiteLLM's effort for a budget of thinking tokens.
const fn by_budget(tokens: u64) -> &'static str {
    match tokens {
        4096.. => "high",
        2048.. => "medium",
        1024.. => "low",
        _ => "minimal",
    }
}

#[cfg(test)]
mod tests;
