//! The lists of single providers, as LiteLLM 1.106.2 answers `/utils/supported_openai_params`.

pub(crate) use super::azure::{AZURE, AZURE_AI};
pub(crate) use super::google::{GEMINI, VERTEX};
use super::shared::{ALWAYS, BASE, EFFORT_OF_REASONERS, add, drop};
pub(crate) use super::shared::{ANTHROPIC, DECLARED, LOOK_ALIKE, OPENAI, WANDB, WITH_EFFORT, WITH_THINKING};
pub(crate) use super::translated::{COHERE, DATABRICKS, OLLAMA, OLLAMA_CHAT, TEXT_COMPLETION, WATSONX};
use super::{Rule, Step, When};

pub(crate) static AI21: Rule = Rule::list(
    &[
        "tools",
        "response_format",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "stop",
        "n",
        "stream",
        "seed",
        "tool_choice",
    ],
    &[],
);

pub(crate) static BEDROCK: Rule = Rule::ByModel(super::bedrock::by_route);

pub(crate) static BASETEN: Rule = Rule::list(
    &[
        "max_tokens",
        "max_completion_tokens",
        "response_format",
        "seed",
        "stop",
        "stream",
        "temperature",
        "top_p",
        "tool_choice",
        "tools",
        "user",
        "presence_penalty",
        "frequency_penalty",
        "stream_options",
    ],
    &[],
);

pub(crate) static CEREBRAS: Rule = Rule::list(
    &[
        "max_tokens",
        "max_completion_tokens",
        "response_format",
        "seed",
        "stop",
        "stream",
        "temperature",
        "top_p",
        "tool_choice",
        "tools",
        "user",
        "max_retries",
        "extra_headers",
    ],
    &[EFFORT_OF_REASONERS],
);

pub(crate) static DEEPINFRA: Rule = Rule::list(
    &[
        "stream",
        "frequency_penalty",
        "function_call",
        "functions",
        "logit_bias",
        "max_tokens",
        "max_completion_tokens",
        "n",
        "presence_penalty",
        "stop",
        "temperature",
        "top_p",
        "response_format",
        "tools",
        "tool_choice",
    ],
    &[EFFORT_OF_REASONERS],
);

pub(crate) static FEATHERLESS: Rule = Rule::list(
    &[
        "stream",
        "frequency_penalty",
        "function_call",
        "functions",
        "logit_bias",
        "max_tokens",
        "max_completion_tokens",
        "n",
        "presence_penalty",
        "stop",
        "temperature",
        "top_p",
    ],
    &[],
);

pub(crate) static FIREWORKS: Rule = Rule::list(
    &[
        "stream",
        "max_completion_tokens",
        "max_tokens",
        "temperature",
        "top_p",
        "top_k",
        "frequency_penalty",
        "presence_penalty",
        "n",
        "stop",
        "response_format",
        "user",
        "logprobs",
        "prompt_truncate_len",
        "context_length_exceeded_behavior",
        "seed",
        "top_logprobs",
        "min_p",
        "typical_p",
        "repetition_penalty",
        "mirostat_target",
        "mirostat_lr",
        "logit_bias",
        "echo",
        "echo_last",
        "ignore_eos",
        "prompt_cache_key",
        "prompt_cache_isolation_key",
        "raw_output",
        "perf_metrics_in_response",
        "return_token_ids",
        "safe_tokenization",
        "service_tier",
        "speculation",
        "prediction",
        "stream_options",
        "sampling_mask",
        "tools",
        "parallel_tool_calls",
    ],
    &[
        drop(When::Denied("function_calling"), &["tools", "parallel_tool_calls"]),
        add(When::Can("tool_choice"), &["tool_choice"]),
        add(
            When::Can("reasoning"),
            &["reasoning_effort", "reasoning_history", "thinking"],
        ),
    ],
);

pub(crate) static GROQ: Rule = Rule::list(
    BASE,
    &[
        drop(ALWAYS, &["max_retries"]),
        drop(
            When::Model(|model, facts| !model.contains("compound") && facts.supports("web_search") != Some(true)),
            &["web_search_options"],
        ),
        EFFORT_OF_REASONERS,
    ],
);

pub(crate) static HYPERBOLIC: Rule = Rule::list(
    &[
        "messages",
        "model",
        "stream",
        "temperature",
        "top_p",
        "max_tokens",
        "frequency_penalty",
        "presence_penalty",
        "stop",
        "n",
        "tools",
        "tool_choice",
        "response_format",
        "seed",
        "user",
    ],
    &[],
);

pub(crate) static INCEPTION: Rule = Rule::list(
    &[
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "stop",
        "tools",
        "tool_choice",
        "stream",
        "stream_options",
        "response_format",
        "reasoning_effort",
        "reasoning_summary",
        "reasoning_summary_wait",
        "diffusing",
        "realtime",
    ],
    &[],
);

pub(crate) static LITELLM_PROXY: Rule = Rule::list(
    BASE,
    &[add(
        ALWAYS,
        &[
            "user",
            "reasoning_effort",
            "thinking",
            "include_server_side_tool_invocations",
            "verbosity",
        ],
    )],
);

pub(crate) static MISTRAL: Rule = Rule::list(
    &[
        "stream",
        "temperature",
        "top_p",
        "max_tokens",
        "max_completion_tokens",
        "tools",
        "tool_choice",
        "seed",
        "stop",
        "response_format",
        "parallel_tool_calls",
    ],
    &[
        add(When::Model(|model, _| is_magistral(model)), &["thinking"]),
        add(
            When::Model(|model, facts| is_magistral(model) || facts.supports("reasoning") == Some(true)),
            &["reasoning_effort"],
        ),
    ],
);

fn is_magistral(model: &str) -> bool {
    model.to_ascii_lowercase().contains("magistral")
}

pub(crate) static MOONSHOT: Rule = Rule::list(
    BASE,
    &[
        drop(ALWAYS, &["functions"]),
        drop(
            When::Model(|model, _| model.contains("kimi-thinking-preview")),
            &["tools", "tool_choice"],
        ),
        EFFORT_OF_REASONERS,
    ],
);

pub(crate) static MORPH: Rule = Rule::list(&["messages", "model", "stream"], &[]);

pub(crate) static NADIR: Rule = Rule::list(
    &[
        "extra_headers",
        "frequency_penalty",
        "max_retries",
        "max_tokens",
        "presence_penalty",
        "response_format",
        "stream",
        "temperature",
        "top_p",
    ],
    &[],
);

pub(crate) static NSCALE: Rule = Rule::list(
    &[
        "max_tokens",
        "n",
        "temperature",
        "top_p",
        "stream",
        "logprobs",
        "top_logprobs",
        "frequency_penalty",
        "presence_penalty",
        "response_format",
        "stop",
        "logit_bias",
    ],
    &[],
);

pub(crate) static NVIDIA_NIM: Rule = Rule::list(
    &[
        "stream",
        "temperature",
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "seed",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "response_format",
    ],
    &[],
);

pub(crate) static PERPLEXITY: Rule = Rule::list(
    &[
        "frequency_penalty",
        "max_tokens",
        "max_completion_tokens",
        "presence_penalty",
        "response_format",
        "stream",
        "temperature",
        "top_p",
        "max_retries",
        "extra_headers",
    ],
    &[
        EFFORT_OF_REASONERS,
        add(When::Can("web_search"), &["web_search_options"]),
    ],
);

/// LiteLLM rewrites Sail's service tiers; without that they are left out.
pub(crate) static SAIL: Rule = Rule::list(
    BASE,
    &[Step {
        when: ALWAYS,
        add: &["reasoning_effort", "user"],
        drop: &[
            "stop",
            "seed",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "service_tier",
        ],
    }],
);

pub(crate) static SAMBANOVA: Rule = Rule::list(
    &[
        "max_completion_tokens",
        "max_tokens",
        "response_format",
        "stop",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "top_k",
    ],
    &[add(
        When::Can("function_calling"),
        &["tools", "tool_choice", "parallel_tool_calls"],
    )],
);

pub(crate) static TENCENT: Rule = Rule::list(BASE, &[add(When::Can("reasoning"), &["thinking", "reasoning_effort"])]);

pub(crate) static TOGETHER: Rule = Rule::list(
    BASE,
    &[
        drop(
            When::Denied("function_calling"),
            &["tools", "tool_choice", "function_call"],
        ),
        drop(When::Denied("response_schema"), &["response_format"]),
        add(
            When::Model(|model, facts| facts.supports("reasoning") == Some(true) || reasons_on_together(model)),
            &["reasoning_effort"],
        ),
    ],
);

/// Together's reasoning models that the price map may not know.
fn reasons_on_together(model: &str) -> bool {
    model.starts_with("deepseek-ai/DeepSeek-V4-Pro")
        || matches!(
            model,
            "openai/gpt-oss-120b"
                | "openai/gpt-oss-20b"
                | "MiniMaxAI/MiniMax-M3"
                | "Qwen/Qwen3.5-9B"
                | "Qwen/Qwen3.6-Plus"
                | "moonshotai/Kimi-K3"
                | "nvidia/nemotron-3-ultra-550b-a55b"
                | "zai-org/GLM-5.2"
        )
}

pub(crate) static V0: Rule = Rule::list(&["messages", "model", "stream", "tools", "tool_choice"], &[]);

pub(crate) static VOLCENGINE: Rule = Rule::list(
    &[
        "frequency_penalty",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "max_completion_tokens",
        "max_tokens",
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
        "thinking",
    ],
    &[],
);

pub(crate) static XAI: Rule = Rule::list(
    &[
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "n",
        "parallel_tool_calls",
        "presence_penalty",
        "response_format",
        "seed",
        "stream",
        "stream_options",
        "temperature",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "user",
        "web_search_options",
    ],
    &[
        add(
            When::Model(|model, _| {
                !["grok-3-mini", "grok-4", "grok-code-fast"]
                    .iter()
                    .any(|name| model.contains(name))
            }),
            &["stop"],
        ),
        add(
            When::Model(|model, _| !["grok-4", "grok-code-fast"].iter().any(|name| model.contains(name))),
            &["frequency_penalty"],
        ),
        EFFORT_OF_REASONERS,
    ],
);

pub(crate) static ZAI: Rule = Rule::list(
    &[
        "max_tokens",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "stop",
        "tools",
        "tool_choice",
    ],
    &[add(When::Can("reasoning"), &["thinking"])],
);
