//! Facts about the models of the cases, as the price map of LiteLLM 1.106.2 has them.

use wire::facts::{Auth, Dialect, ModelFacts, ProviderRules};

/// The provider.
pub(crate) const RULES: ProviderRules = ProviderRules {
    name: "anthropic",
    exception: "Anthropic",
    dialect: Dialect::Anthropic,
    auth: Auth::XApiKey,
    renames: &[],
    quirks: &[],
    headers: &[],
};

const LEGACY: &[&str] = &["native_structured_output", "reasoning"];
const ADAPTIVE: &[&str] = &[
    "adaptive_thinking",
    "max_reasoning_effort",
    "native_structured_output",
    "output_config",
    "reasoning",
];

/// Model, its most tokens, what it can, and what it cannot.
type Row = (
    &'static str,
    u64,
    &'static [&'static [&'static str]],
    &'static [&'static str],
);

const MODELS: &[Row] = &[
    ("claude-3-haiku-20240307", 4096, &[], &[]),
    ("claude-sonnet-4-5-20250929", 64000, &[LEGACY], &[]),
    ("claude-sonnet-4-20250514", 0, &[&["reasoning"]], &[]),
    ("claude-opus-4-5", 64000, &[LEGACY, &["output_config"]], &[]),
    ("claude-opus-4-5-20251101", 64000, &[LEGACY, &["output_config"]], &[]),
    (
        "claude-opus-4-6",
        128_000,
        &[ADAPTIVE, &["legacy_thinking", "speed"]],
        &[],
    ),
    (
        "claude-opus-4-7",
        128_000,
        &[ADAPTIVE, &["speed", "xhigh_reasoning_effort"]],
        &["sampling_params"],
    ),
    (
        "claude-opus-5",
        128_000,
        &[
            ADAPTIVE,
            &["mid_conversation_system", "speed", "xhigh_reasoning_effort"],
        ],
        &["sampling_params"],
    ),
    (
        "claude-fable-5",
        128_000,
        &[ADAPTIVE, &["thinking_always_on"]],
        &["sampling_params"],
    ),
    (
        "claude-fable-5-1",
        128_000,
        &[ADAPTIVE, &["thinking_always_on"]],
        &["forced_tool_use", "sampling_params"],
    ),
    (
        "claude-opus-9-9",
        0,
        &[&["adaptive_thinking", "max_reasoning_effort", "xhigh_reasoning_effort"]],
        &[],
    ),
];

/// What is known of a model; nothing of one that isn't in the table.
pub(crate) fn facts(model: &str) -> ModelFacts {
    let Some((_, limit, can, cannot)) = MODELS.iter().find(|(name, ..)| *name == model) else {
        return ModelFacts::default();
    };
    let sorted = |words: Vec<&str>| {
        let mut words: Vec<String> = words.into_iter().map(Into::into).collect();
        words.sort();
        words
    };
    ModelFacts {
        max_output_tokens: Some(*limit).filter(|limit| *limit > 0),
        abilities: sorted(can.concat()),
        inabilities: sorted(cannot.to_vec()),
        ..ModelFacts::default()
    }
}

/// The OpenAI parameters that every Claude model takes, and behind them those of models that reason.
const SUPPORTED: &[&str] = &[
    "stream",
    "stop",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "user",
    "web_search_options",
    "context_management",
    "thinking",
    "reasoning_effort",
];

/// The OpenAI parameters that a model takes, as the catalogue has them.
pub(crate) fn supported(model: &str) -> &'static [&'static str] {
    let reasons = facts(model.trim_start_matches("anthropic/")).supports("reasoning") == Some(true);
    if reasons {
        SUPPORTED
    } else {
        &SUPPORTED[..SUPPORTED.len() - 2]
    }
}
