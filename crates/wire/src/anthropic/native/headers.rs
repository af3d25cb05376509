//! The headers of a Messages request: the client's own, and the betas that its body needs.

use super::request::member;
use crate::codec::Call;
use crate::json::{Peek, elements};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const BETA: &str = "anthropic-beta";
const VERSION: &str = "anthropic-version";
/// The version where the client names none.
const VERSION_DEFAULT: &str = "2023-06-01";

/// Tools that need a beta, by how their types begin.
const TOOLS: &[(&str, &str)] = &[
    ("advisor_20260301", "advisor-tool-2026-03-01"),
    ("tool_search_tool_", "advanced-tool-use-2025-11-20"),
];
/// Members that need a beta, whatever they hold.
const MEMBERS: &[(&str, &str)] = &[
    ("compaction", "compact-2026-09-04"),
    ("output_format", "structured-outputs-2025-11-13"),
    ("safeguards", "dangerous-tool-use-2026-09-03"),
];

/// The request's headers.
pub(super) fn write(call: &Call<'_>) -> Vec<(String, String)> {
    let mut headers = vec![
        (VERSION.to_owned(), VERSION_DEFAULT.to_owned()),
        ("accept".to_owned(), "application/json".to_owned()),
    ];
    let mut betas = betas(call);
    for (name, value) in call.headers.iter().cloned().chain(extra(call)) {
        if name == BETA {
            betas.extend(named(&value));
            continue;
        }
        headers.retain(|(other, _)| *other != name);
        headers.push((name, value));
    }
    if !betas.is_empty() {
        let list: Vec<_> = betas.into_iter().collect();
        headers.push((BETA.to_owned(), list.join(",")));
    }
    headers
}

/// The betas that the body needs (LiteLLM asks for them unasked).
pub(crate) fn betas(call: &Call<'_>) -> BTreeSet<String> {
    let mut betas = BTreeSet::new();
    let mut need = |beta: &str| {
        betas.insert(beta.to_owned());
    };
    for (name, beta) in MEMBERS {
        if member(call, name).is_some_and(|json| json != b"null") {
            need(beta);
        }
    }
    if part(call, "output_config", "format").is_some_and(|format| format != b"null") {
        need("structured-outputs-2025-11-13");
    }
    if part(call, "thinking", "display") == Some(b"\"updates\"") {
        need("thinking-display-updates-2026-08-18");
    }
    if member(call, "speed") == Some(b"\"fast\"") {
        need("fast-mode-2026-02-01");
    }
    for edit in part(call, "context_management", "edits").map(kinds).unwrap_or_default() {
        need(match edit.as_str() {
            "compact_20260112" => "compact-2026-01-12",
            _ => "context-management-2025-06-27",
        });
    }
    for tool in member(call, "tools").map(kinds).unwrap_or_default() {
        for (_, beta) in TOOLS.iter().filter(|(start, _)| tool.starts_with(start)) {
            need(beta);
        }
    }
    if has_own_configs(call) {
        need("per-turn-control-2026-07-01");
    }
    betas
}

fn named(list: &str) -> impl Iterator<Item = String> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned)
}

/// A member of a member.
fn part<'a>(call: &Call<'a>, outer: &str, inner: &str) -> Option<&'a [u8]> {
    let json = member(call, outer)?;
    Peek::part(json)?.get(json, inner)
}

/// The `type` of each object in a list.
fn kinds(list: &[u8]) -> Vec<String> {
    let objects = elements(list).into_iter().filter_map(|span| list.get(span));
    let kind = |object| Some(Peek::part(object)?.text(object, "type")?.into_owned());
    objects.filter_map(kind).collect()
}

/// Whether any message has an `output_config` of its own.
fn has_own_configs(call: &Call<'_>) -> bool {
    let messages = call.peek.get(call.body, "messages").unwrap_or_default();
    let is_named = memchr::memmem::find(messages, b"\"output_config\"").is_some();
    is_named
        && elements(messages).into_iter().any(|span| {
            let message = messages.get(span).unwrap_or_default();
            Peek::part(message).is_some_and(|peek| peek.get(message, "output_config").is_some())
        })
}

/// The `extra_headers` of the request or the deployment, names in lowercase.
fn extra(call: &Call<'_>) -> Vec<(String, String)> {
    let json = member(call, "extra_headers").unwrap_or_default();
    let headers: Map<String, Value> = serde_json::from_slice(json).unwrap_or_default();
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let lower = headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), text(value)));
    lower.collect()
}
