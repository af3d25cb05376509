//! Parameters of OpenAI's API that `litellm_params` may set as defaults of requests. They are sent
//! upstream as they are, unless the request brings its own.

use super::{Kind, Row};

/// The table; any unknown key is sent as well.
pub const ROWS: &[Row] = &[
    Row::works("temperature", Kind::Number, "Randomness of the answer."),
    Row::works("top_p", Kind::Number, "Share of probability that is sampled from."),
    Row::works("top_k", Kind::Number, "Candidates that are sampled from."),
    Row::works("n", Kind::Whole, "Answers per request."),
    Row::not_yet("stream", Kind::Flag, "Answer in pieces where the request doesn't say."),
    Row::works("stream_options", Kind::Map, "What a stream carries besides the answer."),
    Row::works("stop", Kind::TextOrList, "Text that ends an answer."),
    Row::works("max_tokens", Kind::Whole, "Tokens of an answer at most."),
    Row::works(
        "max_completion_tokens",
        Kind::Whole,
        "Tokens of an answer at most, reasoning included.",
    ),
    Row::works("presence_penalty", Kind::Number, "Penalty on words that were used."),
    Row::works(
        "frequency_penalty",
        Kind::Number,
        "Penalty on words that were used often.",
    ),
    Row::works("logit_bias", Kind::Map, "Weights of single tokens."),
    Row::works("logprobs", Kind::Any, "Ask for probabilities."),
    Row::works("top_logprobs", Kind::Whole, "How many of them."),
    Row::works("user", Kind::Text, "The end user."),
    Row::works("seed", Kind::Integer, "Makes answers repeatable."),
    Row::works("response_format", Kind::Map, "The form of the answer."),
    Row::works("tools", Kind::List, "Tools; those of the request follow them."),
    Row::works("tool_choice", Kind::Any, "Which tool must be called."),
    Row::works("parallel_tool_calls", Kind::Flag, "Several tool calls at once."),
    Row::works("functions", Kind::List, "Tools in their old form."),
    Row::works("function_call", Kind::Any, "The tool choice in its old form."),
    Row::works("reasoning_effort", Kind::Any, "How long a model thinks."),
    Row::works("thinking", Kind::Map, "Anthropic's thinking settings."),
    Row::works("verbosity", Kind::Text, "How long an answer is."),
    Row::works("service_tier", Kind::Text, "The provider's speed class."),
    Row::works("modalities", Kind::TextList, "What an answer may hold."),
    Row::works("audio", Kind::Map, "The voice of an answer."),
    Row::works("prediction", Kind::Map, "Text that the answer probably repeats."),
    Row::works("metadata", Kind::Map, "Labels for the provider."),
    Row::works("store", Kind::Flag, "Let the provider keep the answer."),
    Row::works("web_search_options", Kind::Map, "Web search by the model."),
    Row::works(
        "prompt_cache_key",
        Kind::Text,
        "Requests with the same key share a cache.",
    ),
    Row::works("prompt_cache_retention", Kind::Text, "How long that cache is kept."),
    Row::works("safety_identifier", Kind::Text, "The end user, for abuse reports."),
    Row::works("dimensions", Kind::Whole, "Length of an embedding."),
    Row::works("encoding_format", Kind::Text, "Form of an embedding."),
    Row::works(
        "extra_body",
        Kind::Map,
        "Members of the body that no parameter stands for.",
    ),
];
