//! Prices, in `litellm_params` or `model_info`. Whatever else the price map calls a cost is a price as
//! well ([`catalog::prices::is_cost_key`]): the tiers `_above_200k_tokens`, `_priority`, `_flex`,
//! `_batches` of these keys, for example.

use super::{Row, rows};

/// The table.
pub const ROWS: &[Row] = rows! {
    "input_cost_per_token" Number Works => "USD per prompt token.";
    "output_cost_per_token" Number Works => "USD per answer token.";
    "cache_read_input_token_cost" Number Works => "USD per prompt token read from the cache.";
    "cache_creation_input_token_cost" Number Works => "USD per prompt token written to the cache.";
    "cache_creation_input_token_cost_above_1hr" Number Works => "USD per prompt token that is cached for an hour.";
    "output_cost_per_reasoning_token" Number Works => "USD per token of reasoning.";
    "input_cost_per_audio_token" Number Works => "USD per audio token of the prompt.";
    "output_cost_per_audio_token" Number Works => "USD per audio token of the answer.";
    "cache_read_input_audio_token_cost" Number Works => "USD per audio token read from the cache.";
    "cache_creation_input_audio_token_cost" Number Works => "USD per audio token written to the cache.";
    "input_cost_per_image_token" Number Works => "USD per image token of the prompt.";
    "output_cost_per_image_token" Number Works => "USD per image token of the answer.";
    "input_cost_per_token_above_128k_tokens" Number Works => "USD per prompt token where the prompt is longer.";
    "output_cost_per_token_above_128k_tokens" Number Works => "USD per answer token where the prompt is longer.";
    "input_cost_per_token_above_200k_tokens" Number Works => "USD per prompt token where the prompt is longer.";
    "output_cost_per_token_above_200k_tokens" Number Works => "USD per answer token where the prompt is longer.";
    "cache_read_input_token_cost_above_200k_tokens" Number Works => "USD per cached token where the prompt is longer.";
    "cache_creation_input_token_cost_above_200k_tokens" Number Works => "USD per token written to the cache where the prompt is longer.";
    "input_cost_per_token_batches" Number Works => "USD per prompt token of a batch.";
    "output_cost_per_token_batches" Number Works => "USD per answer token of a batch.";
    "input_cost_per_token_priority" Number Works => "USD per prompt token of service tier priority.";
    "output_cost_per_token_priority" Number Works => "USD per answer token of service tier priority.";
    "cache_read_input_token_cost_priority" Number Works => "USD per cached token of service tier priority.";
    "input_cost_per_token_flex" Number Works => "USD per prompt token of service tier flex.";
    "output_cost_per_token_flex" Number Works => "USD per answer token of service tier flex.";
    "cache_read_input_token_cost_flex" Number Works => "USD per cached token of service tier flex.";
    "input_cost_per_second" Number Works => "USD per second of input.";
    "output_cost_per_second" Number Works => "USD per second of output.";
    "input_cost_per_character" Number Works => "USD per character of the prompt.";
    "output_cost_per_character" Number Works => "USD per character of the answer.";
    "input_cost_per_pixel" Number Works => "USD per pixel of input.";
    "output_cost_per_pixel" Number Works => "USD per pixel of output.";
    "input_cost_per_image" Number Works => "USD per image of the prompt.";
    "output_cost_per_image" Number Works => "USD per image of the answer.";
    "input_cost_per_query" Number Works => "USD per query of a rerank or search.";
    "input_cost_per_request" Number Works => "USD per request.";
    "input_cost_per_audio_per_second" Number Works => "USD per second of audio input.";
    "input_cost_per_video_per_second" Number Works => "USD per second of video input.";
    "output_cost_per_video_per_second" Number Works => "USD per second of video output.";
    "search_context_cost_per_query" Map Works => "USD per web search, by the size of its context.";
    "code_interpreter_cost_per_session" Number Works => "USD per session of code that the provider runs.";
    "ocr_cost_per_page" Number Works => "USD per page that is read.";
    "annotation_cost_per_page" Number Works => "USD per page that is annotated.";
    "citation_cost_per_token" Number Works => "USD per token of a citation.";
    "tiered_pricing" List Works => "Prices by the length of the prompt: `- range: [0, 32000]` and prices.";
    "off_peak_pricing" Any Works => "Prices by the time of day.";
    "regional_processing_uplift_multiplier_*" Number Works => "A factor on prices for a region.";
    "regional_endpoint_uplift_multiplier" Number Works => "A factor on prices for a region's endpoint.";
};
