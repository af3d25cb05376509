//! Parameters of OpenAI's API that `litellm_params` may set as defaults of requests. They are sent
//! upstream as they are, unless the request brings its own.

use super::{Row, rows};

/// The table; any unknown key is sent as well.
pub const ROWS: &[Row] = rows! {
    "temperature" Number Sent => "Randomness of the answer.";
    "top_p" Number Sent => "Share of probability that is sampled from.";
    "top_k" Number Sent => "Candidates that are sampled from.";
    "n" Whole Sent => "Answers per request.";
    "stream_options" Map Sent => "What a stream carries besides the answer.";
    "stop" TextOrList Sent => "Text that ends an answer.";
    "max_tokens" Whole Sent => "Tokens of an answer at most.";
    "max_completion_tokens" Whole Sent => "Tokens of an answer at most, reasoning included.";
    "presence_penalty" Number Sent => "Penalty on words that were used.";
    "frequency_penalty" Number Sent => "Penalty on words that were used often.";
    "logit_bias" Map Sent => "Weights of single tokens.";
    "logprobs" Any Sent => "Ask for probabilities.";
    "top_logprobs" Whole Sent => "How many of them.";
    "user" Text Sent => "The end user.";
    "seed" Integer Sent => "Makes answers repeatable.";
    "response_format" Map Sent => "The form of the answer.";
    "tools" List Sent => "Tools; those of the request follow them.";
    "tool_choice" Any Sent => "Which tool must be called.";
    "parallel_tool_calls" Flag Sent => "Several tool calls at once.";
    "functions" List Sent => "Tools in their old form.";
    "function_call" Any Sent => "The tool choice in its old form.";
    "reasoning_effort" Any Sent => "How long a model thinks.";
    "thinking" Map Sent => "Anthropic's thinking settings.";
    "verbosity" Text Sent => "How long an answer is.";
    "service_tier" Text Sent => "The provider's speed class.";
    "modalities" TextList Sent => "What an answer may hold.";
    "audio" Map Sent => "The voice of an answer.";
    "prediction" Map Sent => "Text that the answer probably repeats.";
    "metadata" Map Sent => "Labels for the provider.";
    "store" Flag Sent => "Let the provider keep the answer.";
    "web_search_options" Map Sent => "Web search by the model.";
    "prompt_cache_key" Text Sent => "Requests with the same key share a cache.";
    "prompt_cache_retention" Text Sent => "How long that cache is kept.";
    "safety_identifier" Text Sent => "The end user, for abuse reports.";
    "dimensions" Whole Sent => "Length of an embedding.";
    "encoding_format" Text Sent => "Form of an embedding.";
    "extra_body" Map Sent => "Members of the body that no parameter stands for.";
};
