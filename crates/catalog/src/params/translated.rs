//! The lists of providers with a dialect or a path of their own, as LiteLLM 1.106.2 has them.

use super::Rule;

pub(crate) static COHERE: Rule = Rule::list(
    &[
        "stream",
        "temperature",
        "max_tokens",
        "max_completion_tokens",
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "stop",
        "n",
        "tools",
        "tool_choice",
        "seed",
        "extra_headers",
    ],
    &[],
);

pub(crate) static DATABRICKS: Rule = Rule::list(
    &[
        "stream",
        "stop",
        "temperature",
        "top_p",
        "max_tokens",
        "max_completion_tokens",
        "n",
        "response_format",
        "tools",
        "tool_choice",
        "reasoning_effort",
        "thinking",
    ],
    &[],
);

pub(crate) static OLLAMA: Rule = Rule::list(
    &[
        "max_tokens",
        "stream",
        "top_p",
        "temperature",
        "seed",
        "frequency_penalty",
        "stop",
        "response_format",
        "max_completion_tokens",
        "reasoning_effort",
    ],
    &[],
);

pub(crate) static OLLAMA_CHAT: Rule = Rule::list(
    &[
        "max_tokens",
        "max_completion_tokens",
        "stream",
        "top_p",
        "temperature",
        "seed",
        "frequency_penalty",
        "stop",
        "tools",
        "tool_choice",
        "functions",
        "response_format",
        "reasoning_effort",
    ],
    &[],
);

pub(crate) static TEXT_COMPLETION: Rule = Rule::list(
    &[
        "functions",
        "function_call",
        "temperature",
        "top_p",
        "n",
        "stream",
        "stream_options",
        "stop",
        "max_tokens",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
        "user",
        "response_format",
        "seed",
        "tools",
        "tool_choice",
        "max_retries",
        "logprobs",
        "top_logprobs",
        "extra_headers",
    ],
    &[],
);

pub(crate) static WATSONX: Rule = Rule::list(
    &[
        "temperature",
        "max_tokens",
        "top_p",
        "frequency_penalty",
        "stop",
        "seed",
        "stream",
        "tools",
        "tool_choice",
        "logprobs",
        "top_logprobs",
        "n",
        "presence_penalty",
        "response_format",
        "reasoning_effort",
    ],
    &[],
);
