//! Google's two places: AI Studio, and Vertex AI with models of many owners.

use super::shared::{BASE, add, drop};
use super::{List, Rule, Step, When};
use wire::facts::ModelFacts;
use wire::gemini::model;
use wire::vertex::Owner;

/// What Gemini takes at both places.
const COMMON: &[&str] = &[
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "stream",
    "tools",
    "tool_choice",
    "functions",
    "response_format",
    "n",
    "stop",
    "logprobs",
    "seed",
    "modalities",
    "parallel_tool_calls",
    "web_search_options",
    "include_server_side_tool_invocations",
    "service_tier",
];

const PENALTIES: &[&str] = &["frequency_penalty", "presence_penalty"];

const THINKS: Step = add(
    When::Model(|model, facts| facts.supports("reasoning") == Some(true) || model::is_new(model)),
    &["reasoning_effort", "thinking"],
);

pub(crate) static GEMINI: Rule = Rule::list(
    COMMON,
    &[
        add(When::Model(|_, _| true), PENALTIES),
        THINKS,
        add(When::Model(|model, _| model.contains("tts")), &["audio"]),
    ],
);

pub(crate) static VERTEX: Rule = Rule::ByModel(by_owner);

fn by_owner(model: &str, _: &ModelFacts) -> &'static List {
    match Owner::of(model) {
        Owner::Google => &GOOGLE,
        Owner::Anthropic => &CLAUDE,
        Owner::Mistral | Owner::Ai21 | Owner::Shared => &SHARED,
    }
}

static GOOGLE: List = List::new(
    COMMON,
    &[
        add(
            When::Model(|_, _| true),
            &["top_k", "extra_headers", "top_logprobs", "audio"],
        ),
        add(When::Model(|model, _| model::takes_penalties(model)), PENALTIES),
        THINKS,
    ],
);

/// A Claude that the price map doesn't know, a retired one or a new one, may think.
static CLAUDE: List = List::new(
    super::shared::CLAUDE,
    &[add(
        When::Model(|_, facts| facts.mode.is_none() || facts.supports("reasoning") == Some(true)),
        &["thinking", "reasoning_effort"],
    )],
);

/// Models behind an OpenAI-compatible endpoint.
static SHARED: List = List::new(BASE, &[drop(When::Model(|_, _| true), &["max_retries"])]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_go_by_owner_and_generation() {
        let facts = ModelFacts::default();
        for (rule, model, param, taken) in [
            (&GEMINI, "gemini-2.5-flash", "top_logprobs", false),
            (&GEMINI, "gemini-2.5-flash", "frequency_penalty", true),
            (&GEMINI, "gemini-2.5-flash", "reasoning_effort", false),
            (&GEMINI, "gemini-3-pro-preview", "reasoning_effort", true),
            (&GEMINI, "gemini-2.5-flash-preview-tts", "audio", true),
            (&VERTEX, "gemini-2.5-flash", "top_logprobs", true),
            (&VERTEX, "gemini-3-pro-preview", "frequency_penalty", false),
            (&VERTEX, "claude-sonnet-4@20250514", "n", false),
            (&VERTEX, "meta/llama-4-scout", "n", true),
        ] {
            assert_eq!(rule.select(model, &facts).contains(&param), taken, "{model} {param}");
        }
    }
}
