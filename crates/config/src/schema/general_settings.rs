//! `general_settings`: the server.

use super::{Kind, Row, Section, Support};

/// The section.
pub const SECTION: Section = Section {
    name: "general_settings",
    tables: &[WORKS, STORE, ACCESS, HEALTH, NOT_YET, RARE],
};

const WORKS: &[Row] = &[
    Row::works(
        "master_key",
        Kind::Text,
        "The administrator's key; otherwise LITELLM_MASTER_KEY.",
    ),
    Row::works(
        "dangerously_permit_weak_or_unset_master_key",
        Kind::Flag,
        "Start without a good master key.",
    ),
    Row::works(
        "dangerously_allow_mock_testing_request_params",
        Kind::Flag,
        "Clients may ask for made-up failures.",
    ),
    Row::works(
        "max_budget",
        Kind::Number,
        "USD that the whole gateway may cost per budget_duration (a month).",
    ),
    Row::works(
        "budget_duration",
        Kind::Text,
        "When that budget starts anew: 30d, 24h, 1mo …",
    ),
    Row::works(
        "litellm_key_header_name",
        Kind::Text,
        "Another header that carries keys.",
    ),
    Row::not_yet(
        "allow_client_side_credentials",
        Kind::Flag,
        "Clients may bring api_base and api_key.",
    ),
    Row::works(
        "forward_client_headers_to_llm_api",
        Kind::Flag,
        "Send clients' x- headers on to providers.",
    ),
    Row::works(
        "always_include_stream_usage",
        Kind::Flag,
        "Streams always end with usage.",
    ),
    Row::works("completion_model", Kind::Text, "The model of every chat request."),
    Row::works("max_request_size_mb", Kind::Number, "Size of a request at most."),
    Row::works(
        "include_call_id_in_error_body",
        Kind::Flag,
        "Errors carry litellm_call_id.",
    ),
    Row::works("enforce_user_param", Kind::Flag, "Requests must name their user."),
    Row::works("user_header_name", Kind::Text, "A header that names the customer."),
    Row::works(
        "user_header_mappings",
        Kind::MapOrList,
        "Headers that name the customer.",
    ),
    Row::not_yet(
        "global_max_parallel_requests",
        Kind::Whole,
        "Calls at a time, of everybody.",
    ),
    Row::works("disable_error_logs", Kind::Flag, "Keep no spend logs of failures."),
    Row::not_yet("disable_spend_logs", Kind::Flag, "Keep no spend logs; sums are kept."),
];

const STORE: &[Row] = &[
    Row::not_yet("database_url", Kind::Text, "The PostgreSQL database."),
    Row::no_effect("database_*", Kind::Any, "Options of the PostgreSQL database."),
    Row::not_yet(
        "store_model_in_db",
        Kind::Flag,
        "Models and settings from the dashboard.",
    ),
    Row::not_yet(
        "supported_db_objects",
        Kind::TextList,
        "What is read from the database.",
    ),
    Row::no_effect("disable_prisma_schema_update", Kind::Flag, "There is no Prisma."),
    Row::not_yet(
        "allow_requests_on_db_unavailable",
        Kind::Flag,
        "Go on while the database is away.",
    ),
    Row::no_effect(
        "proxy_batch_write_at",
        Kind::Number,
        "Spend is written within a second.",
    ),
    Row::no_effect(
        "proxy_batch_polling_interval",
        Kind::Number,
        "There are no batches yet.",
    ),
    Row::no_effect(
        "proxy_config_reload_interval_seconds",
        Kind::Number,
        "Changes are seen at once.",
    ),
    Row::no_effect(
        "proxy_budget_rescheduler_min_time",
        Kind::Number,
        "Budgets start anew on time.",
    ),
    Row::no_effect(
        "proxy_budget_rescheduler_max_time",
        Kind::Number,
        "Budgets start anew on time.",
    ),
    Row::not_yet("disable_spend_updates", Kind::Flag, "Keep no sums either."),
    Row::not_yet("disable_reset_budget", Kind::Flag, "Budgets never start anew."),
    Row::not_yet("disable_budget_reservation", Kind::Flag, "Count costs only afterwards."),
    Row::not_yet("store_prompts_in_spend_logs", Kind::Flag, "Keep prompts and answers."),
    Row::not_yet("maximum_spend_logs_*", Kind::Any, "How long spend logs are kept."),
    Row::not_yet("coordination_redis", Kind::Map, "The Redis that instances share."),
    Row::not_yet("use_redis_transaction_buffer", Kind::Flag, "Collect costs in Redis."),
    Row::not_yet(
        "fail_closed_rate_limit_enforcement",
        Kind::Flag,
        "Refuse while Redis is away.",
    ),
    Row::not_yet(
        "fail_closed_budget_enforcement",
        Kind::Flag,
        "Refuse while Redis is away.",
    ),
];

const ACCESS: &[Row] = &[
    Row::not_yet("max_parallel_requests", Kind::Whole, "Calls at a time, per key."),
    Row::not_yet(
        "token_rate_limit_type",
        Kind::Text,
        "Which tokens count: input, output or total.",
    ),
    Row::no_effect(
        "user_api_key_cache_ttl",
        Kind::Number,
        "Changes of keys are seen at once.",
    ),
    Row::no_effect("user_api_key_cache_max_size", Kind::Whole, "Memory is bounded anyway."),
    Row::not_yet("custom_auth", Kind::Text, "A Python function that checks keys."),
    Row::not_yet("custom_*", Kind::Any, "Python functions."),
    Row::not_yet("enable_jwt_auth", Kind::Flag, "Take JWTs as keys."),
    Row::not_yet("litellm_jwtauth", Kind::Map, "How JWTs are read."),
    Row::not_yet("enable_oauth2_auth", Kind::Flag, "Take OAuth tokens as keys."),
    Row::not_yet("enable_oauth2_proxy_auth", Kind::Flag, "Trust an OAuth proxy."),
    Row::not_yet("oauth2_config_mappings", Kind::Map, "What its headers mean."),
    Row::not_yet("allowed_routes", Kind::List, "The routes that there are."),
    Row::not_yet("admin_only_routes", Kind::List, "Routes for administrators only."),
    Row::not_yet("public_routes", Kind::List, "Routes without a key."),
    Row::not_yet("allowed_ips", Kind::List, "Addresses that may call."),
    Row::not_yet(
        "use_x_forwarded_for",
        Kind::Flag,
        "The client's address is in X-Forwarded-For.",
    ),
    Row::not_yet("trusted_proxy_ranges", Kind::List, "Who may set that header."),
    Row::not_yet("enforced_params", Kind::List, "Parameters that requests must have."),
    Row::not_yet("role_permissions", Kind::List, "What roles may do."),
    Row::not_yet("enforce_rbac", Kind::Flag, "Refuse users without a role."),
    Row::not_yet(
        "enforce_fallback_model_access",
        Kind::Flag,
        "Fallbacks only to models that the key may call.",
    ),
    Row::not_yet(
        "apply_user_budget_to_team_keys",
        Kind::Flag,
        "Team keys count to their user too.",
    ),
    Row::not_yet("default_team_disabled", Kind::Flag, "Keys need a team."),
    Row::not_yet(
        "reject_clientside_metadata_tags",
        Kind::Flag,
        "Clients may not set tags.",
    ),
    Row::with(
        "ui_access_mode",
        Kind::Any,
        Support::NotYetUnless("all"),
        "Who may use the dashboard.",
    ),
    Row::not_yet("disable_custom_api_keys", Kind::Flag, "New keys cannot be chosen."),
    Row::no_effect(
        "disable_master_key_return",
        Kind::Flag,
        "The master key is never shown.",
    ),
    Row::not_yet("disable_*", Kind::Any, "Turns a part off that is not there yet."),
    Row::no_effect("password_policy_*", Kind::Any, "There are no passwords yet."),
    Row::no_effect(
        "max_failed_login_attempts_per_source*",
        Kind::Any,
        "There are no passwords yet.",
    ),
    Row::no_effect("failed_login_*", Kind::Any, "There are no passwords yet."),
    Row::no_effect(
        "auto_redirect_ui_login_to_sso",
        Kind::Flag,
        "There is no single sign-on yet.",
    ),
    Row::no_effect("litellm_license", Kind::Text, "Nothing here needs a licence."),
];

const HEALTH: &[Row] = &[
    Row::not_yet("background_health_checks", Kind::Flag, "Probe the models regularly."),
    Row::no_effect(
        "background_health_check_model_groups",
        Kind::TextList,
        "Which are probed.",
    ),
    Row::no_effect("health_check_*", Kind::Any, "Options of regular probes."),
    Row::not_yet("use_shared_health_check", Kind::Flag, "Instances share probes."),
    Row::not_yet(
        "enable_health_check_routing",
        Kind::Flag,
        "Leave out models that fail probes.",
    ),
    Row::not_yet("model_list_healthy_only", Kind::Flag, "Lists show healthy models only."),
    Row::not_yet("alerting", Kind::List, "Alerts to Slack, webhooks or e-mail."),
    Row::no_effect("alert*", Kind::Any, "Options of alerts."),
    Row::no_effect("spend_report_frequency", Kind::Text, "An option of alerts."),
];

const NOT_YET: &[Row] = &[
    Row::not_yet(
        "pass_through_endpoints",
        Kind::List,
        "Paths that are handed on to other servers.",
    ),
    Row::no_effect(
        "pass_through_request_timeout",
        Kind::Number,
        "Seconds of such a request.",
    ),
    Row::not_yet(
        "infer_model_from_keys",
        Kind::Flag,
        "Models from the keys in the environment.",
    ),
    Row::not_yet("max_response_size_mb", Kind::Number, "Size of an answer at most."),
    Row::not_yet("max_file_size_mb", Kind::Number, "Size of a file at most."),
    Row::no_effect("max_batch_file_*", Kind::Any, "There are no batches yet."),
    Row::not_yet("allowed_file_extensions", Kind::TextList, "Files that may be sent."),
    Row::not_yet("blocked_file_extensions", Kind::TextList, "Files that may not be sent."),
    Row::not_yet(
        "key_management_system",
        Kind::Text,
        "The vault that os.environ/ also asks.",
    ),
    Row::not_yet("key_management_settings", Kind::Map, "How it is asked."),
    Row::not_yet("use_google_kms", Kind::Flag, "Decrypt keys with Google KMS."),
    Row::not_yet("use_azure_key_vault", Kind::Flag, "Take keys from Azure Key Vault."),
    Row::not_yet(
        "forward_llm_provider_auth_headers",
        Kind::Flag,
        "Send clients' provider keys on.",
    ),
    Row::not_yet(
        "forward_openai_org_id",
        Kind::Flag,
        "Send clients' OpenAI-Organization on.",
    ),
    Row::no_effect(
        "cancel_on_disconnect",
        Kind::Flag,
        "A call always ends when its client leaves.",
    ),
    Row::not_yet("missing_session_id", Kind::Text, "What to do without a session id."),
    Row::not_yet(
        "expose_fallback_errors_to_caller",
        Kind::Flag,
        "Answers tell what failed before.",
    ),
    Row::not_yet("max_in_flight_requests_per_worker", Kind::Whole, "Requests at a time."),
    Row::not_yet("max_queued_requests_per_worker", Kind::Whole, "Requests that wait."),
    Row::no_effect("admission_queue_timeout_seconds", Kind::Number, "How long they wait."),
    Row::with(
        "user_url_validation",
        Kind::Flag,
        Support::NotYetUnless("True"),
        "Check URLs that clients send.",
    ),
    Row::not_yet("user_url_allowed_hosts", Kind::List, "Hosts that such URLs may name."),
    Row::not_yet(
        "provider_url_destination_allowed_hosts",
        Kind::List,
        "Hosts that clients' api_base may name.",
    ),
    Row::not_yet(
        "use_team_public_model_name",
        Kind::Flag,
        "Teams have model names of their own.",
    ),
    Row::not_yet(
        "vector_store_deny_by_default",
        Kind::Flag,
        "Keys need leave for vector stores.",
    ),
    Row::not_yet(
        "search_tool_deny_by_default",
        Kind::Flag,
        "Keys need leave for search tools.",
    ),
    Row::not_yet("enable_claude_code_gateway", Kind::Flag, "Manage Claude Code."),
    Row::no_effect("claude_code_gateway_managed_settings", Kind::Map, "Its settings."),
    Row::not_yet("enable_public_model_hub", Kind::Flag, "A page of models for everybody."),
    Row::not_yet("mcp_*", Kind::Any, "Options of MCP."),
    Row::not_yet("plugins", Kind::List, "Plugins in Python."),
    Row::not_yet(
        "control_plane_url",
        Kind::Text,
        "The control plane of several gateways.",
    ),
    Row::not_yet("tracing", Kind::Any, "Traces of requests."),
    Row::not_yet("otel", Kind::Flag, "Traces to OpenTelemetry."),
];

const RARE: &[Row] = &[
    Row::not_yet(
        "allow_public_health_readiness_details",
        Kind::Flag,
        "/health/readiness tells everybody more.",
    ),
    Row::not_yet(
        "allow_unmanaged_response_ids",
        Kind::Flag,
        "Take ids of responses that others made.",
    ),
    Row::not_yet("allow_user_auth", Kind::Flag, "Users sign in to the dashboard."),
    Row::not_yet(
        "allow_cli_sso_verification_uri_complete",
        Kind::Flag,
        "Sign-in from the command line.",
    ),
    Row::not_yet(
        "enable_drain_endpoint",
        Kind::Flag,
        "A route that stops taking requests.",
    ),
    Row::no_effect("drain_endpoint_token", Kind::Text, "The key of that route."),
    Row::not_yet("enable_mcp_registry", Kind::Flag, "A registry of MCP servers."),
    Row::not_yet(
        "enable_openai_websocket_passthrough",
        Kind::Flag,
        "Hand websockets on to OpenAI.",
    ),
    Row::not_yet(
        "passthrough_managed_object_ids",
        Kind::Flag,
        "Ids of pass-through routes belong to their key.",
    ),
    Row::not_yet(
        "require_end_user_mcp_access_defined",
        Kind::Flag,
        "Customers need leave for MCP servers.",
    ),
    Row::not_yet(
        "require_key_mcp_access_defined",
        Kind::Flag,
        "Keys need leave for MCP servers.",
    ),
    Row::not_yet("search_tools", Kind::List, "Web search providers."),
    Row::no_effect("skip_batch_*", Kind::Any, "There are no batches yet."),
    Row::no_effect("track_unmanaged_batch_cost", Kind::Flag, "There are no batches yet."),
    Row::not_yet(
        "spend_logs_metadata_fields",
        Kind::List,
        "What spend logs keep of a request's metadata.",
    ),
    Row::not_yet("team_metadata_*", Kind::Any, "What a team's metadata must be."),
    Row::not_yet(
        "use_client_credentials_pass_through_routes",
        Kind::Flag,
        "Pass-through routes take clients' own keys.",
    ),
    Row::not_yet("user_mcp_management_mode", Kind::Text, "Who may manage MCP servers."),
    Row::no_effect(
        "hide_default_credentials_hint",
        Kind::Flag,
        "The sign-in page has no such hint.",
    ),
    Row::no_effect("spend_capture_rate_check", Kind::Any, "Every call is accounted for."),
    Row::no_effect(
        "responses_websocket_session_limit_seconds",
        Kind::Number,
        "There are no such sessions yet.",
    ),
    Row::no_effect("max_file_downloads_per_minute", Kind::Whole, "There are no files yet."),
];
