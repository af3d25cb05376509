//! The headers that a request needs, and among them the betas.

use super::params::Params;
use super::request::Facts;
use crate::codec::Call;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Headers that nobody overrides.
const OWN: &[(&str, &str)] = &[("anthropic-version", "2023-06-01"), ("accept", "application/json")];

/// The header of the betas.
const BETA: &str = "anthropic-beta";

const ADVANCED_TOOLS: &str = "advanced-tool-use-2025-11-20";
const CONTEXT_MANAGEMENT: &str = "context-management-2025-06-27";

/// The betas that Anthropic knows (LiteLLM's list for it); it refuses requests with others.
const KNOWN: &[&str] = &[
    ADVANCED_TOOLS,
    "advisor-tool-2026-03-01",
    "code-execution-2025-08-25",
    "compact-2026-01-12",
    "compact-2026-09-04",
    "computer-use-2025-01-24",
    "computer-use-2025-11-24",
    "context-1m-2025-08-07",
    CONTEXT_MANAGEMENT,
    "dangerous-tool-use-2026-09-03",
    "effort-2025-11-24",
    "fast-mode-2026-02-01",
    "files-api-2025-04-14",
    "fine-grained-tool-streaming-2025-05-14",
    "inline-tools-2026-09-15",
    "interleaved-thinking-2025-05-14",
    "mcp-client-2025-04-04",
    "mcp-client-2025-11-20",
    "mid-conversation-output-config-2026-07-01",
    "mid-conversation-tool-changes-2026-07-01",
    "oauth-2025-04-20",
    "output-128k-2025-02-19",
    "per-turn-control-2026-07-01",
    "prompt-caching-scope-2026-01-05",
    "skills-2025-10-02",
    "structured-outputs-2025-11-13",
    "thinking-binding-controls-2026-08-01",
    "thinking-display-updates-2026-08-18",
    "token-efficient-tools-2025-02-19",
    "web-fetch-2025-09-10",
    "web-search-2025-03-05",
];

/// Tools that need a beta, by how their types begin.
const TOOLS: &[(&str, &str)] = &[
    ("advisor_20260301", "advisor-tool-2026-03-01"),
    ("code_execution_20250825", "code-execution-2025-08-25"),
    ("computer_20250124", "computer-use-2025-01-24"),
    ("computer_20251124", "computer-use-2025-11-24"),
    ("memory", CONTEXT_MANAGEMENT),
    ("tool_search_tool_bm25_20251119", ADVANCED_TOOLS),
    ("tool_search_tool_regex_20251119", ADVANCED_TOOLS),
    ("web_fetch", "web-fetch-2025-09-10"),
];

/// The betas of one request, sorted.
#[derive(Debug, Default)]
pub(super) struct Betas(BTreeSet<&'static str>);

impl Betas {
    /// A tool of this type.
    pub(super) fn of_tool(&mut self, kind: &str) {
        let needed = TOOLS.iter().filter(|(start, _)| kind.starts_with(start));
        self.0.extend(needed.map(|(_, beta)| beta));
    }

    /// Tools that may be called by code, or that show how they are used.
    pub(super) fn of_advanced_tools(&mut self) {
        self.0.insert(ADVANCED_TOOLS);
    }

    /// Betas by name: those that Anthropic doesn't know are left out.
    fn named(&mut self, list: &str) {
        for name in list.split(',').map(str::trim) {
            self.0.extend(KNOWN.iter().filter(|known| **known == name));
        }
    }

    fn when(&mut self, needed: bool, beta: &'static str) {
        if needed {
            self.0.insert(beta);
        }
    }

    /// What a request's members and messages need.
    fn of_request(&mut self, facts: &Facts<'_>) {
        let object = |name| {
            facts
                .member(name)
                .and_then(|json| serde_json::from_str::<Value>(json).ok())
        };
        let output = object("output_config").unwrap_or_default();
        let has_effort = output.get("effort").is_some_and(Value::is_string);
        let has_format = output.get("format").is_some_and(|format| !format.is_null());
        self.when(has_effort && !facts.adapts, "effort-2025-11-24");
        self.when(
            has_format || facts.member("output_format").is_some(),
            "structured-outputs-2025-11-13",
        );
        self.when(
            facts.member("mcp_servers").is_some_and(|json| json != "[]"),
            "mcp-client-2025-04-04",
        );
        self.when(facts.member("speed") == Some("\"fast\""), "fast-mode-2026-02-01");
        let container = object("container").unwrap_or_default();
        let skills = container.get("skills").and_then(Value::as_array);
        self.when(skills.is_some_and(|skills| !skills.is_empty()), "skills-2025-10-02");
        let thinking = object("thinking").unwrap_or_default();
        self.when(
            thinking.get("display") == Some(&"updates".into()),
            "thinking-display-updates-2026-08-18",
        );
        self.when(facts.has_file_ids, "files-api-2025-04-14");
        self.when(facts.has_output_configs, "mid-conversation-output-config-2026-07-01");
        let compacts = facts.has_signed_compaction || facts.member("compaction").is_some();
        self.when(compacts, "compact-2026-09-04");
        for edit in object("context_management")
            .iter()
            .filter_map(|context| context.get("edits")?.as_array())
            .flatten()
        {
            let compacts = edit.get("type") == Some(&"compact_20260112".into());
            self.when(compacts, "compact-2026-01-12");
            self.when(!compacts, CONTEXT_MANAGEMENT);
        }
    }
}

/// The request's headers: ours, then the client's that concern the upstream, then `extra_headers`.
/// Their betas are put together with those that the request needs.
pub(super) fn write(
    call: &Call<'_>,
    params: &Params<'_>,
    facts: &Facts<'_>,
    mut betas: Betas,
) -> Vec<(String, String)> {
    betas.of_request(facts);
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut headers: Vec<_> = OWN.iter().chain(call.rules.headers).map(own).collect();
    for (name, value) in call.headers.iter().cloned().chain(extra(params)) {
        match name.as_str() {
            BETA => betas.named(&value),
            name if OWN.iter().any(|(own, _)| *own == name) => {}
            _ => {
                headers.retain(|(other, _)| *other != name);
                headers.push((name, value));
            }
        }
    }
    if !betas.0.is_empty() {
        let list: Vec<_> = betas.0.into_iter().collect();
        headers.push((BETA.to_owned(), list.join(",")));
    }
    headers
}

/// The `extra_headers` of the deployment or the request, names in lowercase.
pub(crate) fn extra(params: &Params<'_>) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Headers(serde_json::Map<String, Value>);
    let headers = params
        .get("extra_headers")
        .and_then(|json| serde_json::from_str(json).ok());
    let Some(Headers(headers)) = headers else {
        return Vec::new();
    };
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), text(value)));
    headers.collect()
}
