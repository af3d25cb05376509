//! Azure's deployments, whose names tell their family.

use super::shared::BASE;
use super::{List, Rule, Step, When, openai};
use wire::facts::ModelFacts;
use wire::openai::request::Family;

pub(crate) static AZURE: Rule = Rule::ByModel(by_family);
/// Foundry has OpenAI's lists, but for models that know no `tool_choice` or no `stop`.
pub(crate) static AZURE_AI: Rule = Rule::ByModel(by_foundry_family);

fn by_family(model: &str, _: &ModelFacts) -> &'static List {
    match Family::of_azure(model) {
        Family::OSeries => &O_SERIES,
        Family::Gpt5 => &GPT5,
        Family::Gpt5Search => &openai::GPT5_SEARCH,
        Family::Known | Family::Unknown => &OTHERS,
    }
}

fn by_foundry_family(model: &str, facts: &ModelFacts) -> &'static List {
    match Family::of(model, facts) {
        Family::Known | Family::Unknown => &FOUNDRY,
        _ => openai::by_family(model, facts),
    }
}

static OTHERS: List = List::new(
    &[
        "temperature",
        "n",
        "stream",
        "stream_options",
        "stop",
        "max_tokens",
        "max_completion_tokens",
        "tools",
        "tool_choice",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
        "user",
        "function_call",
        "functions",
        "top_p",
        "logprobs",
        "top_logprobs",
        "response_format",
        "seed",
        "extra_headers",
        "parallel_tool_calls",
        "prediction",
        "modalities",
        "audio",
        "web_search_options",
        "prompt_cache_key",
        "store",
    ],
    &[],
);

static O_SERIES: List = List::new(
    BASE,
    &[Step {
        when: When::Model(|_, _| true),
        add: &["reasoning_effort"],
        drop: &[
            "logprobs",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "top_logprobs",
        ],
    }],
);

/// OpenAI's list, but `tool_choice` goes to every deployment, and probabilities come from gpt-5.2 and 5.4 alone.
static GPT5: List = List::new(
    BASE,
    &[
        Step {
            when: When::Model(|_, _| true),
            add: &["reasoning_effort", "verbosity"],
            drop: &[
                "presence_penalty",
                "frequency_penalty",
                "stop",
                "logit_bias",
                "modalities",
                "prediction",
                "audio",
                "web_search_options",
            ],
        },
        Step {
            when: When::Cannot("none_reasoning_effort"),
            add: &[],
            drop: &["top_p"],
        },
        Step {
            when: When::Model(|model, _| !tells_probabilities(model)),
            add: &[],
            drop: &["logprobs", "top_logprobs"],
        },
    ],
);

fn tells_probabilities(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    name.starts_with("gpt-5.2") || name.starts_with("gpt-5.4")
}

static FOUNDRY: List = List::new(
    BASE,
    &[
        Step {
            when: When::Denied("tool_choice"),
            add: &[],
            drop: &["tool_choice"],
        },
        Step {
            when: When::Model(|model, _| {
                ["grok-3-mini", "grok-4", "grok-code-fast"]
                    .iter()
                    .any(|name| model.contains(name))
            }),
            add: &[],
            drop: &["stop"],
        },
    ],
);
