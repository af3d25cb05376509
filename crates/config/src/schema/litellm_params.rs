//! `litellm_params`: where a deployment is and how it is called. Keys of these tables steer the
//! gateway; OpenAI's parameters ([`super::openai_params`]) and unknown keys are sent upstream.

use super::{Row, Section, Support, Unknown, openai_params, prices, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "model_list[].litellm_params",
    doc: "Where the model is and how it is called. Keys that are not listed are sent to the provider with every \
          request, like OpenAI's parameters at the end of the table.",
    unknown: Unknown::Sent,
    required: &["model"],
    tables: &[
        ENDPOINT,
        ROUTING,
        PARAMETERS,
        prices::ROWS,
        NOT_YET,
        SMART,
        CLOUDS,
        IDENTITY,
        openai_params::ROWS,
    ],
};

/// An entry of `cache_control_injection_points`.
pub const INJECTION_POINT: Section = Section {
    name: "model_list[].litellm_params.cache_control_injection_points[]",
    doc: "Where a cache mark is put into prompts.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[rows! {
        "location" Choice(&["message", "tool_config"]) Works => "What gets the mark: messages, or the last tool (Bedrock only).";
        "role" Text Works => "The messages of this role: system, user, assistant.";
        "index" Any Works => "The message of this number; -1 is the last one.";
        "control" Map Works => "The mark itself, with its ttl.";
    }],
};

/// Whether a key steers the gateway in place of being sent upstream.
pub fn is_setting(key: &str) -> bool {
    SECTION.row(key).is_some_and(|row| row.support != Support::Sent)
}

const ENDPOINT: &[Row] = rows! {
    "model" Text Works => "provider/model, or a bare name that a provider is known for.";
    "custom_llm_provider" Text Works => "The provider, whatever the model's name says.";
    "api_key" Text Works => "The provider's key; otherwise its usual variable.";
    "api_base" Text Works => "The provider's base URL; otherwise its usual one.";
    "base_url" Text Works => "The same as api_base.";
    "api_version" Text Works => "Azure's API version, or v1; otherwise AZURE_API_VERSION or 2025-02-01-preview.";
    "organization" TextOrList Works => "OpenAI-Organization; a list makes one deployment of each.";
    "litellm_credential_name" Text Works => "The credential_list entry that fills what is missing here.";
    "extra_headers" Map Works => "Headers sent upstream.";
    "default_headers" Map Works => "Headers sent upstream, where extra_headers doesn't have them.";
    "headers" Map Works => "The same as extra_headers.";
    "configurable_clientside_auth_params" List NotYet => "Settings that clients may bring themselves: `[api_key]`, `[{api_base: pattern}]`.";
};

const ROUTING: &[Row] = rows! {
    "rpm" Whole Works => "Requests a minute: the share of traffic, not a limit.";
    "tpm" Whole Works => "Tokens a minute: the share of traffic, not a limit.";
    "weight" Positive Works => "The share of its group's requests.";
    "order" Integer Works => "The priority: the lowest is tried first.";
    "timeout" Positive Works => "Seconds for a whole call.";
    "request_timeout" Positive Works => "The same, where timeout is not set.";
    "stream_timeout" Positive Works => "Seconds until a stream begins.";
    "timeout_by_service_tier" Map NotYet => "Seconds for a whole call, by service tier.";
    "stream_timeout_by_service_tier" Map NotYet => "Seconds until a stream begins, by service tier.";
    "max_retries" Whole NotYet = "0" => "Retries at this deployment before the router's.";
    "num_retries" Whole Works => "The router's retries after a failure here.";
    "max_parallel_requests" Whole NotYet => "Calls at a time.";
    "cooldown_time" Positive Works => "Seconds out of service after a failure.";
    "tags" TextList NotYet => "Tags for tag routing.";
    "tag_regex" TextList NotYet => "Patterns of `User-Agent: …` for tag routing.";
    "region_name" Text Works => "Bedrock: the same as aws_region_name. Routing by region is not supported yet.";
    "max_budget" Positive NotYet => "USD that the deployment may cost.";
    "budget_duration" Duration NotYet => "When that budget starts anew: 30d, 24h, 1mo …";
    "mock_response" Any Works => "An answer without a call, or the name of an error, such as litellm.RateLimitError.";
};

const PARAMETERS: &[Row] = rows! {
    "drop_params" Flag Works => "Leave out parameters that the provider doesn't know; otherwise as in litellm_settings.";
    "additional_drop_params" TextList Works => "Parameters, or paths in them such as `tools[*].strict`, that are left out.";
    "allowed_openai_params" TextList Works => "Parameters that are sent in any case.";
    "modify_params" Flag Works => "Mend requests that the provider would refuse; otherwise as in litellm_settings.";
    "base_model" Text Works => "The model whose prices and limits count; better set in model_info.";
};

const NOT_YET: &[Row] = rows! {
    "itpm" Whole NotYet => "Prompt tokens a minute.";
    "otpm" Whole NotYet => "Answer tokens a minute.";
    "stream" Flag NotYet => "Answer in pieces where the request doesn't say.";
    "mock_tool_calls" List NotYet => "Tool calls without a call.";
    "mock_timeout" Flag NotYet => "A timeout without a call.";
    "caching_groups" List NotYet => "Groups that share cached answers.";
    "cache_control_injection_points" Each(&INJECTION_POINT) Works => "Where cache marks are put into prompts.";
    "merge_reasoning_content_in_choices" Flag Works => "Put the reasoning of streams into the answer's text, as <think>…</think>.";
    "use_in_pass_through" Flag NotYet => "Pass-through routes use this deployment's key.";
    "use_litellm_proxy" Flag NotYet => "The provider is another LiteLLM.";
    "use_chat_completions_api" Flag NotYet => "Answer /responses by chat.";
    "use_xai_oauth" Flag NotYet => "Sign in to xAI by OAuth.";
    "keepalive_seconds" Positive NotYet => "Comments in silent streams.";
    "allow_client_keepalive_override" Flag NotYet => "Clients may ask for them.";
    "max_file_size_mb" Positive NotYet => "Size of audio at most.";
    "default_api_key_tpm_limit" Whole NotYet => "Tokens a minute of each key.";
    "default_api_key_rpm_limit" Whole NotYet => "Requests a minute of each key.";
    "silent_model" TextOrList NotYet => "Groups that get a copy of each request.";
    "guardrails" TextList NotYet => "Guardrails of this model.";
    "prompt_id" Text NotYet => "A managed prompt.";
    "prompt_variables" Map NotYet => "What is put into it.";
    "ignore_prompt_manager_model" Flag NotYet => "Keep the deployment's model.";
    "provider_affinity_header" Text NotYet => "A header that keeps a session at one server.";
    "fireworks_forward_user_id" Flag NotYet => "Send the key's user to Fireworks.";
    "litellm_trace_id" Text NoEffect => "Set by LiteLLM itself.";
    "model_info" Map NoEffect => "Only read beside litellm_params.";
};

/// Routers that choose a model by the prompt, and vector stores.
const SMART: &[Row] = rows! {
    "auto_router_config" Any NotYet => "The semantic router: its routes, as JSON.";
    "auto_router_config_path" Text NotYet => "The semantic router: a file of routes.";
    "auto_router_default_model" Text NotYet => "The semantic router: where everything else goes.";
    "auto_router_embedding_model" Text NotYet => "The semantic router: the model that compares.";
    "auto_router_*" Any NotYet => "Options of the semantic router.";
    "complexity_router_*" Any NotYet => "The complexity router.";
    "adaptive_router_*" Any NotYet => "The adaptive router.";
    "quality_router_*" Any NotYet => "The quality router.";
    "vector_store_id" Text NotYet => "A vector store.";
    "vector_bucket_name" Text NotYet => "The bucket of a vector store.";
    "index_name" Text NotYet => "The index of a vector store.";
    "embedding_model" Text NotYet => "The model that a vector store embeds with.";
    "milvus_*" Any NotYet => "Milvus, a vector store.";
    "valkey_*" Any NotYet => "Valkey, a vector store.";
};

/// Clouds' own: of those without effect, only providers read them that are not supported yet, and say so themselves.
const CLOUDS: &[Row] = rows! {
    "aws_access_key_id" Text Works => "Bedrock: the access key.";
    "aws_secret_access_key" Text Works => "Bedrock: its secret.";
    "aws_session_token" Text Works => "Bedrock: a temporary session.";
    "aws_region_name" Text Works => "Bedrock: the region.";
    "aws_profile_name" Text Works => "Bedrock: a profile of ~/.aws.";
    "aws_role_name" Text Works => "Bedrock: the role to assume.";
    "aws_session_name" Text Works => "Bedrock: the name of that session.";
    "aws_web_identity_token" Text Works => "Bedrock: the token that role is assumed with, or its file.";
    "aws_sts_endpoint" Text Works => "Bedrock: where roles are assumed.";
    "aws_external_id" Text Works => "Bedrock: the external id of that role.";
    "aws_session_tags" List Works => "Bedrock: tags of that session.";
    "aws_bedrock_runtime_endpoint" Text Works => "Bedrock: another endpoint.";
    "aws_bedrock_project_id" Text NoEffect => "Bedrock: the project.";
    "model_id" Text Works => "Bedrock: what stands in the URL in place of the model: an ARN or a profile.";
    "aws_*" Any NoEffect => "Other AWS credentials and places.";
    "vertex_project" Text Works => "Vertex AI: the Google Cloud project.";
    "vertex_location" Text Works => "Vertex AI: the region.";
    "vertex_credentials" Any Works => "Vertex AI: who asks, as a file, JSON or a map: a service account, a person, a workload of another cloud; otherwise VERTEXAI_CREDENTIALS, GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file or the machine's account.";
    "vertex_ai_project" Text Works => "The same as vertex_project.";
    "vertex_ai_location" Text Works => "The same as vertex_location.";
    "vertex_ai_credentials" Any Works => "The same as vertex_credentials.";
    "vertex_*" Any NoEffect => "Other Google Cloud credentials and places.";
    "azure_ad_token" Text Works => "Azure: an Entra ID token in place of the key, or where a federated one is: oidc/file//path, oidc/env/VARIABLE, oidc/env_path/VARIABLE, oidc/azure/; otherwise AZURE_AD_TOKEN.";
    "token" Text Works => "watsonx: an IAM token; otherwise WATSONX_TOKEN.";
    "azure_scope" Text Works => "Azure: what Entra ID's tokens are for; otherwise AZURE_SCOPE or `https://cognitiveservices.azure.com/.default`.";
    "azure_username" Text Works => "Azure: a user who signs in to `client_id`; otherwise AZURE_USERNAME.";
    "azure_password" Text Works => "Azure: the user's password; otherwise AZURE_PASSWORD.";
    "azure_*" Any NoEffect => "Other Entra ID credentials.";
    "tenant_id" Text Works => "Azure: the Entra ID tenant; otherwise AZURE_TENANT_ID.";
    "client_id" Text Works => "Azure: the application of Entra ID that signs in; otherwise AZURE_CLIENT_ID.";
    "client_secret" Text Works => "Azure: the application's secret, where there is no key; otherwise AZURE_CLIENT_SECRET.";
    "watsonx_region_name" Text NoEffect => "watsonx: the region.";
    "s3_bucket_name" Text NoEffect => "Bedrock batches: the bucket.";
    "s3_output_bucket_name" Text NoEffect => "Bedrock batches: the bucket of results.";
    "s3_region_name" Text NoEffect => "Bedrock batches: the bucket's region.";
    "s3_access_key_id" Text NoEffect => "Bedrock batches: the bucket's access key.";
    "s3_secret_access_key" Text NoEffect => "Bedrock batches: its secret.";
    "s3_encryption_key_id" Text NoEffect => "Bedrock batches: the key that encrypts.";
    "s3_endpoint_url" Text NoEffect => "Bedrock batches: another endpoint.";
    "s3_bucket_owner" Text NoEffect => "Bedrock batches: the bucket's owner.";
    "s3_*" Any NoEffect => "Bedrock batches: other options.";
    "aws_batch_role_arn" Text NoEffect => "Bedrock batches: the role.";
    "gcs_bucket_name" Text NoEffect => "Vertex batches: the bucket.";
    "bucket_name" Text NoEffect => "Vertex batches: the bucket.";
    "bedrock_tags" List NoEffect => "Bedrock batches: tags.";
    "dataSources" List Sent => "Azure: data sources of the Vision enhancements.";
};

/// Sign-in by workload identity.
const IDENTITY: &[Row] = rows! {
    "anthropic_federation_*" Any NoEffect => "Anthropic's workload identity.";
    "anthropic_identity_*" Any NoEffect => "Anthropic's workload identity.";
    "anthropic_issuer_*" Any NoEffect => "Anthropic's workload identity.";
    "anthropic_keycloak_*" Any NoEffect => "Anthropic's workload identity.";
    "anthropic_organization_id" Text NoEffect => "Anthropic's workload identity.";
    "anthropic_service_account_id" Text NoEffect => "Anthropic's workload identity.";
    "anthropic_disable_workload_identity_federation" Flag NoEffect => "Anthropic's workload identity.";
    "openai_issuer_*" Any NoEffect => "OpenAI's workload identity.";
    "openai_identity_*" Any NoEffect => "OpenAI's workload identity.";
    "openai_service_account_id" Text NoEffect => "OpenAI's workload identity.";
};
