//! How much a model shall think, and what is known of whom it is told to.

use super::Upstream;

/// LiteLLM's efforts by the least budget that comes to them.
const BY_BUDGET: &[(u64, &str)] = &[(4096, "high"), (2048, "medium"), (1024, "low"), (0, "minimal")];
/// What an effort that a model doesn't know comes down to, step by step.
const LOWERED: &[(&str, &[&str])] = &[
    ("max", &["max", "xhigh", "high"]),
    ("xhigh", &["xhigh", "high"]),
    ("minimal", &["minimal", "low"]),
];
/// Efforts that every model that reasons knows.
const COMMON: [&str; 2] = ["low", "high"];

/// Whether the table says that the provider takes a parameter.
pub(crate) fn takes(upstream: &Upstream<'_>, name: &str) -> bool {
    upstream
        .params
        .supported
        .is_some_and(|supported| supported.contains(&name))
}

/// Whether the model is one of Anthropic's, wherever it runs: LiteLLM goes by the name.
pub(crate) fn is_claude(upstream: &Upstream<'_>) -> bool {
    let names = [upstream.rules.name, upstream.model].map(str::to_ascii_lowercase);
    let has = |word: &str| names.iter().any(|name| name.contains(word));
    has("claude") || has("anthropic") || (has("arn:") && has(":bedrock:"))
}

/// The effort that a budget of thoughts in tokens comes to.
pub(crate) fn by_budget(budget: u64) -> &'static str {
    let row = BY_BUDGET.iter().find(|(least, _)| budget >= *least);
    row.map_or("minimal", |(_, effort)| effort)
}

/// The effort, or the next one that the model is known to take.
pub(crate) fn lowered<'e>(effort: &'e str, upstream: &Upstream<'_>) -> &'e str {
    let Some((_, chain)) = LOWERED.iter().find(|(name, _)| *name == effort) else {
        return effort;
    };
    let is_taken = |level: &&&str| {
        COMMON.contains(level) || upstream.facts.supports(&format!("{level}_reasoning_effort")) == Some(true)
    };
    chain.iter().find(is_taken).copied().unwrap_or(effort)
}
