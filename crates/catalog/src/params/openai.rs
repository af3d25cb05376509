//! OpenAI's own models.

use super::shared::BASE;
use super::{List, Step, When};
use wire::facts::ModelFacts;
use wire::openai::request::Family;

/// The list of the model's family.
pub(super) fn by_family(model: &str, facts: &ModelFacts) -> &'static List {
    match Family::of(model, facts) {
        Family::OSeries => &O_SERIES,
        Family::Gpt5 => &GPT5,
        Family::Gpt5Search => &GPT5_SEARCH,
        Family::Known => &KNOWN,
        Family::Unknown => &UNKNOWN,
    }
}

static KNOWN: List = List::new(
    BASE,
    &[
        Step {
            when: When::Model(|model, _| matches!(model, "gpt-4" | "gpt-3.5-turbo-16k")),
            add: &["user"],
            drop: &["response_format"],
        },
        Step {
            when: When::Model(|model, _| !matches!(model, "gpt-4" | "gpt-3.5-turbo-16k")),
            add: &["user"],
            drop: &[],
        },
    ],
);

/// Perhaps another gateway's alias, which may reason.
static UNKNOWN: List = List::new(
    BASE,
    &[Step {
        when: When::Model(|_, _| true),
        add: &["reasoning_effort"],
        drop: &[],
    }],
);

static O_SERIES: List = List::new(
    BASE,
    &[
        Step {
            when: When::Model(|_, _| true),
            add: &["user", "reasoning_effort"],
            drop: &[
                "logprobs",
                "top_p",
                "presence_penalty",
                "frequency_penalty",
                "top_logprobs",
            ],
        },
        Step {
            when: When::Cannot("function_calling"),
            add: &[],
            drop: &["tools", "tool_choice", "function_call", "functions"],
        },
        Step {
            when: When::Cannot("parallel_function_calling"),
            add: &[],
            drop: &["parallel_tool_calls"],
        },
        Step {
            when: When::Cannot("response_schema"),
            add: &[],
            drop: &["response_format"],
        },
    ],
);

static GPT5: List = List::new(
    BASE,
    &[
        Step {
            when: When::Model(|_, facts| facts.mode.is_some()),
            add: &["user"],
            drop: &[],
        },
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
            drop: &["logprobs", "top_p", "top_logprobs"],
        },
        Step {
            when: When::Cannot("tool_choice"),
            add: &[],
            drop: &["tool_choice"],
        },
    ],
);

pub(super) static GPT5_SEARCH: List = List::new(
    &[
        "max_tokens",
        "max_completion_tokens",
        "stream",
        "stream_options",
        "web_search_options",
        "service_tier",
        "safety_identifier",
        "response_format",
        "user",
        "store",
        "verbosity",
        "max_retries",
        "extra_headers",
    ],
    &[],
);
