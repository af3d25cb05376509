//! `litellm_params`: where a deployment is and how it is called. Keys of these tables steer the
//! gateway; OpenAI's parameters ([`super::openai_params`]) and unknown keys are sent upstream.

use super::{Kind, Row, Section, openai_params};

/// The section.
pub const SECTION: Section = Section {
    name: "litellm_params",
    tables: &[
        ENDPOINT,
        ROUTING,
        PARAMETERS,
        PRICES,
        CLOUDS,
        NOT_YET,
        openai_params::ROWS,
    ],
};

/// Whether a key steers the gateway in place of being sent upstream.
pub fn is_setting(key: &str) -> bool {
    let settings = [ENDPOINT, ROUTING, PARAMETERS, PRICES, CLOUDS, NOT_YET];
    settings.into_iter().flatten().any(|row| row.is_for(key))
}

const ENDPOINT: &[Row] = &[
    Row::works(
        "model",
        Kind::Text,
        "provider/model, or a bare name that a provider is known for.",
    ),
    Row::works(
        "custom_llm_provider",
        Kind::Text,
        "The provider, whatever the model's name says.",
    ),
    Row::works(
        "api_key",
        Kind::Text,
        "The provider's key; otherwise its usual variable.",
    ),
    Row::works(
        "api_base",
        Kind::Text,
        "The provider's base URL; otherwise its usual one.",
    ),
    Row::works("base_url", Kind::Text, "The same as api_base."),
    Row::not_yet("api_version", Kind::Text, "Azure's API version."),
    Row::works(
        "organization",
        Kind::TextOrList,
        "OpenAI-Organization; a list makes one deployment of each.",
    ),
    Row::works(
        "litellm_credential_name",
        Kind::Text,
        "The credential_list entry that fills what is missing here.",
    ),
    Row::works("extra_headers", Kind::Map, "Headers sent upstream."),
    Row::works(
        "default_headers",
        Kind::Map,
        "Headers sent upstream, where extra_headers doesn't have them.",
    ),
    Row::works("headers", Kind::Map, "The same as extra_headers."),
    Row::not_yet(
        "configurable_clientside_auth_params",
        Kind::List,
        "Settings that clients may bring themselves.",
    ),
];

const ROUTING: &[Row] = &[
    Row::works(
        "rpm",
        Kind::Whole,
        "Requests a minute: the share of traffic, not a limit.",
    ),
    Row::works(
        "tpm",
        Kind::Whole,
        "Tokens a minute: the share of traffic, not a limit.",
    ),
    Row::works("weight", Kind::Number, "The share of its group's requests."),
    Row::works("order", Kind::Integer, "The priority: the lowest is tried first."),
    Row::works("timeout", Kind::Number, "Seconds for a whole call."),
    Row::works("request_timeout", Kind::Number, "The same, where timeout is not set."),
    Row::works("stream_timeout", Kind::Number, "Seconds until a stream begins."),
    Row::not_yet(
        "max_retries",
        Kind::Whole,
        "Retries at this deployment before the router's.",
    ),
    Row::works("num_retries", Kind::Whole, "The router's retries after a failure here."),
    Row::not_yet("max_parallel_requests", Kind::Whole, "Calls at a time."),
    Row::works("cooldown_time", Kind::Number, "Seconds out of service after a failure."),
    Row::not_yet("tags", Kind::TextList, "Tags for tag routing."),
    Row::works(
        "mock_response",
        Kind::Any,
        "An answer without a call, or the name of an error.",
    ),
];

const PARAMETERS: &[Row] = &[
    Row::works(
        "drop_params",
        Kind::Flag,
        "Leave out parameters that the provider doesn't know.",
    ),
    Row::works(
        "additional_drop_params",
        Kind::TextList,
        "Parameters, or paths in them, that are left out.",
    ),
    Row::works(
        "allowed_openai_params",
        Kind::TextList,
        "Parameters that are sent in any case.",
    ),
    Row::works(
        "modify_params",
        Kind::Flag,
        "Mend requests that the provider would refuse.",
    ),
    Row::works("base_model", Kind::Text, "The model whose prices and limits count."),
];

/// Every other price of the price map is known as well ([`catalog::prices::is_cost_key`]).
const PRICES: &[Row] = &[
    Row::works("input_cost_per_token", Kind::Number, "USD per prompt token."),
    Row::works("output_cost_per_token", Kind::Number, "USD per answer token."),
    Row::works(
        "cache_read_input_token_cost",
        Kind::Number,
        "USD per prompt token read from the cache.",
    ),
    Row::works(
        "cache_creation_input_token_cost",
        Kind::Number,
        "USD per prompt token written to the cache.",
    ),
    Row::works("input_cost_per_second", Kind::Number, "USD per second of input."),
    Row::works("output_cost_per_second", Kind::Number, "USD per second of output."),
    Row::works(
        "input_cost_per_character",
        Kind::Number,
        "USD per character of the prompt.",
    ),
    Row::works(
        "output_cost_per_character",
        Kind::Number,
        "USD per character of the answer.",
    ),
    Row::works("input_cost_per_pixel", Kind::Number, "USD per pixel of input."),
    Row::works("output_cost_per_image", Kind::Number, "USD per image of the answer."),
    Row::works("tiered_pricing", Kind::List, "Prices by the length of the prompt."),
];

/// Only providers read these that are not supported yet, and say so themselves.
const CLOUDS: &[Row] = &[
    Row::no_effect("aws_*", Kind::Any, "AWS credentials and places."),
    Row::no_effect("vertex_*", Kind::Any, "Google Cloud credentials and places."),
    Row::no_effect("azure_*", Kind::Any, "Entra ID credentials."),
    Row::no_effect("tenant_id", Kind::Text, "The Entra ID tenant."),
    Row::no_effect("client_id", Kind::Text, "The Entra ID client."),
    Row::no_effect("client_secret", Kind::Text, "Its secret."),
    Row::no_effect("region_name", Kind::Text, "The region, for region routing."),
    Row::no_effect("watsonx_region_name", Kind::Text, "The region of watsonx."),
    Row::no_effect("s3_*", Kind::Any, "S3 buckets of batches."),
    Row::no_effect("gcs_bucket_name", Kind::Text, "The bucket of batches."),
    Row::no_effect("bucket_name", Kind::Text, "The bucket of batches."),
    Row::no_effect("bedrock_tags", Kind::List, "Tags of Bedrock batches."),
    Row::no_effect("anthropic_federation_*", Kind::Any, "Anthropic's workload identity."),
    Row::no_effect("anthropic_identity_*", Kind::Any, "Anthropic's workload identity."),
    Row::no_effect("anthropic_issuer_*", Kind::Any, "Anthropic's workload identity."),
    Row::no_effect("anthropic_keycloak_*", Kind::Any, "Anthropic's workload identity."),
    Row::no_effect("openai_issuer_*", Kind::Any, "OpenAI's workload identity."),
    Row::no_effect("openai_identity_*", Kind::Any, "OpenAI's workload identity."),
];

const NOT_YET: &[Row] = &[
    Row::not_yet(
        "timeout_by_service_tier",
        Kind::Map,
        "Seconds for a whole call, by service tier.",
    ),
    Row::not_yet(
        "stream_timeout_by_service_tier",
        Kind::Map,
        "Seconds until a stream begins, by service tier.",
    ),
    Row::not_yet("itpm", Kind::Whole, "Prompt tokens a minute."),
    Row::not_yet("otpm", Kind::Whole, "Answer tokens a minute."),
    Row::not_yet("max_budget", Kind::Number, "USD that the deployment may cost."),
    Row::not_yet("budget_duration", Kind::Text, "When that budget starts anew."),
    Row::not_yet("tag_regex", Kind::TextList, "Patterns of User-Agent for tag routing."),
    Row::not_yet("mock_tool_calls", Kind::List, "Tool calls without a call."),
    Row::not_yet("mock_timeout", Kind::Flag, "A timeout without a call."),
    Row::not_yet("caching_groups", Kind::List, "Groups that share cached answers."),
    Row::not_yet(
        "cache_control_injection_points",
        Kind::List,
        "Where cache marks are put into prompts.",
    ),
    Row::not_yet(
        "merge_reasoning_content_in_choices",
        Kind::Flag,
        "Put reasoning into the answer's text.",
    ),
    Row::not_yet(
        "use_in_pass_through",
        Kind::Flag,
        "Pass-through routes use this deployment's key.",
    ),
    Row::not_yet("use_litellm_proxy", Kind::Flag, "The provider is another LiteLLM."),
    Row::not_yet("use_chat_completions_api", Kind::Flag, "Answer /responses by chat."),
    Row::not_yet("use_xai_oauth", Kind::Flag, "Sign in to xAI by OAuth."),
    Row::not_yet("keepalive_seconds", Kind::Number, "Comments in silent streams."),
    Row::not_yet(
        "allow_client_keepalive_override",
        Kind::Flag,
        "Clients may ask for them.",
    ),
    Row::not_yet("max_file_size_mb", Kind::Number, "Size of audio at most."),
    Row::not_yet("default_api_key_tpm_limit", Kind::Whole, "Tokens a minute of each key."),
    Row::not_yet(
        "default_api_key_rpm_limit",
        Kind::Whole,
        "Requests a minute of each key.",
    ),
    Row::not_yet(
        "silent_model",
        Kind::TextOrList,
        "Groups that get a copy of each request.",
    ),
    Row::not_yet("guardrails", Kind::TextList, "Guardrails of this model."),
    Row::not_yet("prompt_id", Kind::Text, "A managed prompt."),
    Row::not_yet("prompt_variables", Kind::Map, "What is put into it."),
    Row::not_yet(
        "ignore_prompt_manager_model",
        Kind::Flag,
        "Keep the deployment's model.",
    ),
    Row::not_yet("auto_router_*", Kind::Any, "The semantic router."),
    Row::not_yet("complexity_router_*", Kind::Any, "The complexity router."),
    Row::not_yet("adaptive_router_*", Kind::Any, "The adaptive router."),
    Row::not_yet("quality_router_*", Kind::Any, "The quality router."),
    Row::not_yet("vector_store_id", Kind::Text, "A vector store."),
    Row::not_yet("milvus_*", Kind::Any, "Milvus, a vector store."),
    Row::not_yet("valkey_*", Kind::Any, "Valkey, a vector store."),
    Row::not_yet(
        "provider_affinity_header",
        Kind::Text,
        "A header that keeps a session at one server.",
    ),
    Row::not_yet(
        "fireworks_forward_user_id",
        Kind::Flag,
        "Send the key's user to Fireworks.",
    ),
    Row::no_effect("litellm_trace_id", Kind::Text, "Set by LiteLLM itself."),
    Row::no_effect("model_info", Kind::Map, "Only read beside litellm_params."),
];
