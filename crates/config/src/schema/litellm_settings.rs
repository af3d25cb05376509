//! `litellm_settings`: calls in general. LiteLLM takes any key here in silence.

use super::{Row, Section, Unknown, cache, keys, redis, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "litellm_settings",
    doc: "Settings of calls in general. What router_settings has as well counts here only where router_settings is \
          silent.",
    unknown: Unknown::IgnoredHere,
    required: &[],
    tables: &[
        CALLS,
        MONEY,
        LOGS,
        METRICS,
        CALLBACKS,
        CACHE,
        KEYS,
        CONNECTIONS,
        PROVIDERS,
        FEATURES,
        RARE,
    ],
};

/// An entry of `tag_budget_config`.
pub const TAG_BUDGET: Section = Section {
    name: "litellm_settings.tag_budget_config.*",
    doc: "What a tag may cost.",
    unknown: Unknown::Ignored,
    required: &[],
    tables: &[rows! {
        "max_budget" Positive NotYet => "USD per window.";
        "budget_duration" Duration NotYet => "The window: 1d, 30d …";
    }],
};

const CALLS: &[Row] = rows! {
    "drop_params" Flag Works = "false" => "Leave out parameters that a provider doesn't know, in place of a 400; otherwise LITELLM_DROP_PARAMS.";
    "modify_params" Flag Works = "false" => "Mend requests that a provider would refuse; otherwise LITELLM_MODIFY_PARAMS.";
    "num_retries" Whole Works = "2" => "Retries of a request, where router_settings has none.";
    "request_timeout" Positive Works = "6000" => "Seconds for a whole call; goes before router_settings.timeout. Otherwise REQUEST_TIMEOUT.";
    "allowed_fails" Whole Works = "3" => "Failures before a deployment rests, where router_settings has none.";
    "max_fallbacks" Whole Works = "5" => "How deep fallbacks may follow fallbacks, where router_settings has none.";
    "fallbacks" MapOrList Works => "As in router_settings.";
    "default_fallbacks" TextList Works => "As in router_settings.";
    "context_window_fallbacks" MapOrList Works => "As in router_settings.";
    "content_policy_fallbacks" MapOrList Works => "As in router_settings.";
    "model_alias_map" Map Works => "Other names of providers' models: a deployment of `name` calls what it stands for.";
    "expose_router_debug_in_errors" Flag Works = "true" => "Error texts tell what the router tried.";
    "num_retries_per_request" Whole NotYet => "Retries of a request in all its groups.";
};

const MONEY: &[Row] = rows! {
    "max_budget" Usd Works = "0" => "USD that the whole gateway may cost per budget_duration; 0 is no limit.";
    "budget_duration" Duration Works => "When that budget starts anew: 30d, 24h, 1mo … Otherwise never.";
    "timezone" Text Works = "UTC" => "Where the days of budgets begin.";
    "budget_exceeded_status_code" Whole Works = "422" => "The status when a budget is used up.";
    "cost_discount_config" Map Works => "Discounts by provider, as a fraction: {openai: 0.05}.";
    "cost_margin_config" Map Works => "Margins by provider, or `global`: a fraction, or {percentage, fixed_amount}.";
    "budget_reset_time" Any NotYet => "The time of day when budgets start anew.";
    "budget_rollover" Any NotYet => "What is left of a budget counts in the next window.";
    "budget_exceeded_throttle_percentage" Positive NotYet => "Slow down near the end of a budget.";
    "max_end_user_budget" Positive NotYet => "USD of each customer.";
    "max_end_user_budget_id" Text NotYet => "The budget of each customer.";
    "max_internal_user_budget" Positive NotYet => "USD of each user.";
    "default_max_internal_user_budget" Positive NotYet => "USD of each user.";
    "internal_user_budget_duration" Duration NotYet => "When users' budgets start anew.";
    "max_user_budget" Positive NotYet => "USD of each user.";
    "max_ui_session_budget" Positive NotYet => "USD of a session in the dashboard.";
    "tag_budget_config" Named(&TAG_BUDGET) NotYet => "Budgets of tags.";
    "default_soft_budget" Positive NotYet = "50.0" => "USD after which an alert is sent.";
    "disable_end_user_cost_tracking" Flag NotYet => "Keep no costs of customers.";
    "include_cost_in_streaming_usage" Flag NotYet => "Put the cost into a stream's usage.";
    "block_requests_for_models_without_pricing" Flag NotYet => "Refuse models that have no price.";
    "model_cost_map_url" Text NoEffect => "The price map is part of the program.";
};

const LOGS: &[Row] = rows! {
    "json_logs" Flag Works = "false" => "Logs as JSON lines; otherwise JSON_LOGS.";
    "set_verbose" Flag Works = "false" => "Log every decision, as --debug does.";
    "store_audit_logs" Flag NotYet => "Keep changes by administrators; otherwise LITELLM_STORE_AUDIT_LOGS.";
    "redact_messages_in_exceptions" Flag NotYet => "Error texts carry no prompts.";
    "extra_spend_tag_headers" TextList NotYet => "Headers that become tags of spend logs.";
    "disable_add_user_agent_to_request_tags" Flag NotYet => "No tag of the client's program.";
    "cold_storage_custom_logger" Text NotYet => "Where old logs go.";
    "log_raw_request_response" Flag NoEffect => "Use --detailed_debug.";
    "global_disable_no_log_param" Flag NoEffect => "Clients cannot turn logs off.";
    "suppress_debug_info" Flag NoEffect => "Nothing is printed that it would hide.";
    "telemetry" Flag NoEffect => "Nothing is sent anywhere.";
    "disable_streaming_logging" Flag NoEffect => "Streams are logged like other calls.";
    "log_client_error_tracebacks" Flag NoEffect => "There are no tracebacks.";
};

const METRICS: &[Row] = rows! {
    "require_auth_for_metrics_endpoint" Flag Works = "true" => "/metrics asks for a key.";
    "prometheus_initialize_budget_metrics" Flag NotYet => "Show budgets before their first use.";
    "prometheus_metrics_config" List Works => "The only metrics, each group {group, metrics, include_labels}.";
    "prometheus_latency_buckets" List Works => "Seconds at which latency histograms divide.";
    "prometheus_metrics_max_series_per_metric" Whole Works = "5000" => "Label sets of a metric at most; the rest is counted as `other`.";
    "prometheus_exclude_metrics" TextList Works => "Metrics that are left out.";
    "prometheus_exclude_labels" TextList Works => "Labels that are left out.";
    "prometheus_emit_stream_label" Flag Works = "false" => "The label `stream` on litellm_proxy_total_requests_metric.";
    "prometheus_*" Any NotYet => "Other options of the metrics.";
    "custom_prometheus_metadata_labels" TextList NotYet => "Labels from metadata.";
    "custom_prometheus_tags" TextList Works => "Tags of requests that become labels of the metrics; `*` stands for anything.";
    "enable_end_user_cost_tracking_prometheus_only" Flag Works = "false" => "A customer label on the metrics.";
    "disable_end_user_cost_tracking_prometheus_only" Flag NotYet => "No customer label on the metrics.";
};

const CALLBACKS: &[Row] = rows! {
    "callbacks" TextOrList Works => "Where calls are reported: prometheus. Others are not supported yet.";
    "success_callback" TextOrList Works => "Where successful calls are reported: prometheus, which takes in failed ones.";
    "failure_callback" TextOrList Works => "Where failed calls are reported: prometheus, which takes in successful ones.";
    "service_callback" TextOrList NotYet => "Where the gateway's own services are reported.";
    "service_callbacks" TextOrList NotYet => "Another spelling of service_callback.";
    "input_callback" TextOrList NotYet => "Where calls are reported before they begin.";
    "audit_log_callbacks" TextOrList NotYet => "Where changes by administrators are reported.";
    "turn_off_message_logging" Flag NoEffect = "false" => "Callbacks get no prompts and answers. There are none with texts yet.";
    "redact_user_api_key_info" Flag NoEffect = "false" => "Callbacks get no key data. There are none with texts yet.";
    "standard_logging_payload_excluded_fields" TextList NoEffect => "What callbacks don't get. There are none with texts yet.";
    "langfuse_default_tags" TextList NotYet => "Tags at Langfuse.";
    "langfuse_*" Any NotYet => "Other options of Langfuse.";
    "langsmith_batch_size" Whole NotYet => "Calls per report to LangSmith.";
    "argilla_*" Any NotYet => "Options of Argilla.";
    "datadog_params" Map NotYet => "Options of Datadog.";
    "datadog_*" Any NotYet => "Other options of Datadog.";
    "newrelic_params" Map NotYet => "Options of New Relic.";
    "s3_callback_params" Map NotYet => "Options of logs in S3.";
    "s3_audit_callback_params" Map NotYet => "Options of audit logs in S3.";
    "aws_sqs_callback_params" Map NotYet => "Options of logs in SQS.";
    "gcs_*" Any NotYet => "Options of logs in Google Cloud.";
    "dynamodb_table_name" Text NotYet => "The table of logs in DynamoDB.";
    "generic_logger_headers" Any NotYet => "Headers of the generic logger.";
    "generic_api_*" Any NotYet => "Other options of the generic logger.";
    "return_response_headers" Flag NotYet => "Give providers' headers to callbacks.";
    "allow_dynamic_callback_disabling" Flag NotYet => "Clients may turn callbacks off.";
};

const CACHE: &[Row] = rows! {
    "cache" Flag NotYet = "false" => "Keep answers and give them again.";
    "cache_params" Keys(&cache::SECTION) NotYet => "Where answers are kept, and how long.";
    "coordination_redis" Keys(&redis::COORDINATION) NotYet => "As in general_settings.";
    "enable_caching_on_provider_specific_optional_params" Flag NotYet => "More parameters tell answers apart.";
    "default_redis_batch_cache_expiry" Positive NotYet => "Seconds that batches are cached.";
    "default_in_memory_ttl" Positive NoEffect => "Seconds of a cache that is not there yet.";
    "default_redis_ttl" Positive NoEffect => "Seconds of a cache that is not there yet.";
    "enable_redis_auth_cache" Flag NotYet => "Instances share what they know of keys.";
    "force_redis_hash_tag_grouping" Flag NotYet => "Keys of one kind live in one slot of a Redis cluster.";
};

const KEYS: &[Row] = rows! {
    "default_internal_user_params" Keys(&keys::NEW_USERS) NotYet => "What new users get.";
    "default_team_params" Keys(&keys::NEW_TEAMS) NotYet => "What new teams get.";
    "default_team_settings" List NotYet => "Callbacks of teams: `- team_id: …` and their options.";
    "default_key_generate_params" Keys(&keys::NEW_KEYS) NotYet => "What new keys get.";
    "upperbound_key_generate_params" Keys(&keys::KEY_LIMITS) NotYet => "What new keys may have at most.";
    "key_generation_settings" Keys(&keys::WHO_MAKES_KEYS) NotYet => "Who may make keys.";
    "key_alias_pattern" Text NotYet => "What names of keys look like.";
    "enable_key_alias_format_validation" Flag NotYet => "Names of keys must be plain.";
    "default_key_max_budget_alert_emails" Map NotYet => "Who is told of keys near their budget.";
    "validate_end_user_id_in_db" Flag NotYet => "Only known customers.";
    "priority_reservation" Map NotYet => "Shares of limits by priority: {prod: 0.9}.";
    "priority_reservation_settings" Map NotYet => "How those shares are kept.";
    "scim_*" Any NotYet => "Users from a directory.";
    "public_*" Any NoEffect => "What the public model hub shows. There is no hub yet.";
};

const CONNECTIONS: &[Row] = rows! {
    "ssl_verify" FlagOrText NotYet = "true" => "Check providers' certificates, or the file of those that are trusted; SSL_CERT_FILE works.";
    "ssl_certificate" Text NotYet => "A certificate that providers ask for.";
    "ssl_security_level" Text NotYet => "How strong TLS must be.";
    "ssl_ecdh_curve" Text NotYet => "The curve of TLS.";
    "force_ipv4" Flag NotYet = "false" => "Call providers by IPv4.";
    "http2" Flag NoEffect => "Providers are called by HTTP/1.1.";
    "disable_aiohttp_transport" Flag NoEffect => "There is no aiohttp.";
    "use_aiohttp_transport" Flag NoEffect => "There is no aiohttp.";
    "aiohttp_trust_env" Flag NoEffect => "There is no aiohttp.";
    "disable_aiohttp_trust_env" Flag NoEffect => "There is no aiohttp.";
    "forward_traceparent_to_llm_provider" Flag NotYet => "Send the trace on to providers.";
    "add_user_information_to_llm_headers" Flag NotYet => "Tell providers the key's user.";
    "overwrite_user_with_key_hash" Flag NotYet => "Tell providers the key's hash as the user.";
    "sse_keepalive_ping_interval_seconds" Positive NotYet => "Comments in silent streams.";
    "anthropic_sse_ping_interval_seconds" Positive NoEffect = "15" => "Pings come from the provider.";
    "user_url_validation" Flag NotYet = "true" => "Check URLs that clients send.";
    "user_url_allowed_hosts" TextList NotYet => "Hosts that such URLs may name.";
    "provider_url_destination_allowed_hosts" TextList NotYet => "Hosts that clients' api_base may name.";
    "filter_invalid_headers" Flag NoEffect => "Headers are always checked.";
    "network_mock" Flag NoEffect => "Use `litellm mock` or mock_response.";
};

const PROVIDERS: &[Row] = rows! {
    "api_base" Text NotYet => "The base URL of providers that have none.";
    "api_key" Text NotYet => "The key of providers that have none.";
    "openai_key" Text NotYet => "OpenAI's key; set api_key or OPENAI_API_KEY.";
    "azure_key" Text NotYet => "Azure's key; set api_key.";
    "anthropic_key" Text NotYet => "Anthropic's key; set api_key or ANTHROPIC_API_KEY.";
    "organization" Text NotYet => "OpenAI-Organization of every deployment.";
    "api_version" Text NotYet => "Azure's API version of every deployment.";
    "headers" Map NotYet => "Headers of every call to a provider.";
    "vertex_project" Text Works => "The Google Cloud project of every deployment.";
    "vertex_location" Text Works => "The Google Cloud region of every deployment.";
    "vertex_ai_safety_settings" Any NotYet => "Google's safety settings.";
    "enable_azure_ad_token_refresh" Flag Works => "Azure without a key: sign in as the environment tells: by AZURE_FEDERATED_TOKEN_FILE, AZURE_CERTIFICATE_PATH or the machine's own identity.";
    "proxy_auth" Any NotYet => "A token that other gateways ask for.";
    "use_litellm_proxy" Flag NotYet => "Every provider is another LiteLLM.";
    "use_chat_completions_url_for_anthropic_messages" Flag Works = "false" => "Send /v1/messages to OpenAI as chat completions, not as Responses.";
    "route_all_chat_openai_to_responses" Flag NotYet => "Answer chat by /v1/responses.";
    "disable_copilot_system_to_assistant" Flag NotYet => "Leave Copilot's system messages.";
    "gemini_live_defer_setup" Flag NotYet => "Wait with the setup of Gemini Live.";
    "anthropic_prompt_caching_ttl" Text NotYet => "How long Anthropic's cache is kept.";
    "enable_anthropic_prompt_caching" Flag NotYet => "Put cache marks into prompts.";
    "reasoning_auto_summary" Any NotYet => "Ask for summaries of reasoning.";
    "openai_system_messages_first" Flag NotYet => "Put system messages first.";
    "custom_provider_map" List NotYet => "Providers in Python, which cannot run here: serve them by HTTP and set an api_base.";
    "check_provider_endpoint" Flag NotYet => "Ask providers for their models.";
    "disable_stop_sequence_limit" Flag NoEffect => "Stop sequences are not limited.";
};

const FEATURES: &[Row] = rows! {
    "guardrails" List NotYet => "Guardrails in their old form.";
    "presidio_*" Any NotYet => "Options of the Presidio guardrail.";
    "output_parse_pii" Flag NotYet => "Put personal data back into answers.";
    "llamaguard_*" Any NotYet => "Options of the Llama Guard guardrail.";
    "openai_moderations_model_name" Text NotYet => "The model of the moderation guardrail.";
    "google_moderation_confidence_threshold" Positive NotYet => "When Google's moderation refuses.";
    "azure_content_safety_params" Map NotYet => "Options of the Azure content guardrail.";
    "prompt_injection_params" Map NotYet => "Options of the prompt injection guardrail.";
    "banned_keywords_list" TextOrList NotYet => "Words that are refused.";
    "blocked_user_list" TextOrList NotYet => "Customers that are refused.";
    "llm_guard_mode" Text NotYet => "When LLM Guard looks.";
    "pre_call_rules" Any NotYet => "Python functions that look at prompts, which cannot run here.";
    "post_call_rules" Any NotYet => "Python functions that look at answers, which cannot run here.";
    "model_group_settings" Map NotYet => "Settings of single groups.";
    "add_function_to_prompt" Flag NotYet = "false" => "Write tools into the prompt.";
    "enable_json_schema_validation" Flag NotYet = "false" => "Check answers against their schema.";
    "responses" Map NotYet => "Background responses: {background_mode: {polling_via_cache, ttl}}.";
    "mcp_aliases" Map NotYet => "Other names of MCP servers.";
    "mcp_tool_search" Any NotYet => "Search among MCP tools.";
    "mcp_semantic_tool_filter" Map NotYet => "Offer only MCP tools that fit the prompt.";
    "websearch_interception_params" Map NotYet => "Web search in the gateway.";
    "code_interpreter_interception_params" Map NotYet => "Code that runs in the gateway.";
    "require_managed_files" Flag NotYet => "Only files that the gateway keeps.";
    "enable_loadbalancing_on_batch_endpoints" Flag NotYet => "Share batches among deployments.";
    "global_prompt_directory" Text NotYet => "The folder of managed prompts.";
    "global_bitbucket_config" Map NotYet => "Managed prompts in Bitbucket.";
    "global_gitlab_config" Map NotYet => "Managed prompts in GitLab.";
    "vector_store_search_failure_mode" Text NotYet => "What a failed search does to a call.";
};

const RARE: &[Row] = rows! {
    "credential_list" List NotYet => "Only read at the top level.";
    "callback_settings" Map NotYet => "Only read at the top level.";
    "vector_store_registry" List NotYet => "Only read at the top level.";
    "request_correlation_in_logs" Flag NoEffect => "Log lines name their call anyway.";
    "log_auth_failure_key_identity" Flag NotYet => "Log which key was refused.";
    "logged_real_time_event_types" Any NotYet => "Events of realtime sessions that are logged.";
    "otel_tenant_destination_mode" Text NotYet => "Where the traces of tenants go.";
    "skip_system_message_in_guardrail" Flag NotYet => "Guardrails don't look at system messages.";
    "skip_tool_message_in_guardrail" Flag NotYet => "Guardrails don't look at answers of tools.";
    "bedrock_request_metadata_fields" TextList NotYet => "Metadata that Bedrock gets.";
    "strip_anthropic_total_tokens" Flag NotYet => "Leave total_tokens out of Anthropic's usage.";
    "enable_model_config_credential_overrides" Flag NotYet => "Requests may choose credentials.";
    "enable_gemini_default_thinking_level_low" Flag NotYet => "Gemini thinks little unless asked.";
    "disable_anthropic_gemini_context_caching_transform" Flag NotYet => "Don't make Gemini caches of cache marks.";
    "disable_add_transform_inline_image_block" Flag NotYet => "Don't mark images for Fireworks.";
    "disable_add_prefix_to_prompt" Flag NotYet => "Don't put roles into text prompts.";
    "disable_vertex_batch_output_transformation" Flag NotYet => "Leave results of Vertex batches as they are.";
    "custom_prompt_dict" Map NotYet => "Prompt templates of text models.";
    "apply_search_free_tier" Flag NotYet => "Count free searches as free.";
    "agent_search_embedding_model" Text NotYet => "The model that finds agents.";
    "skill_search_embedding_model" Text NotYet => "The model that finds skills.";
    "pointfive_params" Map NotYet => "Options of PointFive.";
    "zerobus_params" Map NotYet => "Options of Zerobus.";
    "project" Text NotYet => "The project of providers that have one.";
    "disable_token_counter" Flag NoEffect => "Tokens are only counted where it is needed.";
    "disable_hf_tokenizer_download" Flag NoEffect => "Nothing is downloaded.";
    "enable_preview_features" Flag NoEffect => "There are none.";
    "safe_memory_mode" Flag NoEffect => "Memory is bounded anyway.";
    "in_memory_llm_clients_cache" Any NoEffect => "Python clients are not made here.";
};
