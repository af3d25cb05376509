//! `litellm_settings`: calls in general. LiteLLM takes any key here in silence.

use super::{Kind, Row, Section, Support};

/// The section.
pub const SECTION: Section = Section {
    name: "litellm_settings",
    tables: &[CALLS, MONEY, LOGS, NOT_YET, RARE],
};

const CALLS: &[Row] = &[
    Row::works(
        "drop_params",
        Kind::Flag,
        "Leave out parameters that a provider doesn't know.",
    ),
    Row::works(
        "modify_params",
        Kind::Flag,
        "Mend requests that a provider would refuse.",
    ),
    Row::works(
        "num_retries",
        Kind::Whole,
        "Retries of a request, where router_settings has none.",
    ),
    Row::works(
        "request_timeout",
        Kind::Number,
        "Seconds for a whole call, where router_settings has no timeout.",
    ),
    Row::works(
        "allowed_fails",
        Kind::Whole,
        "Failures before a deployment rests, where router_settings has none.",
    ),
    Row::works(
        "max_fallbacks",
        Kind::Whole,
        "How deep fallbacks may follow fallbacks, where router_settings has none.",
    ),
    Row::works("fallbacks", Kind::MapOrList, "As in router_settings."),
    Row::works("default_fallbacks", Kind::TextList, "As in router_settings."),
    Row::works("context_window_fallbacks", Kind::MapOrList, "As in router_settings."),
    Row::works("content_policy_fallbacks", Kind::MapOrList, "As in router_settings."),
    Row::works(
        "expose_router_debug_in_errors",
        Kind::Flag,
        "Error texts tell what the router tried (true).",
    ),
];

const MONEY: &[Row] = &[
    Row::works(
        "max_budget",
        Kind::Number,
        "USD that the whole gateway may cost per budget_duration.",
    ),
    Row::works(
        "budget_duration",
        Kind::Text,
        "When that budget starts anew: 30d, 24h, 1mo …",
    ),
    Row::works("timezone", Kind::Text, "Where the days of budgets begin (UTC)."),
    Row::works(
        "budget_exceeded_status_code",
        Kind::Whole,
        "The status when a budget is used up (422).",
    ),
    Row::works(
        "cost_discount_config",
        Kind::Map,
        "Discounts by provider, as a fraction.",
    ),
    Row::works(
        "cost_margin_config",
        Kind::Map,
        "Margins by provider: a fraction, or {percentage, fixed_amount}.",
    ),
    Row::not_yet(
        "budget_reset_time",
        Kind::Any,
        "The time of day when budgets start anew.",
    ),
    Row::not_yet(
        "budget_exceeded_throttle_percentage",
        Kind::Number,
        "Slow down near the end of a budget.",
    ),
    Row::not_yet("max_end_user_budget", Kind::Number, "USD of each customer."),
    Row::not_yet("max_end_user_budget_id", Kind::Text, "The budget of each customer."),
    Row::not_yet("max_internal_user_budget", Kind::Number, "USD of each user."),
    Row::not_yet("default_max_internal_user_budget", Kind::Number, "USD of each user."),
    Row::not_yet(
        "internal_user_budget_duration",
        Kind::Text,
        "When users' budgets start anew.",
    ),
    Row::not_yet("max_user_budget", Kind::Number, "USD of each user."),
    Row::not_yet(
        "max_ui_session_budget",
        Kind::Number,
        "USD of a session in the dashboard.",
    ),
    Row::not_yet("tag_budget_config", Kind::Map, "Budgets of tags."),
    Row::not_yet(
        "disable_end_user_cost_tracking",
        Kind::Flag,
        "Keep no costs of customers.",
    ),
    Row::not_yet(
        "include_cost_in_streaming_usage",
        Kind::Flag,
        "Put the cost into a stream's usage.",
    ),
    Row::not_yet(
        "block_requests_for_models_without_pricing",
        Kind::Flag,
        "Refuse models that have no price.",
    ),
    Row::no_effect(
        "model_cost_map_url",
        Kind::Text,
        "The price map is part of the program.",
    ),
];

const LOGS: &[Row] = &[
    Row::works("json_logs", Kind::Flag, "Logs as JSON lines."),
    Row::works(
        "require_auth_for_metrics_endpoint",
        Kind::Flag,
        "/metrics asks for a key (true).",
    ),
    Row::works("callbacks", Kind::TextOrList, "Where calls are reported: prometheus."),
    Row::works(
        "success_callback",
        Kind::TextOrList,
        "Where successful calls are reported: prometheus, which takes in failed ones.",
    ),
    Row::works(
        "failure_callback",
        Kind::TextOrList,
        "Where failed calls are reported: prometheus, which takes in successful ones.",
    ),
    Row::not_yet(
        "service_callback",
        Kind::TextOrList,
        "Where the gateway's own services are reported.",
    ),
    Row::not_yet(
        "audit_log_callbacks",
        Kind::TextOrList,
        "Where changes by administrators are reported.",
    ),
    Row::not_yet("store_audit_logs", Kind::Flag, "Keep changes by administrators."),
    Row::not_yet(
        "turn_off_message_logging",
        Kind::Flag,
        "Callbacks get no prompts and answers.",
    ),
    Row::not_yet("redact_user_api_key_info", Kind::Flag, "Callbacks get no key data."),
    Row::not_yet(
        "redact_messages_in_exceptions",
        Kind::Flag,
        "Error texts carry no prompts.",
    ),
    Row::not_yet(
        "standard_logging_payload_excluded_fields",
        Kind::TextList,
        "What callbacks don't get.",
    ),
    Row::works(
        "prometheus_metrics_config",
        Kind::List,
        "The only metrics, each group {group, metrics, include_labels}.",
    ),
    Row::works("prometheus_exclude_metrics", Kind::TextList, "Metrics to leave out."),
    Row::works("prometheus_exclude_labels", Kind::TextList, "Labels to leave out."),
    Row::works(
        "prometheus_latency_buckets",
        Kind::List,
        "Seconds at which latency histograms divide.",
    ),
    Row::works(
        "prometheus_metrics_max_series_per_metric",
        Kind::Whole,
        "Label sets of a metric at most; the rest is counted as other (5000).",
    ),
    Row::works(
        "prometheus_emit_stream_label",
        Kind::Flag,
        "The label stream on litellm_proxy_total_requests_metric.",
    ),
    Row::not_yet("prometheus_*", Kind::Any, "Options of the metrics."),
    Row::works(
        "custom_prometheus_tags",
        Kind::TextList,
        "Tags of requests that become labels of the metrics; * stands for anything.",
    ),
    Row::not_yet("custom_prometheus_*", Kind::Any, "More labels of the metrics."),
    Row::works(
        "enable_end_user_cost_tracking_prometheus_only",
        Kind::Flag,
        "A customer label on the metrics.",
    ),
    Row::not_yet("langfuse_default_tags", Kind::TextList, "Tags at Langfuse."),
    Row::not_yet("datadog_params", Kind::Map, "Options of Datadog."),
    Row::not_yet("s3_callback_params", Kind::Map, "Options of logs in S3."),
    Row::not_yet("s3_audit_callback_params", Kind::Map, "Options of audit logs in S3."),
    Row::not_yet("generic_logger_headers", Kind::Any, "Headers of the generic logger."),
    Row::not_yet(
        "extra_spend_tag_headers",
        Kind::TextList,
        "Headers that become tags of spend logs.",
    ),
    Row::not_yet(
        "disable_add_user_agent_to_request_tags",
        Kind::Flag,
        "No tag of the client's program.",
    ),
    Row::not_yet("cold_storage_custom_logger", Kind::Text, "Where old logs go."),
    Row::no_effect(
        "global_disable_no_log_param",
        Kind::Flag,
        "Clients cannot turn logs off.",
    ),
    Row::no_effect("log_raw_request_response", Kind::Flag, "Use --detailed_debug."),
    Row::no_effect("set_verbose", Kind::Flag, "Use --debug or --detailed_debug."),
    Row::no_effect(
        "suppress_debug_info",
        Kind::Flag,
        "Nothing is printed that it would hide.",
    ),
    Row::no_effect("telemetry", Kind::Flag, "Nothing is sent anywhere."),
];

const NOT_YET: &[Row] = &[
    Row::not_yet("cache", Kind::Flag, "Keep answers and give them again."),
    Row::not_yet("cache_params", Kind::Map, "Where answers are kept, and how long."),
    Row::not_yet(
        "enable_caching_on_provider_specific_optional_params",
        Kind::Flag,
        "More parameters tell answers apart.",
    ),
    Row::not_yet(
        "default_redis_batch_cache_expiry",
        Kind::Number,
        "Seconds that batches are cached.",
    ),
    Row::no_effect(
        "default_in_memory_ttl",
        Kind::Number,
        "Seconds of a cache that is not there yet.",
    ),
    Row::no_effect(
        "default_redis_ttl",
        Kind::Number,
        "Seconds of a cache that is not there yet.",
    ),
    Row::not_yet(
        "enable_redis_auth_cache",
        Kind::Flag,
        "Instances share what they know of keys.",
    ),
    Row::not_yet("guardrails", Kind::List, "Guardrails in their old form."),
    Row::not_yet("post_call_rules", Kind::Any, "Python functions that look at answers."),
    Row::not_yet("custom_provider_map", Kind::List, "Providers in Python."),
    Row::not_yet("model_alias_map", Kind::Map, "Other names of models."),
    Row::not_yet("model_group_settings", Kind::Map, "Settings of single groups."),
    Row::not_yet("add_function_to_prompt", Kind::Flag, "Write tools into the prompt."),
    Row::not_yet(
        "enable_json_schema_validation",
        Kind::Flag,
        "Check answers against their schema.",
    ),
    Row::not_yet("default_internal_user_params", Kind::Map, "What new users get."),
    Row::not_yet("default_team_params", Kind::Map, "What new teams get."),
    Row::not_yet("default_team_settings", Kind::List, "Callbacks of teams."),
    Row::not_yet("default_key_generate_params", Kind::Map, "What new keys get."),
    Row::not_yet(
        "upperbound_key_generate_params",
        Kind::Map,
        "What new keys may have at most.",
    ),
    Row::not_yet("key_generation_settings", Kind::Map, "Who may make keys."),
    Row::not_yet("key_alias_pattern", Kind::Text, "What names of keys look like."),
    Row::with(
        "ssl_verify",
        Kind::Any,
        Support::NotYetUnless("True"),
        "Check providers' certificates.",
    ),
    Row::not_yet("ssl_*", Kind::Any, "Options of TLS."),
    Row::not_yet("force_ipv4", Kind::Flag, "Call providers by IPv4."),
    Row::no_effect("http2", Kind::Flag, "Providers are called by HTTP/1.1."),
    Row::no_effect("disable_aiohttp_transport", Kind::Flag, "There is no aiohttp."),
    Row::no_effect("aiohttp_trust_env", Kind::Flag, "There is no aiohttp."),
    Row::not_yet(
        "forward_traceparent_to_llm_provider",
        Kind::Flag,
        "Send the trace on to providers.",
    ),
    Row::not_yet(
        "return_response_headers",
        Kind::Flag,
        "Give providers' headers to callbacks.",
    ),
    Row::no_effect("public_*", Kind::Any, "There is no public model hub."),
    Row::not_yet("priority_reservation", Kind::Map, "Shares of limits by priority."),
    Row::not_yet("priority_reservation_settings", Kind::Map, "How those shares are kept."),
    Row::not_yet(
        "use_chat_completions_url_for_anthropic_messages",
        Kind::Flag,
        "Answer /v1/messages by chat.",
    ),
    Row::not_yet(
        "route_all_chat_openai_to_responses",
        Kind::Flag,
        "Answer chat by /v1/responses.",
    ),
    Row::not_yet(
        "disable_copilot_system_to_assistant",
        Kind::Flag,
        "Leave Copilot's system messages.",
    ),
    Row::not_yet(
        "gemini_live_defer_setup",
        Kind::Flag,
        "Wait with the setup of Gemini Live.",
    ),
    Row::not_yet(
        "anthropic_prompt_caching_ttl",
        Kind::Text,
        "How long Anthropic's cache is kept.",
    ),
    Row::not_yet(
        "enable_anthropic_prompt_caching",
        Kind::Flag,
        "Put cache marks into prompts.",
    ),
    Row::not_yet(
        "sse_keepalive_ping_interval_seconds",
        Kind::Number,
        "Comments in silent streams.",
    ),
    Row::no_effect(
        "anthropic_sse_ping_interval_seconds",
        Kind::Number,
        "Pings come from the provider.",
    ),
    Row::not_yet("mcp_aliases", Kind::Map, "Other names of MCP servers."),
    Row::not_yet("mcp_tool_search", Kind::Any, "Search among MCP tools."),
    Row::not_yet(
        "require_managed_files",
        Kind::Flag,
        "Only files that the gateway keeps.",
    ),
    Row::not_yet(
        "enable_loadbalancing_on_batch_endpoints",
        Kind::Flag,
        "Share batches among deployments.",
    ),
    Row::not_yet("responses", Kind::Map, "Background responses."),
    Row::with(
        "user_url_validation",
        Kind::Flag,
        Support::NotYetUnless("True"),
        "Check URLs that clients send.",
    ),
    Row::not_yet("check_provider_endpoint", Kind::Flag, "Ask providers for their models."),
    Row::not_yet("global_*", Kind::Any, "Where managed prompts are."),
];

const RARE: &[Row] = &[
    Row::not_yet(
        "service_callbacks",
        Kind::TextOrList,
        "Another spelling of service_callback.",
    ),
    Row::not_yet(
        "input_callback",
        Kind::TextOrList,
        "Where calls are reported before they begin.",
    ),
    Row::not_yet(
        "disable_end_user_cost_tracking_prometheus_only",
        Kind::Flag,
        "No customer label on the metrics.",
    ),
    Row::not_yet("websearch_interception_params", Kind::Map, "Web search in the gateway."),
    Row::not_yet(
        "code_interpreter_interception_params",
        Kind::Map,
        "Code that runs in the gateway.",
    ),
    Row::not_yet(
        "mcp_semantic_tool_filter",
        Kind::Map,
        "Offer only MCP tools that fit the prompt.",
    ),
    Row::not_yet(
        "budget_rollover",
        Kind::Any,
        "What is left of a budget counts in the next window.",
    ),
    Row::not_yet("default_soft_budget", Kind::Number, "USD after which an alert is sent."),
    Row::not_yet("validate_end_user_id_in_db", Kind::Flag, "Only known customers."),
    Row::not_yet(
        "enable_key_alias_format_validation",
        Kind::Flag,
        "Names of keys must be plain.",
    ),
    Row::not_yet(
        "add_user_information_to_llm_headers",
        Kind::Flag,
        "Tell providers the key's user.",
    ),
    Row::not_yet(
        "overwrite_user_with_key_hash",
        Kind::Flag,
        "Tell providers the key's hash as the user.",
    ),
    Row::not_yet("reasoning_auto_summary", Kind::Any, "Ask for summaries of reasoning."),
    Row::not_yet("openai_system_messages_first", Kind::Flag, "Put system messages first."),
    Row::not_yet("credential_list", Kind::List, "Only read at the top level."),
    Row::not_yet("api_base", Kind::Text, "The base URL of providers that have none."),
    Row::not_yet("api_key", Kind::Text, "The key of providers that have none."),
    Row::not_yet("proxy_auth", Kind::Any, "A token that other gateways ask for."),
    Row::not_yet(
        "allow_dynamic_callback_disabling",
        Kind::Flag,
        "Clients may turn callbacks off.",
    ),
    Row::no_effect(
        "disable_streaming_logging",
        Kind::Flag,
        "Streams are logged like other calls.",
    ),
    Row::no_effect(
        "disable_token_counter",
        Kind::Flag,
        "Tokens are only counted where it is needed.",
    ),
    Row::no_effect("disable_hf_tokenizer_download", Kind::Flag, "Nothing is downloaded."),
    Row::no_effect(
        "disable_stop_sequence_limit",
        Kind::Flag,
        "Stop sequences are not limited.",
    ),
    Row::no_effect("enable_preview_features", Kind::Flag, "There are none."),
    Row::no_effect("filter_invalid_headers", Kind::Flag, "Headers are always checked."),
    Row::no_effect("use_aiohttp_transport", Kind::Flag, "There is no aiohttp."),
    Row::no_effect(
        "langfuse_*",
        Kind::Any,
        "Options of a callback that is not supported yet.",
    ),
];
