//! The lists that many providers share, as LiteLLM 1.106.2 answers `/utils/supported_openai_params`.

use super::{Rule, Step, When, openai};

/// What every OpenAI look-alike is thought to take.
pub(super) const BASE: &[&str] = &[
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "max_tokens",
    "max_completion_tokens",
    "modalities",
    "prediction",
    "n",
    "presence_penalty",
    "seed",
    "stop",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "tools",
    "tool_choice",
    "function_call",
    "functions",
    "max_retries",
    "extra_headers",
    "parallel_tool_calls",
    "audio",
    "web_search_options",
    "service_tier",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "store",
    "response_format",
];

const TOOLS: &[&str] = &[
    "tools",
    "tool_choice",
    "function_call",
    "functions",
    "parallel_tool_calls",
];

pub(super) const fn add(when: When, add: &'static [&'static str]) -> Step {
    Step { when, add, drop: &[] }
}

pub(super) const fn drop(when: When, drop: &'static [&'static str]) -> Step {
    Step { when, add: &[], drop }
}

pub(super) const ALWAYS: When = When::Model(|_, _| true);

/// `reasoning_effort` where the model reasons.
pub(super) const EFFORT_OF_REASONERS: Step = add(When::Can("reasoning"), &["reasoning_effort"]);

pub(crate) static OPENAI: Rule = Rule::ByModel(openai::by_family);
pub(crate) static LOOK_ALIKE: Rule = Rule::list(BASE, &[]);
pub(crate) static WITH_EFFORT: Rule = Rule::list(BASE, &[add(ALWAYS, &["reasoning_effort"])]);
pub(crate) static WITH_THINKING: Rule = Rule::list(BASE, &[add(ALWAYS, &["reasoning_effort", "thinking"])]);
/// Models that the price map doesn't know may reason.
pub(crate) static WANDB: Rule = Rule::list(
    BASE,
    &[add(
        When::Model(|_, facts| facts.mode.is_none() || facts.supports("reasoning") == Some(true)),
        &["reasoning_effort"],
    )],
);
/// Providers that LiteLLM declares in a file: tools need a word of the price map.
pub(crate) static DECLARED: Rule = Rule::list(
    BASE,
    &[drop(When::Cannot("function_calling"), TOOLS), EFFORT_OF_REASONERS],
);

/// What Claude takes, wherever it runs.
pub(super) const CLAUDE: &[&str] = &[
    "stream",
    "stop",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "tools",
    "tool_choice",
    "extra_headers",
    "parallel_tool_calls",
    "response_format",
    "user",
    "web_search_options",
    "speed",
    "context_management",
    "cache_control",
];

pub(crate) static ANTHROPIC: Rule = Rule::list(
    CLAUDE,
    &[add(When::Can("reasoning"), &["thinking", "reasoning_effort"])],
);
